// A model file that does not hold together is refused, at the place of its mistake.
#include <doctest/doctest.h>

#include <string>

#include "core/base/fault.hpp"
#include "core/protocol/release.hpp"
#include "tests/protocol/model_edit.hpp"

using namespace cr;
using base::Json;

namespace {

struct Mistake {
  const char* claim;
  std::string text;
  const char* message;
  const char* pointer;
};

std::string route_twice() {
  Json edited = tests::model();
  auto& routes = tests::place(edited, "/routes").items();
  routes.push_back(routes[4]);
  return base::to_text(edited);
}

std::string transition_twice() {
  Json edited = tests::model();
  auto& transitions = tests::place(edited, "/transitions").items();
  transitions.push_back(transitions[0]);
  return base::to_text(edited);
}

std::vector<Mistake> mistakes() {
  using tests::adding;
  using tests::with;
  using tests::without;
  const auto words = [](const char* word) { return Json::array({word}); };
  return {
      {"a transition to nowhere", with("/transitions/4/to", "provider_selct"), "unknown route \"provider_selct\"", "/transitions/4/to"},
      {"a transition from nowhere", with("/transitions/4/from", "start"), "unknown route \"start\"", "/transitions/4/from"},
      {"a trigger that the page does not have", with("/transitions/6/on", "SAVE"), "unknown trigger \"SAVE\"", "/transitions/6/on"},
      {"a condition that nobody knows", adding("/transitions/4", "when", words("adress_complete")), "unknown condition \"adress_complete\"",
       "/transitions/4/when/0"},
      {"a negated condition that nobody knows", adding("/transitions/4", "when", words("!weather:good")), "unknown condition",
       "/transitions/4/when/0"},
      {"an effect that nobody knows", adding("/transitions/4", "effects", words("explode")), "unknown effect \"explode\"",
       "/transitions/4/effects/0"},
      {"a check that nobody knows", with("/routes/3/checks/1/check", "presnt"), "unknown check \"presnt\"", "/routes/3/checks/1/check"},
      {"a check with a code that the route does not have", with("/routes/3/checks/1/code", "cost_value_zero"),
       "unknown error code \"cost_value_zero\"", "/routes/3/checks/1/code"},
      {"a take that nobody knows", with("/routes/3/takes/0", "adress"), "unknown take \"adress\"", "/routes/3/takes/0"},
      {"a filler that nobody knows", with("/routes/8/page/cost!/fill", "price"), "unknown filler \"price\"", "/routes/8/page"},
      {"an error whose rule is not there", with("/routes/3/errors/0/rule", "ZERO-ADDR-99"), "unknown rule \"ZERO-ADDR-99\"",
       "/routes/3/errors/0/rule"},
      {"a proof that no run can mark", with("/rules/0/proof/0", "transition:a+b>c"), "unknown proof \"transition:a+b>c\"", "/rules/0/proof/0"},
      {"a proof of an operation's status that is not described", with("/rules/0/proof/0", "operation:login/418"), "unknown proof",
       "/rules/0/proof/0"},
      {"a counted rule without proof", with("/rules/0/proof", Json::array()), "a counted rule needs a proof", "/rules/0"},
      {"a level that nobody knows", with("/rules/0/level", "shall"), "unknown level \"shall\"", "/rules/0/level"},
      {"a party that nobody knows", with("/rules/0/party", "partner"), "unknown party \"partner\"", "/rules/0/party"},
      {"an aspect without a rule", without("/judged", "flow"), "the rule of \"flow\" is missing", "/judged"},
      {"an aspect that nobody judges", adding("/judged", "style", "ZERO-PAGE-1"), "unknown aspect \"style\"", "/judged/style"},
      {"an aspect whose rule is not there", with("/judged/flow", "ZERO-FLOW-7"), "unknown rule \"ZERO-FLOW-7\"", "/judged/flow"},
      {"an unknown evidence", with("/routes/3/evidence", "rumoured"), "unknown evidence \"rumoured\"", "/routes/3/evidence"},
      {"a source that is not listed", with("/routes/3/source", "blog"), "unknown source \"blog\"", "/routes/3/source"},
      {"an unknown named type", with("/routes/3/page/postal_address!/type", "@adress"), "unknown type \"adress\"",
       "/routes/3/page/postal_address!/type"},
      {"an unknown kind of type", with("/types/message/fields/message", "text"), "unknown type \"text\"", "/types/message/fields/message"},
      {"an unknown format", with("/types/message/fields/message", "string:date"), "unknown format \"date\"", "/types/message/fields/message"},
      {"a type that contains itself", with("/types/rate/fields/fixed", "@rate"), "the type contains itself", "/types/rate"},
      {"a type that is neither string nor object", with("/types/message/fields/message", 5), "expected a type", "/types/message/fields/message"},
      {"a type with nothing in it", with("/types/message", Json::object()), "a type has fields, items or words", "/types/message"},
      {"an unknown key of a route", adding("/routes/3", "acton", true), "unknown key \"acton\"", "/routes/3/acton"},
      {"an unknown key at the top", adding("", "pages", Json::array()), "unknown key \"pages\"", "/pages"},
      {"an unknown kind of route", with("/routes/0/kind", "first"), "unknown kind \"first\"", "/routes/0/kind"},
      {"a second opening", with("/routes/1/kind", "opening"), "exactly one route is of the kind opening", "/routes"},
      {"a route without a title", without("/routes/3", "title"), "the key \"title\" is missing", "/routes/3"},
      {"a route that is there twice", route_twice(), "the route \"provider_select\" is there twice", "/routes/18"},
      {"a transition that is there twice", transition_twice(),
       "the transition \"session_restore+open>summary_tariff_inprogress\" is there twice", "/transitions/54"},
      {"an operation that is there twice", with("/operations/1/operation", "login"), "the operation \"login\" is there twice", "/operations/1"},
      {"a rule that is there twice", with("/rules/1/id", "ZERO-START-1"), "the rule \"ZERO-START-1\" is there twice", "/rules/1"},
      {"a method that HTTP does not have", with("/operations/1/method", "FETCH"), "unknown method \"FETCH\"", "/operations/1/method"},
      {"a path parameter that the path lacks", with("/operations/4/path", "/events"), "the path has no {id}", "/operations/4/path"},
      {"a parameter in an unknown place", with("/operations/4/parameters/0/in", "cookie"), "unknown place \"cookie\"",
       "/operations/4/parameters/0/in"},
      {"a response with a word for a status", adding("/operations/1/responses", "ok", "@message"), "expected a status of three digits",
       "/operations/1/responses/ok"},
      {"a refusal with a success status", with("/api_errors/0/status", 200), "a refusal has a status from 400 to 599", "/api_errors/0/status"},
      {"a status that is no whole number", with("/api_errors/0/status", "403"), "expected a whole number", "/api_errors/0/status"},
      {"a webhook without a shape", with("/webhooks/0/shapes", Json::array()), "a webhook type has at least one shape", "/webhooks/0"},
      {"a list that is an object", with("/routes/3/errors", Json::object()), "expected a list, found object", "/routes/3/errors"},
      {"a text that is a number", with("/routes/3/text", 3), "expected a string, found number", "/routes/3/text"},
      {"a flag that is a word", with("/routes/14/direct", "yes"), "expected true or false", "/routes/14/direct"},
      {"an offer under an unknown condition", adding("/routes/4/actions/0", "offer", "sunny"), "unknown condition \"sunny\"",
       "/routes/4/actions/0/offer"},
      {"a setting that the code asks for is missing", without("/settings", "token_lifetime_seconds"),
       "the setting \"token_lifetime_seconds\" is missing", "/settings"},
      {"a setting that is no number", with("/settings/lists/limit_max", "100"), "the setting \"lists/limit_max\"", "/settings"},
      {"a file that is a list", "[]", "a model file is a JSON object", "the top"},
  };
}

}  // namespace

TEST_CASE("every mistake in a model is refused at its place") {
  for (const Mistake& mistake : mistakes()) {
    CAPTURE(std::string(mistake.claim));
    const auto loaded = protocol::load_release(mistake.text, "mine.json");
    REQUIRE_FALSE(loaded.has_value());
    const base::Fault& fault = loaded.error();
    const std::string rendered = base::render(fault, "error");
    CAPTURE(rendered);
    CHECK(fault.kind == base::FaultKind::model);
    CHECK(fault.where.file == "mine.json");
    CHECK(rendered.find(mistake.message) != std::string::npos);
    CHECK(rendered.find(std::string("at ") + mistake.pointer) != std::string::npos);
  }
}

TEST_CASE("a slip of the pen is answered with the nearest name") {
  const auto loaded = protocol::load_release(tests::with("/transitions/4/to", "provider_selct"), "mine.json");
  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error().help.find("provider_select") != std::string::npos);
}

TEST_CASE("all mistakes of a file are told at once") {
  Json edited = tests::model();
  tests::place(edited, "/transitions/4/to") = "nowhere";
  tests::place(edited, "/rules/0/level") = "shall";
  tests::place(edited, "/types/message/fields/message") = "text";
  const auto loaded = protocol::load_release(base::to_text(edited), "mine.json");
  REQUIRE_FALSE(loaded.has_value());
  const std::string told = base::render(loaded.error(), "error");
  for (const char* pointer : {"/transitions/4/to", "/rules/0/level", "/types/message/fields/message"}) {
    CHECK(told.find(pointer) != std::string::npos);
  }
}

TEST_CASE("text that is no JSON is a syntax fault with line and column") {
  const auto loaded = protocol::load_release("{\"release\": \"zero\",\n  oops}", "mine.json");
  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error().kind == base::FaultKind::syntax);
  CHECK(loaded.error().where.file == "mine.json");
  CHECK(loaded.error().where.line == 2);
}

TEST_CASE("an empty object lacks everything, and says so without crashing") {
  const auto loaded = protocol::load_release("{}", "mine.json");
  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error().message.find("is missing") != std::string::npos);
}

TEST_CASE("any value of the model may be replaced by null without a crash") {
  // One value a time, down to a depth that reaches every section; a model is either taken or refused.
  const Json whole = tests::model();
  for (const auto& [key, section] : whole.members()) {
    Json edited = whole;
    edited.set(key, nullptr);
    CHECK_FALSE(protocol::load_release(base::to_text(edited), "mine.json").has_value());
  }
  for (const char* pointer : {"/routes/3", "/transitions/0", "/operations/0", "/webhooks/0", "/rules/0", "/faults/0", "/api_errors/0",
                              "/session_errors/0", "/routes/3/errors/0", "/routes/4/actions/0", "/routes/3/checks/0"}) {
    CAPTURE(std::string(pointer));
    CHECK_FALSE(protocol::load_release(tests::with(pointer, nullptr), "mine.json").has_value());
  }
}
