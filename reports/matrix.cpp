// The matrix of cases and parties. See the header.
#include "reports/matrix.hpp"

#include <map>
#include <utility>

namespace cr::reports {

namespace {

std::string agent_of(const Scenario& scenario) { return scenario.agent.empty() ? "unnamed" : scenario.agent; }

/// Where chapters, rows and columns stand in the matrix that is being filled.
struct Places {
  std::map<std::string, std::size_t> chapters, agents;
  std::map<std::pair<std::string, std::string>, std::size_t> rows;  ///< by chapter and id, in the chapter
};

MatrixRow& row_of(Matrix& matrix, Places& places, const Scenario& scenario) {
  const auto chapter = places.chapters.try_emplace(scenario.chapter, matrix.chapters.size());
  if (chapter.second) matrix.chapters.push_back({scenario.chapter, {}});
  std::vector<MatrixRow>& rows = matrix.chapters[chapter.first->second].rows;
  const auto row = places.rows.try_emplace({scenario.chapter, scenario.id}, rows.size());
  if (row.second) rows.push_back({scenario.id, scenario.duty.empty() ? scenario.title : scenario.duty, {}});
  return rows[row.first->second];
}

void add(Totals& totals, base::Outcome outcome) {
  switch (outcome) {
    case base::Outcome::pass: ++totals.pass; return;
    case base::Outcome::warn: ++totals.warn; return;
    case base::Outcome::review: ++totals.review; return;
    case base::Outcome::fail: ++totals.fail; return;
    case base::Outcome::skip: ++totals.skip; return;
    case base::Outcome::error: ++totals.error; return;
  }
}

}  // namespace

Matrix matrix_of(const Run& run) {
  Matrix matrix;
  Places places;
  const auto is_shown = [&](const Scenario& scenario) { return !scenario.agent.empty() || run.mode == "certify"; };
  for (const Scenario& scenario : run.scenarios)
    if (is_shown(scenario) && places.agents.try_emplace(agent_of(scenario), matrix.agents.size()).second)
      matrix.agents.push_back(agent_of(scenario));
  for (const Scenario& scenario : run.scenarios) {
    if (!is_shown(scenario)) continue;
    MatrixRow& row = row_of(matrix, places, scenario);
    row.cells.resize(matrix.agents.size(), nullptr);
    row.cells[places.agents.at(agent_of(scenario))] = &scenario;
  }
  matrix.totals.resize(matrix.agents.size());
  for (const MatrixChapter& chapter : matrix.chapters)
    for (const MatrixRow& row : chapter.rows)
      for (std::size_t agent = 0; agent < row.cells.size(); ++agent)
        if (row.cells[agent] != nullptr) add(matrix.totals[agent], row.cells[agent]->outcome);
  return matrix;
}

std::string rule_of_cell(const Scenario& scenario) {
  if (scenario.outcome == base::Outcome::pass) return {};
  const PlacedFinding worst = worst_finding(scenario);
  return worst.finding == nullptr ? std::string() : worst.finding->rule;
}

}  // namespace cr::reports
