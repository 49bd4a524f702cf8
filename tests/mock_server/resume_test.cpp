#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

/// A session of a provider by hand, at the summary of a fixed rate.
void to_summary(Played& mock, std::string_view cost = "0.2") {
  mock.make_gb_token();
  mock.open();
  mock.choose("Copperfield Utilities");
  mock.answer("tariff_structure_select", R"({"options":["FIXED"]})");
  mock.answer("rate_fixed_capture", R"({"cost":)" + std::string(cost) + "}");
  mock.answer("tariff_name_capture", R"({"tariff":{"name":"Plan"}})");
  mock.skip("contract_term_capture");
  REQUIRE(mock.route() == "summary_fixed_confirm");
}

}  // namespace

TEST_CASE("restoring gives the page on the table, as often as it is asked for") {
  Played mock;
  to_summary(mock);
  const std::string page = base::to_text(mock.body);
  mock.advance(std::chrono::minutes(10));
  for (int i = 0; i < 3; ++i) CHECK(base::to_text(mock.open()) == page);
  CHECK(mock.last.trace.trigger == "restore");
  CHECK(mock.last.trace.transition.empty());
}

TEST_CASE("an earlier page can be answered again, and the conversation goes on from there") {
  Played mock;
  to_summary(mock);
  CHECK(mock.answer("rate_fixed_capture", R"({"cost":0.3})").text_at("route") == "tariff_name_capture");
  CHECK(mock.answer("tariff_name_capture", R"({"tariff":{"name":"Other"}})").text_at("route") == "contract_term_capture");
  CHECK(mock.skip("contract_term_capture").text_at("route") == "summary_fixed_confirm");
  CHECK(mock.data().find("cost")->number() == "0.3");
  CHECK(mock.data().find("tariff")->text_at("name") == "Other");
}

TEST_CASE("an earlier page answered otherwise takes another way") {
  Played mock;
  to_summary(mock);
  CHECK(mock.answer("tariff_structure_select", R"({"options":["TIME_OF_DAY"]})").text_at("route") == "rate_tod_capture");
  mock.answer("rate_tod_capture", R"({"hours":[{"cost":0.1,"valid_from":"00:00:00","valid_to":"00:00:00"}]})");
  mock.answer("tariff_name_capture", R"({"tariff":{"name":"Hours"}})");
  CHECK(mock.skip("contract_term_capture").text_at("route") == "summary_tou_confirm");
  CHECK(mock.choose("Pennywhistle Gas & Light").text_at("route") == "tariff_select");
  CHECK(mock.data().find("provider")->text_at("display_name") == "Pennywhistle Gas & Light");
}

TEST_CASE("a summary shown before EDIT can still be saved as it was shown") {
  Played mock;
  to_summary(mock, "0.21");
  CHECK(mock.act("summary_fixed_confirm", "EDIT").text_at("route") == "provider_select");
  mock.choose("Pennywhistle Gas & Light");
  CHECK(mock.act("summary_fixed_confirm", "SAVE").text_at("route") == "session_complete");
  mock.exchange();
  const std::string location(mock.body.text_at("location_id"));
  mock.rest("GET", "/locations/" + location + "/status");
  const Json& entry = *mock.body.find("tariff_status")->find("commodity_import");
  CHECK(entry.find("provider")->text_at("display_name") == "Copperfield Utilities");
  CHECK(entry.find("tariff")->text_at("display_name") == "Plan");
}

TEST_CASE("an answer sent twice, because its page was lost, is answered with the same page") {
  Played mock;
  mock.make_gb_token();
  mock.open();
  const std::string first = base::to_text(mock.choose("Copperfield Utilities"));
  CHECK(base::to_text(mock.choose("Copperfield Utilities")) == first);
}

TEST_CASE("a refused answer to an earlier page leaves the session at its latest page") {
  Played mock;
  to_summary(mock);
  CHECK(mock.answer("rate_fixed_capture", R"({"cost":0})").text_at("code") == "cost_value_zero");
  CHECK(mock.open().text_at("route") == "summary_fixed_confirm");
  CHECK(mock.data().find("cost")->number() == "0.2");
}

TEST_CASE("a completed session answers every post with session_completed") {
  Played mock;
  to_summary(mock);
  mock.act("summary_fixed_confirm", "SAVE");
  CHECK(mock.data().text_at("callback_uri") == "https://partner.test/done?fp_cot=" + mock.token);
  CHECK(mock.open().text_at("code") == "session_completed");
  CHECK(mock.act("summary_fixed_confirm", "SAVE").text_at("code") == "session_completed");
  CHECK(mock.skip("nonsense").text_at("code") == "session_completed");
}

TEST_CASE("fp_cot is put into a callback once, beside what is there") {
  Played mock;
  const auto callback = [&mock](const std::string& uri) {
    mock.make_token(R"({"callback_uri":")" + uri + R"(","postal_address":{"city":"London","country_code":"GB"}})");
    mock.open();
    mock.choose("Copperfield Utilities");
    mock.answer("tariff_structure_select", R"({"options":["FIXED"]})");
    mock.answer("rate_fixed_capture", R"({"cost":1})");
    mock.answer("tariff_name_capture", R"({"tariff":{"name":"x"}})");
    mock.skip("contract_term_capture");
    mock.act("summary_fixed_confirm", "SAVE");
    return std::string(mock.data().text_at("callback_uri"));
  };
  const std::string with_fragment = callback("https://p.test/cb?user=7#top");
  CHECK(with_fragment == "https://p.test/cb?user=7&fp_cot=" + mock.token + "#top");
  const std::string deep_link = callback("partner-app://done");
  CHECK(deep_link == "partner-app://done?fp_cot=" + mock.token);
}

TEST_CASE("a token lives a day less a moment, and a dead one is refused on Connect and at the exchange") {
  Played mock;
  to_summary(mock);
  mock.advance(std::chrono::seconds(86'400) - std::chrono::milliseconds(1));
  CHECK(mock.open().text_at("route") == "summary_fixed_confirm");
  mock.act("summary_fixed_confirm", "SAVE");
  mock.bearer.clear();
  CHECK(mock.exchange().text_at("complete_action") == "SAVE");
  mock.advance(std::chrono::milliseconds(1));
  CHECK(mock.open().text_at("code") == "token_expired");
  CHECK(mock.status() == 409);
  mock.exchange();
  CHECK(mock.status() == 422);
  CHECK(mock.body.text_at("message") == "Connect token has expired");
}

TEST_CASE("the exchange answers 404, 422 and then as often as asked") {
  Played mock;
  to_summary(mock);
  mock.exchange();
  CHECK(mock.status() == 422);
  CHECK(mock.body == json(R"({"message":"Connect is processing link to tariff source."})"));
  mock.rest("GET", "/connect/tariff/token?connect_token=cot_000000000000000000000000");
  CHECK(mock.status() == 404);
  CHECK(mock.body == json(R"({"message":"Not Found"})"));
  mock.act("summary_fixed_confirm", "SAVE");
  const Json first = mock.exchange();
  CHECK(mock.exchange() == first);
  CHECK(first.text_at("id") == mock.token);
  CHECK(first.text_at("object") == "connect_token");
  CHECK(first.text_at("location_reference_id").empty());
  CHECK(first.find("is_tariff_processed")->boolean());
  CHECK(first.text_at("time_created") == "2026-01-15T09:00:00Z");
  CHECK(first.text_at("time_expiry") == "2026-01-16T09:00:00Z");
}

TEST_CASE("DISCONNECT gives the exchange a location, and the location no tariff") {
  Played mock;
  to_summary(mock);
  mock.act("summary_fixed_confirm", "DISCONNECT");
  CHECK(mock.route() == "session_complete");
  mock.exchange();
  CHECK(mock.body.text_at("complete_action") == "DISCONNECT");
  CHECK_FALSE(mock.body.find("is_tariff_processed")->boolean());
  mock.rest("GET", "/locations/" + std::string(mock.body.text_at("location_id")) + "/status");
  CHECK(*mock.body.find("tariff_status")->find("commodity_import") == json(R"({"status":"NOT_CONNECTED"})"));
}

TEST_CASE("a second session of the location finds its summary, changes it in place, and can disconnect without a page") {
  Played mock;
  to_summary(mock, "0.2");
  mock.act("summary_fixed_confirm", "SAVE");
  const std::string location(mock.exchange().text_at("location_id"));
  const auto element = [&mock, &location] {
    mock.rest("GET", "/tariffs/elements?location_id=" + location);
    return *mock.body.find("data");
  };
  const std::string id(element().items()[0].text_at("id"));
  mock.make_token(R"({"callback_uri":"https://partner.test/done","location_id":")" + location + R"(","tariff_id":")" + id + "\"}");
  CHECK(mock.open().text_at("route") == "summary_fixed_confirm");
  CHECK(mock.data().find("tariff")->text_at("name") == "Plan");
  mock.act("summary_fixed_confirm", "EDIT");
  mock.choose("Copperfield Utilities");
  mock.answer("tariff_structure_select", R"({"options":["FIXED"]})");
  mock.answer("rate_fixed_capture", R"({"cost":0.5})");
  mock.answer("tariff_name_capture", R"({"tariff":{"name":"New plan"}})");
  mock.skip("contract_term_capture");
  mock.act("summary_fixed_confirm", "SAVE");
  CHECK(mock.exchange().text_at("location_id") == location);
  REQUIRE(element().items().size() == 1);
  CHECK(element().items()[0].text_at("id") == id);
  CHECK(element().items()[0].text_at("display_name") == "New plan");
  mock.make_token(R"({"callback_uri":"https://partner.test/done","location_id":")" + location + "\"}");
  CHECK(mock.act("summary_fixed_confirm", "DISCONNECT").text_at("route") == "session_complete");
  CHECK(element().items().empty());
}

TEST_CASE("the direct way is for tokens of a location, and for the page that the model names") {
  Played mock;
  mock.make_gb_token();
  CHECK(mock.act("summary_fixed_confirm", "DISCONNECT").text_at("code") == "route_not_available");
  to_summary(mock);
  mock.act("summary_fixed_confirm", "SAVE");
  const std::string location(mock.exchange().text_at("location_id"));
  mock.make_token(R"({"location_id":")" + location + "\"}");
  CHECK(mock.act("summary_tou_confirm", "DISCONNECT").text_at("code") == "route_not_available");
}

TEST_CASE("references and customers of the token come back at the exchange") {
  Played mock;
  mock.make_gb_token(R"(,"customer_reference_id":"CUS-1","location_reference_id":"LOC-1")");
  mock.open();
  mock.choose("Copperfield Utilities");
  mock.answer("tariff_structure_select", R"({"options":["FIXED"]})");
  mock.answer("rate_fixed_capture", R"({"cost":1})");
  mock.answer("tariff_name_capture", R"({"tariff":{"name":"x"}})");
  mock.skip("contract_term_capture");
  mock.act("summary_fixed_confirm", "SAVE");
  mock.exchange();
  CHECK(mock.body.text_at("customer_reference_id") == "CUS-1");
  CHECK(mock.body.text_at("location_reference_id") == "LOC-1");
  const std::string customer(mock.body.text_at("customer_id"));
  mock.rest("GET", "/customers?reference_id=CUS-1");
  CHECK(mock.body.find("data")->items()[0].text_at("id") == customer);
}

TEST_CASE("EXPORT and NON_COMMODITY make tariffs of their own beside the import tariff") {
  Played mock;
  to_summary(mock);
  mock.act("summary_fixed_confirm", "SAVE");
  const std::string location(mock.exchange().text_at("location_id"));
  for (const char* kind : {R"("direction":"EXPORT")", R"("type":"NON_COMMODITY")"}) {
    mock.make_token(R"({"location_id":")" + location + "\"," + kind + "}");
    CHECK(mock.open().text_at("route") == "provider_select");
    mock.choose("Copperfield Utilities");
    mock.answer("tariff_structure_select", R"({"options":["FIXED"]})");
    mock.answer("rate_fixed_capture", R"({"cost":0.05})");
    mock.answer("tariff_name_capture", R"({"tariff":{"name":"Extra"}})");
    mock.skip("contract_term_capture");
    CHECK(mock.act("summary_fixed_confirm", "SAVE").text_at("route") == "session_complete");
  }
  mock.rest("GET", "/locations/" + location + "/status");
  for (const char* kind : {"commodity_import", "commodity_export", "non_commodity_import"}) {
    CHECK(mock.body.find("tariff_status")->find(kind)->text_at("status") == "CONNECTED");
  }
  CHECK(mock.body.find("tariff_status")->find("local")->text_at("status") == "NOT_SUPPORTED");
}

TEST_CASE("ten thousand sessions fit, and the oldest makes room for the next") {
  Played mock;
  const std::string first = mock.make_token();
  for (std::size_t i = 0; i < base::Limits{}.sessions - 1; ++i) mock.make_token();
  mock.token = first;
  CHECK(mock.open().text_at("route") == "postal_address_capture");
  mock.make_token();
  mock.token = first;
  CHECK(mock.open().text_at("code") == "token_not_found");
}
