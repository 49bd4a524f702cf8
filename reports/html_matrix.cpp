// The matrix of a certification on the page: cases by chapter, a column for each party, each cell a link to
// the scenario with its conversation.
#include "reports/html_parts.hpp"
#include "reports/html_text.hpp"
#include "reports/matrix.hpp"

namespace cr::reports {

namespace {

std::string cell(const Scenario* scenario) {
  if (scenario == nullptr) return "<td><span class=\"quiet\">not played</span></td>";
  std::string out = "<td><a href=\"#" + scenario_anchor(*scenario) + "\">" + outcome_badge(scenario->outcome) + "</a>";
  if (scenario->expectation == "as_expected") out += " <span class=\"quiet\">as expected</span>";
  const std::string rule = rule_of_cell(*scenario);
  if (!rule.empty()) out += " <span class=\"rule\">" + html(rule) + "</span>";
  if (scenario->ending != base::Ending::complete)
    out += " <span class=\"quiet\">" + std::string(base::name_of(scenario->ending)) + "</span>";
  return out + "</td>";
}

std::string totals_cell(const Totals& totals) {
  std::string out;
  const auto part = [&](std::size_t number, const char* word) {
    if (number > 0) out += (out.empty() ? "" : ", ") + std::to_string(number) + " " + word;
  };
  part(totals.pass, "pass"), part(totals.warn, "warn"), part(totals.review, "review");
  part(totals.fail, "fail"), part(totals.skip, "skip"), part(totals.error, "error");
  return "<td>" + out + "</td>";
}

std::string rows_of(const MatrixChapter& chapter, std::size_t agents) {
  std::string out = "<tbody><tr class=\"group\"><th scope=\"rowgroup\" colspan=\"" + std::to_string(agents + 1) + "\">" +
                    html(chapter.name.empty() ? "no chapter" : chapter.name) + "</th></tr>\n";
  for (const MatrixRow& row : chapter.rows) {
    out += "<tr><th scope=\"row\">" + html(row.id);
    if (!row.duty.empty()) out += "<span class=\"duty quiet\">" + html(row.duty) + "</span>";
    out += "</th>";
    for (std::size_t agent = 0; agent < agents; ++agent) out += cell(row.cells[agent]);
    out += "</tr>\n";
  }
  return out + "</tbody>\n";
}

}  // namespace

std::string html_matrix(const Run& run) {
  const Matrix matrix = matrix_of(run);
  if (matrix.empty()) return {};
  std::string out = "<section id=\"matrix\" aria-labelledby=\"matrix-title\">\n<h2 id=\"matrix-title\">Matrix</h2>\n"
                    "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Cases and parties\">"
                    "<table class=\"matrix\"><caption>What each party came to, by chapter</caption><thead><tr>"
                    "<th scope=\"col\">Case</th>";
  for (const std::string& agent : matrix.agents) out += "<th scope=\"col\">" + html(agent) + "</th>";
  out += "</tr></thead>\n";
  for (const MatrixChapter& chapter : matrix.chapters) out += rows_of(chapter, matrix.agents.size());
  out += "<tfoot><tr><th scope=\"row\">Total</th>";
  for (const Totals& totals : matrix.totals) out += totals_cell(totals);
  return out + "</tr></tfoot></table></div>\n</section>\n";
}

}  // namespace cr::reports
