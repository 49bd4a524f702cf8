// The sample run: nine conversations with invented providers, one for each outcome, ending and
// expectation, and a big one of a thousand alike for measuring.
#include "sample_run.hpp"

namespace cr::reports::samples {

using base::Json;
using base::Outcome;

namespace {

base::Instant at(int seconds) {
  return *base::parse_instant("2026-03-02T08:00:00Z") + std::chrono::seconds(seconds);
}

Exchange exchange(const char* from, const char* to, int second, Json request, int status, Json response) {
  Exchange one;
  one.method = "POST";
  one.url = std::string(to) == "connect" ? "http://connect.mock/" : "http://api.mock/locations";
  one.request_headers = {{"Content-Type", "application/json"}, {"Host", "connect.mock"}};
  one.request_body = std::move(request);
  one.answered = status > 0;
  one.status = status;
  if (one.answered) one.response_headers = {{"Content-Type", "application/json"}};
  one.response_body = std::move(response);
  one.started = at(second);
  one.ended = at(second) + std::chrono::milliseconds(40);
  one.from = from;
  one.to = to;
  return one;
}

Json page(const char* route, Json data) {
  return Json::object({{"object", "page"}, {"route", route}, {"connect_token", "cot#1"}, {"data", std::move(data)}});
}

Step step(int index, int line, const char* actor, const char* summary, Outcome outcome = Outcome::pass) {
  Step one;
  one.index = index;
  one.line = line;
  one.actor = actor;
  one.summary = summary;
  one.outcome = outcome;
  return one;
}

Scenario scenario(std::size_t order, const char* id, const char* title, Outcome outcome) {
  Scenario one;
  one.order = order;
  one.id = id;
  one.file = std::string("scenarios/samples/") + id + ".yaml";
  one.line = 1;
  one.title = title;
  one.outcome = outcome;
  one.chapter = "rates";
  one.seed = 4711 + order;
  one.duration_ms = static_cast<std::int64_t>(11 + order);
  one.again = "connect-replay run --id " + one.id + " --seed " + std::to_string(one.seed);
  return one;
}

/// Everything in order: start, address, redirect, customer, webhook a year later.
Scenario passing() {
  Scenario one = scenario(0, "harbour-light-login", "A customer of Harbour Light logs in and saves", Outcome::pass);
  one.why = "The commonest way through: one login, one tariff, one webhook when the contract ends.";
  one.tags = {"smoke", "login"};
  one.covers = {"ZERO-START-1", "ZERO-RATE-1"};
  one.ending = base::Ending::complete;
  one.clock_ms = 31'536'000'000;
  one.marks = {"page:provider_select", "transition:start"};
  one.steps = {step(1, 8, "app", "session_restore"), step(2, 10, "connect", "provider_select"),
               step(3, 14, "app", "provider_select"), step(4, 15, "customer", "logs in at Harbour Light"),
               step(5, 19, "backend", "exchange_connect_token"), step(6, 24, "clock", "364d"),
               step(7, 25, "webhook", "tariff.expiring")};
  one.steps[0].exchanges = {
      exchange("app", "connect", 0, Json::object({{"route", "session_restore"}, {"connect_token", "cot#1"}}), 200,
               page("provider_select", Json::object({{"providers", Json::array({"Harbour Light", "Amstelstroom"})}})))};
  one.steps[2].exchanges = {exchange("app", "connect", 20, page("provider_select", Json::object({{"id", "prv_1"}})),
                                     200, page("session_redirect", Json::object({{"url", "http://provider/login"}})))};
  one.steps[3].exchanges = {exchange("customer", "provider", 45, "username=ada&password=secret#1", 302, nullptr)};
  one.steps[3].exchanges[0].url = "http://connect.mock/provider/harbour-light";
  one.steps[4].exchanges = {
      exchange("backend", "api", 60, nullptr, 200, Json::object({{"bearer_token", "bearer#1"}})),
      exchange("backend", "api", 61, Json::object({{"connect_token", "cot#1"}}), 200,
               Json::object({{"location_id", "loc_5f0c"}, {"complete_action", "SAVE"}}))};
  one.steps[6].exchanges = {exchange("api", "receiver", 31'449'600, Json::object({{"type", "tariff.expiring"}}), 204,
                                     nullptr)};
  one.steps[6].exchanges[0].url = "http://receiver.mock/hooks";
  one.steps[6].exchanges[0].note = "sent by hand";
  return one;
}

Scenario failing() {
  Scenario one = scenario(1, "flat-rate-by-hand", "A flat rate of zero is refused", Outcome::fail);
  one.covers = {"ZERO-RATE-1"};
  one.ending = base::Ending::open;
  one.steps = {step(1, 12, "app", "rate_fixed_capture cost 0"),
               step(2, 14, "connect", "tariff_name_capture", Outcome::fail),
               step(3, 17, "app", "tariff_name_capture", Outcome::skip)};
  one.steps[0].exchanges = {
      exchange("app", "connect", 3, page("rate_fixed_capture", Json::object({{"cost", Json::number("0.00")}})), 409,
               Json::object({{"object", "error"}, {"code", "cost_value_zero"}, {"message", "Cost cannot be zero"}}))};
  one.steps[1].findings = {{"expect", base::Level::must, Outcome::fail, {one.file, 14, 7}, "/route",
                            "tariff_name_capture", "rate_fixed_capture again: error cost_value_zero",
                            "step 1 sent data.cost = 0.00   (ZERO-RATE-1: a rate must be greater than zero)",
                            "connect-replay explain ZERO-RATE-1"}};
  one.steps[2].reason = "the conversation left the script at step 2";
  return one;
}

Scenario warning() {
  Scenario one = scenario(2, "extra-member", "A page with a member too many is tolerated", Outcome::warn);
  one.ending = base::Ending::complete;
  one.steps = {step(1, 5, "connect", "summary_fixed_confirm", Outcome::warn)};
  one.steps[0].findings = {{"ZERO-PAGE-4", base::Level::should, Outcome::warn, {one.file, 5, 3},
                            "/data/tariff/elements/0", "no member colour", "\"blue\"", "", "FlatPeak should leave it out"}};
  one.steps[0].exchanges = {exchange("app", "connect", 1, page("x", Json::object()), 200,
                                     page("summary_fixed_confirm",
                                          Json::object({{"tariff", Json::object({{"elements", Json::array({
                                              Json::object({{"colour", "blue"}})})}})}})))};
  return one;
}

void add_the_rest(std::vector<Scenario>& all) {
  Scenario review = scenario(3, "probe-missing", "Whether the effect was applied once", Outcome::review);
  review.findings = {{"M-WH-NOT-IDEMPOTENT", base::Level::must, Outcome::review, {review.file, 9, 1}, "",
                      "one effect for one event", "nobody answers at the probe", "", "look into the partner's store"}};
  all.push_back(review);
  Scenario skip = scenario(4, "real-clock", "A year on a real clock", Outcome::skip);
  skip.reason = "a real server's clock cannot be moved";
  all.push_back(skip);
  Scenario error = scenario(5, "cut-connection", "The server hangs up", Outcome::error);
  error.ending = base::Ending::dropped;
  error.reason = "connection refused by 127.0.0.1:9";
  error.steps = {step(1, 6, "app", "session_restore", Outcome::error)};
  error.steps[0].exchanges = {exchange("app", "connect", 0, "not json <&>", 0, nullptr)};
  error.steps[0].exchanges[0].note = "connection reset as planned (F-RST)";
  all.push_back(error);
  Scenario known = scenario(6, "known-defect[country=NL,method=MARKET]", "A known defect", Outcome::fail);
  known.again.clear();
  known.file = "scenarios/samples/known-defect.yaml";
  known.expectation = "as_expected";
  known.steps = {step(1, 7, "connect", "market_surcharge_capture", Outcome::fail)};
  known.steps[0].findings = {{"expect", base::Level::must, Outcome::fail, {known.file, 7, 5}, "/data/currency",
                              "\"EUR\"", "\"GBP\"", "", ""}};
  known.steps[0].exchanges = {exchange("app", "connect", 2, nullptr, 200,
                                       Json::object({{"base64", "AAEC/w=="}}))};
  all.push_back(known);
  Scenario fixed = scenario(7, "mended-defect", "A defect that was mended", Outcome::pass);
  fixed.expectation = "expected_did_not_happen";
  all.push_back(fixed);
  Scenario flaky = scenario(8, "second-try", "Passes when tried again", Outcome::pass);
  flaky.attempts = 2;
  flaky.earlier = {"attempt 1: no answer within 10 s"};
  flaky.ending = base::Ending::complete;
  all.push_back(flaky);
}

CoverageLine coverage() {
  CoverageLine line;
  line.release = "zero 2024-08-24";
  line.routes = {4, 5, {"summary_tou_confirm"}};
  line.transitions = {3, 4, {"rate_tod_capture+data>summary_tou_confirm"}};
  line.errors = {1, 2, {"tariff_name_capture/name_missing"}};
  line.webhooks = {1, 1, {}};
  line.rules = {1, 2, {"ZERO-PAGE-4"}};
  line.edges = {{"start", "session_restore", "open", "provider_select", true, true},
                {"provider_select+data>session_redirect", "provider_select", "data", "session_redirect", true, true},
                {"session_redirect+restore>rate_fixed_capture", "session_redirect", "restore", "rate_fixed_capture",
                 true, true},
                {"provider_select+PROVIDER_MISSING>rate_fixed_capture", "provider_select", "PROVIDER_MISSING",
                 "rate_fixed_capture", false, true},
                {"rate_fixed_capture+EDIT>provider_select", "rate_fixed_capture", "EDIT", "provider_select", false,
                 false}};
  line.rule_list = {{"ZERO-START-1", "start", "app", "The first message is session_restore.", base::Level::must,
                     "documented", "guides/connect", true, true},
                    {"ZERO-RATE-1", "rates", "app", "A rate is greater than zero.", base::Level::must, "observed",
                     "guides/connect/rates", true, true},
                    {"ZERO-PAGE-4", "pages", "connect", "A page has no member that its guide does not name.",
                     base::Level::should, "inferred", "", false, true}};
  return line;
}

}  // namespace

Run sample_run() {
  Run run;
  run.tool_version = "0.1.0";
  run.started = at(0) + std::chrono::milliseconds(250);
  run.duration_ms = 190;
  run.seed = 4711;
  run.scenarios = {passing(), failing(), warning()};
  add_the_rest(run.scenarios);
  run.planned = run.scenarios.size();
  run.totals = count(run.scenarios);
  run.outcome = outcome_of(run.scenarios);
  run.exit_code = exit_code_of(run);
  run.coverage = coverage();
  return run;
}

Run big_run(std::size_t scenarios, std::size_t steps, std::size_t body_bytes) {
  Json::Array elements;
  for (std::size_t bytes = 0; bytes < body_bytes; bytes += 75)
    elements.push_back(Json::object({{"valid_from", "00:00:00"}, {"valid_to", "07:30:00"},
                                     {"cost", Json::number("0.2451")}, {"days", Json::array({"MON", "TUE"})}}));
  const Json body = page("summary_tou_confirm", Json::object({{"elements", Json(elements)}}));
  Run run;
  run.tool_version = "0.1.0";
  run.started = at(0);
  run.coverage = coverage();
  for (std::size_t order = 0; order < scenarios; ++order) {
    Scenario one = scenario(order, "bulk", "One of many", order % 10 == 9 ? Outcome::fail : Outcome::pass);
    one.id += "-" + std::to_string(order);
    one.ending = base::Ending::complete;
    for (std::size_t index = 0; index < steps; ++index) {
      Step next = step(static_cast<int>(index) + 1, static_cast<int>(index) + 5, "app", "summary_tou_confirm");
      next.exchanges = {exchange("app", "connect", static_cast<int>(index), body, 200, body)};
      if (index + 1 == steps && one.outcome == Outcome::fail) {
        next.outcome = Outcome::fail;
        next.findings = {{"expect", base::Level::must, Outcome::fail, {one.file, 9, 7}, "/data/elements/0/cost",
                          "0.25", "0.2451", "", ""}};
      }
      one.steps.push_back(std::move(next));
    }
    run.scenarios.push_back(std::move(one));
  }
  run.planned = scenarios;
  run.totals = count(run.scenarios);
  run.outcome = outcome_of(run.scenarios);
  run.exit_code = exit_code_of(run);
  return run;
}

}  // namespace cr::reports::samples
