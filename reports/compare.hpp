// What changed between two runs. Called by `compare OLD NEW`; knows result trees, not where they came
// from. Three forms: for a terminal, for programs, for a job summary.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/run_report.hpp"
#include "reports/writers.hpp"

namespace cr::reports {

/// One scenario (and agent) in both runs, or in one of them.
struct Change {
  std::string id, agent, place;
  base::Outcome before = base::Outcome::skip, after = base::Outcome::skip;
  std::int64_t before_ms = 0, after_ms = 0;
  std::string sentence;  ///< why it is what it is now
  std::string again;
};

struct CoverageChange {
  std::string what;  ///< route, transition, error code, webhook, rule
  std::string name;
};

struct Comparison {
  std::string old_name, new_name;
  std::vector<Change> newly_failing;
  std::vector<Change> fixed;
  std::vector<Change> still_failing;
  std::vector<Change> changed;  ///< another outcome, but neither failing before nor now
  std::vector<Change> added;
  std::vector<Change> gone;
  std::vector<Change> slower;
  std::vector<Change> flaky;  ///< passed now, after more than one attempt
  std::vector<CoverageChange> coverage_lost, coverage_won;
  std::vector<std::string> notes;  ///< other releases, seeds, modes

  /// Newly failing, fixed, changed, added, gone or coverage lost. Slower and flaky alone are no
  /// difference: they are shown, but they depend on the machine.
  bool differs() const;
};

/// How much slower a scenario must be before it is named: both must hold.
struct SlownessLimits {
  double factor = 2.0;
  std::int64_t milliseconds = 250;
};

Comparison compare(const Run& before, const Run& after, const SlownessLimits& limits = {});

std::string to_text(const Comparison& comparison, const TextOptions& options);
std::string to_json(const Comparison& comparison);  ///< schema connect-replay/compare/1
std::string to_markdown(const Comparison& comparison);

}  // namespace cr::reports
