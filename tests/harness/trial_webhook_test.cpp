#include "harness/trial.hpp"

#include <algorithm>

#include "tests/harness/tried_case.hpp"

using namespace cr;
using namespace cr::harness;
using namespace cr::harness::trying;
using base::Outcome;

namespace {

const std::string subscribed = "  partner: {webhooks: [tariff.expiring, tariff.expired, tariff.fetch.failed]}\n" + known_place;
const std::string required = "  partner: {webhooks: [tariff.expiring], signatures: required}\n" + known_place;
std::string webhook(const std::string& type, const std::string& more = "") {
  return "  - webhook: " + type + "\n    data: {location_id: '${location.id}'}\n" + more;
}

// The case up to its first webhook, whose intent must be waiting then.
struct Receiving {
  TriedCase tried;
  std::string last_event, last_body;

  Receiving(const std::string& given, const std::string& lines) : tried(given, saved + exchanged + lines) {
    CHECK(tried.open() == "summary_fixed_confirm");
    CHECK(tried.save() == "session_complete");
    CHECK(tried.exchange() == 200);
  }
  Intent order(const std::string& client) {
    auto intent = tried.trial().take_order();
    REQUIRE(intent.has_value());
    CHECK(intent->client == client);
    CHECK_FALSE(tried.trial().take_order().has_value());  // each once
    CHECK_FALSE(tried.trial().is_partners_turn());
    return *std::move(intent);
  }
  void answers(int status, base::Duration took = base::Duration{5}) {
    const auto intent = order("flatpeak");
    last_body = intent.request.body;
    last_event = base::json(last_body).text_at("id");
    Carried carried{base::HttpResponse{status, {}, ""}, {}, took, {}};
    if (status == 0) carried.response = base::fail(base::FaultKind::timeout, "no answer within 10 s");
    tried.trial().carried(std::move(carried));
  }
  void probe(int status, const std::string& body) {
    const auto intent = order("probe");
    CHECK(intent.request.target.starts_with("/probe?location_id=loc_"));
    tried.trial().carried({base::HttpResponse{status, {}, body}, {}, {}, {}});
  }
  void no_probe() {
    order("probe");
    tried.trial().carried({base::fail(base::FaultKind::connect, "refused"), {}, {}, {}});
  }
  std::string told() {
    CHECK(tried.trial().over());
    return trying::told(tried.end());
  }
};
std::string effects(const std::string& status, const std::vector<std::string>& ids) {
  base::Json list = base::Json::array();
  for (const auto& id : ids) list.push(id);
  return base::to_text(base::Json::object({{"location_id", "loc_1"}, {"status", status}, {"effects", std::move(list)}}));
}
const std::string expiring = webhook("tariff.expiring");
const std::string probed = "  - partner: {status: expiring, effects: {$size: 1}}\n";

}  // namespace

TEST_CASE("a webhook is handed out once and its answer judged by the rules") {
  for (const auto& [status, told] : {std::pair{200, ""}, {204, ""}, {500, "M-WH-NACK-GOOD=fail"}, {401, "M-WH-NACK-GOOD=fail"}}) {
    CAPTURE(status);
    Receiving receiving(subscribed, expiring);
    CHECK(receiving.tried.trial().waits_for() == "the receiver's answer to a webhook");
    receiving.answers(status);
    CHECK(receiving.told() == told);
  }
}

TEST_CASE("no answer in time, an unknown type and something new in an event each have their rule") {
  Receiving slow(subscribed, expiring);
  slow.answers(0, std::chrono::seconds(10));
  CHECK(slow.told() == "M-WH-SLOW=fail");
  Receiving gone(subscribed, expiring);
  gone.answers(0, base::Duration{3});
  CHECK(gone.told() == "M-WH-NACK-GOOD=fail");
  Receiving odd(subscribed, webhook("tariff.expiring", "    set: {future_field: 1}\n"));
  odd.answers(400);
  CHECK(odd.told() == "M-WH-UNKNOWN=fail");
}

TEST_CASE("where signatures are required, one without a good signature must be refused") {
  for (const char* mode : {"bad", "none", "stale", "future"}) {
    CAPTURE(mode);
    const std::string lines = webhook("tariff.expiring", std::string("    signature: ") + mode + "\n    receiver: {status: 401}\n    answered: {status: 401}\n");
    Receiving taken(required, lines);
    taken.answers(200);
    CHECK(taken.told() == "M-WH-ACK-BAD=fail");
    Receiving refused(required, lines);
    refused.answers(401);
    CHECK(refused.told() == "");
  }
  Receiving good(required, expiring);
  good.answers(401);
  CHECK(good.told() == "M-WH-NACK-GOOD=fail");
}

TEST_CASE("a probe that says what the event led to passes; another status or effect fails at the line") {
  Receiving good(subscribed, expiring + probed);
  good.answers(200);
  CHECK(good.tried.trial().waits_for() == "the probe's answer");
  good.probe(200, effects("expiring", {good.last_event}));
  CHECK(good.told() == "");
  Receiving other(subscribed, expiring + probed);
  other.answers(200);
  other.probe(200, effects("connected", {other.last_event}));
  CHECK(other.told() == "expect=fail");
  Receiving none(subscribed, expiring + probed);
  none.answers(200);
  none.probe(200, effects("expiring", {}));
  CHECK(none.told() == "expect=fail");
}

TEST_CASE("without a probe a person has to look; a probe that answers nonsense fails") {
  Receiving without(subscribed, expiring + probed);
  without.answers(200);
  without.no_probe();
  CHECK(without.told() == "expect=review");
  for (const auto& [status, body] : {std::pair{404, "{}"}, {500, ""}, {200, "[]"}, {200, "<html>"}, {200, "{}"}}) {
    CAPTURE(status);
    CAPTURE(body);
    Receiving wrong(subscribed, expiring + probed);
    wrong.answers(200);
    wrong.probe(status, body);
    CHECK(wrong.told().starts_with("expect=fail"));
  }
}

TEST_CASE("copies of an event come with its id, and one that acts twice is told") {
  for (const bool twice : {true, false}) {
    CAPTURE(twice);
    Receiving receiving(subscribed, webhook("tariff.expiring", "    copies: 2\n") + probed);
    receiving.answers(200);
    const auto first = receiving.last_body;
    receiving.answers(200);
    CHECK(receiving.last_body == first);
    const auto id = receiving.last_event;
    receiving.probe(200, effects("expiring", twice ? std::vector{id, id} : std::vector{id}));
    CHECK(receiving.told() == (twice ? "M-WH-NOT-IDEMPOTENT=fail" : ""));
  }
}

TEST_CASE("an older event that came late must not put the status back: by its time, and by its place in a tariff's life") {
  const std::string late_by_time = webhook("tariff.fetch.failed") + webhook("tariff.expiring", "    set: {time_created: '2025-01-08T09:00:00Z'}\n") +
                                   "  - partner: {status: fetch_failed}\n";
  const std::string no_time = "    set: {time_created: null}\n";
  const std::string late_by_place = webhook("tariff.expired", no_time) + webhook("tariff.expiring", no_time) + "  - partner: {status: expired}\n";
  for (const auto& [lines, kept] : {std::pair{late_by_time, "fetch_failed"}, {late_by_place, "expired"}})
    for (const bool reverted : {true, false}) {
      CAPTURE(lines);
      CAPTURE(reverted);
      Receiving receiving(subscribed, lines);
      receiving.answers(200);
      receiving.answers(200);
      receiving.probe(200, effects(reverted ? "expiring" : kept, {"evt_1", "evt_2"}));
      CHECK(receiving.told() == (reverted ? "M-WH-ORDER=warn" : ""));
    }
}

TEST_CASE("what follows from a rule that was broken is not counted again by the probe") {
  Receiving receiving(subscribed, expiring + probed);
  receiving.answers(500);
  receiving.probe(200, effects("connected", {}));
  CHECK(receiving.told() == "M-WH-NACK-GOOD=fail");
}

TEST_CASE("a case that ends while a webhook is on its way says so") {
  Receiving receiving(subscribed, expiring);
  receiving.order("flatpeak");
  const auto record = receiving.tried.end("it ended with exit status 1");
  const auto worst = reports::worst_finding(record);
  REQUIRE(worst.finding != nullptr);
  CHECK(worst.finding->rule == "M-ABANDON");
  CHECK(worst.finding->actual == "it ended with exit status 1 while the case waited for the receiver's answer to a webhook");
}
