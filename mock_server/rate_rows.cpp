// Cuts time where the price can change: at the tariff's own hours, at local hours where a market or the
// carbon table is followed, at local midnight, and where the clock of the place jumps.
#include "mock_server/rate_rows.hpp"

#include <algorithm>

namespace cr::mock_server {
namespace {

using base::Instant;
constexpr int day_seconds = 86'400;

/// Local seconds of the day at which a row may end.
std::vector<int> cut_seconds(const Price& price, bool hourly) {
  std::vector<int> seconds{0};
  for (const RateWindow& window : price.windows) {
    seconds.push_back(window.from);
    seconds.push_back(window.to % day_seconds);
  }
  for (int hour = 0; hourly && hour < 24; ++hour) seconds.push_back(hour * 3600);
  std::sort(seconds.begin(), seconds.end());
  seconds.erase(std::unique(seconds.begin(), seconds.end()), seconds.end());
  return seconds;
}

RateRow row_at(const Price& price, const Place& place, Instant from, Instant to, Seconds offset, Instant published) {
  const int second = second_of_day(from, offset);
  RateRow row;
  row.from = from;
  row.to = to;
  row.offset = offset;
  row.local_hour = second / 3600;
  row.rates = price.at(std::chrono::floor<std::chrono::days>(from + offset), second);
  if (price.market) {
    row.market = market_price(*place.market, row.local_hour);
    row.certain = from < published;
  }
  if (row.rates != nullptr) row.price = price_of(row.rates->front(), row.market);
  return row;
}

/// Two rows are one when nothing tells them apart and no asked-for cut lies between them.
bool joins(const RateRow& before, const RateRow& next, const RowCuts& cuts) {
  if (!cuts.joined || cuts.hourly) return false;
  if (cuts.daily && second_of_day(next.from, next.offset) == 0) return false;
  return before.rates != nullptr && next.rates != nullptr && before.rates->size() == 1 && next.rates->size() == 1
             ? before.price == next.price && before.certain == next.certain
             : before.rates == next.rates;
}

}  // namespace

std::vector<RateRow> rate_rows(const Price& price, const Place& place, Instant from, Instant to, Instant now, RowCuts cuts) {
  std::vector<RateRow> rows;
  const bool hourly = cuts.hourly || price.market;
  if (price.market) cuts.hourly = true;
  const std::vector<int> seconds = cut_seconds(price, hourly);
  const Instant published = price.market ? published_until(*place.zone, now) : to;
  const auto add = [&](Instant begin, Instant end, Seconds offset) {
    RateRow row = row_at(price, place, begin, end, offset, published);
    if (!rows.empty() && joins(rows.back(), row, cuts)) {
      rows.back().to = end;
    } else {
      rows.push_back(std::move(row));
    }
  };
  for (const OffsetSpan& span : place.zone->spans(from, to)) {
    Instant at = span.begin;
    while (at < span.end) {
      const Instant midnight = std::chrono::floor<std::chrono::days>(at + span.offset) - span.offset;
      const auto since = std::chrono::floor<Seconds>(at - midnight).count();
      const auto next = std::upper_bound(seconds.begin(), seconds.end(), static_cast<int>(since));
      const Instant end = midnight + Seconds(next == seconds.end() ? day_seconds : *next);
      add(at, std::min(end, span.end), span.offset);
      at = std::min(end, span.end);
    }
  }
  return rows;
}

}  // namespace cr::mock_server
