// The head of a scenario: everything above its conversation. head.cpp takes the plain keys, given.cpp the
// world it is set in, matrix.cpp its cases. Called by the loader.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/script/names.hpp"
#include "core/script/scenario.hpp"
#include "core/script/shapes.hpp"

namespace cr::script {

/// `root` has been checked against its table and has its constants filled in.
void take_head(const LoadContext& context, const Value& root, Scenario& scenario);
/// `given:` (null pointer: left out) with its defaults.
void take_given(const LoadContext& context, const Value* given, Names& names, Scenario& scenario);

/// One combination of a matrix: names and values in the order written; empty without a matrix.
struct Row {
  std::vector<std::pair<std::string, const Value*>> cells;
  std::string suffix() const;  ///< "[k=v,k2=v2]", or empty
};
/// The rows that are played; empty with a fault told when there is none.
std::vector<Row> matrix_rows(const LoadContext& context, const Value& root);
/// `vars` and the row, with a fault for a name that stands in both or is reserved.
Constants constants_of(const Value& root, const Row& row);

}  // namespace cr::script
