// The rates of a summary page: yesterday, today and tomorrow at the location, in rows whose times carry
// its UTC offset. A day on which the clock changes has its 23 or 25 hours.
#include "mock_server/conversation.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

Json row_json(const RateRow& row, const Zone& zone) {
  const Seconds end_offset = zone.span_at(row.to).offset;
  return Json::object({{"valid_from", local_text(row.from, row.offset)},
                       {"valid_to", local_text(row.to, end_offset)},
                       {"tariff", Json::object({{"cost", json_of(row.price)},
                                                {"confidence", row.certain ? Json(1) : Json::number(std::string(unpublished_confidence))}})}});
}

Json day_json(const Price& price, const Place& place, Day day, base::Instant now) {
  const base::Instant from = place.zone->start_of(day);
  const base::Instant to = place.zone->start_of(day + std::chrono::days(1));
  Json rows = Json::array();
  for (const RateRow& row : rate_rows(price, place, from, to, now, {.hourly = false, .daily = true, .joined = true})) {
    if (row.rates != nullptr) rows.push(row_json(row, *place.zone));
  }
  return rows;
}

}  // namespace

Json summary_rates(const Price& price, const Place& place, base::Instant now) {
  const Day today = place.zone->day_of(now);
  return Json::object({{"yesterday", day_json(price, place, today - std::chrono::days(1), now)},
                       {"today", day_json(price, place, today, now)},
                       {"tomorrow", day_json(price, place, today + std::chrono::days(1), now)}});
}

}  // namespace cr::mock_server
