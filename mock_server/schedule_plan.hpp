// The cheapest way to move given amounts of energy in given windows of time, under a power limit for each
// device and one for all of them together. Exact: intervals are filled in order of price, and each one
// takes as much as it can while all earlier choices stay possible (a flow that is augmented, so devices
// make room for one another). Knows nothing of tariffs or the wire.
#pragma once

#include <vector>

#include "core/base/instant.hpp"
#include "mock_server/money.hpp"

namespace cr::mock_server {

struct PlanInterval {
  base::Instant from{}, to{};
  Decimal price;        ///< per kWh, any sign
  bool allowed = true;  ///< false: left out by the shaving threshold
};
struct PlanDevice {
  base::Instant from{}, to{};  ///< ends of intervals
  Decimal max_power;           ///< W
  Decimal energy;              ///< Wh
};
struct Plan {
  bool possible = false;
  std::vector<std::vector<Decimal>> energy;  ///< Wh by device and interval
};

/// `order` holds positions of intervals, the most welcome first.
Plan plan_energy(const std::vector<PlanInterval>& intervals, const std::vector<PlanDevice>& devices, const Decimal& max_power,
                 const std::vector<std::size_t>& order);
/// Positions by price, then time; `dearest_first` for energy that is sold.
std::vector<std::size_t> by_price(const std::vector<PlanInterval>& intervals, bool dearest_first);
/// Positions by time: energy as early as possible.
std::vector<std::size_t> by_time(const std::vector<PlanInterval>& intervals);

struct PlanBlock {
  base::Instant from{}, to{};
  Decimal power;  ///< W
};
/// When each device runs: early in each interval, touching blocks of one power joined.
std::vector<std::vector<PlanBlock>> blocks_of(const Plan& plan, const std::vector<PlanInterval>& intervals,
                                              const std::vector<PlanDevice>& devices, const Decimal& max_power);

}  // namespace cr::mock_server
