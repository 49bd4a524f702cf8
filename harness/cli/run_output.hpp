// What a run shows while it goes on and writes when it is through: failures, the progress line, reports,
// the result tree's head. Used by `run` and `report`.
#pragma once

#include <string>
#include <vector>

#include "harness/cli/commands.hpp"
#include "harness/cli/run_settings.hpp"
#include "reports/journal.hpp"
#include "reports/run_report.hpp"

namespace cr::harness {

/// Coverage, totals, outcome of a run from its scenarios; `error_exit` is that of scenarios in error.
void complete(reports::Run& run, const protocol::Release& release, int error_exit, bool incomplete);
/// Writes all wished reports; prints each fault. False when one could not be written.
bool write_reports(const Options& options, const reports::Run& run, const std::vector<ReportWish>& wishes);

/// Prints as scenarios finish. Calls come one at a time.
class RunScreen {
 public:
  RunScreen(const Options& options, std::size_t total);
  void finished(const reports::Scenario& scenario);
  /// The end: failures again in order (unless shown), the summary line. False when stdout is broken.
  bool end(const reports::Run& run);

 private:
  void clear_progress();
  const Options& options_;
  std::size_t total_, done_ = 0, bad_ = 0;
  bool progress_, sound_ = true;
};

/// Opens the journal where the options want it; without one it keeps nothing.
base::Result<void> open_journal(reports::Journal& journal, const Options& options);

struct RunEnd {
  int error_exit = 0;  ///< of scenarios in error
  bool cut = false;    ///< interrupted, or out of time
};
/// Verdict, reports, end of the journal, summary; returns the exit code.
int finish_run(const Options& options, reports::Run& run, const protocol::Release& release, const std::vector<ReportWish>& wishes,
               reports::Journal& journal, RunScreen& screen, const RunEnd& end);

/// `--dry-run`: says on standard output what would be played and what skipped. Exit code.
int show_plan(const Options& options, const std::vector<PlannedCase>& plan);

}  // namespace cr::harness
