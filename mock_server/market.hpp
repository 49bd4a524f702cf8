// The mock's day-ahead market and its carbon intensity: pure functions of a market region and the local
// hour, from one table (docs/prices.md shows it). Prices are in large units of the local currency per kWh,
// before surcharges; every day is like every other, so that expectations can be written by hand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.hpp"
#include "mock_server/money.hpp"
#include "mock_server/zone.hpp"

namespace cr::mock_server {

struct MarketRegion {
  std::string_view name;    ///< "GB", "DE", "FR", "NL"; "EU" stands for every other country
  std::string_view source;  ///< mrs_… of its prices
  std::string_view carbon_source;  ///< reg_…
  int price[24];            ///< ten-thousandths of a large unit, by local hour
  int carbon[24];           ///< gCO2eq per kWh, by local hour
};

/// The region by name, or that of a country; "EU" for names that are not in the table.
const MarketRegion& market_region(std::string_view name);
/// The regions that a customer may choose from where the market could not be detected.
std::vector<std::string> market_region_names();

Decimal market_price(const MarketRegion& region, int local_hour);
/// Intensity against the dearest hour of the region's day: 0 … 1, four places.
Decimal relative_carbon(const MarketRegion& region, int local_hour);

/// Prices are published at 13:00 local time for the whole next day.
base::Instant published_until(const Zone& zone, base::Instant now);
inline constexpr std::string_view unpublished_confidence = "0.8";
inline constexpr std::string_view carbon_confidence = "0.9";

}  // namespace cr::mock_server
