// `report` and `compare`: reports from journals, and what changed between two runs.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "harness/cli/commands.hpp"
#include "harness/cli/expected_file.hpp"
#include "harness/cli/run_output.hpp"
#include "harness/cli/run_settings.hpp"
#include "reports/compare.hpp"
#include "reports/file_writer.hpp"
#include "reports/journal.hpp"
#include "reports/writers.hpp"

namespace cr::harness {
namespace {

using base::FaultKind;

base::Result<std::string> whole_file(const std::string& path) {
  std::error_code none;
  if (!std::filesystem::exists(path, none)) return base::fail(FaultKind::usage, fmt::format("{} does not exist", path));
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in || !std::filesystem::is_regular_file(path, none)) return base::fail(FaultKind::io, fmt::format("{} cannot be read", path));
  return text.str();
}

int fault_exit(const Options& options, const base::Fault& fault) {
  print_fault(options, fault);
  return fault.kind == FaultKind::usage ? exit_usage : fault.kind == FaultKind::io ? exit_environment : exit_invalid;
}

void print_notes(const std::vector<std::string>& notes) {
  for (const auto& note : notes) write_out(STDERR_FILENO, "note: " + note + "\n");
}

base::Result<reports::Run> run_of(const std::string& path) {
  auto text = whole_file(path);
  if (!text) return tl::make_unexpected(text.error());
  auto folded = reports::read_journal_or_report(path, *text);
  if (!folded) return tl::make_unexpected(folded.error());
  print_notes(folded->notes);
  return std::move(folded->run);
}

}  // namespace

int report_command(const Options& options) {
  auto wishes = report_wishes(options);
  if (!wishes) return fault_exit(options, wishes.error());
  std::vector<std::pair<std::string, std::string>> journals;
  for (const auto& path : options.paths) {
    auto text = whole_file(path);
    if (!text) return fault_exit(options, text.error());
    journals.emplace_back(path, *std::move(text));
  }
  auto folded = reports::fold(journals);
  if (!folded) return fault_exit(options, folded.error());
  print_notes(folded->notes);
  auto& run = folded->run;
  const auto release = chosen_release(options);
  if (!release) return fault_exit(options, release.error());
  const int recorded = run.exit_code;
  complete(run, **release, recorded == exit_invalid || recorded == exit_environment || recorded == exit_incomplete ? recorded : exit_ok,
           run.interrupted);
  const bool written = write_reports(options, run, *wishes);
  bool to_stdout = false;
  for (const auto& wish : *wishes) to_stdout = to_stdout || wish.path == "-";
  const bool shown = to_stdout || write_out(STDOUT_FILENO, reports::to_text_report(run, text_options(options)));
  return written && shown ? run.exit_code : exit_environment;
}

int compare_command(const Options& options) {
  auto before = run_of(options.paths.at(0));
  if (!before) return fault_exit(options, before.error());
  auto after = run_of(options.paths.at(1));
  if (!after) return fault_exit(options, after.error());
  if (!options.expected.empty()) {
    const auto expected = read_expected(options.expected);
    if (!expected) return fault_exit(options, expected.error());
    for (auto* run : {&*before, &*after}) reports::apply_expected(run->scenarios, *expected, run->started);
  }
  auto comparison = reports::compare(*before, *after);
  comparison.old_name = options.paths.at(0);
  comparison.new_name = options.paths.at(1);
  bool to_stdout = false;
  for (const auto& wish : options.report) {
    const auto equals = wish.find('=');
    const std::string format = wish.substr(0, equals);
    if (equals == std::string::npos || (format != "json" && format != "markdown"))
      return fault_exit(options, {FaultKind::usage, fmt::format("--report: '{}' is neither json=PATH nor markdown=PATH", wish), {}, {}, {}});
    const std::string content = format == "json" ? reports::to_json(comparison) : reports::to_markdown(comparison);
    const std::string path = wish.substr(equals + 1);
    if (path == "-") {
      to_stdout = true;
      if (!write_out(STDOUT_FILENO, content)) return exit_environment;
    } else if (const auto written = reports::write_report_file(path, content); !written) {
      return fault_exit(options, written.error());
    }
  }
  const std::string shown =
      options.format == "ndjson" ? reports::to_json(comparison) + "\n" : reports::to_text(comparison, text_options(options));
  if (!to_stdout && !write_out(STDOUT_FILENO, shown)) return exit_environment;
  return comparison.differs() ? exit_difference : exit_ok;
}

}  // namespace cr::harness
