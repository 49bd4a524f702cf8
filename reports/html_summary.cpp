// The head of the page: how the run came out, in one sentence and five numbers, and what run it was.
#include "reports/finding_lines.hpp"
#include "reports/html_parts.hpp"
#include "reports/html_text.hpp"
#include "reports/writers.hpp"

namespace cr::reports {

using base::Outcome;

namespace {

const char* sign_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return "✓";
    case Outcome::warn: return "!";
    case Outcome::review: return "?";
    case Outcome::fail: return "✗";
    case Outcome::error: return "⚡";
    case Outcome::skip: break;
  }
  return "–";
}

std::string plural(std::size_t number, const std::string& word) {
  return std::to_string(number) + " " + word + (number == 1 ? "" : "s");
}

std::size_t unexpected_fails(const Run& run) {
  std::size_t number = 0;
  for (const Scenario& scenario : run.scenarios)
    number += scenario.outcome == Outcome::fail && scenario.expectation != "as_expected" ? 1 : 0;
  return number;
}

std::string cause_of_exit(const Run& run) {
  switch (run.exit_code) {
    case 1: return "";
    case 3: return "A scenario does not fit the mock";
    case 4: return plural(run.totals.error, "scenario") + " could not be judged: the environment is to be mended first";
    case 6: return "An expected failure did not happen: the list of expected failures is out of date";
    case 8: return "A threshold was missed";
    case 9: return run.interrupted ? "Interrupted: what is missing here was not played"
                                   : "Incomplete: a deadline cut the run";
    default: break;
  }
  return "The run ended with exit code " + std::to_string(run.exit_code);
}

/// One sentence, and whose turn it is.
std::string verdict_of(const Run& run) {
  if (run.scenarios.empty()) return "No scenario was played";
  if (run.exit_code == 0) return run.totals.warn + run.totals.review > 0 ? "Good, with remarks" : "All good";
  const std::size_t failed = unexpected_fails(run);
  std::string sentence = failed > 0 ? plural(failed, "scenario") + " failed" : "";
  const std::string cause = cause_of_exit(run);
  if (!sentence.empty() && !cause.empty()) sentence += ". ";
  return sentence + cause;
}

void fact(std::string& out, const char* name, const std::string& value) {
  if (value.empty()) return;
  out += "<div><dt>" + std::string(name) + "</dt><dd>" + html(value) + "</dd></div>";
}

}  // namespace

std::string outcome_badge(Outcome outcome) {
  const std::string name = base::name_of(outcome);
  return "<span class=\"badge " + name + "\"><span aria-hidden=\"true\">" + sign_of(outcome) + "</span> " + name +
         "</span>";
}

std::string html_summary(const Run& run) {
  const Outcome shown = unexpected_fails(run) > 0 ? Outcome::fail : run.exit_code == 0 ? run.outcome : Outcome::error;
  std::string out = "<header class=\"verdict " + std::string(base::name_of(shown)) + "\">\n<h1><span aria-hidden=\"true\">" +
                    sign_of(shown) + "</span> " + html(verdict_of(run)) + "</h1>\n<p class=\"line\">" +
                    html(summary_line(run)) + "</p>\n";
  if (run.insecure) out += "<p class=\"alarm\">Certificates were not verified in this run.</p>\n";
  out += "<dl class=\"facts\">";
  fact(out, "Release", run.coverage.release);
  fact(out, "Mode", run.mode);
  fact(out, "Target", run.target);
  fact(out, "Seed", std::to_string(run.seed));
  fact(out, "Started", base::to_text(run.started));
  fact(out, "Took", seconds_text(run.duration_ms) + " s");
  fact(out, "Exit code", std::to_string(run.exit_code));
  fact(out, "Version", run.tool_name + " " + run.tool_version);
  return out + "</dl>\n</header>\n";
}

}  // namespace cr::reports
