#include "mock_server/store.hpp"
#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

TEST_CASE("texts that a client could fill the memory with are refused before they are kept") {
  Played mock;
  const std::string long_text(Remembered::text_bytes + 1, 'x');
  mock.rest("POST", "/connect/tariff/token", R"({"callback_uri":"https://p.test/)" + long_text + "\"}");
  CHECK(mock.status() == 422);
  mock.rest("POST", "/customers", R"({"reference_id":")" + long_text + "\"}");
  CHECK(mock.status() == 422);
  mock.make_gb_token();
  mock.open();
  mock.act("provider_select", "PROVIDER_MISSING");
  CHECK(mock.answer("provider_name_capture", R"({"provider":{"name":")" + long_text + "\"}}").text_at("code") == "data_json_invalid");
}

TEST_CASE("a session remembers its last exchanges, and of a long action its beginning") {
  Played mock;
  mock.make_gb_token();
  mock.open();
  for (int i = 0; i < 200; ++i) mock.act("provider_select", std::string(5'000, 'A'));
  const Json session = mock.engine.session(mock.token);
  CHECK(session.find("turns")->items().size() == Remembered::turns);
  CHECK(session.find("turns")->items().back().text_at("trigger").size() < 100);
  CHECK(session.find("exchanges")->number() == "201");
  CHECK(session.find("page")->text_at("route") == "provider_select");
  CHECK(mock.engine.session("cot_x").is_null());
  CHECK(mock.engine.sessions().find("sessions")->items()[0].text_at("state") == "open");
}

TEST_CASE("the oldest customers, devices and locations make room, with all that hangs on them") {
  Played mock;
  const std::string customer(mock.rest("POST", "/customers", "{}").text_at("id"));
  const std::string location(mock.rest("POST", "/locations", R"({"customer_id":")" + customer + R"(","postal_address":{"city":"London","country_code":"GB"}})").text_at("id"));
  const std::string tariff(mock.rest("POST", "/tariffs/elements", R"({"location_id":")" + location + R"(","direction":"IMPORT","type":"COMMODITY","market_rates":true,"contract_start_date":"","contract_end_date":"2027-01-01T00:00:00Z"})").text_at("id"));
  for (std::size_t i = 0; i < Remembered::objects; ++i) {
    mock.rest("POST", "/locations", "{}");
    if (i % 4 == 0) mock.rest("POST", "/devices", "{}");
  }
  mock.rest("GET", "/locations/" + location);
  CHECK(mock.status() == 404);
  mock.rest("GET", "/tariffs/elements/" + tariff);
  CHECK(mock.status() == 404);
  CHECK(mock.rest("GET", "/customers/" + customer).find("locations")->items().empty());
  mock.advance(std::chrono::hours(24 * 366));
  CHECK(mock.engine.take_due(mock.clock).empty());
}
