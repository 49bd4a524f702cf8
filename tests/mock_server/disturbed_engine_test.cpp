// Every fault that the mock plays: what the client gets, and where the session stands afterwards.
#include "mock_server/disturbed_engine.hpp"

#include <algorithm>

#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;
using Kind = net::WireFault::Kind;

namespace {

constexpr const char* first_page = "provider_select";
constexpr const char* second_page = "provider_name_capture";

/// A session that stands on provider_select, and a disturbance for its next exchange.
struct Stage {
  Played played;
  DisturbedEngine front{played.engine, "http://trap.test/here"};
  Handled last;
  Json body;

  Stage() {
    played.make_gb_token();
    played.open();
  }
  void plan(const char* id, const char* params = "null", const char* point = "") { REQUIRE(front.plan({id, point, json(params)})); }
  Handled& send(base::HttpRequest request) {
    last = front.handle(request, played.clock);
    const auto parsed = base::parse_json(last.reply.response.body);
    body = parsed ? *parsed : Json();
    return last;
  }
  Handled& post(std::string_view route, std::string_view action = {}) {
    Json message = Json::object({{"connect_token", played.token}, {"route", route}});
    if (!action.empty()) message.set("action", action);
    return send({"POST", "/", {}, base::to_text(message)});
  }
  Handled& answer() { return post(first_page, "PROVIDER_MISSING"); }
  Handled& rest(const char* target) { return send({"GET", target, {{"Authorization", "Bearer " + played.bearer}}, ""}); }
  /// The page that a restore shows, undisturbed.
  std::string stands_on() {
    played.open();
    return played.route();
  }
  int status() const { return last.reply.response.status; }
  std::string header(const char* name) const {
    const auto* value = base::find_header(last.reply.response.headers, name);
    return value == nullptr ? "" : *value;
  }
};

struct Cut {
  const char* id;
  const char* point;
  Kind kind;
  const char* stands_on;
};

}  // namespace

TEST_CASE("without a plan the engine answers as it is") {
  Stage stage, plain;
  CHECK_FALSE(stage.front.planned());
  stage.answer();
  plain.played.act(first_page, "PROVIDER_MISSING");
  CHECK(stage.last.reply.response == plain.played.last.response);
  CHECK_FALSE(stage.last.disturbed);
  CHECK(stage.last.reply.fault == net::WireFault{});
  CHECK(stage.last.trace.transition == plain.played.last.trace.transition);
}

TEST_CASE("a plan stays in force until it is cleared, and another takes its place") {
  Stage stage;
  stage.plan("F-RST");
  CHECK(stage.answer().disturbed);
  CHECK(stage.answer().disturbed);
  stage.plan("F-STATUS");
  CHECK(stage.front.planned()->id == "F-STATUS");
  stage.answer();
  CHECK(stage.status() == 503);
  stage.front.clear();
  stage.answer();
  CHECK(stage.status() == 200);
  CHECK_FALSE(stage.last.disturbed);
}

TEST_CASE("every fault that the release says is played is played here or by the shell") {
  const std::vector<std::string> shell = {"F-REFUSE", "F-TLS-SELF-SIGNED", "F-TLS-WRONG-HOST", "F-TLS-EXPIRED", "F-TLS-UNKNOWN-CA"};
  int played = 0;
  for (const auto& fault : protocol::zero().faults) {
    CAPTURE(fault.id);
    const bool by_shell = std::count(shell.begin(), shell.end(), fault.id) == 1;
    CHECK(DisturbedEngine::plays(fault.id) == (fault.played && !by_shell));
    if (by_shell) CHECK(fault.played);
    if (DisturbedEngine::plays(fault.id)) ++played;
  }
  CHECK(played == 22);
  Stage stage;
  CHECK_FALSE(stage.front.plan({"F-REFUSE", "", {}}));
  CHECK_FALSE(stage.front.plan({"F-NOTHING", "", {}}));
  CHECK_FALSE(stage.front.planned());
}

TEST_CASE("connections are cut before and after the session has moved") {
  const Cut cuts[] = {{"F-RST", "", Kind::reset, first_page},
                      {"F-RST", "before_read", Kind::reset, first_page},
                      {"F-RST", "before_commit", Kind::reset, first_page},
                      {"F-RST", "after_commit", Kind::reset, second_page},
                      {"F-RST", "mid_headers", Kind::mid_headers, second_page},
                      {"F-RST", "mid_body", Kind::mid_body, second_page},
                      {"F-FIN0", "", Kind::close, first_page},
                      {"F-FIN0", "before_commit", Kind::close, first_page},
                      {"F-FIN0", "after_commit", Kind::close, second_page},
                      {"F-LOST", "", Kind::close, second_page},
                      {"F-LOST", "after_commit", Kind::close, second_page}};
  for (const Cut& cut : cuts) {
    CAPTURE(cut.id);
    CAPTURE(cut.point);
    Stage stage;
    stage.plan(cut.id, "null", cut.point);
    stage.answer();
    CHECK(stage.last.disturbed);
    CHECK(stage.last.reply.fault.kind == cut.kind);
    CHECK(stage.last.trace.session == stage.played.token);
    CHECK(stage.last.trace.transition.empty() == (cut.stands_on == first_page));
    CHECK(stage.last.trace.route_to == (cut.stands_on == first_page ? "" : second_page));
    CHECK(stage.stands_on() == cut.stands_on);
  }
}

TEST_CASE("answers instead of a page come before and after the session has moved") {
  struct Instead {
    const char* id;
    const char* params;
    int status;
  };
  const Instead all[] = {{"F-STATUS", R"({"status":409,"code":"odd"})", 409}, {"F-STATUS-HTML", R"({"status":504})", 504},
                         {"F-200-ERROR", R"({"code":"odd"})", 200},          {"F-GARBAGE", R"({"bytes":10})", 200},
                         {"F-204", "null", 204},                             {"F-205", "null", 205},
                         {"F-TRUNC", R"({"bytes":20})", 200}};
  for (const Instead& one : all) {
    for (const char* point : {"", "before_commit", "after_commit"}) {
      CAPTURE(one.id);
      CAPTURE(point);
      Stage stage;
      stage.plan(one.id, one.params, point);
      stage.answer();
      CHECK(stage.last.disturbed);
      CHECK(stage.status() == one.status);
      const bool moved = std::string_view(point) == "after_commit";
      CHECK(stage.last.trace.transition.empty() == !moved);
      CHECK(stage.stands_on() == (moved ? second_page : first_page));
    }
  }
}

TEST_CASE("a planned status has an error object for its request, which a browser may read") {
  Stage stage;
  stage.plan("F-STATUS", R"({"status":500})");
  stage.answer();
  CHECK(stage.body.text_at("object") == "error");
  CHECK(stage.body.text_at("code") == "unexpected_error");
  CHECK(stage.body.text_at("context") == "connect.provider_select");
  CHECK(stage.body.text_at("connect_token") == stage.played.token);
  CHECK(stage.header("Content-Type") == "application/json");
  CHECK(stage.header("Access-Control-Allow-Origin") == "*");
  stage.rest("/customers");
  CHECK(stage.status() == 500);
  CHECK(stage.body.text_at("code") == "unexpected_error");
  CHECK(stage.body.find("connect_token") == nullptr);
  stage.plan("F-200-ERROR");
  stage.answer();
  CHECK(stage.status() == 200);
  CHECK(stage.body.text_at("object") == "error");
  CHECK(stage.body.text_at("code") == "unexpected_error");
}

TEST_CASE("a proxy's page is HTML") {
  Stage stage;
  stage.plan("F-STATUS-HTML");
  stage.answer();
  CHECK(stage.status() == 502);
  CHECK(stage.header("Content-Type") == "text/html; charset=utf-8");
  CHECK(stage.last.reply.response.body.starts_with("<!doctype html>"));
  CHECK(std::count_if(stage.last.reply.response.headers.begin(), stage.last.reply.response.headers.end(),
                      [](const auto& header) { return header.first == "Content-Type"; }) == 1);
}

TEST_CASE("Retry-After is seconds or the text as it stands, and the session waits too") {
  const std::pair<const char*, const char*> all[] = {{R"({"after":120,"status":503})", "120"},
                                                     {R"({"after":"Thu, 15 Jan 2026 09:00:05 GMT"})", "Thu, 15 Jan 2026 09:00:05 GMT"},
                                                     {R"({"after":"soon"})", "soon"},
                                                     {R"({"after":1000000000})", "1000000000"},
                                                     {"null", "1"}};
  for (const auto& [params, text] : all) {
    Stage stage;
    stage.plan("F-RETRYAFTER", params);
    stage.answer();
    CHECK(stage.header("Retry-After") == text);
    CHECK(stage.status() == (text == std::string("120") ? 503 : 429));
    CHECK(stage.body.text_at("type") == (stage.status() == 503 ? "api_error" : "rate_limit"));
    CHECK(stage.stands_on() == first_page);
  }
}

TEST_CASE("a redirect points to the trap, or where the plan says, or where nobody is") {
  Stage stage;
  stage.plan("F-REDIRECT");
  stage.answer();
  CHECK(stage.status() == 307);
  CHECK(stage.header("Location") == "http://trap.test/here");
  CHECK(stage.last.reply.response.body.empty());
  stage.plan("F-REDIRECT", R"({"status":301,"location":"https://other.test/"})");
  stage.answer();
  CHECK(stage.status() == 301);
  CHECK(stage.header("Location") == "https://other.test/");
  CHECK(stage.stands_on() == first_page);
  DisturbedEngine alone(stage.played.engine, "");
  REQUIRE(alone.plan({"F-REDIRECT", "", {}}));
  const Handled handled = alone.handle({"GET", "/customers", {}, ""}, stage.played.clock);
  CHECK(*base::find_header(handled.reply.response.headers, "Location") == "http://elsewhere.invalid/");
}

TEST_CASE("garbage is no HTTP and the same every time") {
  Stage stage, again;
  for (Stage* one : {&stage, &again}) {
    one->plan("F-GARBAGE", R"({"bytes":300})");
    one->answer();
    CHECK(one->last.reply.fault.kind == Kind::instead);
  }
  CHECK(stage.last.reply.fault.text.size() == 300);
  CHECK(stage.last.reply.fault.text.front() == '\xff');
  stage.plan("F-GARBAGE");
  CHECK(stage.answer().reply.fault.text.size() == 64);
  CHECK(again.answer().reply.fault.text.size() == 300);
}

TEST_CASE("a truncated page is never whole, and an empty answer has nothing to cut") {
  Stage whole;
  whole.answer();
  const std::string page = whole.last.reply.response.body;
  for (std::size_t bytes = 0; bytes <= page.size() + 1; ++bytes) {
    Stage stage;
    stage.plan("F-TRUNC", ("{\"bytes\":" + std::to_string(bytes) + "}").c_str());
    stage.answer();
    CHECK(stage.last.reply.response.body == page.substr(0, std::min(bytes, page.size() - 1)));
    CHECK_FALSE(base::parse_json(stage.last.reply.response.body));
  }
}

TEST_CASE("latency holds the reply and nothing else") {
  Stage stage;
  stage.plan("F-LATENCY", R"({"delay":"40ms"})");
  stage.answer();
  CHECK(stage.last.reply.delay == base::Duration{40});
  CHECK(stage.body.text_at("route") == second_page);
  CHECK(stage.stands_on() == second_page);
  stage.plan("F-LATENCY");
  CHECK(stage.answer().reply.delay == base::Duration{1000});
}

TEST_CASE("things of tomorrow come in a page, and wait where there is none") {
  Stage stage;
  stage.plan("F-UNKNOWN-ROUTE");
  CHECK_FALSE(stage.rest("/customers").disturbed);
  CHECK_FALSE(stage.post(first_page, "SAVE").disturbed);
  CHECK(stage.body.text_at("object") == "error");
  CHECK(stage.answer().disturbed);
  CHECK(stage.body.text_at("route") == "page_of_tomorrow");
  CHECK(stage.stands_on() == second_page);
  stage.plan("F-UNKNOWN-ROUTE", R"({"route":"heat_pump"})");
  stage.post("session_restore");
  CHECK(stage.body.text_at("route") == "heat_pump");
  stage.plan("F-UNKNOWN-ACTION", R"({"action":"DANCE"})");
  stage.post("session_restore");
  CHECK(stage.body.find("actions")->items().back().text() == "DANCE");
  stage.plan("F-ENUM", R"({"pointer":"/direction","value":"SIDEWAYS"})");
  stage.post("session_restore");
  CHECK(stage.last.disturbed);
  CHECK(stage.body.text_at("direction") == "SIDEWAYS");
  stage.plan("F-ENUM", R"({"pointer":"/nowhere"})");
  CHECK_FALSE(stage.post("session_restore").disturbed);
}

TEST_CASE("unknown fields come in pages, errors and REST answers, and change nothing else") {
  Stage stage, plain;
  stage.plan("F-UNKNOWN-FIELD");
  stage.answer();
  plain.answer();
  CHECK(stage.last.disturbed);
  Json body = stage.body;
  CHECK(body.members().size() > plain.body.members().size());
  for (const auto& [key, value] : plain.body.members()) CHECK(body.find(key) != nullptr);
  CHECK(stage.rest("/customers").disturbed);
  CHECK(stage.post(first_page, "SAVE").disturbed);
}

TEST_CASE("a token that expires now is refused from now on, and only that one") {
  Stage stage;
  const std::string old = stage.played.token;
  stage.plan("F-TOKEN-EXPIRED");
  CHECK_FALSE(stage.rest("/customers").disturbed);
  CHECK_FALSE(stage.send({"POST", "/", {}, R"({"connect_token":"cot_none","route":"session_restore"})"}).disturbed);
  CHECK(stage.stands_on() == first_page);
  CHECK(stage.answer().disturbed);
  CHECK(stage.body.text_at("code") == "token_expired");
  CHECK(stage.last.trace.error_code == "token_expired");
  stage.front.clear();
  stage.answer();
  CHECK(stage.body.text_at("code") == "token_expired");
  stage.played.make_gb_token();
  CHECK(stage.stands_on() == first_page);
}

TEST_CASE("another token comes back, and the session's own goes on") {
  Stage stage;
  stage.plan("F-TOKEN-SWAP");
  CHECK_FALSE(stage.rest("/customers").disturbed);
  stage.answer();
  CHECK(stage.last.disturbed);
  CHECK(stage.body.text_at("connect_token").starts_with("cot_"));
  CHECK(stage.body.text_at("connect_token") != stage.played.token);
  CHECK(stage.stands_on() == second_page);
}

TEST_CASE("the mode flips in whatever has one") {
  Stage stage;
  stage.plan("F-MODE-FLIP");
  stage.answer();
  CHECK(stage.body.find("live_mode")->boolean());
  CHECK(stage.stands_on() == second_page);
  CHECK_FALSE(stage.played.body.find("live_mode")->boolean());
  stage.send({"GET", "/login", {{"Authorization", "Basic " + base::base64("acc_0123456789abcdef01234567:sk_test_1")}}, ""});
  CHECK(stage.last.disturbed);
  CHECK(stage.body.find("live_mode")->boolean());
}

TEST_CASE("bearers die when one is shown, and a new login works") {
  for (const auto& [params, status] : {std::pair{"null", 403}, {R"({"status":401})", 401}}) {
    Stage stage;
    stage.plan("F-BEARER-EXPIRED", params);
    CHECK_FALSE(stage.answer().disturbed);
    CHECK(stage.status() == 200);
    stage.rest("/customers");
    CHECK(stage.last.disturbed);
    CHECK(stage.status() == status);
    stage.front.clear();
    stage.rest("/customers");
    CHECK(stage.status() == 403);
    stage.played.log_in();
    stage.rest("/customers");
    CHECK(stage.status() == 200);
  }
}

TEST_CASE("a completed session shows its last page again instead of a refusal") {
  Stage stage;
  stage.plan("F-COMPLETE-DUP");
  CHECK_FALSE(stage.answer().disturbed);
  stage.played.answer(second_page, R"({"provider":{"name":"Valley"}})");
  stage.played.answer("tariff_structure_select", R"({"options":["FIXED"]})");
  stage.played.answer("rate_fixed_capture", R"({"cost":0.2})");
  stage.played.answer("tariff_name_capture", R"({"tariff":{"name":"Fix"}})");
  stage.played.skip("contract_term_capture");
  stage.played.act("summary_fixed_confirm", "SAVE");
  REQUIRE(stage.played.route() == "session_complete");
  const Json page = stage.played.body;
  stage.post("summary_fixed_confirm", "SAVE");
  CHECK(stage.last.disturbed);
  CHECK(stage.status() == 200);
  CHECK(stage.body == page);
  stage.front.clear();
  stage.post("summary_fixed_confirm", "SAVE");
  CHECK(stage.body.text_at("code") == "session_completed");
}

TEST_CASE("preflights, login pages and keys are out of reach") {
  Stage stage;
  for (const char* id : {"F-RST", "F-STATUS", "F-GARBAGE", "F-REDIRECT", "F-LATENCY"}) {
    stage.plan(id);
    CHECK_FALSE(stage.send({"OPTIONS", "/", {}, ""}).disturbed);
    CHECK(stage.status() == 204);
    CHECK(stage.last.reply.fault == net::WireFault{});
    CHECK_FALSE(stage.send({"GET", "/provider/x?fp_cot=y", {}, ""}).disturbed);
    CHECK_FALSE(stage.send({"GET", "/jwks.json", {}, ""}).disturbed);
    CHECK(stage.last.reply.delay == base::Duration{0});
  }
}
