// The page for people. One file that opens from disk: style and script are embedded and named by their
// hashes in the content security policy, nothing is loaded, nothing that a peer sent is markup.
#include "reports/html_parts.hpp"
#include "reports/html_text.hpp"
#include "reports/writers.hpp"

namespace cr::embedded {
extern const std::string_view page_style_text;
extern const std::string_view page_script_text;
}  // namespace cr::embedded

namespace cr::reports {

namespace {

std::string head_of(const Run& run) {
  const std::string policy = "default-src 'none'; style-src 'sha256-" + csp_hash(embedded::page_style_text) +
                             "'; script-src 'sha256-" + csp_hash(embedded::page_script_text) +
                             "'; img-src data:; base-uri 'none'; form-action 'none'";
  std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  // The policy comes before anything it has to govern.
  out += "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">\n";
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  out += "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n";
  out += "<title>" + std::string(base::name_of(run.outcome)) + " – connect-replay</title>\n<style>";
  out += embedded::page_style_text;
  return out + "</style>\n</head>\n";
}

std::string navigation(const Run& run, bool matrix) {
  std::string out = "<nav aria-label=\"Parts of this report\">";
  if (matrix) out += "<a href=\"#matrix\">Matrix</a>";
  out += "<a href=\"#scenarios\">Scenarios</a>";
  out += "<a href=\"#coverage\">Coverage</a>";
  if (!run.coverage.rule_list.empty()) out += "<a href=\"#rules\">Rules</a>";
  return out + "</nav>\n";
}

}  // namespace

std::string to_html(const Run& run) {
  const std::string matrix = html_matrix(run);
  std::string out = head_of(run) + "<body>\n<a class=\"skip-link\" href=\"#scenarios\">To the scenarios</a>\n";
  out += html_summary(run) + navigation(run, !matrix.empty());
  out += "<main>\n" + matrix + html_scenarios(run) + html_coverage(run) + html_rulebook(run) + "</main>\n";
  out += "<footer><p>Written by connect-replay ";
  append_html(out, run.tool_version);
  out += ". Instants are those of the scenario clock. Secrets were replaced before anything was stored.</p></footer>\n";
  out += html_conversations(run);
  out += "<script>";
  out += embedded::page_script_text;
  return out + "</script>\n</body>\n</html>\n";
}

}  // namespace cr::reports
