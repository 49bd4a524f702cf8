// Messages of every sort against the release: the good ones of data/messages.json are accepted as they
// are, and refused when any required part is gone or of another kind.
#include "core/protocol/shape.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/protocol/release.hpp"

using namespace cr;
using base::Json;
using protocol::Evidence;
using protocol::Violation;

namespace {

const Json& messages() {
  static const Json all = [] {
    std::ifstream file(std::string(CR_SOURCE_DIR) + "/tests/protocol/data/messages.json");
    std::stringstream text;
    text << file.rdbuf();
    return *base::parse_json(text.str());
  }();
  return all;
}

int number_at(const Json& message, std::string_view key) {
  const Json* number = message.find(key);
  return number ? std::stoi(number->number()) : 0;
}

std::vector<Violation> judged(const Json& message, const Json& body) {
  const auto& zero = protocol::zero();
  const std::string_view kind = message.text_at("kind");
  if (kind == "page") return protocol::check_page(zero, body);
  if (kind == "answer") return protocol::check_answer(zero, body);
  if (kind == "error") return protocol::check_error(zero, message.text_at("route"), body);
  if (kind == "webhook") return protocol::check_webhook(zero, body, number_at(message, "shape"));
  const auto* operation = zero.operation(message.text_at("operation"));
  REQUIRE(operation != nullptr);
  return protocol::check_response(zero, *operation, number_at(message, "status"), body);
}

/// The parts that the model requires of a message, as the schema of its sort has them.
std::vector<std::string> required_parts(const Json& message) {
  const auto& zero = protocol::zero();
  std::vector<std::string> pointers;
  const auto add = [&](const std::vector<protocol::Field>& fields, const std::string& at) {
    for (const auto& field : fields) {
      if (field.required) pointers.push_back(base::child_pointer(at, field.name));
    }
  };
  const std::string_view kind = message.text_at("kind");
  const auto* route = zero.route(message.find("body")->text_at("route"));
  if (kind == "page") {
    add(zero.envelope_of(route), "");
    add(route->page, "/data");
  } else if (kind == "answer") {
    add(message.find("body")->find("data") ? route->answer : std::vector<protocol::Field>{}, "/data");
    pointers.insert(pointers.end(), {"/connect_token", "/route"});
  } else if (kind == "error") {
    add(zero.error_object, "");
  } else if (kind == "webhook") {
    const auto& shape = zero.webhook(message.find("body")->text_at("type"))->shapes[static_cast<std::size_t>(number_at(message, "shape") - 1)];
    add(shape.fields, "");
    for (const auto& field : shape.fields) {
      if (field.name == "data") add(field.type.fields, "/data");
    }
  } else if (number_at(message, "status") < 400) {
    add(zero.operation(message.text_at("operation"))->responses.at(number_at(message, "status")).fields, "");
  }
  return pointers;
}

Json without(Json body, const std::string& pointer) {
  const auto slash = pointer.rfind('/');
  const_cast<Json*>(base::at_pointer(body, pointer.substr(0, slash)))->erase(pointer.substr(slash + 1));
  return body;
}

Json with(Json body, const std::string& pointer, Json value) {
  *const_cast<Json*>(base::at_pointer(body, pointer)) = std::move(value);
  return body;
}

Json page_of(std::string_view claim) {
  for (const Json& message : messages().items()) {
    if (message.text_at("claim") == claim) return *message.find("body");
  }
  FAIL("no message " << std::string(claim));
  return {};
}

bool names(const std::vector<Violation>& found, std::string_view rule, std::string_view pointer) {
  return std::any_of(found.begin(), found.end(), [&](const Violation& violation) { return violation.rule == rule && violation.pointer == pointer; });
}

}  // namespace

TEST_CASE("every good message is accepted") {
  REQUIRE(messages().items().size() > 60);
  for (const Json& message : messages().items()) {
    CAPTURE(std::string(message.text_at("claim")));
    const auto found = judged(message, *message.find("body"));
    if (!found.empty()) FAIL_CHECK(found.front().rule << " " << found.front().pointer << " expected " << found.front().expected);
  }
}

TEST_CASE("every good message is accepted with members that nobody knows") {
  for (const Json& message : messages().items()) {
    CAPTURE(std::string(message.text_at("claim")));
    Json body = *message.find("body");
    body.set("zz_new", Json::object({{"a", 1}}));
    if (Json* data = body.find("data"); data && data->is_object()) data->set("zz_new", Json::array({1}));
    CHECK(judged(message, body).empty());
  }
}

TEST_CASE("every message is refused without a part that it must have, at that part") {
  int tried = 0;
  for (const Json& message : messages().items()) {
    for (const std::string& pointer : required_parts(message)) {
      CAPTURE(std::string(message.text_at("claim")));
      CAPTURE(pointer);
      // An event without its type is of no known type; that is what is told.
      if (message.text_at("kind") == "webhook" && pointer == "/type") continue;
      const auto found = judged(message, without(*message.find("body"), pointer));
      // An answer without its only way of answering is told at the whole.
      const bool told = std::any_of(found.begin(), found.end(), [&](const Violation& violation) {
        return violation.pointer == pointer || violation.pointer.empty();
      });
      CHECK(told);
      ++tried;
    }
  }
  CHECK(tried > 250);
}

TEST_CASE("every message is refused with a part of another kind, at that part") {
  for (const Json& message : messages().items()) {
    for (const std::string& pointer : required_parts(message)) {
      CAPTURE(std::string(message.text_at("claim")));
      CAPTURE(pointer);
      if (pointer == "/route" || pointer == "/type") continue;
      const Json& good = *base::at_pointer(*message.find("body"), pointer);
      const Json wrong = good.is_array() ? Json("a text") : Json::array({"a list"});
      const auto found = judged(message, with(*message.find("body"), pointer, wrong));
      REQUIRE_FALSE(found.empty());
      CHECK(std::any_of(found.begin(), found.end(), [&](const Violation& violation) { return violation.pointer == pointer; }));
    }
  }
}

TEST_CASE("a page of another release is no page of this one, with the nearest name") {
  const auto found = protocol::check_page(protocol::zero(), with(page_of("a surcharge"), "/route", "surcharge_capture"));
  REQUIRE(found.size() == 1);
  CHECK(found.front().rule == "ZERO-PAGE-2");
  CHECK(found.front().pointer == "/route");
}

TEST_CASE("session_restore is never a page that comes back") {
  CHECK(names(protocol::check_page(protocol::zero(), with(page_of("a surcharge"), "/route", "session_restore")), "ZERO-PAGE-2", "/route"));
}

TEST_CASE("an action that the route does not have breaks the rule of actions") {
  const auto page = with(page_of("a failed connection"), "/actions", Json::array({"RECONNECT", "SAVE"}));
  CHECK(names(protocol::check_page(protocol::zero(), page), "ZERO-PAGE-4", "/actions/1"));
}

TEST_CASE("a page that is answered by action alone must offer one") {
  CHECK(names(protocol::check_page(protocol::zero(), with(page_of("a failed connection"), "/actions", Json::array())), "ZERO-PAGE-4", "/actions"));
  CHECK(protocol::check_page(protocol::zero(), without(page_of("providers"), "/actions")).empty());
}

TEST_CASE("a redirect to nowhere breaks the rule of redirects") {
  CHECK(names(protocol::check_page(protocol::zero(), with(page_of("a redirect with both keys"), "/data", Json::object())), "ZERO-PAGE-5", "/data"));
}

TEST_CASE("addresses of pages have a scheme that a browser may open") {
  for (const char* bad : {"javascript:alert(1)", "//login.example", "https://", "https:///x", "login.example", "", "https://a b"}) {
    CAPTURE(std::string(bad));
    CHECK(names(protocol::check_page(protocol::zero(), with(page_of("a redirect as the docs have it"), "/data/redirect_url", bad)), "ZERO-PAGE-3",
                "/data/redirect_url"));
  }
}

TEST_CASE("a missing field that is only inferred is told as inferred") {
  const auto found = protocol::check_page(protocol::zero(), without(page_of("the summary of a fixed tariff"), "/data/cost"));
  REQUIRE(found.size() == 1);
  CHECK(found.front().evidence == Evidence::inferred);
  const auto provider = protocol::check_page(protocol::zero(), without(page_of("the summary of a fixed tariff"), "/data/provider"));
  REQUIRE(provider.size() == 1);
  CHECK(provider.front().evidence == Evidence::documented);
}

TEST_CASE("an unknown code is inferred at most, another context is documented") {
  const auto& zero = protocol::zero();
  const auto unknown = protocol::check_error(zero, "postal_address_capture", with(page_of("a refusal"), "/code", "street_too_narrow"));
  REQUIRE(unknown.size() == 1);
  CHECK(unknown.front().rule == "ZERO-ERR-2");
  CHECK(unknown.front().evidence == Evidence::inferred);
  CHECK(names(protocol::check_error(zero, "provider_select", page_of("a refusal")), "ZERO-ERR-3", "/context"));
  CHECK(protocol::check_error(zero, "", page_of("a refusal")).empty());
}

TEST_CASE("an answer has data or an action, and an action that its page has") {
  const auto& zero = protocol::zero();
  Json both = page_of("a missing provider");
  both.set("data", Json::object({{"provider", Json::object()}}));
  CHECK(names(protocol::check_answer(zero, both), "ZERO-ANS-1", ""));
  CHECK(names(protocol::check_answer(zero, without(page_of("a rate"), "/data")), "ZERO-ANS-3", ""));
  CHECK(names(protocol::check_answer(zero, without(page_of("saving"), "/action")), "ZERO-ANS-4", ""));
  CHECK(names(protocol::check_answer(zero, with(page_of("saving"), "/action", "RECONNECT")), "ZERO-ANS-4", "/action"));
  CHECK(names(protocol::check_answer(zero, with(page_of("a rate"), "/data/cost", "0.2871")), "ZERO-ANS-3", "/data/cost"));
  CHECK(names(protocol::check_answer(zero, with(page_of("a rate"), "/route", "rate_fixd_capture")), "ZERO-ANS-2", "/route"));
  CHECK(names(protocol::check_answer(zero, Json::array()), "ZERO-ANS-1", ""));
}

TEST_CASE("numbers of a page are numbers, whole where they must be, and any decimal text where that is allowed") {
  const auto& zero = protocol::zero();
  const auto& login = *zero.operation("login");
  CHECK(names(protocol::check_response(zero, login, 200, with(page_of("a login"), "/expires_in", Json::number("3600.5"))), "ZERO-API-3", "/expires_in"));
  CHECK(protocol::check_response(zero, login, 200, with(page_of("a login"), "/expires_in", Json::number("3.6e3"))).empty());
  const auto& schedule = *zero.operation("create_schedule");
  const Json good = page_of("a schedule with power as text and as number");
  CHECK(names(protocol::check_response(zero, schedule, 200, with(good, "/max_power/value", "much")), "ZERO-API-3", "/max_power/value"));
  CHECK(names(protocol::check_response(zero, schedule, 200, with(good, "/max_power/value", true)), "ZERO-API-3", "/max_power/value"));
}

TEST_CASE("an id has its prefix and 24 or 32 hex digits") {
  for (const char* bad : {"cot_7a10c0ffee0dd5ba11ab5e1", "cot_7A10C0FFEE0DD5BA11AB5E11", "loc_7a10c0ffee0dd5ba11ab5e11", "cot_", "cot"}) {
    CAPTURE(std::string(bad));
    CHECK(names(protocol::check_page(protocol::zero(), with(page_of("a surcharge"), "/connect_token", bad)), "ZERO-PAGE-1", "/connect_token"));
  }
}

TEST_CASE("a success that the description does not name is a violation, another refusal is doubt") {
  const auto& zero = protocol::zero();
  const auto& login = *zero.operation("login");
  const auto success = protocol::check_response(zero, login, 204, nullptr);
  REQUIRE(success.size() == 1);
  CHECK(success.front().rule == "ZERO-API-9");
  CHECK(success.front().evidence == Evidence::documented);
  CHECK(protocol::check_response(zero, login, 429, Json::object()).front().evidence == Evidence::inferred);
}

TEST_CASE("an unknown event type is doubt, not a violation, and shape 0 takes any shape") {
  const auto& zero = protocol::zero();
  const auto unknown = protocol::check_webhook(zero, with(page_of("shape 1 of an event"), "/type", "tariff.connection.upgrade"));
  REQUIRE(unknown.size() == 1);
  CHECK(unknown.front().evidence == Evidence::inferred);
  for (const char* claim : {"shape 1 of an event", "shape 2 of an event", "shape 3 of an event", "shape 4 of an event"}) {
    CHECK(protocol::check_webhook(zero, page_of(claim)).empty());
  }
  CHECK_FALSE(protocol::check_webhook(zero, page_of("shape 4 of an event"), 1).empty());
  CHECK(names(protocol::check_webhook(zero, without(page_of("shape 1 of an event"), "/data/location_id")), "ZERO-WH-4", "/data/location_id"));
  CHECK_FALSE(protocol::check_webhook(zero, Json::array()).empty());
}

TEST_CASE("what a peer sent is made harmless before it is told") {
  const auto found = protocol::check_page(protocol::zero(), with(page_of("a surcharge"), "/direction", std::string("\x1b[31m") + std::string(500, 'x')));
  REQUIRE(found.size() == 1);
  CHECK(found.front().actual.find('\x1b') == std::string::npos);
  CHECK(found.front().actual.size() < 200);
}
