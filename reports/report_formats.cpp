// The words of `--report FMT=PATH` and the writer behind each.
#include "reports/writers.hpp"

namespace cr::reports {

const std::vector<std::string>& report_formats() {
  static const std::vector<std::string> formats{"json", "junit",    "html",   "ctrf", "tap",
                                                "har",  "markdown", "github", "text"};
  return formats;
}

std::optional<std::string> report_text(const Run& run, std::string_view format, const ReportOptions& options) {
  if (format == "json") return to_json_report(run);
  if (format == "junit") return to_junit(run, options.junit);
  if (format == "html") return to_html(run);
  if (format == "ctrf") return to_ctrf(run);
  if (format == "tap") return to_tap(run);
  if (format == "har") return to_har(run);
  if (format == "markdown") return to_markdown(run);
  if (format == "github") return to_github(run, options.github_token);
  if (format == "text") return to_text_report(run, TextOptions{false, 0, 0});
  return std::nullopt;
}

}  // namespace cr::reports
