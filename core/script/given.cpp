// `given:` to the world that a conversation is set in. See head.hpp; what the values do is the mock's
// business. The shapes have been checked against the key tables before.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/script/head.hpp"
#include "core/script/lines.hpp"
#include "core/script/match.hpp"

namespace cr::script {
namespace {

constexpr std::string_view default_clock = "2026-01-15T09:00:00Z";
constexpr std::string_view default_callback = "https://app.example/connect/done";
constexpr std::string_view default_connect_web = "https://app.example/connect/return";
constexpr std::string_view token_operation = "create_connect_token";

struct Price {
  std::string_view key;
  std::vector<std::string_view> structures;
};
const std::vector<Price> prices = {
    {"cost", {"FIXED"}}, {"hours", {"TIME_OF_DAY", "DYNAMIC"}}, {"surcharge", {"MARKET", "DYNAMIC"}}};

protocol::TariffOffer offer_of(const LoadContext& context, const Value& value) {
  protocol::TariffOffer offer;
  offer.id = text_of(value.find("id"));
  offer.name = text_of(value.find("name"));
  offer.description = text_of(value.find("description"));
  const Entry* structure = value.entry("structure");
  const Entry* priced = nullptr;
  for (const Price& price : prices) {
    const Entry* e = value.entry(price.key);
    if (e == nullptr) continue;
    if (priced != nullptr)
      context.diagnostics.error(e->where, fmt::format("`{}` and `{}` in one tariff", priced->key, e->key),
                                "a tariff has one price: keep one of them");
    priced = e;
    if (structure == nullptr) {
      offer.structure = price.structures.front();
    } else if (std::find(price.structures.begin(), price.structures.end(), structure->value.scalar) ==
               price.structures.end()) {
      context.diagnostics.error(e->where,
                                fmt::format("`{}` is not the price of a {} tariff", e->key, text_of(&structure->value)),
                                "FIXED has cost, TIME_OF_DAY has hours, MARKET has surcharge");
    }
  }
  if (structure != nullptr) offer.structure = text_of(&structure->value);
  if (const Value* cost = value.find("cost")) offer.cost = to_json(*cost);
  if (const Value* hours = value.find("hours")) offer.hours = to_json(*hours);
  if (const Value* surcharge = value.find("surcharge")) offer.surcharge = to_json(*surcharge);
  return offer;
}

protocol::WorldProvider provider_of(const LoadContext& context, const Entry& e) {
  protocol::WorldProvider provider;
  provider.alias = e.key;
  provider.id = text_of(e.value.find("id"));
  provider.name = text_of(e.value.find("name"), e.key);
  if (const Value* countries = e.value.find("countries"))
    for (const Value& country : countries->items) provider.countries.push_back(text_of(&country));
  provider.method = text_of(e.value.find("method"), provider.method);
  provider.connection = text_of(e.value.find("connection"), provider.connection);
  provider.fallback = text_of(e.value.find("fallback"), provider.fallback);
  if (const Value* tariffs = e.value.find("tariffs"))
    for (const Value& tariff : tariffs->items) provider.tariffs.push_back(offer_of(context, tariff));
  return provider;
}

void take_world(const LoadContext& context, const Value& world, Names& names, Scenario& scenario) {
  scenario.needs_played_mock = true;
  scenario.world.market_region_unknown = text_of(world.find("market_region")) == "unknown";
  const Value* providers = world.find("providers");
  if (providers == nullptr) return;
  for (const Entry& e : providers->entries) {
    names.take_alias(e.key);
    scenario.world.providers.push_back(provider_of(context, e));
  }
}

std::optional<protocol::GivenTariff> given_tariff(const LoadContext& context, const Value* value,
                                                  const Scenario& scenario) {
  if (value == nullptr || !value->is_mapping()) return std::nullopt;
  protocol::GivenTariff given;
  given.status = text_of(value->find("status"), given.status);
  given.tariff = offer_of(context, *value);
  given.contract_end_date = text_of(value->find("contract_end_date"));
  if (const Value* end = value->find("contract_end_date");
      end != nullptr && !base::parse_instant(given.contract_end_date))
    context.diagnostics.error(end->where,
                              fmt::format("`{}` is no RFC 3339 instant", base::shortened(given.contract_end_date, 60)),
                              "for instance '2027-01-15T00:00:00Z'");
  const Value* provider = value->find("provider");
  given.provider = text_of(provider);
  if (provider == nullptr || !provider->is_string()) return given;
  std::vector<std::string> aliases;
  for (const protocol::WorldProvider& p : scenario.world.providers) aliases.push_back(p.alias);
  if (std::find(aliases.begin(), aliases.end(), given.provider) == aliases.end())
    context.diagnostics.error(provider->where, fmt::format("`given.world.providers` has no `{}`", given.provider),
                              name_help(given.provider, aliases));
  return given;
}

void take_location(const LoadContext& context, const Value& location, Scenario& scenario) {
  scenario.needs_played_mock = true;
  protocol::GivenLocation given;
  given.commodity_import = given_tariff(context, location.find("commodity_import"), scenario);
  given.commodity_export = given_tariff(context, location.find("commodity_export"), scenario);
  given.non_commodity_import = given_tariff(context, location.find("non_commodity_import"), scenario);
  scenario.world.location = std::move(given);
}

void add_default(Value& token, std::string_view key, std::string_view text, const base::Where& where) {
  if (token.find(key) != nullptr) return;
  Value value;
  value.kind = Value::Kind::string;
  value.scalar = text;
  value.quoted = true;
  value.where = where;
  token.entries.push_back({std::string(key), where, std::move(value)});
}

void take_token(const LoadContext& context, const Value* token, Names& names, Scenario& scenario) {
  scenario.token.kind = Value::Kind::mapping;
  scenario.token.where = scenario.where;
  if (token != nullptr && token->is_mapping()) {
    scenario.token = *token;
    if (const protocol::Operation* operation = context.release.operation(token_operation))
      check_send(context, *token, *operation);
  }
  add_default(scenario.token, "callback_uri", default_callback, scenario.token.where);
  add_default(scenario.token, "connect_web_uri", default_connect_web, scenario.token.where);
  names.settle(scenario.token);
  names.capture(scenario.token);
}

}  // namespace

void take_given(const LoadContext& context, const Value* given, Names& names, Scenario& scenario) {
  static const Value nothing;
  const Value& g = given != nullptr ? *given : nothing;
  protocol::World& world = scenario.world;
  world.clock = base::parse_instant(text_of(g.find("clock"))).value_or(*base::parse_instant(default_clock));
  if (const Value* account = g.find("account")) {
    world.advanced_tariff_capture = truth_of(account->find("advanced_tariff_capture"));
    world.account_disabled = truth_of(account->find("disabled"));
    world.api_version = text_of(account->find("api_version"));
  }
  if (const Value* partner = g.find("partner")) {
    if (const Value* webhooks = partner->find("webhooks"))
      for (const Value& type : webhooks->items) world.webhooks.push_back(text_of(&type));
    world.signatures = text_of(partner->find("signatures"), world.signatures);
  }
  if (const Value* w = g.find("world"); w != nullptr && w->is_mapping()) take_world(context, *w, names, scenario);
  if (const Value* location = g.find("location"); location != nullptr && location->is_mapping())
    take_location(context, *location, scenario);
  take_token(context, g.find("token"), names, scenario);
}

}  // namespace cr::script
