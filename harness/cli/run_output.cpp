// Screen and reports of a run.
#include "harness/cli/run_output.hpp"

#include <unistd.h>

#include <filesystem>

#include <fmt/format.h>

#include "core/protocol/coverage.hpp"
#include "reports/file_writer.hpp"
#include "reports/journal.hpp"
#include "reports/writers.hpp"

namespace cr::harness {

using base::Outcome;

namespace {

reports::Count count_of(const protocol::Tally& tally) { return {tally.seen, tally.total, tally.missing}; }

int exit_code_of(const reports::Run& run, int error_exit, bool incomplete) {
  // The order of docs/cli.md: 2, 3, 4, 9, 1, 8, 7, 6; the ones before do not come this far.
  if (error_exit == exit_invalid || error_exit == exit_environment) return error_exit;
  if (incomplete || error_exit == exit_incomplete) return exit_incomplete;
  bool unexpected = false, missing = false;
  for (const auto& scenario : run.scenarios) {
    unexpected = unexpected || (scenario.outcome == Outcome::fail && scenario.expectation != "as_expected");
    missing = missing || scenario.expectation == "expected_did_not_happen";
  }
  return unexpected ? exit_fail : missing ? exit_expected_missing : exit_ok;
}

std::string content_of(const Options& options, const reports::Run& run, const std::string& format) {
  if (format == "json") return reports::to_json_report(run);
  if (format == "junit") {
    reports::JUnitOptions junit;
    if (options.junit_granularity == "step") junit.granularity = reports::JUnitOptions::Granularity::step;
    if (options.junit_dialect == "jenkins") junit.dialect = reports::JUnitOptions::Dialect::jenkins;
    if (options.junit_dialect == "testmo") junit.dialect = reports::JUnitOptions::Dialect::testmo;
    return reports::to_junit(run, junit);
  }
  return {};
}

}  // namespace

void complete(reports::Run& run, const protocol::Release& release, int error_exit, bool incomplete) {
  std::set<std::string> marks;
  run.outcome = run.scenarios.empty() ? Outcome::skip : Outcome::skip;
  for (const auto& scenario : run.scenarios) {
    marks.insert(scenario.marks.begin(), scenario.marks.end());
    run.outcome = base::worse(run.outcome, scenario.expectation == "as_expected" ? Outcome::pass : scenario.outcome);
  }
  run.totals = reports::count(run.scenarios);
  const auto coverage = protocol::coverage(release, marks);
  run.coverage = {release.name, count_of(coverage.routes), count_of(coverage.transitions), count_of(coverage.errors),
                  count_of(coverage.webhooks), count_of(coverage.rules)};
  run.exit_code = exit_code_of(run, error_exit, incomplete);
}

bool write_reports(const Options& options, const reports::Run& run, const std::vector<ReportWish>& wishes) {
  bool all = true;
  for (const auto& wish : wishes) {
    const std::string content = content_of(options, run, wish.format);
    if (wish.path == "-") {
      all = write_out(STDOUT_FILENO, content) && all;
      continue;
    }
    const auto folder = std::filesystem::path(wish.path).parent_path();
    auto made = folder.empty() ? base::Result<void>{} : reports::make_folders(folder.string());
    auto written = made ? reports::write_whole_file(wish.path, content) : made;
    if (written) continue;
    print_fault(options, written.error());
    all = false;
  }
  return all;
}

RunScreen::RunScreen(const Options& options, std::size_t total)
    : options_(options),
      total_(total),
      progress_(isatty(STDERR_FILENO) == 1 && options.format == "text" && !options.quiet),
      color_(use_color(options, STDOUT_FILENO)) {}

void RunScreen::clear_progress() {
  if (progress_) write_out(STDERR_FILENO, "\r\033[K");
}

void RunScreen::finished(const reports::Scenario& scenario) {
  ++done_;
  if (scenario.outcome == Outcome::fail || scenario.outcome == Outcome::error) ++bad_;
  if (options_.format == "ndjson") {
    sound_ = write_out(STDOUT_FILENO, reports::scenario_record(scenario) + "\n" + reports::verdict_record(scenario) + "\n") && sound_;
    return;
  }
  reports::TextOptions text;
  text.color = color_;
  text.verbosity = options_.quiet ? -1 : options_.verbose;
  const bool show = scenario.outcome == Outcome::fail || scenario.outcome == Outcome::error || options_.verbose > 0 ||
                    (scenario.outcome == Outcome::warn && !options_.quiet);
  if (show) {
    clear_progress();
    sound_ = write_out(STDOUT_FILENO, reports::failure_text(scenario, text)) && sound_;
  }
  if (progress_) write_out(STDERR_FILENO, fmt::format("\r{}/{} played, {} not well", done_, total_, bad_));
}

bool RunScreen::end(const reports::Run& run) {
  clear_progress();
  if (options_.format == "ndjson") return write_out(STDOUT_FILENO, reports::end_record(run) + "\n") && sound_;
  return write_out(STDOUT_FILENO, reports::summary_line(run) + "\n") && sound_;
}

}  // namespace cr::harness
