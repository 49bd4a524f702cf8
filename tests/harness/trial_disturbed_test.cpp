#include "harness/trial.hpp"

#include <tuple>

#include "tests/harness/tried_case.hpp"

using namespace cr;
using namespace cr::harness;
using namespace cr::harness::trying;
using base::Ending;
using base::Outcome;

namespace {

const std::string missing = R"("action": "PROVIDER_MISSING")";
const std::string name = R"("data": {"provider": {"name": "Own Power"}})";
std::string disturbed_case(const std::string& fault, const std::string& again = "  - app: PROVIDER_MISSING\n") {
  return "  - app: session_restore\n  - connect: provider_select\n" + fault + "  - app: PROVIDER_MISSING\n  - connect: dropped\n" + again +
         "  - connect: provider_name_capture\n  - app: {provider: {name: Own Power}}\n  - connect: tariff_structure_select\n";
}
const std::string lost_on_the_way_in = disturbed_case("  - fault: F-RST\n    point: before_commit\n    client: recovers\n");
const std::string lost_on_the_way_back =
    disturbed_case("  - fault: F-RST\n    point: after_commit\n    client: recovers\n", "  - app: session_restore\n");

std::string outcome(const reports::Scenario& record) { return base::name_of(record.outcome); }
// The program's browser: opens the provider's page and fills in its forms with this button.
std::string browse(TriedCase& tried, const std::string& button) {
  const auto* data = tried.page.find("data");
  REQUIRE(data != nullptr);
  const auto url = base::parse_url(std::string(data->text_at("redirect_url")));
  REQUIRE(url.has_value());
  auto response = tried.send({"GET", url->target(), {}, ""});
  for (int form_count = 0; form_count < 4 && response; ++form_count) {
    if (const auto* location = base::find_header(response->headers, "Location")) return *location;
    const auto form = first_form(response->body);
    REQUIRE(form.has_value());
    std::string body = "username=a&password=b&" + (response->body.find("consent") != std::string::npos && button == "log_in" ? "consent" : button) + "=1";
    for (const auto& [field, value] : form->hidden) body += "&" + field + "=" + base::percent_encoded(value);
    const auto to = base::parse_url(form->action);
    response = tried.send({"POST", form->action.empty() ? url->target() : to ? to->target() : form->action,
                           {{"Content-Type", "application/x-www-form-urlencoded"}}, body});
  }
  return "";
}
const std::string direct_given =
    "  world: {providers: {mint: {name: Mint Energy, countries: [GB], method: DIRECT, tariffs: [{name: Mint Fix, cost: 0.2377}]}}}\n" + new_place;
const std::string direct_lines =
    "  - app: session_restore\n  - connect: provider_select\n  - app: {provider: {id: '${world.mint.id}'}}\n  - connect: session_redirect\n"
    "  - customer: logs_in\n  - app: session_restore\n  - connect: summary_fixed_confirm\n  - app: SAVE\n  - connect: session_complete\n";
std::string choose_planned(TriedCase& tried) {
  const auto& post = tried.rehearsal().posts.at(1);
  return tried.post(post.route, "\"data\": " + base::to_text(*post.message.find("data")));
}

}  // namespace

TEST_CASE("an answer lost on its way in is sent again, or the page is asked for: both are right") {
  for (const bool restores : {false, true}) {
    CAPTURE(restores);
    TriedCase tried(new_place, lost_on_the_way_in);
    CHECK(tried.open() == "provider_select");
    CHECK(tried.post("provider_select", missing) == "lost");
    if (restores) CHECK(tried.restore() == "provider_select");
    CHECK(tried.post("provider_select", missing) == "provider_name_capture");
    CHECK(tried.post("provider_name_capture", name) == "tariff_structure_select");
    CHECK(tried.trial().over());
    const auto record = tried.end();
    CHECK(told(record) == "");
    CHECK(outcome(record) == "pass");
  }
}

TEST_CASE("after an answer that was taken but whose page was lost, the page is asked for or the answer sent again") {
  for (const bool restores : {false, true}) {
    CAPTURE(restores);
    TriedCase tried(new_place, lost_on_the_way_back);
    CHECK(tried.open() == "provider_select");
    CHECK(tried.post("provider_select", missing) == "lost");
    CHECK((restores ? tried.restore() : tried.post("provider_select", missing)) == "provider_name_capture");
    CHECK(tried.post("provider_name_capture", name) == "tariff_structure_select");
    CHECK(tried.trial().over());
    const auto record = tried.end();
    CHECK(told(record) == "");
    CHECK(outcome(record) == "pass");
  }
}

TEST_CASE("a program that gives up after a lost answer has abandoned the case") {
  TriedCase tried(new_place, lost_on_the_way_in);
  CHECK(tried.open() == "provider_select");
  CHECK(tried.post("provider_select", missing) == "lost");
  CHECK(told(tried.end()) == "M-ABANDON=fail");
}

TEST_CASE("an exchange whose reply was lost is made again; one that is not made again is missed") {
  const std::string lines = saved + "  - fault: F-RST\n    point: after_commit\n    client: recovers\n  - backend: exchange_connect_token\n" + exchanged;
  for (const bool again : {true, false}) {
    CAPTURE(again);
    TriedCase tried(known_place, lines);
    CHECK(tried.open() == "summary_fixed_confirm");
    CHECK(tried.save() == "session_complete");
    CHECK(tried.exchange() == 0);
    if (again) CHECK(tried.exchange() == 200);
    const auto record = tried.end();
    CHECK(told(record) == (again ? "" : "M-ABANDON=fail"));
  }
}

TEST_CASE("a restore beyond the script takes no part in a disturbance that is meant for the answer") {
  TriedCase tried(new_place, lost_on_the_way_in);
  CHECK(tried.open() == "provider_select");
  CHECK(tried.restore() == "provider_select");
  CHECK(tried.call("GET", "/events") == 200);
  CHECK(tried.post("provider_select", missing) == "lost");
  CHECK(tried.post("provider_select", missing) == "provider_name_capture");
  CHECK(tried.post("provider_name_capture", name) == "tariff_structure_select");
  CHECK(told(tried.end()) == "");
}

TEST_CASE("a disturbance that lasts hits restores too, and they count") {
  TriedCase tried(new_place, "  - app: session_restore\n  - connect: provider_select\n  - fault: F-STATUS\n    params: {status: 503}\n    times: 2\n    client: recovers\n"
                             "  - app: PROVIDER_MISSING\n  - connect: error\n  - app: PROVIDER_MISSING\n  - connect: error\n"
                             "  - app: PROVIDER_MISSING\n  - connect: provider_name_capture\n");
  CHECK(tried.open() == "provider_select");
  CHECK(tried.post("provider_select", missing).starts_with("error"));
  CHECK(tried.restore().starts_with("error"));
  CHECK(tried.restore() == "provider_select");
  CHECK(tried.post("provider_select", missing) == "provider_name_capture");
  const auto record = tried.end();
  CHECK(told(record) == "");
}

TEST_CASE("an app that goes on after what must stop it is warned; one that stops is not") {
  const std::string lines = "  - app: session_restore\n  - connect: provider_select\n  - fault: F-TOKEN-SWAP\n    client: stops\n"
                            "  - app: PROVIDER_MISSING\n  - connect: provider_name_capture\n";
  for (const bool goes_on : {true, false}) {
    CAPTURE(goes_on);
    TriedCase tried(new_place, lines);
    CHECK(tried.open() == "provider_select");
    CHECK(tried.post("provider_select", missing) == "provider_name_capture");
    if (goes_on) tried.post("provider_name_capture", name);
    const auto record = tried.end();
    CHECK(told(record) == (goes_on ? "expect=warn" : ""));
    CHECK(outcome(record) == (goes_on ? "warn" : "pass"));
  }
}

TEST_CASE("while nobody is let in, the answers that the script has for that while are played for the program") {
  const std::string lines = "  - app: session_restore\n  - connect: provider_select\n  - fault: F-REFUSE\n    times: 2\n    client: recovers\n"
                            "  - app: PROVIDER_MISSING\n  - connect: dropped\n  - app: PROVIDER_MISSING\n  - connect: dropped\n"
                            "  - app: PROVIDER_MISSING\n  - connect: provider_name_capture\n";
  for (const bool comes_back : {true, false}) {
    CAPTURE(comes_back);
    TriedCase tried(new_place, lines);
    CHECK(tried.open() == "provider_select");
    REQUIRE(tried.engine().fault().has_value());
    CHECK(tried.engine().fault()->id == "F-REFUSE");
    tried.trial().connection_refused();
    CHECK_FALSE(tried.engine().fault().has_value());
    CHECK(tried.trial().is_partners_turn());
    if (comes_back) CHECK(tried.post("provider_select", missing) == "provider_name_capture");
    CHECK(told(tried.end()) == (comes_back ? "" : "M-ABANDON=fail"));
  }
}

TEST_CASE("in its own browser the customer logs in before the script's restore is due") {
  TriedCase tried(direct_given, direct_lines);
  CHECK(tried.open() == "provider_select");
  CHECK(choose_planned(tried) == "session_redirect");
  CHECK(tried.restore() == "session_redirect");  // a look while the customer is away: not the one that is due
  CHECK(browse(tried, "log_in").find("fp_cot=" + tried.cot) != std::string::npos);
  CHECK(tried.restore() == "summary_fixed_confirm");
  CHECK(tried.save() == "session_complete");
  CHECK(tried.trial().over());
  const auto record = tried.end();
  CHECK(record.ending == Ending::complete);
  CHECK(outcome(record) == "fail");  // nothing was exchanged
  CHECK(told(record) == "M-SKIP-EXCHANGE=fail");
}

TEST_CASE("without a browser of the program the customer is played when the page is out") {
  TriedCase tried(direct_given, direct_lines + exchanged, "", false);
  CHECK(tried.open() == "provider_select");
  CHECK(choose_planned(tried) == "session_redirect");
  CHECK(tried.restore() == "summary_fixed_confirm");
  CHECK(tried.save() == "session_complete");
  CHECK(tried.exchange() == 200);
  CHECK(told(tried.end()) == "");
}

TEST_CASE("a customer who does something else than the plan says is the program's fault, not an error of the mock") {
  const auto lines = [](const std::string& act) {
    return "  - app: session_restore\n  - connect: provider_select\n  - app: {provider: {id: '${world.mint.id}'}}\n  - connect: session_redirect\n"
           "  - customer: " + act + "\n  - app: session_restore\n  - connect: " + (act == "logs_in" ? "summary_fixed_confirm" : "tariff_structure_select") + "\n";
  };
  for (const auto& [planned, button, done] : {std::tuple{"logs_in", "cancel", "cancels"}, {"cancels", "log_in", "logs_in"}, {"cancels", "cancel", "cancels"}}) {
    CAPTURE(planned);
    TriedCase tried(direct_given, lines(planned));
    CHECK(tried.open() == "provider_select");
    CHECK(choose_planned(tried) == "session_redirect");
    browse(tried, button);
    tried.restore();
    CHECK(tried.trial().over());
    const auto record = tried.end();
    if (std::string(planned) == done) {
      CHECK(told(record) == "");
      continue;
    }
    CHECK(told(record) == "expect=fail");
    const auto worst = reports::worst_finding(record);
    REQUIRE(worst.finding != nullptr);
    CHECK(worst.finding->expected == std::string("customer: ") + planned);
    CHECK(worst.finding->actual == std::string("customer: ") + done);
  }
}

TEST_CASE("a mock that does not play the script while the program kept to it is an error, not the program's fail") {
  // Played in the rehearsal as written; in the trial the place has another tariff.
  const auto scenario = scenario_of(known_place, "  - app: session_restore\n  - connect: summary_fixed_confirm\n    data: {cost: 0.2305}\n  - app: SAVE\n  - connect: session_complete\n");
  for (const bool off : {false, true}) {
    CAPTURE(off);
    TriedCase tried(scenario);
    tried.engine().override_next_page(base::json(R"({"data": {"cost": 9.75}})"));
    CHECK(tried.open() == "summary_fixed_confirm");
    if (off) {
      tried.post("summary_fixed_confirm", R"("action": "EDIT")");
    } else {
      CHECK(tried.save() == "session_complete");
      CHECK(tried.exchange() == 200);
    }
    const auto record = tried.end();
    CHECK(outcome(record) == "error");
    CHECK(record.reason == "9.75");
    CHECK(told(record).find("M-") == std::string::npos);
  }
}
