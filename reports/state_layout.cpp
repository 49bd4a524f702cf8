// Layered drawing in three steps that each have a name in the literature: a greedy order with few arcs
// against it (Eades, Lin and Smyth), rows by the longest way from the top, and rows sorted by the mean
// place of a node's neighbours.
#include "reports/state_layout.hpp"

#include <algorithm>
#include <deque>
#include <limits>

namespace cr::reports {

namespace {

/// Positions in an order in which few arcs point backwards.
class GreedyOrder {
 public:
  GreedyOrder(std::size_t nodes, const std::vector<Arc>& arcs) : arcs_(arcs), left_(nodes, true), place_(nodes) {}

  std::vector<std::size_t> places() {
    std::deque<std::size_t> head;
    std::deque<std::size_t> tail;
    for (std::size_t rest = left_.size(); rest > 0; --rest) {
      const auto [node, at_the_end] = next();
      left_[node] = false;
      if (at_the_end) {
        tail.push_front(node);
      } else {
        head.push_back(node);
      }
    }
    head.insert(head.end(), tail.begin(), tail.end());
    for (std::size_t at = 0; at < head.size(); ++at) place_[head[at]] = at;
    return place_;
  }

 private:
  struct Next {
    std::size_t node;
    bool at_the_end;
  };
  Next next() const {
    Next best{0, false};
    long best_surplus = std::numeric_limits<long>::min();
    for (std::size_t node = 0; node < left_.size(); ++node) {
      if (!left_[node]) continue;
      long out = 0;
      long in = 0;
      for (const Arc& arc : arcs_) {
        if (arc.from == arc.to || !left_[arc.from] || !left_[arc.to]) continue;
        out += arc.from == node ? static_cast<long>(arc.weight) : 0;
        in += arc.to == node ? static_cast<long>(arc.weight) : 0;
      }
      if (in == 0) return {node, false};
      if (out == 0) return {node, true};
      if (out - in <= best_surplus) continue;
      best_surplus = out - in;
      best = {node, false};
    }
    return best;
  }

  const std::vector<Arc>& arcs_;
  std::vector<bool> left_;
  std::vector<std::size_t> place_;
};

std::vector<std::size_t> rows_of(const std::vector<std::size_t>& place, const std::vector<Arc>& arcs) {
  std::vector<std::size_t> by_place(place.size());
  for (std::size_t node = 0; node < place.size(); ++node) by_place[place[node]] = node;
  std::vector<std::size_t> row(place.size(), 0);
  for (const std::size_t node : by_place)
    for (const Arc& arc : arcs)
      if (arc.from == node && place[arc.to] > place[node]) row[arc.to] = std::max(row[arc.to], row[node] + 1);
  return row;
}

/// One sweep: each row sorted by where its nodes' neighbours in other rows stand, as a share of their row.
void sort_rows(std::vector<std::vector<std::size_t>>& rows, std::vector<double>& share, const std::vector<Arc>& arcs) {
  for (auto& row : rows) {
    std::vector<double> wanted(share.size(), 0.5);
    for (const std::size_t node : row) {
      double sum = 0;
      double number = 0;
      for (const Arc& arc : arcs) {
        if (arc.from == arc.to || (arc.from != node && arc.to != node)) continue;
        sum += share[arc.from == node ? arc.to : arc.from];
        number += 1;
      }
      if (number > 0) wanted[node] = sum / number;
    }
    std::stable_sort(row.begin(), row.end(),
                     [&](std::size_t left, std::size_t right) { return wanted[left] < wanted[right]; });
    for (std::size_t at = 0; at < row.size(); ++at)
      share[row[at]] = (static_cast<double>(at) + 0.5) / static_cast<double>(row.size());
  }
}

}  // namespace

std::vector<std::vector<std::size_t>> layered(std::size_t nodes, const std::vector<Arc>& arcs) {
  const std::vector<std::size_t> row = rows_of(GreedyOrder(nodes, arcs).places(), arcs);
  std::vector<std::vector<std::size_t>> rows;
  for (std::size_t node = 0; node < nodes; ++node) {
    if (rows.size() <= row[node]) rows.resize(row[node] + 1);
    rows[row[node]].push_back(node);
  }
  std::vector<double> share(nodes, 0.5);
  for (const auto& one : rows)
    for (std::size_t at = 0; at < one.size(); ++at)
      share[one[at]] = (static_cast<double>(at) + 0.5) / static_cast<double>(one.size());
  constexpr int sweeps = 8;
  for (int sweep = 0; sweep < sweeps; ++sweep) sort_rows(rows, share, arcs);
  return rows;
}

}  // namespace cr::reports
