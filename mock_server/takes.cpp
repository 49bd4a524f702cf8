// The meaning of the model's take words: what a valid answer sets in the session. Called after all checks
// of the page held; transitions look at the session afterwards.
#include "mock_server/conversation.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

Json member_or_null(const Json& object, std::string_view key) {
  const Json* value = object.find(key);
  return value == nullptr ? Json() : *value;
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

void forget_tariff(Draft& draft) {
  draft.option.clear();
  draft.price = nullptr;
  draft.tariff_name.clear();
  draft.contract_start = draft.contract_end = nullptr;
  draft.login = Draft::Login::none;
  draft.fell_back = false;
  draft.status = Element::Status::connected;
  draft.method.clear();
  draft.edited = true;
}

void by_hand(Draft& draft, SharedPrice price) {
  draft.price = std::move(price);
  draft.method = "MANUAL";
  draft.status = Element::Status::connected;
  draft.edited = true;
}

void take_address(const Scene& scene, const Json& data) {
  scene.session.draft.address = std::make_shared<const Address>(address_from(*data.find("postal_address")));
}

void take_provider(const Scene& scene, const Json& data) {
  Draft& draft = scene.session.draft;
  forget_tariff(draft);
  draft.provider = scene.mind.catalogue.find(data.find("provider")->text_at("id"));
  draft.provider_id = draft.provider->id;
  draft.provider_name = draft.provider->name;
  if (current_method(draft) == "MARKET") take_market_tariff(draft);
}

void take_provider_name(const Scene& scene, const Json& data) {
  Draft& draft = scene.session.draft;
  forget_tariff(draft);
  draft.provider = nullptr;
  // An unlisted provider has an id of its own, so that status and tariff elements can name it.
  draft.provider_id = scene.mind.now.ids.id("prv");
  draft.provider_name = trimmed(data.find("provider")->text_at("name"));
}

void take_library_tariff(const Scene& scene, const Json& data) {
  Draft& draft = scene.session.draft;
  const ProviderTariff* tariff = scene.mind.catalogue.tariff(data.find("tariff")->text_at("id")).second;
  by_hand(draft, tariff->price);
  draft.tariff_name = tariff->name;
  draft.method = "LIBRARY";
}

void take_option(const Scene& scene, const Json& data) { scene.session.draft.option = data.find("options")->items().front().text(); }

void take_cost(const Scene& scene, const Json& data) { by_hand(scene.session.draft, fixed_price(*data.find("cost"))); }

void take_hours(const Scene& scene, const Json& data) { by_hand(scene.session.draft, time_of_day_price(*data.find("hours"))); }

void take_advanced(const Scene& scene, const Json& data) {
  Draft& draft = scene.session.draft;
  const Json& tariff = *data.find("tariff");
  const Json* market = tariff.find("market_rates");
  const auto price = scheduled_price(*tariff.find("schedule"), market != nullptr && market->is_bool() && market->boolean(), draft.region);
  if (price) by_hand(draft, *price);
  draft.contract_start = member_or_null(tariff, "contract_start_date");
  draft.contract_end = member_or_null(tariff, "contract_end_date");
  if (draft.tariff_name.empty()) draft.tariff_name = draft.provider_name;
}

void take_surcharge(const Scene& scene, const Json& data) {
  Draft& draft = scene.session.draft;
  const bool by_market = current_method(draft) == "MARKET" && draft.option.empty();
  // A region that was not asked for is tolerated and means nothing.
  draft.region = offered_regions(scene.mind).empty() ? std::string() : std::string(data.text_at("region"));
  by_hand(draft, market_surcharge_price(*data.find("surcharge"), draft.region));
  if (!by_market) return;
  draft.method = "MARKET";
  if (draft.tariff_name.empty()) draft.tariff_name = draft.provider_name;
}

void take_tariff_name(const Scene& scene, const Json& data) {
  scene.session.draft.tariff_name = trimmed(data.find("tariff")->text_at("name"));
}

void take_contract_term(const Scene& scene, const Json& data) {
  scene.session.draft.contract_start = member_or_null(data, "contract_start_date");
  scene.session.draft.contract_end = member_or_null(data, "contract_end_date");
}

struct Word {
  std::string_view name;
  void (*take)(const Scene&, const Json&);
};
constexpr Word words[] = {{"address", take_address},
                          {"provider", take_provider},
                          {"provider_name", take_provider_name},
                          {"library_tariff", take_library_tariff},
                          {"option", take_option},
                          {"cost", take_cost},
                          {"hours", take_hours},
                          {"advanced_tariff", take_advanced},
                          {"surcharge", take_surcharge},
                          {"tariff_name", take_tariff_name},
                          {"contract_term", take_contract_term}};

}  // namespace

void take(const Scene& scene, std::string_view word, const Json& data) {
  for (const Word& known : words) {
    if (known.name == word) known.take(scene, data);
  }
}

void take_market_tariff(Draft& draft) {
  const ProviderTariff* tariff = market_tariff(draft);
  draft.method = "MARKET";
  draft.tariff_name = tariff == nullptr ? draft.provider_name : tariff->name;
  if (tariff != nullptr) draft.price = tariff->price;
  draft.edited = true;
}

}  // namespace cr::mock_server
