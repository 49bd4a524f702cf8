// The rates of a summary page: yesterday, today and tomorrow at the location, in rows whose times carry
// its UTC offset. A day on which the clock changes has its 23 or 25 hours.
#include "mock_server/conversation.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

/// A market page has seventy of these: built in place, as a braced list would copy every part of them.
Json row_json(const RateRow& row, Seconds end_offset) {
  Json::Object tariff;
  tariff.reserve(2);
  tariff.emplace_back("cost", json_of(row.price));
  tariff.emplace_back("confidence", row.certain ? Json(1) : Json::number(std::string(unpublished_confidence)));
  Json::Object members;
  members.reserve(3);
  members.emplace_back("valid_from", local_text(row.from, row.offset));
  members.emplace_back("valid_to", local_text(row.to, end_offset));
  members.emplace_back("tariff", std::move(tariff));
  return Json(std::move(members));
}

Json day_json(const std::vector<RateRow>& rows, const Zone& zone, base::Instant from, base::Instant to) {
  Json list = Json::array();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const RateRow& row = rows[i];
    if (row.rates == nullptr || row.from < from || row.from >= to) continue;
    // The next row knows the offset at which this one ends.
    list.push(row_json(row, i + 1 < rows.size() ? rows[i + 1].offset : zone.span_at(row.to).offset));
  }
  return list;
}

}  // namespace

Json summary_rates(const Price& price, const Place& place, base::Instant now) {
  const Zone& zone = *place.zone;
  const Day today = zone.day_of(now);
  base::Instant midnights[4];
  for (int i = 0; i < 4; ++i) midnights[i] = zone.start_of(today + std::chrono::days(i - 1));
  const auto rows = rate_rows(price, place, midnights[0], midnights[3], now, {.hourly = false, .daily = true, .joined = true});
  return Json::object({{"yesterday", day_json(rows, zone, midnights[0], midnights[1])},
                       {"today", day_json(rows, zone, midnights[1], midnights[2])},
                       {"tomorrow", day_json(rows, zone, midnights[2], midnights[3])}});
}

}  // namespace cr::mock_server
