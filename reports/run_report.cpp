// Folding of the result tree: totals, worst outcome, exit code, and which finding to name first. Called
// by every writer and by the harness at the end of a run. Knows nothing of any output format.
#include "reports/run_report.hpp"

#include <algorithm>
#include <array>

namespace cr::reports {

using base::Outcome;

Totals count(const std::vector<Scenario>& scenarios) {
  Totals totals;
  for (const Scenario& scenario : scenarios) {
    switch (scenario.outcome) {
      case Outcome::pass: ++totals.pass; break;
      case Outcome::warn: ++totals.warn; break;
      case Outcome::review: ++totals.review; break;
      case Outcome::fail: ++totals.fail; break;
      case Outcome::skip: ++totals.skip; break;
      case Outcome::error: ++totals.error; break;
    }
  }
  return totals;
}

Outcome outcome_of(const std::vector<Scenario>& scenarios) {
  Outcome worst = Outcome::skip;
  for (const Scenario& scenario : scenarios) {
    Outcome outcome = scenario.outcome;
    if (scenario.expectation == "as_expected") outcome = Outcome::pass;
    if (scenario.expectation == "expected_did_not_happen") outcome = base::worse(outcome, Outcome::fail);
    worst = base::worse(worst, outcome);
  }
  return worst;
}

int worse_exit(int left, int right) {
  static constexpr std::array order{70, 2, 3, 4, 9, 1, 8, 7, 6, 5, 0};
  const auto rank = [](int code) { return std::find(order.begin(), order.end(), code) - order.begin(); };
  return rank(left) <= rank(right) ? left : right;
}

int exit_code_of(const Run& run) {
  int code = run.interrupted ? 9 : 0;
  for (const Scenario& scenario : run.scenarios) {
    if (scenario.expectation == "as_expected") continue;
    if (scenario.expectation == "expected_did_not_happen") {
      // What did fail here stands in the list as well: 6 and not 1.
      code = worse_exit(code, 6);
      continue;
    }
    if (scenario.outcome == Outcome::fail) code = worse_exit(code, 1);
    if (scenario.outcome == Outcome::error) code = worse_exit(code, scenario.error_exit);
  }
  return code;
}

std::vector<PlacedFinding> all_findings(const Scenario& scenario) {
  std::vector<PlacedFinding> all;
  for (const Step& step : scenario.steps)
    for (const base::Finding& finding : step.findings) all.push_back({&finding, &step});
  for (const base::Finding& finding : scenario.findings) all.push_back({&finding, nullptr});
  return all;
}

PlacedFinding worst_finding(const Scenario& scenario) {
  PlacedFinding worst{nullptr, nullptr};
  Outcome outcome = Outcome::pass;
  for (const PlacedFinding& placed : all_findings(scenario)) {
    const Outcome own = placed.finding->outcome;
    if (own == outcome || base::worse(own, outcome) == outcome) continue;
    worst = placed;
    outcome = own;
  }
  return worst;
}

bool is_flaky(const Scenario& scenario) { return scenario.attempts > 1 && scenario.outcome == Outcome::pass; }

}  // namespace cr::reports
