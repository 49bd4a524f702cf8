// Scenarios and steps as JUnit cases. A fail is a failure, an error says nothing about the party judged
// and becomes an error, warn and review pass with a note: the exit code of the run says the same.
#include "reports/junit_cases.hpp"

#include <map>
#include <optional>
#include <set>

#include "reports/finding_lines.hpp"

namespace cr::reports {

using base::Outcome;

namespace {

/// "scenarios/a b/x.yaml" + id: the dots between the parts are the only ones, Jenkins splits there.
std::string classname_of(const Scenario& scenario) {
  std::string path = scenario.file;
  for (const char* ending : {".yaml", ".yml", ".json"})
    if (path.ends_with(ending)) path.resize(path.size() - std::string_view(ending).size());
  if (path.starts_with("./")) path.erase(0, 2);
  path += "/" + scenario.id;
  if (!scenario.agent.empty()) path += "/" + scenario.agent;
  for (char& letter : path) letter = letter == '/' ? '.' : letter == '.' ? '_' : letter;
  return path;
}

JUnitCase::Result result_of(Outcome outcome, const std::string& expectation) {
  if (expectation == "as_expected") return JUnitCase::Result::skipped;
  if (expectation == "expected_did_not_happen") return JUnitCase::Result::failed;
  switch (outcome) {
    case Outcome::fail: return JUnitCase::Result::failed;
    case Outcome::error: return JUnitCase::Result::broken;
    case Outcome::skip: return JUnitCase::Result::skipped;
    case Outcome::pass:
    case Outcome::warn:
    case Outcome::review: break;
  }
  return JUnitCase::Result::passed;
}

std::string type_of(const Scenario& scenario, const base::Finding* finding) {
  if (scenario.expectation == "expected_did_not_happen") return "expected_did_not_happen";
  if (finding != nullptr && !finding->rule.empty()) return finding->rule;
  return base::name_of(scenario.ending);
}

/// GitLab follows [[ATTACHMENT|path]] anywhere in system-out: what a peer sent must not be read so.
std::string without_directives(std::string text) {
  for (std::size_t at = text.find("[["); at != std::string::npos; at = text.find("[[", at)) text.insert(at + 1, " ");
  return text;
}

void note_verdict(JUnitCase& one, Outcome outcome, const Scenario& scenario) {
  if (outcome != Outcome::warn && outcome != Outcome::review && scenario.attempts <= 1) return;
  std::string note = "[[PROPERTY|verdict=" + std::string(base::name_of(outcome)) + "]]\n";
  if (is_flaky(scenario)) note += "[[PROPERTY|flaky=true]]\n";
  for (const std::string& attempt : scenario.earlier) note += "earlier attempt: " + without_directives(attempt) + "\n";
  one.note = note + one.note;
}

JUnitCase case_of(const Scenario& scenario) {
  JUnitCase one;
  one.name = scenario.id;
  one.classname = classname_of(scenario);
  const PlacedFinding worst = worst_finding(scenario);
  const base::Where place = place_of(scenario, worst);
  one.file = place.file;
  one.line = place.line;
  one.duration_ms = scenario.duration_ms;
  one.result = result_of(scenario.outcome, scenario.expectation);
  if (scenario.outcome != Outcome::pass || one.result != JUnitCase::Result::passed) {
    one.message = verdict_sentence(scenario);
    one.type = type_of(scenario, worst.finding);
    one.text = failure_text(scenario, TextOptions{false, 0, 0});
  }
  if (one.result == JUnitCase::Result::passed) one.note = without_directives(one.text);
  note_verdict(one, scenario.outcome, scenario);
  one.earlier = scenario.earlier;
  while (static_cast<int>(one.earlier.size()) + 1 < scenario.attempts)
    one.earlier.push_back("attempt " + std::to_string(one.earlier.size() + 1) + " did not pass");
  return one;
}

std::string findings_text(const Scenario& scenario, const std::vector<base::Finding>& findings) {
  Scenario part;
  part.id = scenario.id;
  part.file = scenario.file;
  part.line = scenario.line;
  part.again = again_text(scenario);
  part.findings = findings;
  return failure_text(part, TextOptions{false, 0, 0});
}

JUnitCase case_of(const Scenario& scenario, const Step& step, std::size_t digits) {
  JUnitCase one;
  one.name = step_name(step, digits);
  one.classname = classname_of(scenario);
  one.file = scenario.file;
  one.line = step.line;
  one.result = result_of(step.outcome, "none");
  // The overlay speaks of the scenario: what failed in it as expected must not turn the job red.
  if (one.result != JUnitCase::Result::passed && scenario.expectation == "as_expected")
    one.result = JUnitCase::Result::skipped;
  if (step.outcome == Outcome::pass) return one;
  one.text = findings_text(scenario, step.findings);
  one.message = step.findings.empty() ? step.reason : finding_sentence(step.findings.front());
  one.type = step.findings.empty() ? base::name_of(step.outcome) : step.findings.front().rule;
  if (one.message.empty()) one.message = base::name_of(step.outcome);
  if (one.text.empty()) one.text = one.message;
  if (one.result == JUnitCase::Result::passed) {
    one.note = "[[PROPERTY|verdict=" + std::string(base::name_of(step.outcome)) + "]]\n" + without_directives(one.text);
  }
  return one;
}

/// The case for what no step can say. Only when there is such a thing: a verdict worse than that of
/// every step, or a scenario without steps.
std::optional<JUnitCase> whole_case(const Scenario& scenario) {
  Outcome worst = Outcome::skip;
  for (const Step& step : scenario.steps) worst = base::worse(worst, step.outcome);
  const bool said = !scenario.steps.empty() && scenario.findings.empty() && worst == scenario.outcome;
  if (said && scenario.expectation != "expected_did_not_happen") return std::nullopt;
  JUnitCase one = case_of(scenario);
  one.name = "the whole scenario";
  if (!scenario.findings.empty()) one.note += without_directives(findings_text(scenario, scenario.findings));
  return one;
}

void add_cases(const Scenario& scenario, const JUnitOptions& options, std::vector<JUnitCase>& into) {
  const std::size_t first = into.size();
  if (options.granularity == JUnitOptions::Granularity::scenario) {
    into.push_back(case_of(scenario));
    for (const Step& step : scenario.steps) {
      const char* word = step.outcome == Outcome::fail    ? "failure"
                         : step.outcome == Outcome::error ? "error"
                         : step.outcome == Outcome::skip  ? "skipped"
                                                          : "passed";
      into.back().properties.emplace_back("step[" + std::string(word) + "]", step_name(step));
    }
  } else {
    const std::size_t digits = std::to_string(scenario.steps.size()).size();
    for (const Step& step : scenario.steps) into.push_back(case_of(scenario, step, digits));
    if (auto whole = whole_case(scenario)) into.push_back(std::move(*whole));
  }
  for (std::size_t at = first; at < into.size(); ++at) {
    auto& properties = into[at].properties;
    properties.emplace_back("verdict", base::name_of(scenario.outcome));
    properties.emplace_back("ending", base::name_of(scenario.ending));
    properties.emplace_back("seed", std::to_string(scenario.seed));
    for (const std::string& tag : scenario.tags) properties.emplace_back("tag", tag);
    for (const std::string& rule : scenario.covers) properties.emplace_back("covers", rule);
  }
}

/// A report without a single case looks green to most readers; so does one of a run that was cut.
std::optional<JUnitCase> run_case(const Run& run) {
  if (!run.scenarios.empty() && !run.interrupted) return std::nullopt;
  JUnitCase one;
  one.name = "the run";
  one.classname = "connect-replay";
  one.result = JUnitCase::Result::broken;
  one.type = run.interrupted ? "interrupted" : "empty";
  one.message = run.interrupted ? "the run was interrupted: what is missing here was not played"
                                : "no scenario was played";
  one.text = one.message;
  return one;
}

}  // namespace

std::vector<JUnitSuite> junit_suites(const Run& run, const JUnitOptions& options) {
  std::vector<JUnitSuite> suites;
  std::map<std::string, std::size_t> by_file;
  for (const Scenario& scenario : run.scenarios) {
    const auto [found, fresh] = by_file.try_emplace(scenario.file, suites.size());
    if (fresh) suites.push_back({scenario.file, {}});
    add_cases(scenario, options, suites[found->second].cases);
  }
  if (auto one = run_case(run)) suites.push_back({"connect-replay", {std::move(*one)}});
  // GitLab keeps only the first of two cases with one name.
  std::set<std::pair<std::string, std::string>> taken;
  for (JUnitSuite& suite : suites) {
    for (JUnitCase& one : suite.cases) {
      const std::string name = one.name;
      for (int copy = 2; !taken.emplace(one.classname, one.name).second; ++copy)
        one.name = name + " (" + std::to_string(copy) + ")";
    }
  }
  return suites;
}

}  // namespace cr::reports
