#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

TEST_CASE("a customer whose provider is not listed enters a fixed rate by hand, saves, and is expired a year later") {
  protocol::World world;
  world.webhooks = {"tariff.expiring"};
  Played mock(world);
  mock.make_gb_token();
  CHECK(mock.body.find("expires_in")->number() == "86400");
  CHECK(mock.open().text_at("route") == "provider_select");
  CHECK(*mock.body.find("actions") == json(R"(["PROVIDER_MISSING","ADDRESS_CHANGE"])"));
  CHECK(mock.act("provider_select", "PROVIDER_MISSING").text_at("route") == "provider_name_capture");
  CHECK(mock.answer("provider_name_capture", R"({"provider":{"name":"Little Green Energy"}})").text_at("route") == "tariff_structure_select");
  CHECK(mock.answer("tariff_structure_select", R"({"options":["FIXED"]})").text_at("route") == "rate_fixed_capture");
  CHECK(mock.data().text_at("currency_code") == "GBP");
  CHECK(mock.answer("rate_fixed_capture", R"({"cost":0})").text_at("code") == "cost_value_zero");
  CHECK(mock.status() == 409);
  CHECK(mock.answer("rate_fixed_capture", R"({"cost":0.245})").text_at("route") == "tariff_name_capture");
  CHECK(mock.answer("tariff_name_capture", R"({"tariff":{"name":"Standard Variable"}})").text_at("route") == "contract_term_capture");
  CHECK(mock.answer("contract_term_capture", R"({"contract_end_date":"2027-01-15T00:00:00Z"})").text_at("route") == "summary_fixed_confirm");
  CHECK(mock.data().find("tariff")->text_at("structure_type") == "FIXED");
  CHECK(mock.data().find("cost")->number() == "0.245");
  CHECK(mock.act("summary_fixed_confirm", "SAVE").text_at("route") == "session_complete");
  CHECK(mock.data().text_at("callback_uri") == "https://partner.test/done?fp_cot=" + mock.token);
  CHECK(mock.exchange().text_at("complete_action") == "SAVE");
  const std::string location(mock.body.text_at("location_id"));
  CHECK(mock.engine.take_due(mock.clock).empty());
  const auto due = mock.engine.next_due(mock.clock);
  REQUIRE(due.has_value());
  CHECK(base::to_text(*due) == "2027-01-08T00:00:00Z");
  mock.advance(std::chrono::hours(24 * 358));
  const auto events = mock.engine.take_due(mock.clock);
  REQUIRE(events.size() == 1);
  CHECK(events[0].type == "tariff.expiring");
  CHECK(events[0].data.text_at("location_id") == location);
  CHECK(mock.engine.take_due(mock.clock).empty());
}
