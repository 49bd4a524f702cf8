// What a run says on a terminal or in a log: failures in the form of docs/cli.md, and a last line that
// is stable for grep.
//
//   FAIL  scenarios/capture/manual-fixed-tariff.yaml:31  manual-fixed-tariff  step 9
//         expected route  tariff_name_capture
//         got             rate_fixed_capture again: error cost_value_zero
//         because         step 8 sent data.cost = 0   (ZERO-RATE-1: a rate must be greater than zero)
//         help            connect-replay explain ZERO-RATE-1
//         again           connect-replay run --id manual-fixed-tariff --seed 81723
//   11 passed, 1 failed, 2 warned, 1 skipped   18/18 routes, 41/44 transitions   0.19 s (358 d on the scenario clock)
#include <algorithm>
#include <cctype>

#include "core/base/text.hpp"
#include "reports/finding_lines.hpp"
#include "reports/terminal_text.hpp"
#include "reports/writers.hpp"

namespace cr::reports {

using base::Outcome;

namespace {

constexpr std::size_t indent = 6;
constexpr std::size_t value_code_points = 2000;  ///< longer values are for the reports, not for a terminal
constexpr std::size_t findings_shown = 20;

std::string word_of(Outcome outcome) {
  std::string word = base::name_of(outcome);
  for (char& letter : word) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return word;
}

Color color_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return Color::green;
    case Outcome::warn:
    case Outcome::review: return Color::yellow;
    case Outcome::fail:
    case Outcome::error: return Color::red;
    case Outcome::skip: break;
  }
  return Color::dim;
}

std::string head_word(Outcome outcome, const TextOptions& options) {
  const std::string word = word_of(outcome);
  const std::size_t padding = word.size() < indent ? indent - word.size() : 2;
  return colored(word, color_of(outcome), options.color) + std::string(padding, ' ');
}

/// The lines of one block, their texts in one column. Commands stay on one line, to be copied.
void append_block(std::string& out, const std::vector<LabelledLine>& lines, const TextOptions& options) {
  std::size_t column = 8;
  for (const LabelledLine& line : lines) column = std::max(column, display_width(base::printable(line.label)) + 2);
  const std::size_t taken = indent + column;
  const auto width = static_cast<std::size_t>(std::max(options.width, 0));
  const std::size_t room = width > taken + 20 ? width - taken : 0;
  for (const LabelledLine& line : lines) {
    const std::string label = base::printable(line.label);
    const std::string text = base::printable(base::shortened(line.text, value_code_points), true);
    const bool command = line.label == "again" || text.starts_with("connect-replay ");
    std::string margin = std::string(indent, ' ') + colored(label, Color::dim, options.color) +
                         std::string(column - display_width(label), ' ');
    for (const std::string& piece : wrapped(text, command ? 0 : room)) {
      out += margin + piece + "\n";
      margin.assign(taken, ' ');
    }
  }
}

std::string head_line(const Scenario& scenario, Outcome outcome, const PlacedFinding& placed,
                      const TextOptions& options) {
  std::string line = head_word(outcome, options) + base::printable(place_text(scenario, placed));
  line += "  " + base::printable(scenario.id);
  if (!scenario.agent.empty()) line += "  " + base::printable(scenario.agent);
  if (placed.step != nullptr) line += "  step " + std::to_string(placed.step->index);
  if (scenario.expectation == "as_expected") line += "  (as expected)";
  return line + "\n";
}

/// What the findings cannot say: why a scenario was skipped or broke, or that it should have failed.
bool needs_reason(const Scenario& scenario, std::size_t findings) {
  if (scenario.expectation == "expected_did_not_happen") return true;
  return findings == 0 && scenario.outcome != Outcome::pass;
}

std::vector<PlacedFinding> findings_to_show(const Scenario& scenario) {
  std::vector<PlacedFinding> shown;
  for (const PlacedFinding& placed : all_findings(scenario)) {
    const Outcome outcome = placed.finding->outcome;
    if (outcome != Outcome::pass && outcome != Outcome::skip) shown.push_back(placed);
  }
  std::stable_sort(shown.begin(), shown.end(), [](const PlacedFinding& left, const PlacedFinding& right) {
    return left.finding->outcome > right.finding->outcome;
  });
  return shown;
}

void append_again(std::vector<LabelledLine>& lines, const Scenario& scenario) {
  lines.push_back({"again", again_text(scenario)});
}

}  // namespace

std::string failure_text(const Scenario& scenario, const TextOptions& options) {
  std::string out;
  const std::vector<PlacedFinding> shown = findings_to_show(scenario);
  const std::size_t blocks = std::min(shown.size(), findings_shown);
  for (std::size_t index = 0; index < blocks; ++index) {
    out += head_line(scenario, shown[index].finding->outcome, shown[index], options);
    std::vector<LabelledLine> lines = finding_lines(*shown[index].finding);
    if (index + 1 == blocks && !needs_reason(scenario, shown.size())) append_again(lines, scenario);
    append_block(out, lines, options);
  }
  if (shown.size() > blocks)
    out += std::string(indent, ' ') + "… and " + std::to_string(shown.size() - blocks) + " more findings\n";
  if (!needs_reason(scenario, shown.size())) return out;
  const bool missed = scenario.expectation == "expected_did_not_happen";
  out += head_line(scenario, missed ? Outcome::fail : scenario.outcome, {nullptr, nullptr}, options);
  std::vector<LabelledLine> lines;
  lines.push_back({"because", verdict_sentence(scenario)});
  if (missed) lines.push_back({"help", "take the entry out of the list of expected failures, or set it right"});
  append_again(lines, scenario);
  append_block(out, lines, options);
  return out;
}

namespace {

std::string clock_text(std::int64_t milliseconds) {
  const auto with_unit = [&](std::int64_t unit, const char* name) {
    const std::int64_t tenths = (milliseconds * 10 + unit / 2) / unit;
    std::string text = std::to_string(tenths / 10);
    if (tenths < 100 && tenths % 10 != 0) text += "." + std::to_string(tenths % 10);
    return text + " " + name;
  };
  if (milliseconds >= 86'400'000) return with_unit(86'400'000, "d");
  if (milliseconds >= 3'600'000) return with_unit(3'600'000, "h");
  if (milliseconds >= 60'000) return with_unit(60'000, "min");
  if (milliseconds >= 1'000) return with_unit(1'000, "s");
  return std::to_string(milliseconds) + " ms";
}

void append_part(std::string& out, std::size_t number, const std::string& words) {
  if (number == 0) return;
  out += ", " + std::to_string(number) + " " + words;
}

std::string counts_text(const Run& run) {
  std::size_t expected = 0;
  std::size_t missed = 0;
  std::size_t flaky = 0;
  std::size_t expected_fails = 0;
  for (const Scenario& scenario : run.scenarios) {
    const bool as_expected = scenario.expectation == "as_expected";
    expected += as_expected ? 1 : 0;
    expected_fails += as_expected && scenario.outcome == Outcome::fail ? 1 : 0;
    missed += scenario.expectation == "expected_did_not_happen" ? 1 : 0;
    flaky += is_flaky(scenario) ? 1 : 0;
  }
  const Totals& totals = run.totals;
  std::string out = std::to_string(totals.pass) + " passed, ";
  out += std::to_string(totals.fail - std::min(totals.fail, expected_fails)) + " failed, ";
  out += std::to_string(totals.warn) + " warned, " + std::to_string(totals.skip) + " skipped";
  append_part(out, totals.error, totals.error == 1 ? "error" : "errors");
  append_part(out, totals.review, "to review");
  append_part(out, flaky, "flaky");
  append_part(out, expected, "as expected");
  append_part(out, missed, missed == 1 ? "expected failure missing" : "expected failures missing");
  return out;
}

std::string coverage_text(const CoverageLine& coverage) {
  std::string out;
  const auto append = [&](const Count& count, const char* name) {
    if (count.total == 0) return;
    if (!out.empty()) out += ", ";
    out += std::to_string(count.seen) + "/" + std::to_string(count.total) + " " + name;
  };
  append(coverage.routes, "routes");
  append(coverage.transitions, "transitions");
  append(coverage.errors, "errors");
  append(coverage.webhooks, "webhooks");
  append(coverage.rules, "rules");
  return out;
}

bool is_shown(const Scenario& scenario, int verbosity) {
  if (scenario.expectation == "expected_did_not_happen") return true;
  switch (scenario.outcome) {
    case Outcome::fail:
    case Outcome::error:
    case Outcome::warn: return true;
    case Outcome::review:
    case Outcome::skip: return verbosity > 0;
    case Outcome::pass: break;
  }
  return false;
}

void append_steps(std::string& out, const Scenario& scenario, const TextOptions& options) {
  const std::size_t digits = std::to_string(scenario.steps.size()).size();
  for (const Step& step : scenario.steps) {
    out += std::string(indent, ' ') + head_word(step.outcome, options) + base::printable(step_name(step, digits));
    if (!step.reason.empty()) out += "   (" + base::printable(step.reason) + ")";
    out += "\n";
  }
}

}  // namespace

std::string summary_line(const Run& run) {
  std::int64_t clock_ms = 0;
  for (const Scenario& scenario : run.scenarios) clock_ms += scenario.clock_ms;
  std::string out = counts_text(run);
  if (const std::string coverage = coverage_text(run.coverage); !coverage.empty()) out += "   " + coverage;
  const std::string seconds = seconds_text(run.duration_ms);
  out += "   " + seconds.substr(0, seconds.size() - 1) + " s";
  if (clock_ms > 0) out += " (" + clock_text(clock_ms) + " on the scenario clock)";
  if (run.interrupted) out += "   interrupted";
  return out;
}

std::string to_text_report(const Run& run, const TextOptions& options) {
  std::string out;
  if (options.verbosity >= 0) {
    for (const Scenario& scenario : run.scenarios) {
      const bool shown = is_shown(scenario, options.verbosity);
      if (options.verbosity > 1 || (options.verbosity == 1 && !shown))
        out += head_line(scenario, scenario.outcome, {nullptr, nullptr}, options);
      if (options.verbosity > 1) append_steps(out, scenario, options);
      if (shown) out += failure_text(scenario, options);
    }
  }
  return out + summary_line(run) + "\n";
}

}  // namespace cr::reports
