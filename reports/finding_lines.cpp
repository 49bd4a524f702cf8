// A finding in words. See the header.
#include "reports/finding_lines.hpp"

#include <algorithm>

namespace cr::reports {

namespace {

/// "/route" is said in the label; a deeper place gets a line of its own.
bool is_short(std::string_view pointer) {
  return pointer.size() > 1 && pointer.find('/', 1) == std::string_view::npos && pointer.size() <= 20;
}

std::string because_of(const base::Finding& finding) {
  if (finding.rule == "expect" || finding.rule.empty()) return finding.cause;
  if (finding.cause.find(finding.rule) != std::string::npos) return finding.cause;
  const std::string rule = finding.rule + ", a " + base::name_of(finding.level);
  return finding.cause.empty() ? "this breaks " + rule : finding.cause + "   (" + rule + ")";
}

}  // namespace

std::vector<LabelledLine> finding_lines(const base::Finding& finding) {
  std::vector<LabelledLine> lines;
  const bool short_pointer = is_short(finding.pointer);
  if (!finding.expected.empty())
    lines.push_back({short_pointer ? "expected " + finding.pointer.substr(1) : "expected", finding.expected});
  if (!finding.actual.empty()) lines.push_back({"got", finding.actual});
  if (!finding.pointer.empty() && !short_pointer) lines.push_back({"at", finding.pointer});
  if (std::string because = because_of(finding); !because.empty()) lines.push_back({"because", std::move(because)});
  const bool has_rule = finding.rule != "expect" && !finding.rule.empty();
  if (!finding.advice.empty()) lines.push_back({"help", finding.advice});
  if (has_rule && finding.advice.find("connect-replay explain") == std::string::npos)
    lines.push_back({finding.advice.empty() ? "help" : "", "connect-replay explain " + finding.rule});
  return lines;
}

std::string finding_sentence(const base::Finding& finding) {
  std::string sentence;
  if (!finding.expected.empty()) {
    sentence = "expected ";
    if (is_short(finding.pointer)) sentence += finding.pointer.substr(1) + " ";
    sentence += finding.expected;
  }
  if (!finding.actual.empty()) sentence += (sentence.empty() ? "got " : ", got ") + finding.actual;
  if (sentence.empty()) sentence = finding.cause;
  if (sentence.empty()) sentence = finding.advice;
  if (finding.rule == "expect" || finding.rule.empty()) return sentence;
  return finding.rule + ": " + sentence;
}

std::string verdict_sentence(const Scenario& scenario) {
  if (scenario.expectation == "expected_did_not_happen")
    return scenario.reason.empty() ? "a failure was expected and did not happen" : scenario.reason;
  const PlacedFinding worst = worst_finding(scenario);
  if (scenario.expectation == "as_expected") {
    const std::string what = worst.finding != nullptr ? ": " + finding_sentence(*worst.finding) : "";
    return (scenario.reason.empty() ? "listed as an expected failure" : scenario.reason) + what;
  }
  if (worst.finding != nullptr) return finding_sentence(*worst.finding);
  if (!scenario.reason.empty()) return scenario.reason;
  return std::string(base::name_of(scenario.outcome)) + ", ended " + base::name_of(scenario.ending);
}

base::Where place_of(const Scenario& scenario, const PlacedFinding& placed) {
  if (placed.finding != nullptr && !placed.finding->where.file.empty()) return placed.finding->where;
  if (placed.step != nullptr && placed.step->line > 0) return {scenario.file, placed.step->line, 0};
  return {scenario.file, scenario.line, 0};
}

std::string place_text(const Scenario& scenario, const PlacedFinding& placed) {
  base::Where where = place_of(scenario, placed);
  where.column = 0;
  return where.text();
}

std::string shell_word(const std::string& word) {
  const auto plain = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           std::string_view("-_./:=,+@").find(letter) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string quoted = "'";
  for (const char letter : word) quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return quoted + "'";
}

std::string again_text(const Scenario& scenario) {
  if (!scenario.again.empty()) return scenario.again;
  return "connect-replay run --id " + shell_word(scenario.id) + " --seed " + std::to_string(scenario.seed);
}

std::string step_name(const Step& step, std::size_t digits) {
  std::string index = std::to_string(step.index);
  if (index.size() < digits) index.insert(0, digits - index.size(), '0');
  // The summary of a played line begins with its actor.
  if (step.summary.starts_with(step.actor + ": ")) return index + " " + step.summary;
  return index + " " + step.actor + (step.summary.empty() ? "" : ": " + step.summary);
}

std::string seconds_text(std::int64_t milliseconds) {
  if (milliseconds < 0) milliseconds = 0;
  const std::string rest = std::to_string(milliseconds % 1000);
  return std::to_string(milliseconds / 1000) + "." + std::string(3 - rest.size(), '0') + rest;
}

}  // namespace cr::reports
