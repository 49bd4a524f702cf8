// Every refusal of every page: which data provokes it, with which words, and that the page can still be
// answered afterwards.
#include <set>

#include "core/protocol/coverage.hpp"
#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

/// Brings a session to a page.
void reach(Played& mock, std::string_view route) {
  if (route == "postal_address_capture") {
    mock.make_token();
    mock.open();
    return;
  }
  mock.make_gb_token();
  mock.open();
  if (route == "provider_select") return;
  if (route == "tariff_select") {
    mock.choose("Pennywhistle Gas & Light");
    return;
  }
  mock.act("provider_select", "PROVIDER_MISSING");
  if (route == "provider_name_capture") return;
  mock.answer("provider_name_capture", R"({"provider":{"name":"Small Power"}})");
  if (route == "tariff_structure_select") return;
  if (route == "rate_tod_capture") mock.answer("tariff_structure_select", R"({"options":["TIME_OF_DAY"]})");
  if (route == "market_surcharge_capture") mock.answer("tariff_structure_select", R"({"options":["MARKET"]})");
  if (route == "rate_advanced_capture") mock.answer("tariff_structure_select", R"({"options":["ADVANCED"]})");
  if (mock.route() == route) return;
  mock.answer("tariff_structure_select", R"({"options":["FIXED"]})");
  if (route == "rate_fixed_capture") return;
  mock.answer("rate_fixed_capture", R"({"cost":0.2})");
  if (route == "tariff_name_capture") return;
  mock.answer("tariff_name_capture", R"({"tariff":{"name":"Plan"}})");
}

struct Refused {
  const char* route;
  const char* data;
  const char* code;
  const char* message;
};

constexpr const char* schema = "Data does not conform to the JSON schema";

const Refused refused[] = {
    {"postal_address_capture", R"({})", "data_json_invalid", schema},
    {"postal_address_capture", R"({"postal_address":"1 Strand"})", "data_json_invalid", schema},
    {"postal_address_capture", R"({"postal_address":{"city":5}})", "data_json_invalid", schema},
    {"postal_address_capture", R"({"postal_address":{}})", "address_line1_missing", "First line of address is required"},
    {"postal_address_capture", R"({"postal_address":{"address_line1":"  ","city":"London"}})", "address_line1_missing", "First line of address is required"},
    {"postal_address_capture", R"({"postal_address":{"address_line1":"1 Strand"}})", "city_missing", "City is required"},
    {"postal_address_capture", R"({"postal_address":{"address_line1":"1 Strand","city":"London"}})", "post_code_missing", "Post code is required"},
    {"postal_address_capture", R"({"postal_address":{"address_line1":"1 Strand","city":"London","post_code":"WC2N"}})", "country_code_missing", "Country code is required"},
    {"postal_address_capture", R"({"postal_address":{"address_line1":"1 Strand","city":"London","post_code":"WC2N","country_code":"UK"}})", "country_code_invalid", "Country code must be a two-letter ISO 3166-1 alpha-2 code"},
    {"postal_address_capture", R"({"postal_address":{"address_line1":"1 Strand","city":"London","post_code":"WC2N","country_code":"GBR"}})", "country_code_invalid", "Country code must be a two-letter ISO 3166-1 alpha-2 code"},
    {"postal_address_capture", R"({"postal_address":{"address_line1":"1 Strand","city":"Nowhere","post_code":"WC2N","country_code":"GB"}})", "geo_location_not_found", "Unable to find the location of this address, provide at least country_code and city"},
    {"provider_select", R"([])", "data_json_invalid", schema},
    {"provider_select", R"({"provider":"prv_1"})", "data_json_invalid", schema},
    {"provider_select", R"({"provider":{"id":5}})", "data_json_invalid", schema},
    {"provider_select", R"({"provider":{}})", "provider_id_missing", "Provider ID is required"},
    {"provider_select", R"({"provider":{"id":""}})", "provider_id_missing", "Provider ID is required"},
    {"provider_select", R"({"provider":{"id":"prv_000000000000000000000000"}})", "provider_not_found", "Provider ID prv_000000000000000000000000 not found"},
    {"provider_name_capture", R"({"provider":{"name":7}})", "data_json_invalid", schema},
    {"provider_name_capture", R"({"provider":{"name":" "}})", "provider_name_missing", "Provider name is required"},
    {"provider_name_capture", R"({"provider":{}})", "provider_name_missing", "Provider name is required"},
    {"tariff_select", R"({"tariff":[]})", "data_json_invalid", schema},
    {"tariff_select", R"({"tariff":{}})", "tariff_id_missing", "Tariff ID is required"},
    {"tariff_select", R"({"tariff":{"id":"trt_000000000000000000000000"}})", "tariff_not_found", "Tariff ID trt_000000000000000000000000 not found"},
    {"tariff_structure_select", R"({"options":"FIXED"})", "data_json_invalid", schema},
    {"tariff_structure_select", R"({"options":[1]})", "data_json_invalid", schema},
    {"tariff_structure_select", R"({"options":[]})", "option_invalid", "The options array can only contain one item"},
    {"tariff_structure_select", R"({"options":["FIXED","MARKET"]})", "option_invalid", "The options array can only contain one item"},
    {"tariff_structure_select", R"({"options":["ADVANCED"]})", "option_not_supported", "Unsupported option parameter ADVANCED"},
    {"tariff_structure_select", R"({"options":["fixed"]})", "option_not_supported", "Unsupported option parameter fixed"},
    {"rate_fixed_capture", R"({"cost":"0.2"})", "data_json_invalid", schema},
    {"rate_fixed_capture", R"({"price":0.2})", "data_json_invalid", schema},
    {"rate_fixed_capture", R"({"cost":null})", "data_json_invalid", schema},
    {"rate_fixed_capture", R"({"cost":0})", "cost_value_zero", "Tariff rate (cost) cannot be zero"},
    {"rate_fixed_capture", R"({"cost":-0.0})", "cost_value_zero", "Tariff rate (cost) cannot be zero"},
    {"rate_fixed_capture", R"({"cost":0e9})", "cost_value_zero", "Tariff rate (cost) cannot be zero"},
    {"rate_fixed_capture", R"({"cost":-0.2})", "cost_value_negative", "Tariff rate (cost) must be greater than zero"},
    {"rate_tod_capture", R"({"hours":{}})", "data_json_invalid", schema},
    {"rate_tod_capture", R"({"hours":[{"cost":0.2,"valid_from":"00:00:00"}]})", "data_json_invalid", schema},
    {"rate_tod_capture", R"({"hours":[{"cost":"1","valid_from":"00:00:00","valid_to":"00:00:00"}]})", "data_json_invalid", schema},
    {"rate_tod_capture", R"({"hours":[{"cost":0,"valid_from":"00:00:00","valid_to":"00:00:00"}]})", "cost_value_zero", "Tariff rate (cost) cannot be zero"},
    {"rate_tod_capture", R"({"hours":[{"cost":1,"valid_from":"00:00:00","valid_to":"12:00:00"},{"cost":-1,"valid_from":"12:00:00","valid_to":"00:00:00"}]})", "cost_value_negative", "Tariff rate (cost) must be greater than zero"},
    {"rate_tod_capture", R"({"hours":[{"cost":1,"valid_from":"7:00","valid_to":"00:00:00"}]})", "valid_from_invalid", "valid_from must be in format HH:mm:ss"},
    {"rate_tod_capture", R"({"hours":[{"cost":1,"valid_from":"00:00:00","valid_to":"24:00:00"}]})", "valid_to_invalid", "valid_to must be in format HH:mm:ss"},
    {"rate_tod_capture", R"({"hours":[{"cost":1,"valid_from":"00:00:00","valid_to":"12:00:60"}]})", "valid_to_invalid", "valid_to must be in format HH:mm:ss"},
    {"rate_tod_capture", R"({"hours":[{"cost":1,"valid_from":"00:00:00","valid_to":"13:00:00"},{"cost":1,"valid_from":"12:00:00","valid_to":"00:00:00"}]})", "data_json_invalid", schema},
    {"rate_tod_capture", R"({"hours":[{"cost":1,"valid_from":"00:00:00","valid_to":"12:00:00"},{"cost":1,"valid_from":"13:30:00","valid_to":"00:00:00"}]})", "gap_in_time_period", "Gap between 12:00:00 and 13:30:00 is found in the time period"},
    {"rate_tod_capture", R"({"hours":[{"cost":1,"valid_from":"07:00:00","valid_to":"23:00:00"}]})", "incomplete_time_period", "Time period must cover the full 24 hours"},
    {"rate_tod_capture", R"({"hours":[]})", "incomplete_time_period", "Time period must cover the full 24 hours"},
    {"market_surcharge_capture", R"({"surcharge":{"fixed":0.1}})", "data_json_invalid", schema},
    {"market_surcharge_capture", R"({"surcharge":{"fixed":0.1,"percentage":"5"}})", "data_json_invalid", schema},
    {"market_surcharge_capture", R"({"surcharge":{"fixed":0.1,"percentage":-1}})", "surcharge_percentage_invalid", "Surcharge percentage must be larger than zero"},
    {"tariff_name_capture", R"({"tariff":{"name":false}})", "data_json_invalid", schema},
    {"tariff_name_capture", R"({"tariff":{"name":""}})", "tariff_name_missing", "Tariff name is required"},
    {"tariff_name_capture", R"({"tariff":{}})", "tariff_name_missing", "Tariff name is required"},
    {"contract_term_capture", R"({})", "data_json_invalid", schema},
    {"contract_term_capture", R"({"contract_end_date":5})", "data_json_invalid", schema},
    {"contract_term_capture", R"({"contract_end_date":"2027-01-15"})", "date_format_invalid", "Date must be in RFC 3339 format"},
    {"contract_term_capture", R"({"contract_start_date":"2027-02-30T00:00:00Z"})", "date_format_invalid", "Date must be in RFC 3339 format"},
};

}  // namespace

TEST_CASE("each page refuses bad data with its documented code and words, and stays where it was") {
  for (const Refused& expected : refused) {
    CAPTURE(expected.route);
    CAPTURE(expected.data);
    Played mock;
    reach(mock, expected.route);
    REQUIRE(mock.route() == expected.route);
    mock.answer(expected.route, expected.data);
    CHECK(mock.status() == 409);
    CHECK(mock.code() == expected.code);
    CHECK(mock.body.text_at("message") == expected.message);
    CHECK(mock.body.text_at("context") == std::string("connect.") + expected.route);
    CHECK(mock.open().text_at("route") == expected.route);
  }
}

TEST_CASE("a provider of another country is not available at the address") {
  Played mock;
  reach(mock, "provider_select");
  mock.choose("Reigerstroom");
  CHECK(mock.code() == "provider_id_invalid");
  CHECK(mock.body.text_at("message") == "Provider ID " + mock.provider("Reigerstroom") + " is not available at your address (GB)");
}

TEST_CASE("a library tariff of another provider is not supported by the chosen one") {
  Played mock;
  reach(mock, "tariff_select");
  const Json catalogue = mock.engine.catalogue();
  std::string foreign;
  for (const Json& entry : catalogue.find("providers")->items()) {
    if (entry.text_at("name") == "Thistledown Renewables") foreign = entry.find("tariffs")->items()[0].text_at("id");
  }
  mock.answer("tariff_select", R"({"tariff":{"id":")" + foreign + R"("}})");
  CHECK(mock.code() == "tariff_id_invalid");
  CHECK(mock.body.text_at("message") == "Provider ID " + mock.provider("Pennywhistle Gas & Light") + " does not support tariff ID " + foreign);
}

TEST_CASE("where the market is unknown its regions are offered, one is needed, and it must be one of them") {
  protocol::World world;
  world.market_region_unknown = true;
  Played mock(world);
  reach(mock, "market_surcharge_capture");
  CHECK(*mock.data().find("regions") == json(R"(["GB","DE","FR","NL"])"));
  CHECK(mock.data().text_at("region").empty());
  mock.answer("market_surcharge_capture", R"({"surcharge":{"fixed":0,"percentage":0}})");
  CHECK(mock.code() == "geo_location_not_found");
  mock.answer("market_surcharge_capture", R"({"surcharge":{"fixed":0,"percentage":0},"region":"ES"})");
  CHECK(mock.code() == "market_region_invalid");
  mock.answer("market_surcharge_capture", R"({"surcharge":{"fixed":0,"percentage":0},"region":"FR"})");
  CHECK(mock.route() == "tariff_name_capture");
}

TEST_CASE("a region that was not asked for is tolerated, and so is a percentage of nothing") {
  Played mock;
  reach(mock, "market_surcharge_capture");
  CHECK(mock.data().find("regions") == nullptr);
  CHECK(mock.data().find("region") == nullptr);
  CHECK(mock.answer("market_surcharge_capture", R"({"surcharge":{"fixed":0.5,"percentage":0},"region":"XX"})").text_at("route") == "tariff_name_capture");
}

TEST_CASE("an advanced tariff is refused when its schedule cannot be priced") {
  protocol::World world;
  world.advanced_tariff_capture = true;
  const char* wrong[] = {R"([])", R"([{"months":["Brumaire"],"days_and_hours":[]}])",
                         R"([{"days_and_hours":[{"days":["All"],"hours":[{"valid_from":"5","valid_to":"00:00:00","rate":[{"fixed":1}]}]}]}])",
                         R"([{"days_and_hours":[{"days":["All"],"hours":[{"rate":[{"fixed":1,"to_kwh":10},{"fixed":1,"to_kwh":5}]}]}]}])",
                         R"([{"days_and_hours":[{"days":["All"],"hours":[{"rate":[]}]}]}])"};
  for (const char* schedule : wrong) {
    CAPTURE(schedule);
    Played mock(world);
    reach(mock, "rate_advanced_capture");
    REQUIRE(mock.route() == "rate_advanced_capture");
    mock.answer("rate_advanced_capture", std::string(R"({"tariff":{"market_rates":false,"schedule":)") + schedule + "}}");
    CHECK(mock.code() == "data_json_invalid");
  }
}

TEST_CASE("summaries take actions only") {
  Played mock;
  reach(mock, "contract_term_capture");
  mock.skip("contract_term_capture");
  REQUIRE(mock.route() == "summary_fixed_confirm");
  mock.skip("summary_fixed_confirm");
  CHECK(mock.code() == "action_missing");
  CHECK(mock.body.text_at("message") == "Action parameter is required");
  mock.act("summary_fixed_confirm", "RECONNECT");
  CHECK(mock.code() == "action_invalid");
  CHECK(mock.body.text_at("message") == "Action parameter RECONNECT is not supported");
  mock.answer("summary_fixed_confirm", R"({"cost":1})");
  CHECK(mock.code() == "data_json_invalid");
}

TEST_CASE("the tables above hold every code that the model says pages may send") {
  std::set<std::string> told = {"provider_select/provider_id_invalid", "tariff_select/tariff_id_invalid", "market_surcharge_capture/geo_location_not_found", "market_surcharge_capture/market_region_invalid", "rate_advanced_capture/data_json_invalid"};
  for (const Refused& expected : refused) told.insert(std::string(expected.route) + '/' + expected.code);
  for (const auto& route : protocol::zero().routes) {
    if (route.answer.empty()) continue;
    for (const auto& error : route.errors) {
      if (error.sent) CHECK_MESSAGE(told.count(route.route + '/' + error.code) == 1, route.route << '/' << error.code);
    }
  }
}
