// Raw rates of a location, and the audit that says what a rate is made of.
#include "mock_server/location_rates.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

/// "true" or "false"; nothing for other words.
std::optional<bool> flag(const Call& call, std::string_view name) {
  const std::string* text = call.query(name);
  if (text == nullptr || *text == "false") return false;
  return *text == "true" ? std::optional<bool>(true) : std::nullopt;
}

Json carbon_json(const LocationRates& rates, const LocationRow& row) {
  const MarketRegion& region = *rates.site.place.market;
  const int hour = row.commodity.local_hour;
  return Json::object({{"intensity", region.carbon[hour]},
                       {"relative", Json::number(relative_carbon(region, hour).text(4))},
                       {"confidence", Json::number(std::string(carbon_confidence))}});
}

Json commodity_json(const RateRow& row, bool market) {
  const Rate& rate = row.rates->front();
  Json json(Json::Object{});
  if (market) json.set("market", json_of(row.market));
  json.set("fixed", json_of(rate.fixed + rate.surcharge_fixed));
  json.set("percentage", json_of(rate.surcharge_percentage));
  if (rate.to_kwh) json.set("tier", json_of(*rate.to_kwh));
  json.set("aggregate", json_of(row.price));
  return json;
}

Json network_json(const LocationRow& row) {
  Json json = Json::object({{"fixed", json_of(row.network_price)}});
  if (row.network != nullptr && row.network->front().to_kwh) json.set("tier", json_of(*row.network->front().to_kwh));
  return json;
}

}  // namespace

base::HttpResponse rates(Call& call) {
  const Location* location = find_visible(call.mind.now.store.locations, call.id, call);
  if (location == nullptr) return not_found(call);
  const auto read = read_rates_request(call);
  if (const auto* refusal = std::get_if<base::HttpResponse>(&read)) return *refusal;
  const auto& request = std::get<RatesRequest>(read);
  const auto tariff = flag(call, "include_tariff");
  const auto carbon = flag(call, "include_carbon");
  if (!tariff || !carbon) return unprocessable(call, "include_tariff and include_carbon are true or false");
  const auto found = location_rates(call, *location, request, *carbon);
  if (const auto* refusal = std::get_if<base::HttpResponse>(&found)) return *refusal;
  const auto& known = std::get<LocationRates>(found);
  Json data = Json::array();
  for (const LocationRow& row : known.rows) {
    Json entry = Json::object({{"valid_from", base::to_text(row.from)}, {"valid_to", base::to_text(row.to)}});
    if (*tariff) entry.set("tariff", Json::object({{"rate", json_of(row.total)}, {"confidence", json_of(confidence_of(row.certain))}}));
    if (*carbon) entry.set("carbon", carbon_json(known, row));
    data.push(std::move(entry));
  }
  Json echo = Json::object({{"include_tariff", *tariff}, {"include_carbon", *carbon}});
  const Json shared = request_json(request);
  for (const auto& [name, value] : shared.members()) echo.set(name, value);
  Json body = rates_head(call, known, "rts", "tariff_rate");
  body.set("last_updated", base::to_text(known.element->completed));
  body.set("next_update", base::to_text(next_update(known, call.now)));
  body.set("request", std::move(echo));
  body.set("data", std::move(data));
  body.set("time_created", now_text(call));
  body.set("account_id", call.account_id);
  return json_response(200, body);
}

base::HttpResponse audit_rates(Call& call) {
  const Location* location = find_visible(call.mind.now.store.locations, call.id, call);
  if (location == nullptr) return not_found(call);
  const auto read = read_rates_request(call);
  if (const auto* refusal = std::get_if<base::HttpResponse>(&read)) return *refusal;
  const auto& request = std::get<RatesRequest>(read);
  const auto found = location_rates(call, *location, request, false);
  if (const auto* refusal = std::get_if<base::HttpResponse>(&found)) return *refusal;
  const auto& known = std::get<LocationRates>(found);
  const bool market = known.element->price->market;
  Json data = Json::array();
  for (const LocationRow& row : known.rows) {
    Json rate = Json::object({{"commodity", commodity_json(row.commodity, market)}});
    if (row.network != nullptr) rate.set("non_commodity", network_json(row));
    rate.set("total", json_of(row.total));
    rate.set("confidence", json_of(confidence_of(row.certain)));
    data.push(Json::object({{"valid_from", base::to_text(row.from)}, {"valid_to", base::to_text(row.to)}, {"tariff_rate", std::move(rate)}}));
  }
  const MarketRegion& region = *known.site.place.market;
  Json body = rates_head(call, known, "tra", "tariff_rate_audit");
  body.set("request", request_json(request));
  body.set("market_sources", market ? Json::array({std::string(region.source)}) : Json::array());
  body.set("carbon_sources", Json::array({std::string(region.carbon_source)}));
  body.set("data", std::move(data));
  body.set("time_created", now_text(call));
  body.set("account_id", call.account_id);
  return json_response(200, body);
}

}  // namespace cr::mock_server
