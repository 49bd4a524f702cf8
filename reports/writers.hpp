// Every report, each a pure function from the result tree to text. No file, no clock, no environment.
#pragma once

#include <string>
#include <vector>

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
