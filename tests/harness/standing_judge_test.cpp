// Free play: sessions are judged apart, a refused answer is for a person to look at, and memory is bounded.
#include "harness/standing_judge.hpp"

#include "tests/base/printing.hpp"

using namespace cr;
using namespace cr::harness;

namespace {

Seen post(const std::string& session, const std::string& error = {}) {
  Seen seen;
  seen.place = Seen::Place::connect;
  seen.request.method = "POST";
  seen.request.body = R"({"connect_token": ")" + session + R"(", "route": "rate_fixed_capture", "data": {"cost": 0}})";
  seen.response.status = error.empty() ? 200 : 409;
  seen.session = session;
  seen.operation = "connect";
  seen.route_to = error.empty() ? "tariff_name_capture" : "error";
  seen.trigger = "data";
  seen.error_code = error;
  return seen;
}
Seen exchange(const std::string& session) {
  Seen seen;
  seen.place = Seen::Place::rest;
  seen.request.target = "/connect/tariff/token?connect_token=" + session;
  seen.operation = "exchange_connect_token";
  seen.response.status = 422;
  return seen;
}

}  // namespace

TEST_CASE("in free play a refused answer is review, each time it comes, and other sessions know nothing of it") {
  StandingJudge judge(protocol::zero());
  for (int i = 0; i < 2; ++i) {
    const auto found = judge.judge(post("cot_1", "cost_value_zero"));
    REQUIRE(found.size() == 1);
    CHECK(found[0].rule == "M-SCHEMA");
    CHECK(found[0].outcome == base::Outcome::review);
  }
  CHECK(judge.judge(post("cot_2")).empty());
}

TEST_CASE("an exchange is judged with the session whose token it names") {
  StandingJudge judge(protocol::zero());
  judge.judge(post("cot_1"));
  const auto found = judge.judge(exchange("cot_1"));
  REQUIRE(found.size() == 1);
  CHECK(found[0].rule == "M-EARLY-EXCHANGE");
  CHECK(judge.judge(exchange("cot_unheard_of")).empty());
}

TEST_CASE("many sessions do not grow the judge") {
  StandingJudge judge(protocol::zero());
  for (int i = 0; i < 1000; ++i) judge.judge(post("cot_" + std::to_string(i)));
  CHECK(judge.watched() == StandingJudge::most_sessions);
  judge.begin_again();
  CHECK(judge.watched() == 0);
}
