// Reading meter records and pricing them. See meters.hpp.
#include "mock_server/meters.hpp"

#include <algorithm>

namespace cr::mock_server {
namespace {

using base::Duration;
using base::Instant;
using base::Json;

constexpr long long hour = 3'600'000;  // milliseconds
constexpr auto longest_record = std::chrono::hours(24) * 366;

Window overlap(const Window& left, const Window& right) { return {std::max(left.from, right.from), std::min(left.to, right.to)}; }

Decimal share_of(const MeterRecord& record, const Window& part) {
  return record.watt_hours.share((part.to - part.from).count(), (record.to - record.from).count());
}

Instant month_start(const Zone& zone, Instant instant) {
  const std::chrono::year_month_day date(zone.day_of(instant));
  return zone.start_of(Day(date.year() / date.month() / 1));
}

/// kWh that the location has used in this local month before an instant; only tiers need to know.
Decimal used_before(Call& call, const MeterRecord& record, const Zone& zone, Instant at) {
  const Window month{month_start(zone, at), at};
  Decimal used = 0;
  for (const auto& [place, other] : call.mind.now.store.meters.by_age()) {
    if (other.location_id != record.location_id || other.direction != record.direction || !other.device_id.empty() || other.id == record.id) continue;
    const Window part = overlap(month, {other.from, other.to});
    if (part.from < part.to) used += share_of(other, part);
  }
  const Window own = overlap(month, {record.from, record.to});
  if (own.from < own.to) used += share_of(record, own);
  return used / 1000;
}

/// The price of `kwh` on the steps of a rate, of which `used` kWh are gone.
Decimal tiered(const std::vector<Rate>& rates, const Decimal& market, Decimal used, Decimal kwh) {
  if (rates.size() == 1) return rounded(price_of(rates.front(), market)) * kwh;
  Decimal money = 0;
  for (const Rate& rate : rates) {
    if (kwh <= 0) break;
    Decimal part = kwh;
    if (rate.to_kwh) part = std::min(kwh, std::max(Decimal(0), *rate.to_kwh - used));
    money += rounded(price_of(rate, market)) * part;
    used += part;
    kwh -= part;
  }
  // Beyond the last step its price goes on.
  if (kwh > 0) money += rounded(price_of(rates.back(), market)) * kwh;
  return money;
}

bool is_tiered(const LocationRow& row) { return row.commodity.rates->size() > 1 || (row.network != nullptr && row.network->size() > 1); }

Decimal carbon_of(const MeterRecord& record, const Site& site, const Window& window) {
  Decimal grams = 0;
  // Any price will do to walk the hours of the place.
  const SharedPrice hours = fixed_price(Json(0));
  for (const RateRow& row : rate_rows(*hours, site.place, window.from, window.to, window.from, {.hourly = true, .daily = false, .joined = true})) {
    grams += share_of(record, {row.from, row.to}) / 1000 * site.place.market->carbon[row.local_hour];
  }
  return grams;
}

}  // namespace

std::optional<Decimal> watt_hours(const Decimal& value, const std::string& units, Duration time) {
  std::string upper = units;
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (upper == "W") return value.share(time.count(), hour);
  if (upper == "KW") return (value * 1000).share(time.count(), hour);
  if (upper == "WH") return value;
  if (upper == "KWH") return value * 1000;
  return std::nullopt;
}

ReadRecord read_record(Call& call, const Json& json) {
  ReadRecord read;
  MeterRecord& record = read.record;
  const auto wrong = [&read](std::string text) {
    read.error = std::move(text);
    return read;
  };
  if (!json.is_object()) return wrong("the record is not an object");
  std::string units, start, end;
  const std::pair<const char*, std::string*> texts[] = {{"location_id", &record.location_id}, {"device_id", &record.device_id},
                                                        {"session_reference_id", &record.session_reference_id},
                                                        {"record_reference_id", &record.record_reference_id},
                                                        {"direction", &record.direction}, {"units", &units},
                                                        {"start_time", &start}, {"end_time", &end}};
  for (const auto& [name, into] : texts) {
    if (!read_text(json, name, *into)) return wrong(std::string(name) + " is not a string");
  }
  record.tariff_rate = record.direction;
  if (!read_text(json, "tariff_rate", record.tariff_rate)) return wrong("tariff_rate is not a string");
  if (find_visible(call.mind.now.store.locations, record.location_id, call) == nullptr) return wrong("location_id is unknown");
  if (!record.device_id.empty() && find_visible(call.mind.now.store.devices, record.device_id, call) == nullptr) return wrong("device_id is unknown");
  if (record.direction != "IMPORT" && record.direction != "EXPORT") return wrong("direction must be EXPORT or IMPORT");
  if (record.tariff_rate != "IMPORT" && record.tariff_rate != "EXPORT" && record.tariff_rate != "LOCAL") return wrong("tariff_rate must be EXPORT, IMPORT or LOCAL");
  const auto from = base::parse_instant(start);
  const auto to = base::parse_instant(end);
  if (!from) return wrong("start_time is not RFC 3339 with a zone");
  if (!to) return wrong("end_time is not RFC 3339 with a zone");
  if (*to < *from) return wrong("end_time must not be before start_time");
  if (*to == *from) return wrong("end_time must be after start_time");
  if (*to - *from > longest_record) return wrong("the record is longer than a year");
  record.from = *from;
  record.to = *to;
  const auto value = decimal_of(json.find("value"));
  if (!value || *value < 0) return wrong("value must be a number and not negative");
  const auto energy = watt_hours(*value, units, std::chrono::duration_cast<Duration>(*to - *from));
  if (!energy) return wrong("units must be W, KW, WH or KWH");
  record.watt_hours = *energy;
  record.account_id = call.account_id;
  return read;
}

void keep_record(Call& call, MeterRecord record) {
  Store& store = call.mind.now.store;
  if (Device* device = store.devices.find(record.device_id)) device->last_seen = std::max(device->last_seen.value_or(record.to), record.to);
  if (record.id.empty()) record.id = call.mind.now.ids.id("mre");
  store.meters.add(std::move(record));
  while (store.meters.size() > call.mind.options.limits.meter_records_kept) store.meters.erase_oldest();
}

std::variant<Cost, base::HttpResponse> cost_of(Call& call, const MeterRecord& record, const Window& window) {
  Cost cost;
  const Window part = overlap(window, {record.from, record.to});
  const Location* location = call.mind.now.store.locations.find(record.location_id);
  if (part.from >= part.to || location == nullptr) return cost;
  cost.watt_hours = share_of(record, part);
  cost.carbon = carbon_of(record, site_of(location->address), part);
  if (record.tariff_rate == "LOCAL") return cost;
  RatesRequest request;
  request.window = part;
  request.direction = record.tariff_rate;
  auto found = location_rates(call, *location, request, false);
  if (auto* refusal = std::get_if<base::HttpResponse>(&found)) return *refusal;
  const auto& rates = std::get<LocationRates>(found);
  Instant reached = part.from;
  for (const LocationRow& row : rates.rows) {
    if (row.from != reached) break;
    reached = row.to;
    const Decimal kwh = share_of(record, {row.from, row.to}) / 1000;
    cost.certain = cost.certain && row.certain;
    if (!is_tiered(row)) {
      cost.money += row.total * kwh;
      continue;
    }
    const Decimal used = used_before(call, record, *rates.site.place.zone, row.from);
    cost.money += tiered(*row.commodity.rates, row.commodity.market, used, kwh);
    if (row.network != nullptr) cost.money += tiered(*row.network, 0, used, kwh);
  }
  if (reached != part.to) return refused(call, "no_price_data", 422);
  return cost;
}

Json cost_row_json(const CostRow& row, bool carbon) {
  Json json = Json::object({{"start_time", base::to_text(row.from)}, {"end_time", base::to_text(row.to)}});
  if (!row.session_reference_id.empty()) json.set("session_reference_id", row.session_reference_id);
  if (!row.record_reference_id.empty()) json.set("record_reference_id", row.record_reference_id);
  json.set("energy", Json::object({{"value", json_of(row.cost.watt_hours)}}));
  json.set("tariff", Json::object({{"value", json_of(row.cost.money)}, {"confidence", json_of(confidence_of(row.cost.certain))}}));
  if (carbon) {
    json.set("carbon", Json::object({{"value", json_of(row.cost.carbon)}, {"confidence", Json::number(std::string(carbon_confidence))}}));
  }
  return json;
}

}  // namespace cr::mock_server
