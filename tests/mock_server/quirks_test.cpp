// The pack `gentle`: what it adds can be taken away again, what was there stays, and chance is repeatable.
#include "mock_server/quirks.hpp"

#include <algorithm>
#include <set>

#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

constexpr std::uint64_t seed = 7;

std::size_t without_unknown_fields(Json& value) {
  std::size_t taken = 0;
  if (value.is_array()) {
    for (Json& item : value.items()) taken += without_unknown_fields(item);
  } else if (value.is_object()) {
    taken = std::erase_if(value.members(), [](const auto& member) { return member.first.starts_with(unknown_field_prefix); });
    for (auto& [key, member] : value.members()) taken += without_unknown_fields(member);
  }
  return taken;
}

std::size_t objects_in(const Json& value) {
  std::size_t count = value.is_object() ? 1 : 0;
  if (value.is_array())
    for (const Json& item : value.items()) count += objects_in(item);
  if (value.is_object())
    for (const auto& [key, member] : value.members()) count += objects_in(member);
  return count;
}

/// Numbers by their text, members in any order.
std::string exact(Json value) {
  if (value.is_array()) {
    std::string out = "[";
    for (const Json& item : value.items()) out += exact(item) + ",";
    return out + "]";
  }
  if (!value.is_object()) return base::to_text(value);
  std::set<std::string> members;
  for (const auto& [key, member] : value.members()) members.insert(base::to_text(Json(key)) + ":" + exact(member));
  std::string out = "{";
  for (const auto& member : members) out += member + ",";
  return out + "}";
}

net::Reply reply_of(base::HttpResponse response) {
  net::Reply reply;
  reply.response = std::move(response);
  return reply;
}
net::Reply reply_of(std::string body, const char* type = "application/json") {
  return reply_of({200, {{"Content-Type", type}}, std::move(body)});
}

/// Answers of every kind: pages, an error object, REST objects and lists.
std::vector<base::HttpResponse> answers() {
  std::vector<base::HttpResponse> all;
  Played played;
  played.log_in();
  all.push_back(played.last.response);
  played.make_gb_token();
  all.push_back(played.last.response);
  played.open();
  all.push_back(played.last.response);
  played.act("provider_select", "SAVE");
  all.push_back(played.last.response);
  played.act("provider_select", "PROVIDER_MISSING");
  all.push_back(played.last.response);
  played.rest("POST", "/customers", R"({"reference_id":"a"})");
  played.rest("GET", "/customers");
  all.push_back(played.last.response);
  return all;
}

}  // namespace

TEST_CASE("what gentle adds can be taken away, and then everything is as it was") {
  for (const auto& answer : answers()) {
    CAPTURE(answer.body);
    const Json before = json(answer.body);
    for (std::uint64_t nth = 0; nth < 50; ++nth) {
      auto reply = reply_of(answer);
      be_gentle(reply, seed, "cot_1", nth);
      Json after = json(reply.response.body);
      const std::size_t taken = without_unknown_fields(after);
      CHECK(exact(after) == exact(before));
      const bool touched = reply.response.body != answer.body;
      CHECK((touched ? taken >= objects_in(before) : taken == 0));
      CHECK(reply.response.status == answer.status);
      for (const auto& header : answer.headers)
        CHECK(std::count(reply.response.headers.begin(), reply.response.headers.end(), header) == 1);
      CHECK(reply.delay >= base::Duration{0});
      CHECK(reply.delay <= base::Duration{20});
      CHECK(reply.fault == net::WireFault{});
    }
  }
}

TEST_CASE("numbers keep their text and lists their order") {
  const std::string body = R"({"a":[0.10,1e2,-0,12345678901234567890.123],"b":{"c":[{"d":1.0},{"d":2.50}]},"e":"\u00e9\u0000"})";
  for (std::uint64_t nth = 0; nth < 40; ++nth) {
    auto reply = reply_of(body);
    be_gentle(reply, seed, "", nth);
    Json after = json(reply.response.body);
    without_unknown_fields(after);
    CHECK(exact(after) == exact(json(body)));
  }
}

TEST_CASE("the same seed, session and number give the same bytes, others give others") {
  const std::string body = answers().at(2).body;
  const auto said = [&](std::uint64_t s, const char* session, std::uint64_t nth) {
    auto reply = reply_of(body);
    be_gentle(reply, s, session, nth);
    std::string all = reply.response.body + std::to_string(reply.delay.count()) + (reply.close ? "close" : "");
    for (const auto& [name, value] : reply.response.headers) all += name + value;
    return all;
  };
  CHECK(said(1, "cot_1", 1) == said(1, "cot_1", 1));
  std::set<std::string> different;
  for (std::uint64_t i = 0; i < 10; ++i) {
    different.insert(said(i, "cot_1", 1));
    different.insert(said(100, "cot_1", 100 + i));
    different.insert(said(100, ("cot_x" + std::to_string(i)).c_str(), 1));
  }
  CHECK(different.size() > 25);
}

TEST_CASE("of a thousand pages more than half are changed, with fields and with another order") {
  const std::string body = answers().at(2).body;
  int changed = 0, reordered = 0, closed = 0, late = 0, marked = 0;
  for (std::uint64_t nth = 0; nth < 1000; ++nth) {
    auto reply = reply_of(body);
    be_gentle(reply, seed, "cot_1", nth);
    Json after = json(reply.response.body);
    if (without_unknown_fields(after) != 0) ++changed;
    if (base::to_text(after) != body) ++reordered;
    if (reply.close) ++closed;
    if (reply.delay.count() > 0) ++late;
    if (reply.response.headers.size() > 1) ++marked;
  }
  CHECK(changed >= 500);
  CHECK(changed < 1000);
  CHECK(reordered >= 500);
  CHECK(closed > 100);
  CHECK(closed < 500);
  CHECK(late > 500);
  CHECK(marked > 300);
}

TEST_CASE("what is no JSON, and what a planned fault will break, stays byte for byte") {
  for (const char* body : {"", "<html></html>", "{\"a\":1", "\"text\"", "12"}) {
    for (const char* type : {"application/json", "text/html", "image/png"}) {
      for (std::uint64_t nth = 0; nth < 20; ++nth) {
        auto reply = reply_of(body, type);
        be_gentle(reply, seed, "cot_1", nth);
        CHECK(reply.response.body == body);
      }
    }
  }
  auto html = reply_of("{\"a\":1}", "text/html");
  auto faulty = reply_of("{\"a\":1}");
  faulty.fault.kind = net::WireFault::Kind::mid_body;
  const auto before = faulty.response;
  for (std::uint64_t nth = 0; nth < 20; ++nth) {
    be_gentle(html, seed, "cot_1", nth);
    be_gentle(faulty, seed, "cot_1", nth);
  }
  CHECK(html.response.body == "{\"a\":1}");
  CHECK(faulty.response == before);
  CHECK(faulty.delay == base::Duration{0});
  CHECK_FALSE(faulty.close);
}

TEST_CASE("no field of the release begins like an unknown one") {
  for (const auto& route : protocol::zero().routes)
    for (const auto& field : route.page) CHECK_FALSE(field.name.starts_with(unknown_field_prefix));
  base::Random random(1);
  Json value = json(R"({"future_hint":1,"b":[{"c":2}]})");
  add_unknown_fields(value, random);
  CHECK(value.find("future_hint")->number() == "1");
}
