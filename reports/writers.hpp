// Every report, each a pure function from the result tree to text. No file, no clock, no environment.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/json.hpp"
#include "reports/run_report.hpp"

namespace cr::reports {

std::string to_json_report(const Run& run);  ///< schema connect-replay/run/1
struct JUnitOptions {
  enum class Granularity { scenario, step } granularity = Granularity::scenario;
  enum class Dialect { common, jenkins, testmo } dialect = Dialect::common;
};
std::string to_junit(const Run& run, const JUnitOptions& options = {});
/// The JSON Schema of the JSON report (draft 2020-12).
base::Json run_schema();

/// The page for people: one file, no network, strict content security policy.
std::string to_html(const Run& run);
std::string to_ctrf(const Run& run);      ///< ctrf.io; our own outcome stays in rawStatus
std::string to_tap(const Run& run);       ///< TAP version 14, steps as subtests
std::string to_har(const Run& run);       ///< HAR 1.2, one page per conversation, scenario clock
std::string to_markdown(const Run& run);  ///< job summary, at most 1 MiB
/// Workflow commands for GitHub: the ten worst as annotations, then the failures between
/// stop-commands. `token` has to be hard to guess: text of a peer stands between the two.
std::string to_github(const Run& run, const std::string& token);

/// One finding of `lint`, for SARIF.
struct LintNotice {
  std::string rule;      ///< stable id; empty: the kind of the fault
  bool warning = false;  ///< false: an error
  base::Fault fault;
};
std::string to_sarif(const std::vector<LintNotice>& notices, const std::string& tool_version);
/// Errors and warnings as the loader gives them; rules are the kinds of the faults.
std::string to_sarif(const std::vector<base::Fault>& errors, const std::vector<base::Fault>& warnings,
                     const std::string& tool_version = {});

struct ReportOptions {
  JUnitOptions junit;
  std::string github_token = "connect-replay";  ///< see to_github()
};
/// The words that `--report FMT=PATH` takes, in the order of the help.
const std::vector<std::string>& report_formats();
/// The run in one of them; nothing when the word is unknown.
std::optional<std::string> report_text(const Run& run, std::string_view format, const ReportOptions& options = {});

struct TextOptions {
  bool color = false;
  int verbosity = 0;  ///< -1 quiet, 0 failures and summary, 1 every scenario, 2 every step
  int width = 100;
};
/// One failing (or warned) scenario in the form of cli.md.
std::string failure_text(const Scenario& scenario, const TextOptions& options);
/// The last line: counts, coverage, time.
std::string summary_line(const Run& run);
/// Everything a run prints on standard output.
std::string to_text_report(const Run& run, const TextOptions& options);

}  // namespace cr::reports
