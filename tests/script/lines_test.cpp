// What each kind of line becomes.
#include "core/script/lines.hpp"

#include <doctest/doctest.h>

#include "core/script/match.hpp"
#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;

namespace {
const std::string opened = "  - app: session_restore\n  - connect: provider_select\n";

Step last_of(const std::string& lines) {
  const Loaded loaded = testing::load_lines(opened + lines);
  REQUIRE(testing::complaints(loaded.errors) == "");
  return loaded.scenarios[0].steps.back();
}
template <class T>
T line_of(const std::string& lines) {
  return std::get<T>(last_of(lines).line);
}
}  // namespace

TEST_CASE("the forms of app: are told apart") {
  const auto form = [](const std::string& what) { return line_of<AppLine>("  - app: " + what + "\n").form; };
  CHECK(form("session_restore") == AppLine::Form::route);
  CHECK(form("PROVIDER_MISSING") == AppLine::Form::action);
  CHECK(form("skip") == AppLine::Form::skip);
  CHECK(form("{provider: {id: x}}") == AppLine::Form::data);
  CHECK(form("{}") == AppLine::Form::data);
  CHECK(form("{route: x}") == AppLine::Form::whole);
  CHECK(form("{raw: ''}") == AppLine::Form::whole);
  CHECK(form("{route: 7, action: [x], data: 1, type: {a: b}, connect_token: null}") == AppLine::Form::whole);
  CHECK(testing::errors_of(opened + "  - app: {action: SAVE}\n").find("unknown field `action`") != std::string::npos);
}

TEST_CASE("a token beside app: may be a capture") {
  const auto line = line_of<AppLine>(
      "  - backend: create_connect_token\n    as: second\n  - app: session_restore\n    token: "
      "${second.connect_token}\n");
  CHECK(line.token->scalar == "${second.connect_token}");
}

TEST_CASE("a backend line keeps what is sent, what returns and what fails") {
  const auto call = line_of<BackendLine>(
      "  - backend: exchange_connect_token\n    send: {connect_token: '${token}'}\n    fails: {status: 422, code: "
      "token_expired, message: {$type: string}}\n");
  CHECK(call.fails);
  CHECK(call.fails_status->scalar == "422");
  CHECK(call.fails_code->scalar == "token_expired");
  CHECK(call.fails_message.has_value());
  CHECK_FALSE(call.returns.has_value());
  CHECK(line_of<BackendLine>("  - backend: exchange_connect_token\n    fails: {}\n").fails);
  CHECK(testing::errors_of(opened + "  - backend: exchange_connect_token\n    fails: {code: nonsense}\n")
            .find("unknown error code") != std::string::npos);
}

TEST_CASE("the customer's acts are four") {
  const std::string redirected = "  - app: {provider: {id: x}}\n  - connect: session_redirect\n  - customer: ";
  CHECK(line_of<CustomerLine>(redirected + "logs_in\n").act == CustomerLine::Act::logs_in);
  CHECK(line_of<CustomerLine>(redirected + "cancels\n").act == CustomerLine::Act::cancels);
  CHECK(line_of<CustomerLine>(redirected + "fails_login\n").act == CustomerLine::Act::fails_login);
  CHECK(line_of<CustomerLine>(redirected + "walks_away\n").act == CustomerLine::Act::walks_away);
}

TEST_CASE("a webhook line has defaults, and takes all that stands beside it") {
  const auto bare = line_of<WebhookLine>("  - webhook: tariff.expired\n");
  CHECK(bare.copies == 1);
  CHECK(bare.shape == 0);
  CHECK(bare.signature.empty());
  CHECK_FALSE(bare.answered);
  CHECK_FALSE(bare.receiver.has_value());
  const auto full = line_of<WebhookLine>(
      "  - webhook: tariff.expired\n    data: {location_id: x}\n    copies: 3\n    delay: 2h\n    signature: stale\n   "
      " shape: 2\n    answered: {status: 200, within: 10s, attempts: 1}\n    receiver: {status: 503, times: 2, delay: "
      "250ms}\n");
  CHECK(full.copies == 3);
  CHECK(full.delay == base::Duration{7'200'000});
  CHECK(full.signature == "stale");
  CHECK(full.shape == 2);
  CHECK(full.answered);
  CHECK(full.answered_within == base::Duration{10'000});
  CHECK(full.answered_attempts->scalar == "1");
  CHECK(full.receiver->status == 503);
  CHECK(full.receiver->times == 2);
  CHECK(full.receiver->delay == base::Duration{250});
  CHECK(line_of<WebhookLine>("  - webhook: tariff.expired\n    answered: {}\n").answered);
  CHECK(line_of<WebhookLine>("  - webhook: tariff.unheard_of\n    set: {type: tariff.unheard_of}\n").type ==
        "tariff.unheard_of");
}

TEST_CASE("the clock moves by a duration or to a later instant, and the loader keeps count") {
  CHECK(line_of<ClockLine>("  - clock: +1d12h\n").by == base::Duration{129'600'000});
  CHECK(base::to_text(*line_of<ClockLine>("  - clock: 2026-02-01T00:00:00Z\n").to) == "2026-02-01T00:00:00Z");
  CHECK(testing::errors_of(opened + "  - clock: +30d\n  - clock: 2026-02-01T00:00:00Z\n")
            .find("stands at 2026-02-14T09:00:00Z") != std::string::npos);
  CHECK(testing::errors_of(opened + "  - clock: 2026-01-15T09:00:00Z\n").find("moves forward only") !=
        std::string::npos);
}

TEST_CASE("a fault line has its point, parameters and what the client must do") {
  const auto fault = line_of<FaultLine>(
      "  - fault: F-STATUS\n    point: before_commit\n    times: 2\n    params: {status: 503}\n    client: recovers\n  "
      "  within: 1m\n    requests: 4\n");
  CHECK(fault.id == "F-STATUS");
  CHECK(fault.point == "before_commit");
  CHECK(fault.times == 2);
  CHECK(fault.params.find("status")->scalar == "503");
  CHECK(fault.client == "recovers");
  CHECK(fault.within == base::Duration{60'000});
  CHECK(fault.requests == 4);
  CHECK(testing::errors_of(opened + "  - fault: F-STATUS\n    params: {status: 99}\n").find("`status` is 99") !=
        std::string::npos);
  CHECK(testing::errors_of(opened + "  - fault: F-REFUSE\n    point: before_read\n")
            .find("cannot strike at `before_read`") != std::string::npos);
}

namespace {
/// What is told of one line `fault: ID` with these keys below it.
std::string told_of_fault(const std::string& id, const std::string& below = {}) {
  return testing::errors_of(opened + "  - fault: " + id + "\n" + below);
}
}  // namespace

TEST_CASE("a fault that the mock does not play is refused, and the help names those that it plays") {
  for (const char* id : {"F-BLACKHOLE", "F-LATE", "F-DRIBBLE", "F-TLS-STALL", "F-GZIP", "F-DUPKEY", "F-STALE", "F-WH-SLOW"}) {
    CAPTURE(id);
    const std::string told = told_of_fault(id);
    CHECK(told.find(std::string("this version of the mock does not play ") + id) != std::string::npos);
  }
  CHECK(told_of_fault("F-RESET").find("unknown fault `F-RESET`") != std::string::npos);
  for (const auto& kind : protocol::zero().faults) {
    CAPTURE(kind.id);
    const std::string needed = kind.id == "F-ENUM" ? "    params: {pointer: /data/x}\n" : "";
    CHECK((told_of_fault(kind.id, needed).empty()) == kind.played);
  }
}

TEST_CASE("what a fault needs to know is checked before anything is sent") {
  struct Row {
    const char *id, *params, *told;
  };
  const Row wrong[] = {{"F-LATENCY", "{delay: soon}", "`soon` is no duration"},
                       {"F-LATENCY", "{dely: 1s}", "has no parameter `dely`"},
                       {"F-STATUS", "{status: 200}", "`status` is 200"},
                       {"F-STATUS", "{code: 7}", "`code` wants text"},
                       {"F-STATUS-HTML", "{status: bad}", "`status`"},
                       {"F-RETRYAFTER", "{status: 500}", "`status` of F-RETRYAFTER is 500"},
                       {"F-RETRYAFTER", "{after: -1}", "`after` wants seconds or text"},
                       {"F-RETRYAFTER", "{after: 1.5}", "`after` wants seconds or text"},
                       {"F-RETRYAFTER", "{after: [1]}", "`after` wants seconds or text"},
                       {"F-REDIRECT", "{status: 303}", "`status` of F-REDIRECT is 303"},
                       {"F-REDIRECT", "{location: ''}", "`location` is empty"},
                       {"F-BEARER-EXPIRED", "{status: 500}", "`status` of F-BEARER-EXPIRED is 500"},
                       {"F-UNKNOWN-ROUTE", "{route: provider_select}", "is a page that the release knows"},
                       {"F-UNKNOWN-ACTION", "{action: SAVE}", "is an action that the release knows"},
                       {"F-ENUM", "{value: X}", "fault F-ENUM needs the parameter `pointer`"},
                       {"F-ENUM", "{pointer: data}", "`data` is no JSON pointer"},
                       {"F-GARBAGE", "{bytes: 70000}", "`bytes` is 70000"},
                       {"F-TRUNC", "{bytes: many}", "`bytes`"},
                       {"F-REFUSE", "{duration: 1s}", "has no parameter `duration`"}};
  for (const Row& row : wrong) {
    CAPTURE(row.id);
    CAPTURE(row.params);
    CHECK(told_of_fault(row.id, std::string("    params: ") + row.params + "\n").find(row.told) != std::string::npos);
  }
  const Row right[] = {{"F-RETRYAFTER", "{status: 503, after: 0}", ""},
                       {"F-RETRYAFTER", "{after: 'Thu, 15 Jan 2026 09:00:05 GMT'}", ""},
                       {"F-REDIRECT", "{status: 308, location: 'http://x.test/'}", ""},
                       {"F-UNKNOWN-ROUTE", "{route: heat_pump_capture}", ""},
                       {"F-ENUM", "{pointer: /data/options/0, value: ''}", ""},
                       {"F-BEARER-EXPIRED", "{status: 401}", ""}};
  for (const Row& row : right) {
    CAPTURE(row.id);
    CHECK(told_of_fault(row.id, std::string("    params: ") + row.params + "\n") == "");
  }
  CHECK(told_of_fault("F-ENUM").find("needs the parameter `pointer`") != std::string::npos);
}

TEST_CASE("the partner's probe has a status and effects") {
  const auto line = line_of<PartnerLine>("  - partner: {status: expired, effects: {$size: 1}}\n");
  CHECK(line.status->scalar == "expired");
  CHECK(line.effects.has_value());
}

TEST_CASE("a repeat keeps its steps, and until as an expectation") {
  const auto plain =
      line_of<RepeatLine>("  - repeat: 3\n    steps: [{app: session_restore}, {connect: provider_select}]\n");
  CHECK(plain.times == 3);
  CHECK(plain.steps.size() == 2);
  CHECK_FALSE(plain.until.has_value());
  CHECK(line_of<RepeatLine>("  - repeat: 2\n    until: provider_select\n    steps: [{app: session_restore}]\n")
            .until->page == "provider_select");
  const auto until = line_of<RepeatLine>(
      "  - repeat: 2\n    until: {page: provider_select, data: {providers: {$size: 1}}}\n    steps: [{app: "
      "session_restore}]\n");
  CHECK(until.until->page == "provider_select");
  CHECK(until.until->data.has_value());
}

TEST_CASE("play has an answer or a list of answers for a route") {
  const auto play = line_of<PlayLine>(
      "  - play: session_complete\n    client: resilient\n    at_most: 20\n    answers:\n      provider_select: "
      "PROVIDER_MISSING\n      rate_fixed_capture: [{cost: 0}, {cost: 0.3}]\n      contract_term_capture: skip\n");
  CHECK(play.until == "session_complete");
  CHECK(play.resilient);
  CHECK(play.at_most == 20);
  REQUIRE(play.answers.size() == 3);
  CHECK(play.answers[0].visits[0].form == AppLine::Form::action);
  CHECK(play.answers[1].visits.size() == 2);
  CHECK(play.answers[2].visits[0].form == AppLine::Form::skip);
  CHECK_FALSE(line_of<PlayLine>("  - play: error\n").resilient);
  CHECK(line_of<PlayLine>("  - play: error\n").at_most == 50);
  CHECK(testing::errors_of(opened + "  - play: error\n    answers: {rate_fixed_capture: {price: 1}}\n")
            .find("unknown field `price`") != std::string::npos);
}

TEST_CASE("summaries are short and say who does what") {
  const auto summary = [](const std::string& line) { return last_of(line).summary; };
  CHECK(summary("  - app: {}\n") == "app: data {}");
  CHECK(summary("  - app: {route: provider_select, action: SAVE}\n") == "app: provider_select SAVE");
  CHECK(summary("  - app: {raw: x}\n") == "app: raw");
  CHECK(summary("  - app: skip\n  - connect: error\n    code: data_json_invalid\n") ==
        "connect: error data_json_invalid");
  CHECK(summary("  - backend: login\n") == "backend: login");
  CHECK(summary("  - fault: F-RST\n    point: after_commit\n") == "fault: F-RST after_commit");
  CHECK(summary("  - repeat: 3\n    until: provider_select\n    steps: [{app: session_restore}]\n") ==
        "repeat: 3 times, until provider_select");
  CHECK(summary("  - clock: +36h\n") == "clock: +1d12h");
}

TEST_CASE("steps count once they are unrolled") {
  const std::string many =
      "  - repeat: 1000\n    steps: [{app: session_restore}, {app: session_restore}, {app: session_restore}, {app: "
      "session_restore}]\n";
  CHECK(testing::errors_of(opened + many) == "");
  CHECK(testing::errors_of(opened + many + many).find("more than 5000 steps") != std::string::npos);
}
