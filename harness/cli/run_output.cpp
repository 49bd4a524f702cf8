// Screen and reports of a run.
#include "harness/cli/run_output.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "core/net/real_clock.hpp"
#include "core/protocol/coverage.hpp"
#include "reports/file_writer.hpp"
#include "reports/journal.hpp"
#include "reports/writers.hpp"

namespace cr::harness {

using base::Outcome;

namespace {

reports::Count count_of(const protocol::Tally& tally) { return {tally.seen, tally.total, tally.missing}; }

reports::ReportOptions report_options(const Options& options) {
  reports::ReportOptions out;
  if (options.junit_granularity == "step") out.junit.granularity = reports::JUnitOptions::Granularity::step;
  if (options.junit_dialect == "jenkins") out.junit.dialect = reports::JUnitOptions::Dialect::jenkins;
  if (options.junit_dialect == "testmo") out.junit.dialect = reports::JUnitOptions::Dialect::testmo;
  std::array<unsigned char, 16> chance{};
  if (getrandom(chance.data(), chance.size(), 0) == static_cast<ssize_t>(chance.size())) {
    out.github_token.clear();
    for (const unsigned char byte : chance) out.github_token += fmt::format("{:02x}", byte);
  }
  return out;
}

// The diagram's edges and the rulebook's lines, each with whether it was seen.
void fill_edges(reports::CoverageLine& line, const protocol::Release& release, const std::set<std::string>& marks) {
  for (const auto& transition : release.transitions) {
    reports::Edge edge;
    edge.id = transition.id, edge.from = transition.from, edge.on = transition.on, edge.to = transition.to;
    edge.seen = marks.contains("transition:" + transition.id);
    edge.counted = transition.counted;
    line.edges.push_back(std::move(edge));
  }
  for (const auto& rule : release.rules) {
    reports::RuleLine out;
    out.id = rule.id, out.chapter = rule.chapter, out.party = rule.party, out.text = rule.text;
    out.level = rule.level;
    out.evidence = protocol::name_of(rule.ground.evidence), out.source = rule.ground.source;
    out.counted = rule.counted;
    out.seen = marks.contains("rule:" + rule.id) || std::any_of(rule.proof.begin(), rule.proof.end(), [&](const auto& proof) { return marks.contains(proof); });
    line.rule_list.push_back(std::move(out));
  }
}

}  // namespace

void complete(reports::Run& run, const protocol::Release& release, int error_exit, bool incomplete) {
  std::set<std::string> marks;
  for (const auto& scenario : run.scenarios) marks.insert(scenario.marks.begin(), scenario.marks.end());
  run.outcome = reports::outcome_of(run.scenarios);
  run.totals = reports::count(run.scenarios);
  const auto coverage = protocol::coverage(release, marks);
  run.coverage = {release.name, count_of(coverage.routes), count_of(coverage.transitions), count_of(coverage.errors),
                  count_of(coverage.webhooks), count_of(coverage.rules), {}, {}};
  fill_edges(run.coverage, release, marks);
  run.exit_code = reports::exit_code_of(run);
  if (error_exit != exit_ok) run.exit_code = reports::worse_exit(run.exit_code, error_exit);
  if (incomplete) run.exit_code = reports::worse_exit(run.exit_code, exit_incomplete);
}

bool write_reports(const Options& options, const reports::Run& run, const std::vector<ReportWish>& wishes) {
  bool all = true;
  const auto report = report_options(options);
  for (const auto& wish : wishes) {
    const std::string content = reports::report_text(run, wish.format, report).value_or(std::string());
    if (wish.path == "-") {
      all = write_out(STDOUT_FILENO, content) && all;
      continue;
    }
    const auto written = reports::write_report_file(wish.path, content);
    if (written) continue;
    print_fault(options, written.error());
    all = false;
  }
  return all;
}

namespace {

std::string journal_path(const Options& options) {
  if (!options.journal.empty()) return options.journal;
  return options.no_report || !options.report.empty() ? std::string() : options.report_dir + "/journal.ndjson";
}

}  // namespace

base::Result<void> open_journal(reports::Journal& journal, const Options& options) {
  const std::string path = journal_path(options);
  if (path.empty()) return {};
  const auto slash = path.rfind('/');
  if (slash != std::string::npos && slash != 0)
    if (auto made = reports::make_folders(path.substr(0, slash)); !made) return made;
  const auto begun = net::steady_now();
  return journal.open(path, options.sync_step, [begun] { return net::since(begun); });
}

int finish_run(const Options& options, reports::Run& run, const protocol::Release& release, const std::vector<ReportWish>& wishes,
               reports::Journal& journal, RunScreen& screen, const RunEnd& end) {
  complete(run, release, end.error_exit, end.cut);
  const bool written = write_reports(options, run, wishes);
  journal.append(reports::end_record(run));
  const auto closed = journal.close();
  if (!closed) print_fault(options, closed.error());
  const bool shown = screen.end(run);
  if ((!written || !closed || !shown) && run.exit_code != exit_invalid) return exit_environment;
  return run.exit_code;
}

RunScreen::RunScreen(const Options& options, std::size_t total)
    : options_(options),
      total_(total),
      progress_(isatty(STDERR_FILENO) == 1 && options.format == "text" && !options.quiet) {}

void RunScreen::clear_progress() {
  if (progress_) write_out(STDERR_FILENO, "\r\033[K");
}

void RunScreen::finished(const reports::Scenario& scenario) {
  ++done_;
  if ((scenario.outcome == Outcome::fail && scenario.expectation != "as_expected") || scenario.outcome == Outcome::error) ++bad_;
  if (options_.format == "ndjson") {
    sound_ = write_out(STDOUT_FILENO, reports::scenario_record(scenario) + "\n" + reports::verdict_record(scenario) + "\n") && sound_;
    return;
  }
  const bool show = scenario.outcome == Outcome::fail || scenario.outcome == Outcome::error || options_.verbose > 0 ||
                    (scenario.outcome == Outcome::warn && !options_.quiet);
  if (show) {
    clear_progress();
    sound_ = write_out(STDOUT_FILENO, reports::failure_text(scenario, text_options(options_))) && sound_;
  }
  if (progress_) write_out(STDERR_FILENO, fmt::format("\r{}/{} played, {} not well", done_, total_, bad_));
}

bool RunScreen::end(const reports::Run& run) {
  clear_progress();
  if (options_.format == "ndjson") return write_out(STDOUT_FILENO, reports::end_record(run) + "\n") && sound_;
  return write_out(STDOUT_FILENO, reports::summary_line(run) + "\n") && sound_;
}

int show_plan(const Options& options, const std::vector<PlannedCase>& plan) {
  auto redactor = screen_redactor(options);
  std::string out;
  for (const auto& planned : plan)
    out += fmt::format("{:<8}{}\n", planned.skip_reason.empty() ? "play" : "skip",
                       planned.scenario->id + (planned.skip_reason.empty() ? "" : "   " + planned.skip_reason));
  return write_out(STDOUT_FILENO, redactor.clean(out)) ? exit_ok : exit_environment;
}

}  // namespace cr::harness
