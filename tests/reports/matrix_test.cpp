// The matrix of a certification: rows by chapter, columns by party, the last time a case was played.
#include "reports/matrix.hpp"

#include <doctest/doctest.h>

#include "reports/journal.hpp"
#include "reports/writers.hpp"
#include "sample_run.hpp"

using namespace cr;
using namespace cr::reports;

namespace {

std::string journal_of(Run run, const std::string& agent) {
  std::erase_if(run.scenarios, [&](const Scenario& scenario) { return scenario.agent != agent; });
  std::string out = run_record(run) + "\n";
  std::size_t order = 0;
  for (Scenario& scenario : run.scenarios) {
    scenario.order = order++;
    out += scenario_record(scenario) + "\n" + verdict_record(scenario) + "\n";
  }
  return out + end_record(run) + "\n";
}

}  // namespace

TEST_CASE("rows stand under their chapters, each party has a column and its totals") {
  const Run run = samples::certification_run();
  const Matrix matrix = matrix_of(run);
  CHECK(matrix.agents == std::vector<std::string>{"Harbour SDK 2.1", "lighthouse", "ref"});
  REQUIRE(matrix.chapters.size() == 4);
  CHECK(matrix.chapters[1].name == "pages");
  REQUIRE(matrix.chapters[1].rows.size() == 3);
  CHECK(matrix.chapters[1].rows[1].duty == "A rate of zero is never sent twice.");
  CHECK(matrix.chapters[1].rows[1].cells[1]->outcome == base::Outcome::fail);
  CHECK(rule_of_cell(*matrix.chapters[1].rows[1].cells[1]) == "M-TOKEN");
  CHECK(matrix.chapters[3].rows[1].cells[2] == nullptr);
  CHECK(matrix.totals[0].pass == 9);
  CHECK(matrix.totals[1].fail == 1);
  CHECK(matrix.totals[2].review == 5);
}

TEST_CASE("journals of several parties fill one matrix, and none hides another") {
  const Run run = samples::certification_run();
  const auto folded = fold({{"a", journal_of(run, "lighthouse")}, {"b", journal_of(run, "ref")}, {"c", journal_of(run, "Harbour SDK 2.1")}});
  REQUIRE(folded);
  CHECK(folded->notes.empty());
  CHECK(folded->run.scenarios.size() == run.scenarios.size());
  const Matrix matrix = matrix_of(folded->run);
  CHECK(matrix.agents.size() == 3);
  std::size_t cells = 0;
  for (const MatrixChapter& chapter : matrix.chapters)
    for (const MatrixRow& row : chapter.rows)
      for (const Scenario* scenario : row.cells) cells += scenario != nullptr ? 1 : 0;
  CHECK(cells == run.scenarios.size());
}

TEST_CASE("of a case that a party played twice the last time counts, and an unnamed party has a name") {
  Run run = samples::certification_run();
  Scenario again = run.scenarios[1];
  again.outcome = base::Outcome::error;
  run.scenarios.push_back(again);
  run.scenarios[0].agent.clear();
  const Matrix matrix = matrix_of(run);
  CHECK(matrix.chapters[0].rows[0].cells[1]->outcome == base::Outcome::error);
  CHECK(matrix.agents.front() == "unnamed");
  run.mode = "run";
  CHECK(matrix_of(run).agents.front() == "lighthouse");
  CHECK(matrix_of(samples::sample_run()).empty());
}

TEST_CASE("the page and the summary show the matrix, with chapters and links") {
  const Run run = samples::certification_run();
  const std::string page = to_html(run);
  CHECK(page.find("<th scope=\"rowgroup\" colspan=\"4\">webhooks</th>") != std::string::npos);
  CHECK(page.find("<a href=\"#scenario-10\"><span class=\"badge fail\">") != std::string::npos);
  CHECK(page.find("not played</span>") != std::string::npos);
  CHECK(page.find("id=\"matrix\"") < page.find("id=\"scenarios\""));
  const std::string summary = to_markdown(run);
  CHECK(summary.find("| Case | ` Harbour SDK 2.1 ` | ` lighthouse ` | ` ref ` |\n|---|---|---|---|\n| **` tokens `** | | | |\n") != std::string::npos);
  CHECK(summary.find("| ` rate-of-zero ` | ✅ pass | ❌ fail ` M-TOKEN ` | review |\n") != std::string::npos);
}
