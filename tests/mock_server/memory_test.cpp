#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

TEST_CASE("texts that a client could fill the memory with are refused before they are kept") {
  Played mock;
  const std::string long_text(base::Limits{}.kept_text_bytes + 1, 'x');
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
  CHECK(session.find("turns")->items().size() == base::Limits{}.turns_kept);
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
  for (std::size_t i = 0; i < base::Limits{}.objects_kept; ++i) {
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

namespace {

void whole_session(Played& mock, int nth) {
  mock.make_gb_token(R"(,"customer_reference_id":"C)" + std::to_string(nth) + "\"");
  mock.open();
  mock.act("provider_select", "PROVIDER_MISSING");
  mock.answer("provider_name_capture", R"({"provider":{"name":"Small Power"}})");
  mock.answer("tariff_structure_select", R"({"options":["FIXED"]})");
  mock.answer("rate_fixed_capture", R"({"cost":0.2})");
  mock.answer("tariff_name_capture", R"({"tariff":{"name":"Plan"}})");
  mock.skip("contract_term_capture");
  mock.act("summary_fixed_confirm", "SAVE");
  REQUIRE(mock.route() == "session_complete");
}

std::size_t listed(Played& mock, const std::string& target) { return mock.rest("GET", target).find("data")->items().size(); }

}  // namespace

TEST_CASE("however many sessions come, what is kept stays within the limits, and the newest is whole") {
  EngineOptions options;
  options.limits.sessions = 20;
  options.limits.objects_kept = 15;
  options.limits.events_kept = 25;
  options.limits.bearers_kept = 10;
  Played mock({}, options);
  std::string first, location;
  for (int i = 0; i < 120; ++i) {
    if (i % 5 == 0) mock.log_in();
    whole_session(mock, i);
    if (i == 0) first = mock.token;
    location = std::string(mock.exchange().text_at("location_id"));
    REQUIRE(mock.status() == 200);
  }
  CHECK(mock.engine.sessions().find("sessions")->items().size() == 20);
  CHECK(listed(mock, "/customers?limit=100") == 15);
  CHECK(listed(mock, "/locations?limit=100") == 15);
  CHECK(listed(mock, "/events?limit=100") == 25);
  CHECK(listed(mock, "/tariffs/elements?location_id=" + location) == 1);
  CHECK(listed(mock, "/customers?reference_id=C119") == 1);
  CHECK(listed(mock, "/customers?reference_id=C0") == 0);
  mock.rest("GET", "/connect/tariff/token?connect_token=" + first);
  CHECK(mock.status() == 404);
  mock.rest("GET", "/tariffs/rates/" + location + "?end_time=2026-01-15T10:00:00Z&include_tariff=true");
  CHECK(mock.body.find("data")->items()[0].find("tariff")->find("rate")->number() == "0.2");
}

TEST_CASE("a finished session keeps what it is asked for afterwards: its end, its turns, its exchange") {
  Played mock;
  whole_session(mock, 1);
  const Json session = mock.engine.session(mock.token);
  CHECK(session.text_at("state") == "complete");
  CHECK(session.find("turns")->items().size() == 8);
  CHECK(session.find("turns")->items()[4].text_at("from") == "rate_fixed_capture");
  CHECK(session.find("turns")->items()[4].text_at("trigger") == "data");
  CHECK(session.find("turns")->items()[4].text_at("to") == "tariff_name_capture");
  CHECK(session.find("page")->text_at("route") == "session_complete");
  CHECK(session.find("page")->find("data")->text_at("callback_uri").starts_with("https://partner.test/done"));
  mock.act("summary_fixed_confirm", "SAVE");
  CHECK(mock.code() == "session_completed");
  mock.exchange();
  CHECK(mock.body.text_at("complete_action") == "SAVE");
}

TEST_CASE("batches of meter records are short, few and small") {
  EngineOptions options;
  options.limits.meter_batch_records = 3;
  options.limits.meter_batches_kept = 4;
  options.limits.meter_records_kept = 5;
  Played mock({}, options);
  mock.rest("PUT", "/meters/interval", "[{},{},{},{}]");
  CHECK(mock.status() == 422);
  CHECK(mock.body.text_at("message") == "Unprocessable input: a batch has at most 3 records");
  std::vector<std::string> batches;
  for (int i = 0; i < 6; ++i) batches.push_back(std::string(mock.rest("PUT", "/meters/interval", "[{},{},{}]").text_at("id")));
  for (std::size_t i = 0; i < batches.size(); ++i) {
    mock.rest("GET", "/meters/batch?batch_id=" + batches[i]);
    CHECK(mock.status() == (i < 2 ? 404 : 200));
  }
  EngineOptions tiny;
  tiny.limits.meter_batch_bytes_all = 10;
  Played other({}, tiny);
  const std::string first(other.rest("PUT", "/meters/interval", "[{}]").text_at("id"));
  const std::string second(other.rest("PUT", "/meters/interval", "[{}]").text_at("id"));
  other.rest("GET", "/meters/batch?batch_id=" + first);
  CHECK(other.status() == 404);
  other.rest("GET", "/meters/batch?batch_id=" + second);
  CHECK(other.status() == 200);
}

TEST_CASE("a schedule that is longer than a tariff may have is refused") {
  EngineOptions options;
  options.limits.kept_schedule_bytes = 200;
  Played mock({}, options);
  const std::string location(mock.rest("POST", "/locations", R"({"postal_address":{"city":"London","country_code":"GB"}})").text_at("id"));
  const auto create = [&](const std::string& days) {
    mock.rest("POST", "/tariffs/elements", R"({"location_id":")" + location + R"(","direction":"IMPORT","type":"COMMODITY","contract_start_date":"","contract_end_date":"","schedule":[)" + days + "]}");
    return mock.status();
  };
  const std::string season = R"({"months":["All"],"days_and_hours":[{"days":["All"],"hours":[{"rate":[{"fixed":0.1}]}]}]})";
  CHECK(create(season) == 200);
  CHECK(create(season + ',' + season + ',' + season) == 422);
}
