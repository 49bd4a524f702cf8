#include <map>

#include "core/protocol/shape.hpp"
#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

protocol::World world_with(const char* status, const char* structure) {
  protocol::World world;
  protocol::WorldProvider provider;
  provider.alias = "acme";
  provider.name = "Acme Volt";
  provider.countries = {"GB"};
  provider.method = "DIRECT";
  world.providers.push_back(provider);
  protocol::GivenTariff tariff;
  tariff.status = status;
  tariff.provider = "acme";
  tariff.tariff.name = "Acme One";
  tariff.tariff.structure = structure;
  if (std::string(structure) == "FIXED") tariff.tariff.cost = json("0.21");
  if (std::string(structure) == "TIME_OF_DAY") {
    tariff.tariff.hours = json(R"([{"cost":0.1,"valid_from":"00:00:00","valid_to":"07:00:00"},{"cost":0.3,"valid_from":"07:00:00","valid_to":"00:00:00"}])");
  }
  if (std::string(structure) == "MARKET") tariff.tariff.surcharge = json(R"({"fixed":0.01,"percentage":5})");
  world.location.emplace();
  world.location->commodity_import = tariff;
  return world;
}

std::string first_page(Played& mock, const std::string& more = "") {
  const std::string location(mock.engine.location().text_at("id"));
  mock.make_token(R"({"callback_uri":"https://partner.test/done","location_id":")" + location + '"' + more + "}");
  return std::string(mock.open().text_at("route"));
}

}  // namespace

TEST_CASE("a token without an address opens on the postal address, and a country alone is not enough") {
  Played mock;
  mock.make_token();
  CHECK(mock.open().text_at("route") == "postal_address_capture");
  mock.make_token(R"({"postal_address":{"country_code":"GB"}})");
  CHECK(mock.open().text_at("route") == "postal_address_capture");
  CHECK(mock.data().find("postal_address")->text_at("country_code") == "GB");
  mock.make_token(R"({"postal_address":{"city":"London"}})");
  CHECK(mock.open().text_at("route") == "postal_address_capture");
}

TEST_CASE("a token with city and country opens on the providers, one that nobody can locate does not") {
  Played mock;
  mock.make_token(R"({"postal_address":{"country_code":"GB","city":"London"}})");
  CHECK(mock.open().text_at("route") == "provider_select");
  mock.make_token(R"({"postal_address":{"country_code":"XX","city":"London"}})");
  CHECK(mock.open().text_at("route") == "postal_address_capture");
  mock.make_token(R"({"postal_address":{"country_code":"GB","city":"Nowhere"}})");
  CHECK(mock.open().text_at("route") == "postal_address_capture");
}

TEST_CASE("a location's session opens on the page of its tariff's state") {
  Played fixed(world_with("connected", "FIXED"));
  CHECK(first_page(fixed) == "summary_fixed_confirm");
  CHECK(fixed.data().find("cost")->number() == "0.21");
  CHECK(fixed.data().find("provider")->text_at("display_name") == "Acme Volt");
  Played hours(world_with("connected", "TIME_OF_DAY"));
  CHECK(first_page(hours) == "summary_tou_confirm");
  Played market(world_with("connected", "MARKET"));
  CHECK(first_page(market) == "summary_tou_confirm");
  CHECK(market.data().find("market_rates_source")->boolean());
  Played pending(world_with("pending", "FIXED"));
  CHECK(first_page(pending) == "summary_tariff_inprogress");
  Played failed(world_with("failed", "FIXED"));
  CHECK(first_page(failed) == "summary_tariff_failed");
}

TEST_CASE("every summary page refuses what is no action, and an action that it does not offer") {
  for (const auto& [status, structure] : {std::pair{"connected", "FIXED"}, std::pair{"connected", "TIME_OF_DAY"}, std::pair{"pending", "FIXED"}, std::pair{"failed", "FIXED"}}) {
    Played mock(world_with(status, structure));
    const std::string page = first_page(mock);
    CAPTURE(page);
    mock.skip(page);
    CHECK(mock.code() == "action_missing");
    mock.act(page, "BACK");
    CHECK(mock.code() == "action_invalid");
    mock.answer(page, "{}");
    CHECK(mock.code() == "data_json_invalid");
    CHECK(mock.open().text_at("route") == page);
  }
}

TEST_CASE("a location without a tariff of the session's direction and type starts at its own address") {
  Played mock(world_with("connected", "FIXED"));
  CHECK(first_page(mock, R"(,"direction":"EXPORT")") == "provider_select");
  CHECK(mock.body.text_at("direction") == "EXPORT");
  CHECK(first_page(mock, R"(,"type":"NON_COMMODITY")") == "provider_select");
  CHECK(mock.data().find("postal_address")->text_at("country_code") == "GB");
}

TEST_CASE("the given location takes the address of the first token for it") {
  Played mock(world_with("connected", "FIXED"));
  CHECK(first_page(mock, R"(,"postal_address":{"city":"Paris","country_code":"FR"})") == "summary_fixed_confirm");
  CHECK(mock.data().text_at("currency_code") == "EUR");
}

TEST_CASE("providers of the world come first and in their order, and only where they serve") {
  protocol::World world;
  for (const char* name : {"Zeta", "Alpha", "Gamma"}) {
    protocol::WorldProvider provider;
    provider.alias = name;
    provider.name = name;
    provider.countries = {std::string(name) == "Gamma" ? "FR" : "GB"};
    world.providers.push_back(provider);
  }
  Played mock(world);
  mock.make_gb_token();
  mock.open();
  const Json& providers = *mock.data().find("providers");
  CHECK(providers.items()[0].text_at("display_name") == "Zeta");
  CHECK(providers.items()[1].text_at("display_name") == "Alpha");
  for (const Json& provider : providers.items()) CHECK(provider.text_at("display_name") != "Gamma");
  CHECK(mock.engine.world().find("Alpha")->text_at("id") == providers.items()[1].text_at("id"));
}

TEST_CASE("the catalogue reaches every method in four countries, several times, with logins that pend and fail") {
  Played mock;
  const Json catalogue = mock.engine.catalogue();
  for (const char* country : {"GB", "DE", "FR", "NL"}) {
    std::map<std::string, int> methods, logins;
    for (const Json& provider : catalogue.find("providers")->items()) {
      for (const Json& served : provider.find("countries")->items()) {
        if (served.text() != country) continue;
        ++methods[std::string(provider.text_at("method"))];
        if (provider.text_at("method") == "DIRECT") ++logins[std::string(provider.text_at("connection"))];
      }
    }
    for (const char* method : {"DIRECT", "LIBRARY", "MARKET", "MANUAL"}) CHECK_MESSAGE(methods[method] >= 2, country << ' ' << method);
    for (const char* login : {"connected", "pending", "failed"}) CHECK_MESSAGE(logins[login] >= 1, country << ' ' << login);
  }
}
