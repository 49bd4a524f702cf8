// Tariff elements: which one a session is about, what state it is in at an instant, when its contract
// ends, and the location that a scenario gives beforehand.
#include "mock_server/mind.hpp"

namespace cr::mock_server {
namespace {

Address address_in(std::string_view country) {
  Address address;
  address.address_line1 = "12 Lantern Quay";
  address.city = country == "GB" ? "London" : country == "DE" ? "Berlin" : country == "FR" ? "Paris" : country == "NL" ? "Amsterdam" : "Harbour";
  address.post_code = country == "GB" ? "EC1A 1BB" : "10115";
  address.country_code = country;
  return address;
}

void add_given_element(Mind& mind, const protocol::GivenTariff& given, std::string_view direction, std::string_view type) {
  Element element;
  element.id = mind.now.ids.id("trf");
  element.location_id = mind.given_location;
  element.account_id = mind.options.account;
  element.direction = direction;
  element.type = type;
  element.status = given.status == "pending"  ? Element::Status::pending
                   : given.status == "failed" ? Element::Status::failed
                                              : Element::Status::connected;
  const Provider* provider = mind.catalogue.by_alias(given.provider);
  if (provider == nullptr) provider = mind.catalogue.find(given.provider);
  const ProviderTariff* own = provider == nullptr ? nullptr : provider->own_tariff();
  element.provider_id = provider == nullptr ? mind.now.ids.id("prv") : provider->id;
  element.provider_name = provider == nullptr ? given.provider : provider->name;
  element.method = element.status != Element::Status::connected ? "DIRECT" : provider == nullptr ? "MANUAL" : provider->method;
  element.price = offered_price(given.tariff);
  if (element.price == nullptr) element.price = own != nullptr ? own->price : fixed_price(base::Json::number("0.25"));
  element.name = !given.tariff.name.empty() ? given.tariff.name : own != nullptr ? own->name : element.provider_name + " Standard";
  element.contract_end = given.contract_end_date;
  element.created = mind.world.clock;
  // A connected one has been so for a while: its prices are known.
  element.completed = element.status == Element::Status::connected ? mind.world.clock - mind.settings.direct_rates_delay : mind.world.clock;
  plan_events(mind, add_element(mind.now.store, std::move(element)), mind.world.clock);
}

std::string first_country(const Mind& mind) {
  const auto& given = *mind.world.location;
  for (const auto* tariff : {&given.commodity_import, &given.commodity_export, &given.non_commodity_import}) {
    if (!tariff->has_value()) continue;
    const Provider* provider = mind.catalogue.by_alias((*tariff)->provider);
    if (provider != nullptr && !provider->countries.empty()) return provider->countries.front();
  }
  return "GB";
}

}  // namespace

void attach(Store& store, Location& location, const std::string& customer_id) {
  if (location.customer_id == customer_id) return;
  if (Customer* before = store.customers.find(location.customer_id)) std::erase(before->locations, location.id);
  if (Customer* after = store.customers.find(customer_id)) after->locations.push_back(location.id);
  location.customer_id = customer_id;
}

std::vector<Element*> elements_of(Store& store, const std::string& location_id) {
  std::vector<Element*> all;
  const Location* location = store.locations.find(location_id);
  if (location == nullptr) return all;
  for (const std::string& id : location->elements) {
    if (Element* element = store.elements.find(id)) all.push_back(element);
  }
  return all;
}

Element& add_element(Store& store, Element element) {
  if (Location* location = store.locations.find(element.location_id)) location->elements.push_back(element.id);
  return store.elements.add(std::move(element));
}

void remove_element(Store& store, const std::string& id) {
  const Element* element = store.elements.find(id);
  if (element == nullptr) return;
  if (Location* location = store.locations.find(element->location_id)) std::erase(location->elements, id);
  if (element->planned) forget_plans(store, id);
  store.elements.erase(id);
}

void make_room(Mind& mind) {
  Store& store = mind.now.store;
  const std::size_t most = mind.options.limits.objects_kept;
  while (store.locations.size() > most) {
    Location& oldest = store.locations.by_age().begin()->second;
    for (const std::string& element : std::vector<std::string>(oldest.elements)) remove_element(store, element);
    attach(store, oldest, {});
    store.locations.erase(std::string(oldest.id));
  }
  while (store.customers.size() > most) store.customers.erase_oldest();
  while (store.devices.size() > most) store.devices.erase_oldest();
}

Element* element_for(Store& store, const std::string& location_id, std::string_view direction, std::string_view type,
                     const std::string& tariff_id) {
  if (!tariff_id.empty()) {
    Element* named = store.elements.find(tariff_id);
    if (named != nullptr && named->location_id == location_id) return named;
  }
  Element* newest = nullptr;
  for (Element* element : elements_of(store, location_id)) {
    if (element->direction == direction && element->type == type) newest = element;
  }
  return newest;
}

Element::Status status_at(const Settings& settings, const Element& element, base::Instant now) {
  const bool given_up = element.status == Element::Status::pending && now >= element.completed + settings.pending_failure;
  return given_up ? Element::Status::failed : element.status;
}

bool rates_known(const Settings& settings, const Element& element, base::Instant now) {
  if (element.status != Element::Status::connected) return false;
  return element.method != "DIRECT" || now >= element.completed + settings.direct_rates_delay;
}

std::optional<base::Instant> contract_end_of(const Settings& settings, const Element& element) {
  if (element.contract_end.empty()) return std::nullopt;
  const auto end = base::parse_instant(element.contract_end);
  if (!end || *end == base::parse_instant(settings.no_end_date)) return std::nullopt;
  return end;
}

void add_given_location(Mind& mind) {
  if (!mind.world.location) return;
  Location location;
  location.id = mind.now.ids.id("loc");
  location.account_id = mind.options.account;
  location.address = address_in(first_country(mind));
  location.created = mind.world.clock;
  Customer customer;
  customer.id = mind.now.ids.id("cus");
  customer.account_id = mind.options.account;
  customer.created = mind.world.clock;
  mind.given_location = location.id;
  const std::string customer_id = mind.now.store.customers.add(std::move(customer)).id;
  attach(mind.now.store, mind.now.store.locations.add(std::move(location)), customer_id);
  mind.now.store.last_location = mind.given_location;
  const auto& given = *mind.world.location;
  if (given.commodity_import) add_given_element(mind, *given.commodity_import, "IMPORT", "COMMODITY");
  if (given.commodity_export) add_given_element(mind, *given.commodity_export, "EXPORT", "COMMODITY");
  if (given.non_commodity_import) add_given_element(mind, *given.non_commodity_import, "IMPORT", "NON_COMMODITY");
}

}  // namespace cr::mock_server
