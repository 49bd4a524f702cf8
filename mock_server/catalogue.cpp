// Reads the embedded catalogue once for the whole program and puts a world's providers in front of it.
#include "mock_server/catalogue.hpp"

#include <algorithm>

#include "core/base/assertion.hpp"
#include "core/base/random.hpp"

namespace cr::embedded {
extern const std::string_view catalogue_text;
}

namespace cr::mock_server {
namespace {

using base::Json;

Json value_or_null(const Json& object, std::string_view key) {
  const Json* value = object.find(key);
  return value == nullptr ? Json() : *value;
}

protocol::TariffOffer offer_of(const Json& json) {
  protocol::TariffOffer offer;
  offer.id = json.text_at("id");
  offer.name = json.text_at("name");
  offer.description = json.text_at("description");
  offer.structure = json.text_at("structure", "FIXED");
  offer.cost = value_or_null(json, "cost");
  offer.hours = value_or_null(json, "hours");
  offer.surcharge = value_or_null(json, "surcharge");
  return offer;
}

ProviderTariff tariff_of(const protocol::TariffOffer& offer, base::Random& ids) {
  ProviderTariff tariff;
  tariff.id = offer.id.empty() ? ids.id("trt") : offer.id;
  tariff.name = offer.name;
  tariff.description = offer.description;
  tariff.price = offered_price(offer);
  return tariff;
}

Provider provider_of(const Json& json) {
  Provider provider;
  base::Random ids(base::fnv1a(json.text_at("id")));
  provider.id = json.text_at("id");
  provider.name = json.text_at("name");
  for (const Json& country : json.find("countries")->items()) provider.countries.push_back(country.text());
  provider.method = json.text_at("method");
  provider.connection = json.text_at("connection", "connected");
  provider.fallback = json.text_at("fallback", "MANUAL");
  if (const Json* tariffs = json.find("tariffs")) {
    for (const Json& tariff : tariffs->items()) {
      provider.tariffs.push_back(tariff_of(offer_of(tariff), ids));
      CR_ASSERT(provider.tariffs.back().price != nullptr);
    }
  }
  return provider;
}

const std::deque<Provider>& built_in() {
  static const std::deque<Provider> providers = [] {
    const auto parsed = base::parse_json(embedded::catalogue_text);
    CR_ASSERT(parsed.has_value());
    std::deque<Provider> all;
    for (const Json& json : parsed->find("providers")->items()) all.push_back(provider_of(json));
    return all;
  }();
  return providers;
}

Provider provider_of(const protocol::WorldProvider& given, std::uint64_t seed) {
  base::Random ids = base::Random::named(seed, "provider " + given.alias);
  Provider provider;
  provider.alias = given.alias;
  const std::string made = ids.id("prv");
  provider.id = given.id.empty() ? made : given.id;
  provider.name = given.name.empty() ? given.alias : given.name;
  provider.countries = given.countries;
  provider.method = given.method;
  provider.connection = given.connection;
  provider.fallback = given.fallback;
  for (const auto& offer : given.tariffs) {
    ProviderTariff tariff = tariff_of(offer, ids);
    // A world may name a tariff and leave its price open; it then costs what a plain tariff costs.
    if (tariff.price == nullptr) tariff.price = fixed_price(Json::number("0.25"));
    provider.tariffs.push_back(std::move(tariff));
  }
  if (provider.tariffs.empty() && provider.method == "DIRECT") {
    provider.tariffs.push_back({ids.id("trt"), provider.name + " Standard", "", fixed_price(Json::number("0.25"))});
  }
  return provider;
}

Json tariff_json(const ProviderTariff& tariff) {
  Json json = Json::object({{"id", tariff.id}, {"name", tariff.name}, {"description", tariff.description}, {"structure", tariff.price->structure}});
  if (!tariff.price->cost.is_null()) json.set("cost", tariff.price->cost.unpacked());
  if (!tariff.price->hours.is_null()) json.set("hours", tariff.price->hours.unpacked());
  if (!tariff.price->surcharge.is_null()) json.set("surcharge", tariff.price->surcharge.unpacked());
  return json;
}

}  // namespace

bool Provider::serves(std::string_view country) const {
  return countries.empty() || std::find(countries.begin(), countries.end(), country) != countries.end();
}

Catalogue::Catalogue(const protocol::World& world, std::uint64_t seed) {
  for (const auto& given : world.providers) {
    own_.push_back(provider_of(given, seed));
    all_.push_back(&own_.back());
  }
  for (const Provider& provider : built_in()) {
    if (find(provider.id) == nullptr) all_.push_back(&provider);
  }
}

const Provider* Catalogue::find(std::string_view id) const {
  for (const Provider* provider : all_) {
    if (provider->id == id) return provider;
  }
  return nullptr;
}

const Provider* Catalogue::by_alias(std::string_view alias) const {
  for (const Provider& provider : own_) {
    if (provider.alias == alias) return &provider;
  }
  return nullptr;
}

std::pair<const Provider*, const ProviderTariff*> Catalogue::tariff(std::string_view id) const {
  for (const Provider* provider : all_) {
    for (const ProviderTariff& tariff : provider->tariffs) {
      if (tariff.id == id) return {provider, &tariff};
    }
  }
  return {nullptr, nullptr};
}

Json Catalogue::json() const {
  Json list = Json::array();
  for (const Provider* provider : all_) {
    Json countries = Json::array();
    for (const auto& country : provider->countries) countries.push(country);
    Json tariffs = Json::array();
    for (const auto& tariff : provider->tariffs) tariffs.push(tariff_json(tariff));
    Json entry = Json::object({{"id", provider->id}, {"name", provider->name}, {"countries", countries}, {"method", provider->method}});
    if (provider->method == "DIRECT") {
      entry.set("connection", provider->connection);
      entry.set("fallback", provider->fallback);
    }
    entry.set("tariffs", std::move(tariffs));
    list.push(std::move(entry));
  }
  return Json::object({{"providers", std::move(list)}});
}

Json Catalogue::world_json() const {
  Json world = Json(Json::Object{});
  for (const Provider& provider : own_) {
    Json tariffs = Json::array();
    for (const auto& tariff : provider.tariffs) tariffs.push(Json::object({{"id", tariff.id}, {"name", tariff.name}}));
    world.set(provider.alias, Json::object({{"id", provider.id}, {"name", provider.name}, {"tariffs", tariffs}}));
  }
  return world;
}

}  // namespace cr::mock_server
