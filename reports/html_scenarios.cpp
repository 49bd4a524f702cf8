// The list of scenarios: filter, one line each, and behind it the findings, how to play it again, and a
// place where the script draws the conversation. The list reads without the script; the drawing does not.
#include <array>

#include "reports/finding_lines.hpp"
#include "reports/html_parts.hpp"
#include "reports/html_text.hpp"
#include "reports/tree_text.hpp"

namespace cr::reports {

using base::Outcome;

namespace {

constexpr std::array outcomes{Outcome::fail, Outcome::error, Outcome::warn,
                              Outcome::review, Outcome::skip, Outcome::pass};
constexpr std::size_t conversation_bytes = 24U << 20;  ///< of all data blocks; beyond it without bodies
constexpr std::size_t findings_shown = 50;

std::size_t count_of(const Totals& totals, Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return totals.pass;
    case Outcome::warn: return totals.warn;
    case Outcome::review: return totals.review;
    case Outcome::fail: return totals.fail;
    case Outcome::skip: return totals.skip;
    case Outcome::error: break;
  }
  return totals.error;
}

std::string filter_of(const Run& run) {
  std::string out = "<form class=\"filter\" role=\"search\" aria-label=\"Filter the scenarios\">\n"
                    "<label for=\"search\">Search</label><input id=\"search\" type=\"search\" autocomplete=\"off\" "
                    "placeholder=\"id, title, tag, rule, file\">\n<fieldset><legend>Show</legend>";
  for (const Outcome outcome : outcomes) {
    const std::size_t number = count_of(run.totals, outcome);
    if (number == 0) continue;
    const std::string name = base::name_of(outcome);
    out += "<label class=\"choice " + name + "\"><input type=\"checkbox\" value=\"" + name + "\" checked>" +
           std::to_string(number) + " " + name + "</label>";
  }
  return out + "</fieldset>\n<p id=\"shown\" role=\"status\"></p></form>\n";
}

std::string words_of(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

void append_finding(std::string& out, const Scenario& scenario, const PlacedFinding& placed) {
  const base::Finding& finding = *placed.finding;
  out += "<li class=\"finding " + std::string(base::name_of(finding.outcome)) + "\">" + outcome_badge(finding.outcome);
  out += " <span class=\"place\">" + html(place_text(scenario, placed)) + "</span>";
  if (placed.step != nullptr) out += " <span>step " + std::to_string(placed.step->index) + "</span>";
  out += "<dl>";
  for (const LabelledLine& line : finding_lines(finding))
    out += "<div><dt>" + html(line.label) + "</dt><dd>" + html(line.text) + "</dd></div>";
  out += "</dl></li>\n";
}

std::string findings_of(const Scenario& scenario) {
  std::string out;
  std::size_t number = 0;
  for (const PlacedFinding& placed : all_findings(scenario)) {
    if (placed.finding->outcome == Outcome::pass) continue;
    if (++number <= findings_shown) append_finding(out, scenario, placed);
  }
  if (number == 0) return {};
  out = "<h3>Findings</h3>\n<ul class=\"findings\">\n" + out;
  if (number > findings_shown)
    out += "<li>… and " + std::to_string(number - findings_shown) + " more, in the JSON report</li>";
  return out + "</ul>\n";
}

std::string notes_of(const Scenario& scenario) {
  std::string out;
  const auto line = [&](const char* name, const std::string& value) {
    if (!value.empty()) out += "<div><dt>" + std::string(name) + "</dt><dd>" + html(value) + "</dd></div>";
  };
  line("Why", scenario.why);
  line("Reason", scenario.reason);
  line("Ended", base::name_of(scenario.ending));
  if (scenario.expectation != "none") line("Expectation", scenario.expectation);
  line("Chapter", scenario.chapter);
  line("Duty", scenario.duty);
  line("Tags", words_of(scenario.tags));
  line("Covers", words_of(scenario.covers));
  for (const std::string& attempt : scenario.earlier) line("Earlier", attempt);
  return "<dl class=\"notes\">" + out + "</dl>\n";
}

std::string head_of(const Scenario& scenario) {
  std::string out = "<summary>" + outcome_badge(scenario.outcome);
  if (scenario.expectation == "as_expected") out += "<span class=\"tag\">as expected</span>";
  if (scenario.expectation == "expected_did_not_happen") out += "<span class=\"tag\">should have failed</span>";
  if (is_flaky(scenario)) out += "<span class=\"tag\">flaky</span>";
  out += "<span class=\"id\">" + html(scenario.id) + "</span>";
  if (!scenario.agent.empty()) out += "<span class=\"tag\">" + html(scenario.agent) + "</span>";
  out += "<span class=\"title\">" + html(scenario.title) + "</span><span class=\"place\">" +
         html(place_text(scenario, worst_finding(scenario))) + "</span>";
  return out + "<span class=\"time\">" + seconds_text(scenario.duration_ms) + " s</span></summary>\n";
}

std::string one_scenario(const Scenario& scenario) {
  std::string out = "<details class=\"scenario\" id=\"" + scenario_anchor(scenario) + "\" data-outcome=\"" +
                    base::name_of(scenario.outcome) + "\">" + head_of(scenario);
  out += "<div class=\"inside\">" + findings_of(scenario) + notes_of(scenario);
  // A parser of HTML drops a newline that is the first thing of a pre: ours, not the text's.
  out += "<h3>Play it again</h3>\n<pre class=\"command\" tabindex=\"0\">\n" + html(again_text(scenario)) + "</pre>\n";
  if (!scenario.output.empty())
    out += "<details><summary>Output of the program</summary><pre class=\"output\" tabindex=\"0\">\n" + html(scenario.output) + "</pre></details>\n";
  if (!scenario.steps.empty())
    out += "<h3>Conversation</h3>\n<div class=\"conversation\" data-from=\"data-" + std::to_string(scenario.order) +
           "\"><p>It is drawn by the script of this page.</p></div>\n";
  return out + "</div></details>\n";
}

std::string conversation_json(const Scenario& scenario, bool with_bodies) {
  std::string json;
  JsonText out(json);
  out.open('{').key("file").text(scenario.file).key("bodies").boolean(with_bodies).key("steps").open('[');
  for (const Step& step : scenario.steps) {
    out.open('{');
    write_step_members(out, step, with_bodies);
    out.close('}');
  }
  out.close(']').close('}');
  return json;
}

bool comes_first(const Scenario& scenario) {
  return scenario.outcome != Outcome::pass && scenario.outcome != Outcome::skip;
}

}  // namespace

std::string scenario_anchor(const Scenario& scenario) { return "scenario-" + std::to_string(scenario.order); }

std::string html_scenarios(const Run& run) {
  std::string out = "<section id=\"scenarios\" aria-labelledby=\"scenarios-title\">\n"
                    "<h2 id=\"scenarios-title\">Scenarios</h2>\n" + filter_of(run) + "<div class=\"list\">\n";
  for (const Outcome outcome : outcomes)
    for (const Scenario& scenario : run.scenarios)
      if (scenario.outcome == outcome) out += one_scenario(scenario);
  return out + "</div>\n<p id=\"nothing\" hidden>No scenario matches.</p>\n</section>\n";
}

std::string html_conversations(const Run& run) {
  std::string out;
  for (const bool first : {true, false}) {
    for (const Scenario& scenario : run.scenarios) {
      if (comes_first(scenario) != first || scenario.steps.empty()) continue;
      out += "<script type=\"application/json\" id=\"data-" + std::to_string(scenario.order) + "\">";
      append_script_json(out, conversation_json(scenario, out.size() < conversation_bytes));
      out += "</script>\n";
    }
  }
  return out;
}

}  // namespace cr::reports
