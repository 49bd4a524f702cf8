// The world that a conversation is set in.
#include <doctest/doctest.h>

#include "core/script/match.hpp"
#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;
using testing::errors_of;
using testing::load_lines;
using testing::warnings_of;

namespace {
constexpr const char* opened = "  - app: session_restore\n  - connect: provider_select\n";
[[maybe_unused]] Scenario only(const Loaded& loaded) {
  REQUIRE(testing::complaints(loaded.errors) == "");
  REQUIRE(loaded.scenarios.size() == 1);
  return loaded.scenarios[0];
}
}  // namespace

TEST_CASE("both addresses of the token have defaults, the clock too") {
  const Scenario s = only(load_lines(std::string(opened) + "    status: 200\n"));
  CHECK(
      base::to_text(to_json(s.token)) ==
      R"({"callback_uri":"https://app.example/connect/done","connect_web_uri":"https://app.example/connect/return"})");
  CHECK(base::to_text(s.world.clock) == "2026-01-15T09:00:00Z");
  CHECK(s.release == "zero");
  const Scenario given = only(load_lines(opened, "given: {token: {callback_uri: 'https://other.example/'}}\n"));
  CHECK(given.token.find("callback_uri")->scalar == "https://other.example/");
}

TEST_CASE("the world is taken as it is given") {
  const Scenario s = only(load_lines(
      opened,
      "given:\n  account: {disabled: true, advanced_tariff_capture: true, api_version: v1}\n  partner: {signatures: "
      "required}\n  world:\n    market_region: unknown\n"
      "    providers:\n      acme: {name: Acme, countries: ['NO', GB], method: DIRECT, connection: pending, fallback: "
      "LIBRARY,\n"
      "             tariffs: [{name: Day, cost: 0.3}, {structure: MARKET, surcharge: {fixed: 0.1, percentage: 2}}]}\n"
      "      bolt: {}\n  location:\n    commodity_export: {status: failed, provider: bolt, hours: [{cost: 1, "
      "valid_from: '00:00:00', valid_to: '00:00:00'}]}\n"));
  CHECK(s.needs_played_mock);
  CHECK(s.world.account_disabled);
  CHECK(s.world.market_region_unknown);
  CHECK(s.world.signatures == "required");
  REQUIRE(s.world.providers.size() == 2);
  CHECK(s.world.providers[0].countries == std::vector<std::string>{"NO", "GB"});
  CHECK(s.world.providers[0].connection == "pending");
  CHECK(s.world.providers[0].tariffs[0].structure == "FIXED");
  CHECK(s.world.providers[0].tariffs[1].surcharge.find("fixed")->number() == "0.1");
  CHECK(s.world.providers[1].name == "bolt");
  REQUIRE(s.world.location->commodity_export.has_value());
  CHECK(s.world.location->commodity_export->tariff.structure == "TIME_OF_DAY");
  CHECK(s.why_not.size() == 2);
}

TEST_CASE("prices fit their structure, one to a tariff, and aliases exist") {
  const auto tariff = [](const std::string& text) {
    return errors_of(opened, "given: {world: {providers: {acme: {tariffs: [" + text + "]}}}}\n");
  };
  CHECK(tariff("{name: A, structure: FIXED, cost: 0.2}") == "");
  CHECK(tariff("{name: A}") == "");
  CHECK(tariff("{structure: MARKET, cost: 0.2}").find("not the price of a MARKET tariff") != std::string::npos);
  CHECK(tariff("{cost: 0.2, hours: []}").find("`cost` and `hours` in one tariff") != std::string::npos);
  CHECK(tariff("{hours: [{cost: 0.2, valid_from: '00:00:00'}]}").find("lacks `valid_to`") != std::string::npos);
  CHECK(errors_of(opened, "given: {location: {commodity_import: {provider: acme}}}\n").find("has no `acme`") !=
        std::string::npos);
  CHECK(errors_of(opened, "given: {location: {commodity_import: {contract_end_date: '2027'}}}\n")
            .find("no RFC 3339 instant") != std::string::npos);
}

TEST_CASE("the body of the token is known by name, and its values are free") {
  CHECK(errors_of(opened, "given: {token: {direction: SIDEWAYS, location_id: '${location.id}'}}\n") == "");
  CHECK(errors_of(opened, "given: {token: {dirction: IMPORT}}\n").find("unknown field `dirction`") !=
        std::string::npos);
  CHECK(errors_of(opened, "given: {token: {postal_address: {post_code: 10115}}}\n").find("quote") == std::string::npos);
  CHECK(errors_of(opened, "given: {token: {postal_address: {post_code: 10115}}}\n").find("wants text here") !=
        std::string::npos);
}
