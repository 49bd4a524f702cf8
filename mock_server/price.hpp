// What a tariff costs: the structure a customer chose, its numbers as entered, the schedule of the REST
// API made of them, and the price at any instant. Values are immutable once made and shared.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/json.hpp"
#include "core/protocol/world.hpp"
#include "mock_server/market.hpp"
#include "mock_server/money.hpp"
#include "mock_server/packed_json.hpp"
#include "mock_server/zone.hpp"

namespace cr::mock_server {

/// One step of a tiered rate. Missing parts are not there, which is not the same as 0 for a limit.
struct Rate {
  Decimal fixed = 0;
  std::optional<Decimal> to_kwh = std::nullopt;
  Decimal surcharge_fixed = 0;
  Decimal surcharge_percentage = 0;  ///< percent: 18.5 is 18.5 %
};
/// When a list of rates holds: months, days of the month, days of the week, and hours of the day.
struct RateWindow {
  unsigned months = 0xFFF;    ///< bit 0 is January
  std::uint32_t dates = ~0U;  ///< bit 1 is the first of the month
  unsigned weekdays = 0x7F;   ///< bit 0 is Sunday
  int from = 0, to = 86'400;  ///< seconds of the local day; from > to wraps over midnight
  std::vector<Rate> rates;
};

struct Price {
  std::string structure = "FIXED";  ///< FIXED, TIME_OF_DAY, MARKET, DYNAMIC
  bool market = false;
  bool tiered = false;
  PackedJson cost, hours, surcharge;  ///< as entered; null where the structure has none
  PackedJson schedule;                ///< as GET /tariffs/elements shows it
  std::string region;                 ///< of the market; empty: the location's country
  std::vector<RateWindow> windows;

  /// The rates that hold at a local date and second; null pointer where nothing holds.
  const std::vector<Rate>* at(Day local_day, int second) const;
};
using SharedPrice = std::shared_ptr<const Price>;

SharedPrice fixed_price(const base::Json& cost);
/// `hours` as rate_tod_capture takes them, already checked.
SharedPrice time_of_day_price(const base::Json& hours);
SharedPrice market_surcharge_price(const base::Json& surcharge, const std::string& region);
/// From a schedule of the REST API; a Fault of kind model names the part that is wrong.
base::Result<SharedPrice> scheduled_price(const base::Json& schedule, bool market, const std::string& region = {});
/// Of a tariff in a world or the catalogue. Nothing when its parts do not fit its structure.
SharedPrice offered_price(const protocol::TariffOffer& offer);

/// "HH:mm:ss" as seconds of the day, nothing for anything else. "24:00:00" is not a time.
std::optional<int> second_of(std::string_view time);

/// The price of one kWh: the rate, on top of the market price where the tariff follows the market; the
/// fixed surcharge is added before the percentage is applied.
Decimal price_of(const Rate& rate, const Decimal& market_part);

}  // namespace cr::mock_server
