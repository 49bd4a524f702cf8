// How customers, devices, locations and tariff elements look on the wire. Members whose value nobody
// knows, but which the description requires, are "".
#include "mock_server/mind.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

std::string summary_status(Mind& mind, const Location& location, std::string_view direction, std::string_view type, base::Instant now) {
  const Element* element = element_for(mind.now.store, location.id, direction, type);
  return element == nullptr ? "NOT_CONNECTED" : status_word(status_at(mind.settings, *element, now));
}

/// A point that an address always has and that no two cities are likely to share.
Json geo_location(const Address& address) {
  const auto hash = base::fnv1a(address.city + '|' + address.country_code);
  const auto degrees = [](std::uint64_t part, int from, int span) {
    const std::uint64_t steps = part % (static_cast<std::uint64_t>(span) * 10'000);
    return json_of(Decimal(from) + Decimal(static_cast<long long>(steps)) / 10'000);
  };
  return Json::object({{"lat", degrees(hash, 36, 24)}, {"lng", degrees(hash >> 32, -9, 33)}});
}

}  // namespace

const char* status_word(Element::Status status) {
  switch (status) {
    case Element::Status::connected: return "CONNECTED";
    case Element::Status::pending: return "NOT_CONNECTED";
    case Element::Status::failed: return "ERROR";
  }
  return "ERROR";
}

Json customer_json(const Customer& customer) {
  Json locations = Json::array();
  for (const std::string& location : customer.locations) locations.push(location);
  Json json = Json::object({{"id", customer.id}, {"object", "customer"}, {"live_mode", false}});
  if (!customer.reference_id.empty()) json.set("reference_id", customer.reference_id);
  json.set("locations", std::move(locations));
  json.set("time_created", base::to_text(customer.created));
  json.set("account_id", customer.account_id);
  return json;
}

Json device_json(const Device& device) {
  Json json = Json::object({{"id", device.id}, {"object", "device"}, {"live_mode", false}, {"reference_id", device.reference_id}});
  if (device.last_seen) json.set("last_seen", base::to_text(*device.last_seen));
  json.set("time_created", base::to_text(device.created));
  json.set("account_id", device.account_id);
  return json;
}

Json location_json(Mind& mind, const Location& location, base::Instant now) {
  const Site site = site_of(location.address);
  Json elements = Json::array();
  for (const std::string& id : location.elements) elements.push(id);
  Json json = Json::object({{"id", location.id}, {"object", "location"}});
  if (!location.reference_id.empty()) json.set("reference_id", location.reference_id);
  if (!location.customer_id.empty()) json.set("customer_id", location.customer_id);
  json.set("live_mode", false);
  if (find_country(location.address.country_code) != nullptr) {
    json.set("timezone", site.place.zone->name());
    json.set("currency_code", std::string(site.country->currency));
    json.set("geo_location", geo_location(location.address));
  }
  json.set("postal_address", to_json(location.address));
  json.set("tariff_status", Json::object({{"commodity_import", summary_status(mind, location, "IMPORT", "COMMODITY", now)},
                                          {"commodity_export", summary_status(mind, location, "EXPORT", "COMMODITY", now)},
                                          {"non_commodity_import", summary_status(mind, location, "IMPORT", "NON_COMMODITY", now)},
                                          {"non_commodity_export", "NOT_SUPPORTED"},
                                          {"local", "NOT_SUPPORTED"}}));
  json.set("tariff_elements", std::move(elements));
  json.set("time_created", base::to_text(location.created));
  json.set("account_id", location.account_id);
  return json;
}

Json element_json(Mind& mind, const Element& element, base::Instant now) {
  const Location* location = mind.now.store.locations.find(element.location_id);
  const Site site = site_of(location == nullptr ? Address() : location->address);
  return Json::object({{"id", element.id},
                       {"object", "tariff"},
                       {"location_id", element.location_id},
                       {"live_mode", false},
                       {"is_linked", element.method == "DIRECT" || element.method == "LIBRARY"},
                       {"connection_type", element.method},
                       {"direction", element.direction},
                       {"type", element.type},
                       {"status", status_word(status_at(mind.settings, element, now))},
                       {"timezone", site.place.zone->name()},
                       {"display_name", element.name},
                       {"provider_id", element.provider_id},
                       {"market_rates", element.price->market},
                       {"contract_start_date", element.contract_start},
                       {"contract_end_date", element.contract_end},
                       {"schedule", element.price->schedule.unpacked()},
                       {"time_created", base::to_text(element.created)},
                       {"account_id", element.account_id}});
}

}  // namespace cr::mock_server
