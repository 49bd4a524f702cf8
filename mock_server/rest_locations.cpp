// Locations over REST, and the status of their tariffs.
#include "mock_server/rest.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

/// One kind of tariff of a location; nothing when it has two of that kind, which no status can tell.
std::optional<Json> status_entry(Call& call, const Location& location, std::string_view direction, std::string_view type) {
  const Element* element = nullptr;
  for (const Element* candidate : elements_of(call.mind.now.store, location.id)) {
    if (candidate->direction != direction || candidate->type != type) continue;
    if (element != nullptr) return std::nullopt;
    element = candidate;
  }
  if (element == nullptr) return Json::object({{"status", "NOT_CONNECTED"}});
  const Provider* provider = call.mind.catalogue.find(element->provider_id);
  const std::string logo = provider == nullptr ? std::string() : call.mind.options.connect_url + "provider/" + provider->id + "/logo.svg";
  return Json::object({{"status", status_word(status_at(call.mind.settings, *element, call.now))},
                       {"connection_type", element->method},
                       {"provider", Json::object({{"id", element->provider_id}, {"display_name", element->provider_name}, {"logo_url", logo}})},
                       {"tariff", Json::object({{"id", element->id},
                                                {"display_name", element->name},
                                                {"structure_type", element->price->structure},
                                                {"contract_end_date", element->contract_end}})}});
}

bool reference_taken(Call& call, const std::string& reference, const std::string& own_id) {
  const auto other = [&](const Location& location) { return location.id != own_id && visible(location.account_id, call); };
  return call.mind.now.store.locations.with_reference(reference, other) != nullptr;
}

/// Members of `body` merged into `location`, but for the customer; the refusal when one cannot stand.
std::optional<base::HttpResponse> merge_location(Call& call, Location& location, std::string& customer_id) {
  for (const auto& [name, into] : {std::pair{"reference_id", &location.reference_id}, std::pair{"customer_id", &customer_id}}) {
    if (!read_text(call.body, name, *into)) return unprocessable(call, std::string(name) + " is not a string");
  }
  if (!customer_id.empty() && find_visible(call.mind.now.store.customers, customer_id, call) == nullptr) return not_found(call);
  if (reference_taken(call, location.reference_id, location.id)) return conflict(call);
  const Json* address = call.body.find("postal_address");
  if (address == nullptr || address->is_null()) return std::nullopt;
  if (!address->is_object()) return unprocessable(call, "postal_address is not an object");
  Json merged = to_json(location.address);
  for (const auto& [name, value] : address->members()) {
    if (!value.is_string() && !value.is_null()) return unprocessable(call, "postal_address." + name + " is not a string");
    merged.set(name, value.is_null() ? Json("") : value);
  }
  location.address = address_from(merged);
  const std::string& country = location.address.country_code;
  if (!country.empty() && find_country(country) == nullptr) return unprocessable(call, "country_code is not a country of ISO 3166-1");
  if (location.address.city == call.mind.settings.unlocatable_city) return unprocessable(call, "the address cannot be located");
  return std::nullopt;
}

void record(Call& call, const char* type, Json object) { record_object_event(call.mind, type, std::move(object), call.account_id, call.now); }

}  // namespace

base::HttpResponse list_locations(Call& call) {
  const std::string* reference = call.query("reference_id");
  const std::string* customer = call.query("customer_id");
  return list_of<Location>(
      call, call.mind.now.store.locations,
      [&](const Location& location) {
        return (reference == nullptr || location.reference_id == *reference) && (customer == nullptr || location.customer_id == *customer);
      },
      [&call](const Location& location) { return location_json(call.mind, location, call.now); });
}

base::HttpResponse create_location(Call& call) {
  Location made;
  std::string customer_id;
  if (const auto refusal = merge_location(call, made, customer_id)) return *refusal;
  made.id = call.mind.now.ids.id("loc");
  made.account_id = call.account_id;
  made.created = call.now;
  Location& location = call.mind.now.store.locations.add(std::move(made));
  attach(call.mind.now.store, location, customer_id);
  const Json object = location_json(call.mind, location, call.now);
  make_room(call.mind);
  record(call, "location.create", object);
  return json_response(201, object);
}

base::HttpResponse retrieve_location(Call& call) {
  const Location* location = find_visible(call.mind.now.store.locations, call.id, call);
  return location == nullptr ? not_found(call) : json_response(200, location_json(call.mind, *location, call.now));
}

base::HttpResponse update_location(Call& call) {
  Location* location = find_visible(call.mind.now.store.locations, call.id, call);
  if (location == nullptr) return not_found(call);
  if (const auto refusal = refuse_unchangeable(call)) return *refusal;
  Location changed = *location;
  std::string customer_id = location->customer_id;
  if (const auto refusal = merge_location(call, changed, customer_id)) return *refusal;
  call.mind.now.store.locations.refer(*location, changed.reference_id);
  *location = std::move(changed);
  attach(call.mind.now.store, *location, customer_id);
  const Json object = location_json(call.mind, *location, call.now);
  record(call, "location.update", object);
  return json_response(200, object);
}

base::HttpResponse delete_location(Call& call) {
  Store& store = call.mind.now.store;
  const Location* location = find_visible(store.locations, call.id, call);
  if (location == nullptr) return not_found(call);
  Json object = location_json(call.mind, *location, call.now);
  for (const std::string& element : std::vector<std::string>(location->elements)) remove_element(store, element);
  attach(store, *store.locations.find(call.id), {});
  store.locations.erase(call.id);
  record(call, "location.delete", std::move(object));
  return message_response(202, "Accepted");
}

base::HttpResponse location_status(Call& call) {
  const Location* location = find_visible(call.mind.now.store.locations, call.id, call);
  if (location == nullptr) return not_found(call);
  Json entries(Json::Object{});
  const struct {
    const char *name, *direction, *type;
  } kinds[] = {{"commodity_import", "IMPORT", "COMMODITY"}, {"commodity_export", "EXPORT", "COMMODITY"}, {"non_commodity_import", "IMPORT", "NON_COMMODITY"}};
  for (const auto& kind : kinds) {
    auto entry = status_entry(call, *location, kind.direction, kind.type);
    if (!entry) return message_response(422, "Unsupported combination of tariff elements");
    entries.set(kind.name, std::move(*entry));
  }
  entries.set("non_commodity_export", Json::object({{"status", "NOT_SUPPORTED"}}));
  entries.set("local", Json::object({{"status", "NOT_SUPPORTED"}}));
  return json_response(200, Json::object({{"id", location->id},
                                          {"object", "location_status"},
                                          {"live_mode", false},
                                          {"tariff_status", std::move(entries)},
                                          {"time_created", base::to_text(location->created)},
                                          {"account_id", call.account_id}}));
}

}  // namespace cr::mock_server
