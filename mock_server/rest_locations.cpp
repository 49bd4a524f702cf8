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

}  // namespace

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
