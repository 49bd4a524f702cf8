// Where the pages of a state diagram go: in layers, so that most arrows point down, and within a layer so
// that few of them cross. Knows numbers only; what they stand for and how they are drawn is
// state_diagram's business.
#pragma once

#include <cstddef>
#include <vector>

namespace cr::reports {

struct Arc {
  std::size_t from = 0, to = 0;
  std::size_t weight = 1;
};

/// The nodes 0 … nodes-1 in rows from top to bottom, each row from left to right. Every node is in
/// exactly one row. The same arcs give the same rows.
std::vector<std::vector<std::size_t>> layered(std::size_t nodes, const std::vector<Arc>& arcs);

}  // namespace cr::reports
