// What the run has seen of the release: tallies, the state diagram with a table that says the same in
// words, and the rules by chapter.
#include <map>
#include <set>

#include "reports/html_parts.hpp"
#include "reports/html_text.hpp"
#include "reports/state_diagram.hpp"

namespace cr::reports {

using base::Outcome;

namespace {

void tally_row(std::string& out, const char* name, const Count& count) {
  if (count.total == 0) return;
  const std::string seen = std::to_string(count.seen);
  const std::string total = std::to_string(count.total);
  out += "<tr><th scope=\"row\">" + std::string(name) + "</th><td><meter min=\"0\" max=\"" + total + "\" value=\"" +
         seen + "\" aria-label=\"" + name + "\">" + seen + " of " + total + "</meter></td><td>" + seen + " of " +
         total + "</td><td>";
  if (count.missing.empty()) return void(out += "</td></tr>\n");
  out += "<details><summary>" + std::to_string(count.missing.size()) + " not seen</summary><ul>";
  for (const std::string& missing : count.missing) out += "<li>" + html(missing) + "</li>";
  out += "</ul></details></td></tr>\n";
}

std::string seen_word(bool seen, bool counted) {
  if (seen) return "<span class=\"seen-word\"><span aria-hidden=\"true\">✓</span> seen</span>";
  if (!counted) return "<span class=\"quiet\">not counted</span>";
  return "<span class=\"unseen-word\"><span aria-hidden=\"true\">○</span> not seen</span>";
}

std::string edge_table(const CoverageLine& coverage) {
  if (coverage.edges.empty()) return {};
  std::string out = "<details class=\"edges\"><summary>" + std::to_string(coverage.edges.size()) +
                    " transitions in words</summary>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
                    "aria-label=\"Transitions\"><table><thead><tr><th scope=\"col\">From</th><th scope=\"col\">On</th>"
                    "<th scope=\"col\">To</th><th scope=\"col\">Seen</th></tr></thead><tbody>\n";
  for (const Edge& edge : coverage.edges)
    out += "<tr><td>" + html(edge.from) + "</td><td>" + html(edge.on) + "</td><td>" + html(edge.to) + "</td><td>" +
           seen_word(edge.seen, edge.counted) + "</td></tr>\n";
  return out + "</tbody></table></div></details>\n";
}

/// The worst that a rule came to in this run, and where.
struct Broken {
  Outcome outcome = Outcome::pass;
  std::vector<const Scenario*> where;
};

std::map<std::string, Broken> broken_rules(const Run& run) {
  std::map<std::string, Broken> broken;
  for (const Scenario& scenario : run.scenarios) {
    std::set<std::string> named;
    for (const PlacedFinding& placed : all_findings(scenario)) {
      const base::Finding& finding = *placed.finding;
      if (finding.outcome == Outcome::pass || finding.outcome == Outcome::skip) continue;
      Broken& entry = broken[finding.rule];
      entry.outcome = base::worse(entry.outcome, finding.outcome);
      if (named.insert(finding.rule).second) entry.where.push_back(&scenario);
    }
  }
  return broken;
}

std::string state_of(const RuleLine& rule, const std::map<std::string, Broken>& broken) {
  const auto found = broken.find(rule.id);
  if (found == broken.end()) return seen_word(rule.seen, rule.counted);
  std::string out = outcome_badge(found->second.outcome);
  std::size_t shown = 0;
  for (const Scenario* scenario : found->second.where) {
    if (++shown > 5) {
      out += " and " + std::to_string(found->second.where.size() - 5) + " more";
      break;
    }
    out += " <a href=\"#" + scenario_anchor(*scenario) + "\">" + html(scenario->id) + "</a>";
  }
  return out;
}

std::vector<std::string> chapters_of(const CoverageLine& coverage) {
  std::vector<std::string> chapters;
  std::set<std::string> known;
  for (const RuleLine& rule : coverage.rule_list)
    if (known.insert(rule.chapter).second) chapters.push_back(rule.chapter);
  return chapters;
}

}  // namespace

std::string html_coverage(const Run& run) {
  const CoverageLine& coverage = run.coverage;
  std::string out = "<section id=\"coverage\" aria-labelledby=\"coverage-title\">\n<h2 id=\"coverage-title\">Coverage</h2>\n";
  if (coverage.routes.total == 0 && coverage.edges.empty())
    return out + "<p>This run brought no coverage: it was cut, or the mock did not play.</p></section>\n";
  out += "<table class=\"tallies\"><caption>What was seen of " + html(coverage.release) + "</caption><thead><tr>"
         "<th scope=\"col\">Part</th><th scope=\"col\">Share</th><th scope=\"col\">Seen</th><th scope=\"col\">Missing</th>"
         "</tr></thead><tbody>\n";
  tally_row(out, "Routes", coverage.routes);
  tally_row(out, "Transitions", coverage.transitions);
  tally_row(out, "Error codes", coverage.errors);
  tally_row(out, "Webhooks", coverage.webhooks);
  tally_row(out, "Rules", coverage.rules);
  out += "</tbody></table>\n";
  const std::string diagram = state_diagram(coverage);
  if (!diagram.empty())
    out += "<p class=\"legend\"><span class=\"sign seen\">all ways seen</span> <span class=\"sign partly\">some ways "
           "seen</span> <span class=\"sign unseen\">not seen</span></p>\n<div class=\"wide\" tabindex=\"0\" "
           "role=\"region\" aria-label=\"State diagram\">" + diagram + "</div>\n";
  return out + edge_table(coverage) + "</section>\n";
}

std::string html_rulebook(const Run& run) {
  if (run.coverage.rule_list.empty()) return {};
  const auto broken = broken_rules(run);
  std::string out = "<section id=\"rules\" aria-labelledby=\"rules-title\">\n<h2 id=\"rules-title\">Rules</h2>\n";
  for (const std::string& chapter : chapters_of(run.coverage)) {
    std::string rows;
    std::size_t number = 0;
    bool bad = false;
    for (const RuleLine& rule : run.coverage.rule_list) {
      if (rule.chapter != chapter) continue;
      ++number;
      bad = bad || broken.contains(rule.id);
      rows += "<tr><th scope=\"row\">" + html(rule.id) + "</th><td>" + base::name_of(rule.level) + "</td><td>" +
              html(rule.party) + "</td><td>" + html(rule.text) + "</td><td>" + html(rule.evidence) + " " +
              html_link(rule.source) + "</td><td>" + state_of(rule, broken) + "</td></tr>\n";
    }
    out += std::string("<details class=\"chapter\"") + (bad ? " open" : "") + "><summary>" +
           html(chapter.empty() ? "no chapter" : chapter) + " <span class=\"quiet\">" + std::to_string(number) +
           (number == 1 ? " rule" : " rules") + "</span></summary>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
           "aria-label=\"Rules of " + html(chapter) + "\"><table><thead><tr><th scope=\"col\">Rule</th>"
           "<th scope=\"col\">Level</th><th scope=\"col\">Party</th><th scope=\"col\">Text</th><th scope=\"col\">"
           "Evidence</th><th scope=\"col\">In this run</th></tr></thead><tbody>\n" + rows +
           "</tbody></table></div></details>\n";
  }
  return out + "</section>\n";
}

}  // namespace cr::reports
