#include "harness/trial.hpp"

#include <algorithm>

#include "tests/harness/tried_case.hpp"

using namespace cr;
using namespace cr::harness;
using namespace cr::harness::trying;
using base::Ending;
using base::Outcome;

namespace {

const std::string refused_rates =
    up_to_rate +
    "  - app: {cost: 0}\n  - connect: error\n    code: cost_value_zero\n"
    "  - app: {cost: -1}\n  - connect: error\n    code: cost_value_negative\n"
    "  - app: {cost: 0.245}\n" +
    after_rate;
const std::string one_rate = up_to_rate + "  - app: {cost: 0.245}\n" + after_rate;

TriedCase summary_case(const std::string& more = "", bool browser = true) { return {known_place, saved + exchanged + more, "", browser}; }

// The whole exchange from the first page to the last call, for a case of `known_place`.
void play_saved(TriedCase& tried) {
  CHECK(tried.open() == "summary_fixed_confirm");
  CHECK(tried.save() == "session_complete");
  CHECK(tried.exchange() == 200);
}
const base::Finding& only(const reports::Scenario& record) {
  const auto worst = reports::worst_finding(record);
  REQUIRE(worst.finding != nullptr);
  return *worst.finding;
}
std::string outcome(const reports::Scenario& record) { return base::name_of(record.outcome); }
bool has_reason(const reports::Scenario& record, const std::string& reason) {
  return std::any_of(record.steps.begin(), record.steps.end(), [&](const auto& step) { return step.reason.find(reason) != std::string::npos; });
}

}  // namespace

TEST_CASE("a program that follows the plan passes, and the case says what it waits for") {
  TriedCase tried(new_place, refused_rates);
  CHECK(tried.trial().is_partners_turn());
  CHECK(tried.trial().has_work_left());
  CHECK(tried.trial().waits_for() == "backend: login");
  CHECK(tried.login() == 200);
  CHECK(tried.trial().waits_for() == "backend: create_connect_token");
  CHECK(tried.make_token() == 200);
  CHECK(tried.trial().waits_for() == "app: session_restore to session_restore");
  CHECK(tried.restore() == "provider_select");
  CHECK(tried.trial().waits_for() == "app: \"PROVIDER_MISSING\" to provider_select");
  CHECK(tried.post("provider_select", R"("action": "PROVIDER_MISSING")") == "provider_name_capture");
  CHECK(tried.from_name() == "rate_fixed_capture");
  CHECK(tried.trial().waits_for() == "app: {\"cost\":0} to rate_fixed_capture");
  CHECK(tried.rate("0") == "error cost_value_zero");
  CHECK(tried.rate("-1") == "error cost_value_negative");
  CHECK(tried.rate("0.245") == "tariff_name_capture");
  CHECK(tried.from_tariff_name() == "session_complete");
  CHECK_FALSE(tried.trial().over());
  CHECK(tried.exchange() == 200);
  CHECK(tried.trial().over());
  CHECK_FALSE(tried.trial().is_partners_turn());
  const auto record = tried.end();
  CHECK(told(record) == "");
  CHECK(outcome(record) == "pass");
  CHECK(record.ending == Ending::complete);
  CHECK(std::none_of(record.steps.begin(), record.steps.end(), [](const auto& step) { return step.outcome == Outcome::skip; }));
}

TEST_CASE("the transcript has the stable names of the mock, not the port of this run") {
  auto tried = summary_case();
  CHECK(tried.login() == 200);
  tried.send({"GET", "/tariffs", {{"Host", "127.0.0.1:4711"}, {"Referer", "http://127.0.0.1:4711/x"}}, ""});
  CHECK(tried.make_token() == 200);
  CHECK(tried.restore() == "summary_fixed_confirm");
  const auto record = tried.end();
  bool own_call = false;
  for (const auto& step : record.steps)
    for (const auto& exchange : step.exchanges) {
      CHECK(exchange.url.find("4711") == std::string::npos);
      CHECK(base::to_text(exchange.response_body).find("4711") == std::string::npos);
      for (const auto& [name, value] : exchange.request_headers) CHECK_MESSAGE(value.find("4711") == std::string::npos, name);
      own_call = own_call || (exchange.url == "http://api.mock/tariffs" && exchange.note == "no line asks for this");
    }
  CHECK(own_call);
}

TEST_CASE("restores between all answers and lawful reads are never off script") {
  TriedCase tried(new_place, one_rate);
  CHECK(tried.open() == "provider_select");
  CHECK(tried.restore() == "provider_select");
  CHECK(tried.post("provider_select", R"("action": "PROVIDER_MISSING")") == "provider_name_capture");
  CHECK(tried.restore() == "provider_name_capture");
  CHECK(tried.call("GET", "/locations") == 200);
  CHECK(tried.from_name() == "rate_fixed_capture");
  CHECK(tried.restore() == "rate_fixed_capture");
  CHECK(tried.rate("0.245") == "tariff_name_capture");
  CHECK(tried.from_tariff_name() == "session_complete");
  CHECK(tried.exchange() == 200);
  CHECK(tried.call("GET", "/events") == 200);
  const auto record = tried.end();
  CHECK(told(record) == "");
  CHECK(outcome(record) == "pass");
}

TEST_CASE("input that the client catches itself need not be sent, one of it or all") {
  for (const bool all : {true, false}) {
    CAPTURE(all);
    TriedCase tried(new_place, refused_rates);
    CHECK(tried.open_to_rate() == "rate_fixed_capture");
    if (!all) CHECK(tried.rate("-1") == "error cost_value_negative");
    CHECK(tried.rate("0.245") == "tariff_name_capture");
    CHECK(tried.from_tariff_name() == "session_complete");
    CHECK(tried.exchange() == 200);
    const auto record = tried.end();
    CHECK(told(record) == "");
    CHECK(outcome(record) == "pass");
    CHECK(has_reason(record, "the app caught this input itself"));
  }
}

TEST_CASE("an answer that is not refused cannot be left out") {
  TriedCase tried(new_place, one_rate);
  CHECK(tried.open() == "provider_select");
  CHECK(tried.post("tariff_name_capture", R"("data": {"tariff": {"name": "Window Fix"}})").starts_with("error "));
  const auto record = tried.end();
  CHECK(outcome(record) == "fail");
  CHECK(told(record) == "M-STALE=fail");
}

TEST_CASE("an earlier page again with its own answer is no fault; with another one it is") {
  TriedCase again(new_place, one_rate);
  CHECK(again.open_to_rate() == "rate_fixed_capture");
  CHECK(again.post("provider_select", R"("action": "PROVIDER_MISSING")") == "provider_name_capture");
  CHECK(again.from_name() == "rate_fixed_capture");
  CHECK(again.rate("0.245") == "tariff_name_capture");
  CHECK(again.from_tariff_name() == "session_complete");
  CHECK(again.exchange() == 200);
  const auto good = again.end();
  CHECK(told(good) == "");
  CHECK(outcome(good) == "pass");

  TriedCase other(new_place, one_rate);
  CHECK(other.open_to_rate() == "rate_fixed_capture");
  CHECK(other.post("provider_name_capture", R"("data": {"provider": {"name": "Somebody Else"}})") == "tariff_structure_select");
  const auto bad = other.end();
  CHECK(outcome(bad) == "fail");
  CHECK(told(bad).find("expect=fail") != std::string::npos);
}

TEST_CASE("another answer than the planned one fails at its line, and what follows is no error of the mock") {
  TriedCase tried(new_place, up_to_rate + "  - app: {cost: 0.245}\n  - connect: tariff_name_capture\n  - app: {tariff: {name: Window Fix}}\n"
                             "  - connect: contract_term_capture\n  - app: skip\n  - connect: summary_fixed_confirm\n    data: {cost: 0.245}\n"
                             "  - app: SAVE\n  - connect: session_complete\n" + exchanged);
  CHECK(tried.open_to_rate() == "rate_fixed_capture");
  CHECK(tried.rate("0.99") == "tariff_name_capture");
  CHECK(tried.from_tariff_name() == "session_complete");
  CHECK(tried.exchange() == 200);
  const auto record = tried.end();
  CHECK(outcome(record) == "fail");
  CHECK(told(record) == "expect=fail");
  CHECK(only(record).expected == "{\"cost\":0.245} to rate_fixed_capture");
  CHECK(only(record).actual == "{\"cost\":0.99} to rate_fixed_capture");
  CHECK(only(record).where.line == 15);
}

TEST_CASE("where a rule says why the answer was another one, only the rule is told") {
  for (const auto& [cost, rule] : {std::pair{"\"0.245\"", "M-JSON=fail"}, {"0.2451", "M-JSON=fail"}, {"\"a lot\"", "M-SCHEMA=fail M-ABANDON=fail"}}) {
    CAPTURE(cost);
    TriedCase tried(new_place, one_rate);
    CHECK(tried.open_to_rate() == "rate_fixed_capture");
    tried.rate(cost);
    const auto text = told(tried.end());
    CHECK_MESSAGE(std::string(rule).find(text.substr(0, text.find(' '))) == 0, text);
    CHECK(text.find("expect=") == std::string::npos);
  }
}

TEST_CASE("harmed text and numbers are told with their place, and late digits only warn") {
  TriedCase name(new_place, one_rate);
  CHECK(name.open() == "provider_select");
  CHECK(name.post("provider_select", R"("action": "PROVIDER_MISSING")") == "provider_name_capture");
  name.post("provider_name_capture", R"("data": {"provider": {"name": "Caf? Power"}})");
  const auto text = name.end();
  CHECK(told(text) == "M-JSON=fail");
  CHECK(only(text).pointer == "/data/provider/name");
  CHECK(only(text).actual == "\"Caf? Power\"");

  TriedCase digits(new_place, up_to_rate + "  - app: {cost: 0.12345678901234567}\n" + after_rate);
  CHECK(digits.open_to_rate() == "rate_fixed_capture");
  CHECK(digits.rate("0.1234567890123456") == "tariff_name_capture");
  CHECK(digits.from_tariff_name() == "session_complete");
  CHECK(digits.exchange() == 200);
  const auto late = digits.end();
  CHECK(told(late) == "M-JSON=warn");
  CHECK(outcome(late) == "warn");
}

TEST_CASE("REST calls are taken in another order than the script's, and each counts once") {
  const std::string reads = "  - backend: location_status\n  - backend: retrieve_location\n";
  auto tried = summary_case(reads);
  play_saved(tried);
  const std::string place = "/locations/" + std::string(tried.answer.text_at("location_id"));
  CHECK(tried.call("GET", place) == 200);
  CHECK(tried.trial().waits_for() == "backend: location_status");
  CHECK(tried.call("GET", place + "/status") == 200);
  CHECK(tried.trial().over());
  const auto good = tried.end();
  CHECK(told(good) == "");
  CHECK(outcome(good) == "pass");

  auto twice = summary_case(reads + "  - backend: retrieve_location\n");
  play_saved(twice);
  CHECK(twice.call("GET", place) == 200);
  CHECK(twice.call("GET", place + "/status") == 200);
  CHECK_FALSE(twice.trial().over());
  CHECK(told(twice.end()) == "M-ABANDON=fail");
}

TEST_CASE("a call made early that was refused is not taken for the one of the script") {
  auto tried = summary_case("  - backend: location_status\n  - backend: retrieve_location\n");
  play_saved(tried);
  const std::string place = "/locations/" + std::string(tried.answer.text_at("location_id"));
  CHECK(tried.call("GET", "/locations/loc_made_up") >= 400);
  CHECK(tried.call("GET", place + "/status") == 200);
  CHECK(tried.trial().waits_for() == "backend: retrieve_location");
  CHECK(tried.call("GET", place) == 200);
  CHECK(told(tried.end()) == "");
}

TEST_CASE("a login is not needed while the bearer token is alive") {
  const std::string more = "  - backend: login\n  - backend: exchange_connect_token\n";
  auto without = summary_case(more);
  play_saved(without);
  CHECK(without.trial().waits_for() == "backend: login");
  CHECK(without.exchange() == 200);
  const auto good = without.end();
  CHECK(told(good) == "");
  CHECK(has_reason(good, "the program's bearer token is still alive"));

  auto refused = summary_case(more);
  play_saved(refused);
  refused.bearer = "tok_made_up";
  CHECK(refused.exchange() == 403);
  const auto bad = refused.end();
  CHECK(outcome(bad) == "fail");
  CHECK(told(bad).find("M-ABANDON=fail") != std::string::npos);
}

TEST_CASE("the planned end not reached is M-ABANDON with what the case waited for") {
  auto tried = summary_case();
  CHECK(tried.open() == "summary_fixed_confirm");
  const auto record = tried.end("it ended with exit status 0");
  CHECK(told(record) == "M-ABANDON=fail");
  CHECK(only(record).actual == "it ended with exit status 0 while the case waited for app: \"SAVE\" to summary_fixed_confirm");
  CHECK(record.ending == Ending::abandoned);
  CHECK(has_reason(record, "the program did not come here: it ended with exit status 0"));

  auto late = summary_case();
  CHECK(late.open() == "summary_fixed_confirm");
  CHECK(late.end("its time was up", Ending::timeout).ending == Ending::timeout);

  auto nothing = summary_case();
  CHECK(told(nothing.end()) == "M-ABANDON=fail");
}

TEST_CASE("a saved session that is never exchanged is told by its own rule alone") {
  auto tried = summary_case();
  CHECK(tried.open() == "summary_fixed_confirm");
  CHECK(tried.save() == "session_complete");
  CHECK(told(tried.end()) == "M-SKIP-EXCHANGE=fail");
}

TEST_CASE("the token's body is compared as a subset with the defaults filled in; without callback_uri it warns") {
  const auto outcome_of = [](const std::string& body) {
    TriedCase tried(new_place, "  - app: session_restore\n  - connect: provider_select\n");
    tried.login();
    tried.make_token(body);
    tried.restore();
    return told(tried.end());
  };
  const std::string addresses = R"("callback_uri": "https://own.example/a", "connect_web_uri": "https://own.example/b", )";
  const std::string place = R"("postal_address": {"city": "Frome", "country_code": "GB")";
  CHECK(outcome_of("{" + addresses + place + "}}") == "");
  CHECK(outcome_of("{" + addresses + R"("direction": "IMPORT", "type": "COMMODITY", "customer_reference_id": "c-1", )" + place + R"(, "post_code": "BA11"}})") == "");
  CHECK(outcome_of("{" + addresses + R"("direction": "EXPORT", )" + place + "}}") == "expect=fail");
  CHECK(outcome_of("{" + addresses + R"("postal_address": {"city": "Bath", "country_code": "GB"}})") == "expect=fail");
  CHECK(outcome_of(R"({"connect_web_uri": "https://own.example/b", )" + place + "}}") == "expect=warn");
}

TEST_CASE("a page that the plan lacks is the program's own choice, and the end still counts") {
  auto tried = summary_case();
  CHECK(tried.open() == "summary_fixed_confirm");
  CHECK(tried.post("summary_fixed_confirm", R"("action": "EDIT")") == "provider_select");
  const auto edited = tried.end();
  CHECK(outcome(edited) == "fail");  // the summary is a page of the plan
  CHECK(told(edited) == "expect=fail");

  TriedCase own(new_place, one_rate);
  CHECK(own.open_to_rate() == "rate_fixed_capture");
  CHECK(own.rate("0.245") == "tariff_name_capture");
  CHECK(own.post("tariff_name_capture", R"("action": "ADDRESS_CHANGE")").starts_with("error"));
  CHECK(own.from_tariff_name() == "session_complete");
  CHECK(own.exchange() == 200);
  CHECK(told(own.end()) == "M-ACTION=fail");
}

TEST_CASE("a strict judge fails what a rule only warns of, and leaves a review alone") {
  reports::Scenario record;
  record.outcome = Outcome::warn;
  record.steps.resize(2);
  record.steps[0].findings.push_back({"M-DUP", base::Level::should, Outcome::warn, {}, "", "", "", "", ""});
  record.steps[0].outcome = Outcome::warn;
  record.findings.push_back({"expect", base::Level::may, Outcome::review, {}, "", "", "", "", ""});
  be_strict(record);
  CHECK(told(record) == "M-DUP=fail expect=review");
  CHECK(record.steps[0].outcome == Outcome::fail);
  CHECK(record.steps[1].outcome == Outcome::pass);
  CHECK(record.outcome == Outcome::fail);
}
