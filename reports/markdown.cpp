// The job summary in GitHub-flavoured Markdown: verdict, counts, what failed, what to run again. Kept
// under the limit of one step's summary; what does not fit is counted, not dropped silently.
#include <algorithm>

#include "core/base/text.hpp"
#include "reports/finding_lines.hpp"
#include "reports/markdown_text.hpp"
#include "reports/matrix.hpp"
#include "reports/writers.hpp"

namespace cr::reports {

using base::Outcome;

namespace {

constexpr std::size_t limit_bytes = 1U << 20;
constexpr std::size_t kept_for_the_rest = 16U << 10;
constexpr std::size_t block_bytes = 16U << 10;
constexpr std::size_t rows_shown = 200;

bool needs_attention(const Scenario& scenario) {
  return scenario.outcome == Outcome::fail || scenario.outcome == Outcome::error ||
         scenario.expectation == "expected_did_not_happen";
}

const char* sign_of(const Run& run) {
  if (run.interrupted) return "⚠️ interrupted";
  if (run.exit_code != 0) return "❌ not good";
  return run.totals.warn + run.totals.review > 0 ? "✅ good, with remarks" : "✅ good";
}

void append_coverage(std::string& out, const CoverageLine& coverage) {
  if (coverage.routes.total == 0) return;
  out += "\n| Coverage of " + cell_span(coverage.release) + " | seen | of | missing |\n|---|--:|--:|---|\n";
  const auto row = [&](const char* name, const Count& count) {
    if (count.total == 0) return;
    out += std::string("| ") + name + " | " + std::to_string(count.seen) + " | " + std::to_string(count.total) + " | ";
    const std::size_t shown = std::min<std::size_t>(count.missing.size(), 10);
    for (std::size_t at = 0; at < shown; ++at) out += (at == 0 ? "" : ", ") + cell_span(count.missing[at]);
    if (shown < count.missing.size()) out += " and " + std::to_string(count.missing.size() - shown) + " more";
    out += " |\n";
  };
  row("routes", coverage.routes);
  row("transitions", coverage.transitions);
  row("error codes", coverage.errors);
  row("webhooks", coverage.webhooks);
  row("rules", coverage.rules);
}

std::string cell_of(const Scenario* scenario) {
  if (scenario == nullptr) return "not played";
  const bool good = scenario->outcome == Outcome::pass || scenario->expectation == "as_expected";
  std::string out = std::string(good ? "✅ " : scenario->outcome == Outcome::fail ? "❌ " : "") + base::name_of(scenario->outcome);
  if (const std::string rule = cell_span(rule_of_cell(*scenario)); !rule.empty()) out += " " + rule;
  return out;
}

/// Cases by parties, as far as there is room.
void append_matrix(std::string& out, const Run& run) {
  const Matrix matrix = matrix_of(run);
  if (matrix.empty()) return;
  out += "\n### Matrix\n\n| Case |";
  for (const std::string& agent : matrix.agents) out += " " + cell_span(agent) + " |";
  out += "\n|---|";
  for (std::size_t agent = 0; agent < matrix.agents.size(); ++agent) out += "---|";
  out += "\n";
  std::size_t left_out = 0;
  for (const MatrixChapter& chapter : matrix.chapters) {
    std::string row = "| **" + cell_span(chapter.name.empty() ? "no chapter" : chapter.name) + "** |";
    for (std::size_t agent = 0; agent < matrix.agents.size(); ++agent) row += " |";
    if (out.size() + row.size() < limit_bytes / 2) out += row + "\n";
    for (const MatrixRow& line : chapter.rows) {
      row = "| " + cell_span(line.id) + " |";
      for (const Scenario* scenario : line.cells) row += " " + cell_of(scenario) + " |";
      if (out.size() + row.size() < limit_bytes / 2) out += row + "\n";
      else ++left_out;
    }
  }
  if (left_out > 0) out += "\n… and " + std::to_string(left_out) + " more cases.\n";
}

std::string block_of(const Scenario& scenario) {
  std::string out = "\n<details><summary><b>" + std::string(base::name_of(scenario.outcome)) + "</b></summary>\n\n" +
                    fenced(failure_text(scenario, {false, 0, 100}), block_bytes) + "\n</details>\n";
  const std::string agent = code_span(scenario.agent);
  return "\n#### " + code_span(scenario.id) + (agent.empty() ? "" : " " + agent) + "\n\n" +
         code_span(place_text(scenario, worst_finding(scenario))) + "\n" + out;
}

void append_failures(std::string& out, const Run& run) {
  std::size_t left_out = 0;
  bool headed = false;
  for (const Scenario& scenario : run.scenarios) {
    if (!needs_attention(scenario)) continue;
    const std::string block = block_of(scenario);
    if (out.size() + block.size() + kept_for_the_rest > limit_bytes) {
      ++left_out;
      continue;
    }
    if (!headed) out += "\n### What failed\n";
    headed = true;
    out += block;
  }
  if (left_out > 0) out += "\n" + std::to_string(left_out) + " more do not fit in here; they are in the other reports.\n";
}

/// A table of the scenarios that `wanted` picks, with one sentence each, as far as there is room.
template <class Wanted>
void append_table(std::string& out, const Run& run, const char* title, Wanted wanted) {
  std::size_t rows = 0;
  std::size_t left_out = 0;
  for (const Scenario& scenario : run.scenarios) {
    if (!wanted(scenario)) continue;
    const std::string row = "| " + cell_span(scenario.id) + " | " + cell_span(verdict_sentence(scenario)) + " |\n";
    if (rows == rows_shown || out.size() + row.size() + 2048 > limit_bytes) {
      ++left_out;
      continue;
    }
    if (rows++ == 0) out += std::string("\n### ") + title + "\n\n| Scenario | Why |\n|---|---|\n";
    out += row;
  }
  if (left_out > 0) out += "\n… and " + std::to_string(left_out) + " more.\n";
}

}  // namespace

std::string to_markdown(const Run& run) {
  std::string out = std::string("## connect-replay: ") + sign_of(run) + "\n\n";
  out += code_span(summary_line(run)) + "\n\n";
  out += "seed " + std::to_string(run.seed) + ", mode " + code_span(run.mode);
  if (!run.target.empty()) out += ", target " + code_span(run.target);
  if (run.insecure) out += ", **certificates were not verified**";
  out += ", exit code " + std::to_string(run.exit_code) + "\n";
  append_coverage(out, run.coverage);
  append_matrix(out, run);
  append_failures(out, run);
  append_table(out, run, "Remarks", [](const Scenario& scenario) {
    return scenario.outcome == Outcome::warn || scenario.outcome == Outcome::review;
  });
  append_table(out, run, "Skipped", [](const Scenario& scenario) { return scenario.outcome == Outcome::skip; });
  append_table(out, run, "Flaky", [](const Scenario& scenario) { return is_flaky(scenario); });
  return out;
}

}  // namespace cr::reports
