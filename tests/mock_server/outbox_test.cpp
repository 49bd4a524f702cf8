#include <doctest/doctest.h>

#include "mock_server/outbox.hpp"

using namespace cr;
using namespace cr::mock_server;
using namespace std::chrono_literals;

namespace {

base::Instant at(std::string_view text) { return *base::parse_instant(text); }

AttemptResult status(int code) { return judge_response(code, nullptr, at("2026-01-15T09:00:00Z")); }

/// Fails every attempt, each taking `length`, and tells when they were planned.
std::vector<std::string> planned(const std::string& name, base::Duration length) {
  Outbox outbox(*schedule(name), 1);
  Delivery& delivery = outbox.add({}, "http://127.0.0.1/", at("2026-01-15T09:00:00Z"));
  std::vector<std::string> instants;
  while (const auto next = outbox.next()) {
    instants.push_back(base::to_text(*next));
    REQUIRE(outbox.ready(*next).size() == 1);
    CHECK(outbox.ready(*next - 1ms).empty());
    outbox.record(delivery, *next, *next + length, status(500));
  }
  CHECK(delivery.state == Delivery::State::given_up);
  return instants;
}

}  // namespace

TEST_CASE("the retry schedule of FlatPeak plays with exact instants, gaps counted from the end of the failed attempt") {
  CHECK(planned("flatpeak", 0ms) == std::vector<std::string>{"2026-01-15T09:00:00Z", "2026-01-15T09:00:30Z", "2026-01-15T10:00:30Z", "2026-01-15T16:00:30Z", "2026-01-16T04:00:30Z", "2026-01-17T04:00:30Z"});
  CHECK(planned("flatpeak", 10s) == std::vector<std::string>{"2026-01-15T09:00:00Z", "2026-01-15T09:00:40Z", "2026-01-15T10:00:50Z", "2026-01-15T16:01:00Z", "2026-01-16T04:01:10Z", "2026-01-17T04:01:20Z"});
}

TEST_CASE("the other schedules have their steps, and unknown names have none") {
  CHECK(planned("standard", 0ms).size() == 10);
  CHECK(planned("svix", 0ms).size() == 8);
  CHECK(planned("fast", 0ms) == std::vector<std::string>{"2026-01-15T09:00:00Z", "2026-01-15T09:00:00.050Z", "2026-01-15T09:00:00.150Z", "2026-01-15T09:00:00.350Z"});
  CHECK(schedule("flatpeak")->timeout == 10s);
  CHECK(schedule("svix")->timeout == 15s);
  CHECK_FALSE(schedule("whatever").has_value());
}

TEST_CASE("only 2xx is a delivery, redirects are failures, 410 ends it") {
  for (const int code : {200, 201, 202, 204, 299}) CHECK(status(code).kind == AttemptResult::Kind::delivered);
  for (const int code : {0, 100, 199, 300, 301, 302, 307, 308, 400, 404, 409, 429, 500, 503}) CHECK(status(code).kind == AttemptResult::Kind::failed);
  CHECK(status(410).kind == AttemptResult::Kind::gone);
  CHECK(status(500).reason == "status 500");
  Outbox outbox(*schedule("flatpeak"), 1);
  Delivery& delivery = outbox.add({}, "http://127.0.0.1/", at("2026-01-15T09:00:00Z"));
  outbox.record(delivery, delivery.next, delivery.next, status(410));
  CHECK(delivery.state == Delivery::State::given_up);
  CHECK_FALSE(outbox.next().has_value());
}

TEST_CASE("Retry-After of 429 and 503 is honoured up to a day, in seconds or as a date") {
  const auto now = at("2026-01-15T09:00:00Z");
  const auto wait = [now](int code, const std::string& text) { return judge_response(code, &text, now).retry_after; };
  CHECK(wait(429, "120") == 120s);
  CHECK(wait(503, "0") == 0s);
  CHECK(wait(503, "Thu, 15 Jan 2026 09:10:00 GMT") == 10min);
  CHECK(wait(503, "Thu, 15 Jan 2026 08:00:00 GMT") == 0s);
  CHECK(wait(503, "9999999") == 24h);
  CHECK(wait(503, "99999999999999999999") == 24h);
  CHECK(wait(503, "Sat, 15 Jan 2028 08:00:00 GMT") == 24h);
  for (const char* text : {"", "soon", "-1", "1.5", "Thu, 32 Jan 2026 09:10:00 GMT", "Thu, 15 Jan 2026 09:10:00 CET"}) CHECK_FALSE(wait(503, text).has_value());
  CHECK_FALSE(wait(500, "120").has_value());
}

TEST_CASE("a longer wait moves the next attempt, a shorter one does not") {
  Outbox outbox(*schedule("flatpeak"), 1);
  const auto start = at("2026-01-15T09:00:00Z");
  Delivery& delivery = outbox.add({}, "http://127.0.0.1/", start);
  const std::string shorter = "5", longer = "7200";
  outbox.record(delivery, start, start, judge_response(503, &shorter, start));
  CHECK(delivery.next == start + 30s);
  outbox.record(delivery, delivery.next, delivery.next, judge_response(503, &longer, start));
  CHECK(delivery.next == start + 30s + 2h);
}

TEST_CASE("deliveries come in order of their instants, each with an id of its own") {
  Outbox outbox(*schedule("flatpeak"), 7);
  const auto start = at("2026-01-15T09:00:00Z");
  Delivery& late = outbox.add({}, "http://127.0.0.1/a", start + 1h);
  Delivery& early = outbox.add({}, "http://127.0.0.1/b", start);
  CHECK(late.id != early.id);
  CHECK(late.id.substr(0, 4) == "del_");
  CHECK(outbox.ready(start + 2h) == std::vector<Delivery*>{&early, &late});
  CHECK(*outbox.next() == start);
  CHECK(outbox.find(late.id) == &late);
  CHECK(outbox.find("del_x") == nullptr);
  Outbox same(*schedule("flatpeak"), 7);
  CHECK(same.add({}, "", start).id == late.id);
}

TEST_CASE("a delivery that was given up can be sent once more by hand") {
  Outbox outbox(*schedule("fast"), 1);
  const auto start = at("2026-01-15T09:00:00Z");
  Delivery& delivery = outbox.add({}, "http://127.0.0.1/", start);
  while (delivery.state == Delivery::State::waiting) outbox.record(delivery, delivery.next, delivery.next, status(500));
  CHECK(delivery.attempts.size() == 4);
  outbox.redeliver(delivery, start + 1h);
  CHECK(*outbox.next() == start + 1h);
  outbox.record(delivery, start + 1h, start + 1h, status(500));
  CHECK(delivery.state == Delivery::State::given_up);
  outbox.redeliver(delivery, start + 2h);
  outbox.record(delivery, start + 2h, start + 2h, status(204));
  CHECK(delivery.state == Delivery::State::delivered);
  CHECK(delivery.attempts.back().n == 6);
}

TEST_CASE("when nobody answers for days, the oldest of the waiting deliveries goes") {
  base::Limits limits;
  limits.deliveries_kept = 3;
  limits.deliveries_waiting = 10;
  Outbox outbox(*schedule("flatpeak"), 1, limits);
  std::vector<std::string> ids;
  for (int i = 0; i < 12; ++i) ids.push_back(outbox.add({}, "", at("2026-01-15T09:00:00Z")).id);
  CHECK(outbox.all().size() == 10);
  CHECK(outbox.find(ids[1]) == nullptr);
  CHECK(outbox.find(ids[2]) != nullptr);
  CHECK(outbox.ready(at("2026-01-15T09:00:00Z")).size() == 10);
}

TEST_CASE("settled deliveries are forgotten at last, waiting ones stay") {
  Outbox outbox(*schedule("fast"), 1);
  const auto start = at("2026-01-15T09:00:00Z");
  const std::string waiting = outbox.add({}, "", start).id;
  for (int i = 0; i < 6'000; ++i) outbox.record(outbox.add({}, "", start), start, start, status(200));
  CHECK(outbox.all().size() == base::Limits{}.deliveries_kept);
  CHECK(outbox.find(waiting) != nullptr);
}
