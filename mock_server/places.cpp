// What follows from an address: its country, time zone, currency and market.
#include "mock_server/mind.hpp"

namespace cr::mock_server {
namespace {

constexpr std::string_view plain_country = "GB";  // of locations whose address nobody knows

std::string_view text_in(const base::Json& json, std::string_view key) { return json.text_at(key); }

}  // namespace

base::Json to_json(const Address& address) {
  return base::Json::object({{"address_line1", address.address_line1},
                             {"address_line2", address.address_line2},
                             {"city", address.city},
                             {"state", address.state},
                             {"post_code", address.post_code},
                             {"country_code", address.country_code}});
}

Address address_from(const base::Json& json) {
  Address address;
  address.address_line1 = text_in(json, "address_line1");
  address.address_line2 = text_in(json, "address_line2");
  address.city = text_in(json, "city");
  address.state = text_in(json, "state");
  address.post_code = text_in(json, "post_code");
  address.country_code = text_in(json, "country_code");
  return address;
}

Site site_of(const Address& address, std::string_view region) {
  Site site;
  site.country = find_country(address.country_code);
  if (site.country == nullptr) site.country = find_country(plain_country);
  site.place.zone = &zone_of(*site.country);
  site.place.market = &market_region(region.empty() ? site.country->code : region);
  return site;
}

bool locatable(const Settings& settings, const Address& address) {
  return !address.city.empty() && address.city != settings.unlocatable_city && find_country(address.country_code) != nullptr;
}

}  // namespace cr::mock_server
