// The meaning of the model's filler words: the data of a page as the session stands. A filler that has
// nothing to say leaves its field out.
#include "mock_server/conversation.hpp"

#include "core/base/decimal.hpp"

namespace cr::mock_server {
namespace {

using base::Json;
using Filled = std::optional<Json>;

Site site(const Scene& scene) {
  const auto& draft = scene.session.draft;
  return site_of(draft.address == nullptr ? Address() : *draft.address, draft.region);
}

Filled postal_address(const Scene& scene) {
  const auto& address = scene.session.draft.address;
  return to_json(address == nullptr ? Address() : *address);
}

Filled providers(const Scene& scene) {
  const auto& address = scene.session.draft.address;
  Json list = Json::array();
  for (const Provider* provider : scene.mind.catalogue.all()) {
    if (provider->serves(address == nullptr ? std::string() : address->country_code)) list.push(provider_json(scene.mind, provider->id, provider->name));
  }
  return list;
}

Filled provider(const Scene& scene) {
  return provider_json(scene.mind, scene.session.draft.provider_id, scene.session.draft.provider_name);
}

Filled unlisted_provider(const Scene& scene) {
  const Draft& draft = scene.session.draft;
  return Json::object({{"name", draft.provider == nullptr ? draft.provider_name : std::string()}});
}

Filled library_tariffs(const Scene& scene) {
  Json list = Json::array();
  if (scene.session.draft.provider == nullptr) return list;
  for (const ProviderTariff& tariff : scene.session.draft.provider->tariffs) {
    list.push(Json::object({{"id", tariff.id}, {"name", tariff.name}, {"description", tariff.description}}));
  }
  return list;
}

Filled options(const Scene& scene) {
  Json list = Json::array();
  for (const std::string& option : offered_options(scene.mind)) list.push(option);
  return list;
}

Filled currency_code(const Scene& scene) { return Json(site(scene).country->currency); }

Filled cost(const Scene& scene) {
  const SharedPrice price = price_at_hand(scene.session.draft);
  return price != nullptr && !price->cost.is_null() ? price->cost.unpacked() : Json(0);
}

Filled hours(const Scene& scene) {
  const SharedPrice price = price_at_hand(scene.session.draft);
  if (price != nullptr && !price->hours.is_null()) return price->hours.unpacked();
  return Json::array({Json::object({{"cost", 0}, {"valid_from", "00:00:00"}, {"valid_to", "00:00:00"}})});
}

Filled advanced_tariff(const Scene& scene) {
  const SharedPrice price = scene.session.draft.price;
  return Json::object({{"market_rates", price != nullptr && price->market},
                       {"contract_start_date", scene.session.draft.contract_start},
                       {"contract_end_date", scene.session.draft.contract_end},
                       {"schedule", price != nullptr ? price->schedule.unpacked() : Json::array()}});
}

Filled surcharge(const Scene& scene) {
  const SharedPrice price = price_at_hand(scene.session.draft);
  if (price != nullptr && !price->surcharge.is_null()) return price->surcharge.unpacked();
  return Json::object({{"fixed", 0}, {"percentage", 0}});
}

Filled regions(const Scene& scene) {
  const auto names = offered_regions(scene.mind);
  if (names.empty()) return std::nullopt;
  Json list = Json::array();
  for (const auto& name : names) list.push(name);
  return list;
}

Filled region(const Scene& scene) {
  if (offered_regions(scene.mind).empty()) return std::nullopt;
  return Json(scene.session.draft.region);
}

Filled tariff_name(const Scene& scene) { return Json::object({{"name", scene.session.draft.tariff_name}}); }

Filled contract_start_date(const Scene& scene) { return scene.session.draft.contract_start; }
Filled contract_end_date(const Scene& scene) { return scene.session.draft.contract_end; }

Filled summary_tariff(const Scene& scene) {
  const Draft& draft = scene.session.draft;
  const SharedPrice price = price_at_hand(draft);
  const std::string structure = price == nullptr ? "FIXED" : price->structure;
  return Json::object({{"name", draft.tariff_name},
                       {"structure_type", structure},
                       {"structure", structure},
                       {"contract_end_date", draft.contract_end},
                       {"tiered", price != nullptr && price->tiered}});
}

Filled market_rates_source(const Scene& scene) {
  const SharedPrice price = price_at_hand(scene.session.draft);
  return Json(price != nullptr && price->market);
}

Filled rates(const Scene& scene) {
  const SharedPrice price = price_at_hand(scene.session.draft);
  if (price == nullptr) return Json::object({{"yesterday", Json::array()}, {"today", Json::array()}, {"tomorrow", Json::array()}});
  const auto& address = scene.session.draft.address;
  return summary_rates(*price, site_of(address == nullptr ? Address() : *address, price->region).place, scene.now);
}

Filled connection_type(const Scene& scene) { return Json(scene.session.draft.method.empty() ? "DIRECT" : scene.session.draft.method); }

Filled redirect_url(const Scene& scene) {
  const std::string page = scene.mind.options.connect_url + "provider/" + scene.session.draft.provider_id;
  return Json(base::with_query(page, scene.mind.settings.token_query, scene.session.token));
}

Filled callback_uri(const Scene& scene) {
  const Session& session = scene.session;
  // Where nobody said where the customer goes, a page of the mock says that all is done.
  const std::string target = !session.callback_uri.empty()      ? session.callback_uri
                             : !session.connect_web_uri.empty() ? session.connect_web_uri
                                                                : scene.mind.options.connect_url + "provider/done";
  return Json(base::with_query(target, scene.mind.settings.token_query, session.token));
}

struct Word {
  std::string_view name;
  Filled (*fill)(const Scene&);
};
constexpr Word words[] = {{"postal_address", postal_address},
                          {"providers", providers},
                          {"provider", provider},
                          {"unlisted_provider", unlisted_provider},
                          {"library_tariffs", library_tariffs},
                          {"options", options},
                          {"currency_code", currency_code},
                          {"cost", cost},
                          {"hours", hours},
                          {"advanced_tariff", advanced_tariff},
                          {"surcharge", surcharge},
                          {"regions", regions},
                          {"region", region},
                          {"tariff_name", tariff_name},
                          {"contract_start_date", contract_start_date},
                          {"contract_end_date", contract_end_date},
                          {"summary_tariff", summary_tariff},
                          {"market_rates_source", market_rates_source},
                          {"summary_rates", rates},
                          {"connection_type", connection_type},
                          {"redirect_url", redirect_url},
                          {"callback_uri", callback_uri}};

Filled filled(const Scene& scene, const protocol::Field& field) {
  for (const Word& word : words) {
    if (word.name == field.fill) return word.fill(scene);
  }
  return std::nullopt;
}

bool lacks(const protocol::Route& route, std::string_view member) {
  for (const std::string& name : route.without) {
    if (name == member) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> offered_regions(const Mind& mind) {
  return mind.world.market_region_unknown ? market_region_names() : std::vector<std::string>{};
}

std::vector<std::string> offered_options(const Mind& mind) {
  std::vector<std::string> all = mind.settings.options;
  if (mind.world.advanced_tariff_capture) all.push_back(mind.settings.advanced_option);
  return all;
}

Json provider_json(const Mind& mind, const std::string& id, const std::string& name) {
  const bool listed = mind.catalogue.find(id) != nullptr;
  return Json::object({{"id", id},
                       {"display_name", name},
                       {"logo_url", listed ? mind.options.connect_url + "provider/" + id + "/logo.svg" : std::string()}});
}

Json page_of(const Scene& scene, const protocol::Route& route) {
  Json data(Json::Object{});
  for (const protocol::Field& field : route.page) {
    if (auto value = filled(scene, field)) data.set(field.name, std::move(*value));
  }
  Json actions;
  for (const protocol::Action& action : route.actions) {
    if (offered(scene, route, action)) actions.push(action.action);
  }
  Json page = Json::object({{"connect_token", scene.session.token}, {"route", route.route}});
  if (!lacks(route, "direction")) page.set("direction", scene.session.direction);
  page.set("live_mode", false);
  if (!actions.is_null()) page.set("actions", std::move(actions));
  page.set("data", std::move(data));
  return page;
}

}  // namespace cr::mock_server
