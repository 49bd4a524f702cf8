// The price of a tariff along a stretch of time: rows between the instants at which it can change. Used
// by the summary page, raw rates, slots, costs and schedules, so that all of them show one price.
#pragma once

#include <vector>

#include "mock_server/price.hpp"

namespace cr::mock_server {

/// Where a price holds: its zone, and the market it follows.
struct Place {
  const Zone* zone = nullptr;
  const MarketRegion* market = nullptr;
};

struct RateRow {
  base::Instant from{}, to{};
  Decimal price;                            ///< of the first tier
  Decimal market;                           ///< the part that the market gives; 0 otherwise
  const std::vector<Rate>* rates = nullptr; ///< all tiers; null pointer: no price is known here
  bool certain = true;                      ///< false: a market price beyond what is published
  int local_hour = 0;                       ///< at `from`
  Seconds offset{0};                        ///< from UTC, at `from`
};

struct RowCuts {
  bool hourly = false;         ///< cut at every local hour (carbon)
  bool daily = false;          ///< cut at local midnight
  bool joined = true;          ///< neighbours of equal price are one row, between the cuts asked for
};

/// Rows that cover [from, to) in order. Market tariffs have a row for each local hour.
std::vector<RateRow> rate_rows(const Price& price, const Place& place, base::Instant from, base::Instant to,
                               base::Instant now, RowCuts cuts);

}  // namespace cr::mock_server
