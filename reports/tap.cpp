// TAP version 14: one point per scenario, its steps as a subtest. What failed as expected is a TODO,
// which no harness counts as a failure; a run that was cut bails out.
//
//   TAP version 14
//   1..1
//   # Subtest: flat-rate
//       1..1
//       not ok 1 - 1 connect: tariff_name_capture
//         ---
//         message: "expected route …"
//         ...
//   not ok 1 - flat-rate
#include "core/base/text.hpp"
#include "reports/finding_lines.hpp"
#include "reports/utf8_walk.hpp"
#include "reports/writers.hpp"

namespace cr::reports {

using base::Outcome;

namespace {

/// One line; `#` and `\` escaped, because an unescaped "# SKIP" would be a directive.
std::string tap_text(std::string_view text) {
  std::string out;
  for (const char letter : base::printable(text)) {
    if (letter == '#' || letter == '\\') out += '\\';
    out += letter == '\t' ? ' ' : letter;
  }
  while (!out.empty() && out.front() == ' ') out.erase(0, 1);
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

/// A double-quoted YAML scalar on one line, ASCII for everything that YAML does not call printable.
std::string yaml_text(std::string_view text) {
  std::string out = "\"";
  const auto hex = [&](const char* prefix, std::uint32_t value, int digits) {
    out += prefix;
    for (int at = digits - 1; at >= 0; --at) out += "0123456789abcdef"[value >> (4 * at) & 0xF];
  };
  for_each_code_point(text, [&](const CodePoint& point) {
    if (!point.valid) return hex("\\u", 0xFFFD, 4);
    if (point.value == '"' || point.value == '\\') out += '\\';
    if (point.value == '\n') {
      out += "\\n";
    } else if (point.value < 0x20 || point.value == 0x7F) {
      hex("\\x", point.value, 2);
    } else if ((point.value >= 0x80 && point.value < 0xA0) || (point.value >= 0x2028 && point.value <= 0x202E) ||
               (point.value >= 0xFE00 && point.value <= 0xFEFF) || (point.value >= 0xFFF0 && point.value <= 0xFFFF)) {
      hex("\\u", point.value, 4);
    } else {
      out += point.bytes;
    }
  });
  return out + "\"";
}

enum class Kind { ok, failed, skipped, todo };

struct Point {
  Kind kind = Kind::ok;
  std::string name;
  std::string reason;  ///< of a directive
};

void append_point(std::string& out, std::size_t indent, std::size_t number, const Point& point) {
  out.append(indent, ' ');
  out += point.kind == Kind::failed || point.kind == Kind::todo ? "not ok " : "ok ";
  out += std::to_string(number) + " - " + tap_text(point.name);
  if (point.kind == Kind::skipped) out += " # SKIP " + tap_text(point.reason);
  if (point.kind == Kind::todo) out += " # TODO " + tap_text(point.reason);
  while (out.back() == ' ') out.pop_back();
  out += '\n';
}

void append_field(std::string& out, std::size_t indent, const char* key, std::string_view text) {
  if (text.empty()) return;
  out.append(indent, ' ').append(key).append(": ").append(yaml_text(text)) += '\n';
}

void append_finding(std::string& out, std::size_t indent, const base::Finding& finding) {
  indent += 2;
  out.append(indent, ' ') += "---\n";
  append_field(out, indent, "message", finding_sentence(finding));
  append_field(out, indent, "severity", base::name_of(finding.outcome));
  append_field(out, indent, "rule", finding.rule);
  append_field(out, indent, "at", finding.where.text());
  append_field(out, indent, "pointer", finding.pointer);
  append_field(out, indent, "expected", finding.expected);
  append_field(out, indent, "got", finding.actual);
  append_field(out, indent, "because", finding.cause);
  append_field(out, indent, "help", finding.advice);
  out.append(indent, ' ') += "...\n";
}

Kind kind_of(Outcome outcome) {
  if (outcome == Outcome::skip) return Kind::skipped;
  return outcome == Outcome::fail || outcome == Outcome::error ? Kind::failed : Kind::ok;
}

Point point_of(const Scenario& scenario) {
  Point point{kind_of(scenario.outcome), scenario.id, scenario.reason};
  if (!scenario.agent.empty()) point.name += " " + scenario.agent;
  if (scenario.expectation == "as_expected") {
    point.kind = Kind::todo;
    point.reason = scenario.reason.empty() ? "listed as an expected failure" : scenario.reason;
  }
  if (scenario.expectation == "expected_did_not_happen") point.kind = Kind::failed;
  return point;
}

/// True when no step tells what the scenario's point will say, so that the subtest needs one more.
bool needs_whole_point(const Scenario& scenario, const Point& parent) {
  bool failed = false;
  for (const Step& step : scenario.steps) failed = failed || kind_of(step.outcome) == Kind::failed;
  return !scenario.findings.empty() || (parent.kind == Kind::failed && !failed);
}

void append_subtest(std::string& out, const Scenario& scenario, const Point& parent) {
  const bool whole = needs_whole_point(scenario, parent);
  out += "# Subtest: " + tap_text(parent.name) + "\n";
  out += "    1.." + std::to_string(scenario.steps.size() + (whole ? 1 : 0)) + "\n";
  std::size_t number = 0;
  for (const Step& step : scenario.steps) {
    Point point{kind_of(step.outcome), step_name(step), step.reason};
    if (point.kind == Kind::failed && parent.kind == Kind::todo) {
      point.kind = Kind::todo;
      point.reason = parent.reason;
    }
    append_point(out, 4, ++number, point);
    for (const base::Finding& finding : step.findings) append_finding(out, 4, finding);
  }
  if (!whole) return;
  Point point{parent.kind == Kind::skipped ? Kind::ok : parent.kind, "the whole scenario", parent.reason};
  append_point(out, 4, ++number, point);
  for (const base::Finding& finding : scenario.findings) append_finding(out, 4, finding);
}

/// YAML below the scenario's own point: what played it and how to play it again.
void append_scenario_note(std::string& out, const Scenario& scenario, const Point& point) {
  if (point.kind == Kind::ok && scenario.outcome == Outcome::pass && scenario.attempts < 2) return;
  out += "  ---\n";
  append_field(out, 2, "outcome", base::name_of(scenario.outcome));
  append_field(out, 2, "message", verdict_sentence(scenario));
  append_field(out, 2, "at", place_text(scenario, worst_finding(scenario)));
  if (is_flaky(scenario)) append_field(out, 2, "flaky", std::to_string(scenario.attempts) + " attempts");
  append_field(out, 2, "again", again_text(scenario));
  out += "  ...\n";
}

}  // namespace

std::string to_tap(const Run& run) {
  std::string out = "TAP version 14\n1.." + std::to_string(run.scenarios.size());
  if (run.scenarios.empty()) out += " # no scenario was played";
  out += "\n";
  std::size_t number = 0;
  for (const Scenario& scenario : run.scenarios) {
    const Point point = point_of(scenario);
    if (!scenario.steps.empty()) append_subtest(out, scenario, point);
    append_point(out, 0, ++number, point);
    append_scenario_note(out, scenario, point);
  }
  if (run.interrupted) out += "Bail out! the run was interrupted\n";
  return out;
}

}  // namespace cr::reports
