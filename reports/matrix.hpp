// Cases by parties under test: what a certification is read for. Rows are cases, grouped by chapter, columns
// are parties; several runs fill it. Called by the writers of pages and summaries; knows no format.
#pragma once

#include <string>
#include <vector>

#include "reports/run_report.hpp"

namespace cr::reports {

struct MatrixRow {
  std::string id;
  std::string duty;                    ///< what the case examines, or its title; may be empty
  std::vector<const Scenario*> cells;  ///< one for each agent; null: this party did not play it
};
struct MatrixChapter {
  std::string name;  ///< may be empty
  std::vector<MatrixRow> rows;
};
struct Matrix {
  std::vector<std::string> agents;  ///< in order of appearance; one without a name is "unnamed"
  std::vector<MatrixChapter> chapters;
  std::vector<Totals> totals;       ///< one for each agent
  bool empty() const { return agents.empty(); }
};

/// Of the scenarios that have an agent; in a certification, of all. Of a case that one party played more than
/// once, the last time counts. Empty when there is no party under test. Points into `run`.
Matrix matrix_of(const Run& run);
/// "M-TOKEN": the rule of the worst finding of a cell that is no pass; may be empty.
std::string rule_of_cell(const Scenario& scenario);

}  // namespace cr::reports
