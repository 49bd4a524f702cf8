#include <doctest/doctest.h>

#include <algorithm>

#include "golden.hpp"
#include "reports/writers.hpp"
#include "sample_run.hpp"

using namespace cr;
using namespace cr::reports;

TEST_CASE("golden: the JSON report of the sample run") {
  samples::check_golden("run.json", to_json_report(samples::sample_run()));
}

TEST_CASE("docs/run.schema.json is the schema of this program") {
  const std::string path = std::string(CR_SOURCE_DIR) + "/docs/run.schema.json";
  const std::string text = base::to_pretty_text(run_schema()) + "\n";
  if (std::getenv("CR_GOLDEN_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << text;
  CHECK(samples::read_file(path) == text);
}

TEST_CASE("the JSON report has the fixed keys of the result tree") {
  const auto report = base::parse_json(to_json_report(samples::sample_run()));
  REQUIRE(report);
  for (const char* pointer :
       {"/schema", "/tool/name", "/tool/version", "/started", "/duration_ms", "/seed", "/mode", "/target", "/outcome",
        "/exit_code", "/totals/pass", "/totals/warn", "/totals/review", "/totals/fail", "/totals/skip", "/totals/error",
        "/coverage/release", "/coverage/routes/missing", "/coverage/transitions/seen", "/coverage/errors/total",
        "/coverage/webhooks/seen", "/coverage/rules/seen", "/scenarios/1/id", "/scenarios/1/file", "/scenarios/1/line",
        "/scenarios/1/title", "/scenarios/1/outcome", "/scenarios/1/ending", "/scenarios/1/expectation",
        "/scenarios/1/seed", "/scenarios/1/duration_ms", "/scenarios/1/clock_ms", "/scenarios/1/agent",
        "/scenarios/1/findings", "/scenarios/1/steps/1/index", "/scenarios/1/steps/1/line", "/scenarios/1/steps/1/actor",
        "/scenarios/1/steps/1/summary", "/scenarios/1/steps/1/outcome", "/scenarios/1/steps/1/findings/0/rule",
        "/scenarios/1/steps/1/findings/0/where/column", "/scenarios/1/steps/1/findings/0/advice",
        "/scenarios/1/steps/0/exchange/request/method", "/scenarios/1/steps/0/exchange/request/url",
        "/scenarios/1/steps/0/exchange/request/headers/0/1", "/scenarios/1/steps/0/exchange/request/body",
        "/scenarios/1/steps/0/exchange/response/status", "/scenarios/1/steps/0/exchange/response/headers",
        "/scenarios/1/steps/0/exchange/response/body", "/scenarios/1/steps/0/exchange/started",
        "/scenarios/1/steps/0/exchange/ended"}) {
    CAPTURE(pointer);
    CHECK(base::at_pointer(*report, pointer) != nullptr);
  }
}

TEST_CASE("the last exchange of a step is its exchange; the list is there only when there are several") {
  const auto report = base::parse_json(to_json_report(samples::sample_run()));
  REQUIRE(report);
  const auto* login = base::at_pointer(*report, "/scenarios/0/steps/4");
  REQUIRE(login != nullptr);
  CHECK(login->find("exchanges")->items().size() == 2);
  CHECK(*login->find("exchange") == login->find("exchanges")->items()[1]);
  CHECK(base::at_pointer(*report, "/scenarios/0/steps/0/exchanges") == nullptr);
  CHECK(base::at_pointer(*report, "/scenarios/0/steps/1/exchange")->is_null());
}

TEST_CASE("numbers of a body keep their digits") {
  const std::string text = to_json_report(samples::sample_run());
  CHECK(text.find("\"cost\":0.00}") != std::string::npos);
}

TEST_CASE("hostile text leaves every JSON report valid, and never breaks a line") {
  for (const std::string& attack : samples::attack_strings()) {
    CAPTURE(attack);
    const std::string text = to_json_report(samples::hostile_run(attack));
    CHECK(base::parse_json(text));
    CHECK(std::count(text.begin(), text.end(), '\n') == 25);
  }
}
