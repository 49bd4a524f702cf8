#include "harness/cli/played_engine.hpp"

#include "core/net/real_clock.hpp"
#include "mock_server/signature.hpp"
#include "tests/harness/tried_case.hpp"

using namespace cr;
using namespace cr::harness;
using base::Json;
using net::WireFault;

namespace {

const base::Instant begun = *base::parse_instant("2026-01-15T09:00:00Z");

struct Played {
  PlayedEngine engine;
  explicit Played(const std::string& signatures = "none")
      : engine(protocol::zero(), trying::scenario_of("  partner: {webhooks: [tariff.expiring, tariff.expired], signatures: " + signatures + "}\n" + trying::known_place, trying::saved).world,
               case_engine_options(7, "a", case_credentials(7, "a")), "http://trap.mock/elsewhere", "/hooks") {
    engine.set_now(begun);
  }
  int restore() {
    auto handled = engine.handle({"POST", "/", {{"Content-Type", "application/json"}}, R"({"route": "session_restore"})"});
    return handled.reply.fault.kind == WireFault::Kind::none ? handled.reply.response.status : 0;
  }
  base::HttpRequest request(const std::string& signature = "") {
    EventForm form;
    form.signature = signature;
    return engine.event_request(engine.make_event("tariff.expiring"), form, 1);
  }
  std::string problem(const base::HttpRequest& request) const {
    return mock_server::signature_problem(request.headers, request.body, {base::json(engine.keys().body), net::now_utc(), base::Duration{300'000}});
  }
};

}  // namespace

TEST_CASE("the keys are a list of two, the same for every case of this process, without anything private") {
  const Played one, two;
  const auto response = one.engine.keys();
  CHECK(response.status == 200);
  REQUIRE(base::find_header(response.headers, "Access-Control-Allow-Origin") != nullptr);
  CHECK(response.body == two.engine.keys().body);
  const auto body = base::json(response.body);
  const auto& keys = body.find("keys")->items();
  REQUIRE(keys.size() == 2);
  CHECK(keys[0].text_at("kid") != keys[1].text_at("kid"));
  for (const auto& key : keys) {
    CHECK(key.text_at("kid").starts_with("wsk_test_"));
    for (const char* secret : {"d", "p", "q", "dp", "dq", "qi"}) CHECK(key.find(secret) == nullptr);
  }
}

TEST_CASE("an event is signed as its form says; without a word as the partner's account says") {
  for (const auto& [mode, good] : {std::pair{"good", true}, {"rotated", true}, {"bad", false}, {"stale", false}, {"future", false}, {"none", false}}) {
    CAPTURE(mode);
    Played played("required");
    const auto request = played.request(mode);
    CHECK_MESSAGE(played.problem(request).empty() == good, played.problem(request));
    CHECK(base::find_header(request.headers, "Flatpeak-Version") != nullptr);
  }
  for (const char* account : {"required", "optional"}) {
    Played played(account);
    CHECK(played.problem(played.request()) == "");
  }
  Played unsigned_account("none");
  CHECK(base::find_header(unsigned_account.request().headers, "Flatpeak-Signature") == nullptr);
  CHECK(unsigned_account.problem(unsigned_account.request("good")) == "");
}

TEST_CASE("the good and the rotated signature name different keys of the list") {
  Played played;
  const auto good = played.request("good"), rotated = played.request("rotated");
  REQUIRE(base::find_header(good.headers, "Flatpeak-Key-ID") != nullptr);
  REQUIRE(base::find_header(rotated.headers, "Flatpeak-Key-ID") != nullptr);
  CHECK(*base::find_header(good.headers, "Flatpeak-Key-ID") != *base::find_header(rotated.headers, "Flatpeak-Key-ID"));
}

TEST_CASE("a delivery goes to the receiver's path with the event as its body, the same on each attempt") {
  Played played;
  const auto event = played.engine.make_event("tariff.expired");
  const auto first = played.engine.event_request(event, {}, 1), second = played.engine.event_request(event, {}, 2);
  CHECK(first.method == "POST");
  CHECK(first.target == "/hooks");
  CHECK(first.body == second.body);
  const auto body = base::json(first.body);
  CHECK(body.text_at("id") == event.id);
  CHECK(body.text_at("type") == "tariff.expired");
  CHECK(body == played.engine.event_body(event, {}));
  EventForm odd;
  odd.set = base::json(R"({"future_field": 1, "type": null})");
  const auto changed = played.engine.event_body(event, odd);
  CHECK(*changed.find("future_field") == Json(1));
  CHECK(changed.find("type") == nullptr);
}

TEST_CASE("a planned disturbance strikes until it is cleared, and not where it is left out") {
  Played played;
  const int usual = played.restore();
  CHECK(usual != 0);
  played.engine.plan_fault({"F-RST", "before_commit", {}});
  REQUIRE(played.engine.fault().has_value());
  CHECK(played.restore() == 0);
  CHECK(played.engine.handle({"POST", "/", {}, R"({"route": "session_restore"})"}, false).reply.response.status == usual);
  CHECK(played.restore() == 0);
  played.engine.clear_fault();
  CHECK_FALSE(played.engine.fault().has_value());
  CHECK(played.restore() == usual);
}

TEST_CASE("disturbances of the listening socket are named, and answers stay whole") {
  for (const char* id : {"F-REFUSE", "F-TLS-SELF-SIGNED", "F-TLS-WRONG-HOST"}) {
    CAPTURE(id);
    Played played;
    const int usual = played.restore();
    played.engine.plan_fault({id, "", {}});
    REQUIRE(played.engine.fault().has_value());
    CHECK(played.engine.fault()->id == id);
    CHECK(played.restore() == usual);
    played.engine.clear_fault();
    CHECK_FALSE(played.engine.fault().has_value());
  }
}

TEST_CASE("one of the socket ends a disturbance of answers that was planned before it") {
  Played played;
  const int usual = played.restore();
  played.engine.plan_fault({"F-RST", "before_commit", {}});
  played.engine.plan_fault({"F-REFUSE", "", {}});
  CHECK(played.engine.fault()->id == "F-REFUSE");
  CHECK(played.restore() == usual);
}

TEST_CASE("an attempt's answer means delivered, failed or gone to the sender") {
  const Played played;
  using Kind = AttemptVerdict::Kind;
  CHECK(played.engine.judge_attempt(200, nullptr).kind == Kind::delivered);
  CHECK(played.engine.judge_attempt(204, nullptr).kind == Kind::delivered);
  CHECK(played.engine.judge_attempt(500, nullptr).kind == Kind::failed);
  CHECK(played.engine.judge_attempt(0, nullptr).kind == Kind::failed);
  CHECK(played.engine.judge_attempt(410, nullptr).kind == Kind::gone);
  const std::string wait = "120";
  CHECK(played.engine.judge_attempt(503, &wait).retry_after == std::optional<base::Duration>(std::chrono::seconds(120)));
  CHECK_FALSE(played.engine.retry_gaps().empty());
  CHECK(played.engine.attempt_timeout() == base::Duration(std::chrono::seconds(10)));
}
