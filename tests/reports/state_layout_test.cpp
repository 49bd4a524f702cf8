// Rows of a state diagram: complete, stable, and with the way on pointing down.
#include <doctest/doctest.h>

#include <algorithm>

#include "reports/state_layout.hpp"

using cr::reports::Arc;
using cr::reports::layered;
using Rows = std::vector<std::vector<std::size_t>>;

TEST_CASE("a chain is one row a page") {
  CHECK(layered(3, {{0, 1}, {1, 2}}) == Rows{{0}, {1}, {2}});
  CHECK(layered(3, {{2, 1}, {1, 0}}) == Rows{{2}, {1}, {0}});
}

TEST_CASE("a way back does not turn the order round") {
  CHECK(layered(4, {{0, 1}, {1, 2}, {2, 3}, {2, 1}, {3, 3}}) == Rows{{0}, {1}, {2}, {3}});
}

TEST_CASE("a short cut to the end leaves the end at the end") {
  CHECK(layered(4, {{0, 3}, {0, 1}, {1, 2}, {2, 3}}) == Rows{{0}, {1}, {2}, {3}});
}

TEST_CASE("pages that nothing joins, and no pages at all, are no trouble") {
  CHECK(layered(0, {}).empty());
  CHECK(layered(2, {}) == Rows{{0, 1}});
}

TEST_CASE("two chains side by side do not cross") {
  const Rows rows = layered(6, {{0, 1}, {0, 2}, {1, 4}, {2, 3}, {4, 5}, {3, 5}});
  REQUIRE(rows.size() == 4);
  const bool straight = (rows[1] == std::vector<std::size_t>{1, 2}) == (rows[2] == std::vector<std::size_t>{4, 3});
  CHECK(straight);
}

TEST_CASE("every page is in exactly one row, whatever the arcs") {
  for (std::size_t seed = 1; seed < 200; ++seed) {
    std::size_t state = seed;
    const auto next = [&] { return (state = state * 6364136223846793005ULL + 1442695040888963407ULL) >> 33U; };
    const std::size_t nodes = 1 + next() % 20;
    std::vector<Arc> arcs;
    for (std::size_t number = 0; number < 40; ++number) arcs.push_back({next() % nodes, next() % nodes, 1 + number % 3});
    std::vector<std::size_t> seen;
    for (const auto& row : layered(nodes, arcs)) seen.insert(seen.end(), row.begin(), row.end());
    std::sort(seen.begin(), seen.end());
    REQUIRE(seen.size() == nodes);
    for (std::size_t at = 0; at < nodes; ++at) REQUIRE(seen[at] == at);
  }
}
