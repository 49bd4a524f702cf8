#include "mock_server/html.hpp"
#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

void to_login(Played& mock, std::string_view provider = "Brightmoor Energy") {
  mock.make_gb_token();
  mock.open();
  mock.choose(provider);
  REQUIRE(mock.route() == "session_redirect");
}

std::string page_path(const Played& mock) {
  const std::string url(mock.data().text_at("redirect_uri"));
  return url.substr(url.find("/provider/"));
}

std::string location_of(const Answer& answer) {
  const std::string* location = base::find_header(answer.response.headers, "Location");
  return location == nullptr ? std::string() : *location;
}

}  // namespace

TEST_CASE("the redirect names the login page twice, with the token already in it") {
  EngineOptions options;
  options.connect_url = "https://mock.test/";
  Played mock({}, options);
  to_login(mock);
  CHECK(mock.data().text_at("redirect_url") == "https://mock.test/provider/" + mock.provider("Brightmoor Energy") + "?fp_cot=" + mock.token);
  CHECK(mock.data().text_at("redirect_uri") == mock.data().text_at("redirect_url"));
}

TEST_CASE("the login page is a form that needs nothing from elsewhere and runs no script") {
  Played mock;
  to_login(mock);
  mock.send("GET", page_path(mock));
  const auto& response = mock.last.response;
  CHECK(response.status == 200);
  CHECK(*base::find_header(response.headers, "Content-Type") == "text/html; charset=utf-8");
  CHECK(base::find_header(response.headers, "Content-Security-Policy")->find("default-src 'none'") == 0);
  for (const char* part : {"name=\"username\"", "name=\"password\"", "value=\"log_in\"", "value=\"cancel\"", "<code>wrong</code>", "type=\"hidden\" name=\"fp_cot\""}) {
    CHECK_MESSAGE(response.body.find(part) != std::string::npos, part);
  }
  for (const char* part : {"<script", "http://", "https://", "@import", "url("}) CHECK_MESSAGE(response.body.find(part) == std::string::npos, part);
}

TEST_CASE("name and password lead to consent, and consent back to the partner with the token") {
  Played mock;
  to_login(mock);
  const Json redirect = mock.body;
  const Answer consent = mock.customer("username=ann&password=x&action=log_in");
  CHECK(consent.response.status == 200);
  CHECK(consent.response.body.find("value=\"consent\"") != std::string::npos);
  CHECK(consent.trace.operation == "provider");
  CHECK(consent.trace.session == mock.token);
  const Answer back = mock.customer("action=consent");
  CHECK(back.response.status == 302);
  CHECK(location_of(back) == "https://partner.test/connect?fp_cot=" + mock.token);
  CHECK(mock.open().text_at("route") == "summary_fixed_confirm");
}

TEST_CASE("the session stays at the login until the customer has agreed") {
  Played mock;
  to_login(mock);
  mock.customer("username=ann&password=x&action=log_in");
  CHECK(mock.open().text_at("route") == "session_redirect");
}

TEST_CASE("a wrong password shows the page again, a second try may work, and giving up falls back") {
  Played mock;
  to_login(mock);
  const Answer again = mock.customer("username=ann&password=wrong&action=log_in");
  CHECK(again.response.status == 200);
  CHECK(again.response.body.find("role=\"alert\"") != std::string::npos);
  CHECK(mock.customer("username=ann&password=right&action=log_in").response.body.find("value=\"consent\"") != std::string::npos);
  CHECK(location_of(mock.customer("action=cancel")) == "https://partner.test/connect?fp_cot=" + mock.token);
  CHECK(mock.open().text_at("route") == "tariff_structure_select");
}

TEST_CASE("logins that pend and fail do so after consent") {
  Played pending;
  to_login(pending, "Slow Kettle Power");
  pending.customer("action=consent");
  CHECK(pending.open().text_at("route") == "summary_tariff_inprogress");
  CHECK(pending.data().text_at("connection_type") == "DIRECT");
  Played failed;
  to_login(failed, "Broken Gate Electric");
  failed.customer("action=consent");
  CHECK(failed.open().text_at("route") == "summary_tariff_failed");
}

TEST_CASE("a partner without a page of its own is sent back with words") {
  Played mock;
  mock.make_token(R"({"postal_address":{"city":"London","country_code":"GB"}})");
  mock.open();
  mock.choose("Brightmoor Energy");
  const Answer back = mock.customer("action=consent");
  CHECK(back.response.status == 200);
  CHECK(back.response.body.find("You can go back now") != std::string::npos);
}

TEST_CASE("login pages that belong to nobody say so and change nothing") {
  Played mock;
  to_login(mock);
  const std::string path = page_path(mock);
  const std::string bare = path.substr(0, path.find('?'));
  mock.send("GET", bare);
  CHECK(mock.status() == 404);
  mock.send("GET", bare + "?fp_cot=cot_000000000000000000000000");
  CHECK(mock.status() == 404);
  mock.send("GET", "/provider/prv_x?fp_cot=" + mock.token);
  CHECK(mock.status() == 404);
  mock.send("GET", "/provider/" + mock.provider("Heron & Tide") + "?fp_cot=" + mock.token);
  CHECK(mock.status() == 409);
  mock.send("POST", path, "fp_cot=" + mock.token + "&action=dance");
  CHECK(mock.status() == 400);
  mock.send("DELETE", path);
  CHECK(mock.status() == 405);
  mock.advance(std::chrono::hours(24));
  mock.send("GET", path);
  CHECK(mock.status() == 410);
}

TEST_CASE("fp_cot twice is tolerated") {
  Played mock;
  to_login(mock);
  mock.send("GET", page_path(mock) + "&fp_cot=" + mock.token);
  CHECK(mock.status() == 200);
}

TEST_CASE("what comes from outside is text on the page, never markup") {
  protocol::World world;
  protocol::WorldProvider provider;
  provider.alias = "evil";
  provider.name = "<script>alert('1')</script>\"`&";
  provider.countries = {"GB"};
  provider.method = "DIRECT";
  world.providers.push_back(provider);
  Played mock(world);
  to_login(mock, provider.name);
  mock.send("GET", page_path(mock));
  CHECK(mock.last.response.body.find("<script") == std::string::npos);
  CHECK(mock.last.response.body.find("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&#96;&amp;") != std::string::npos);
  mock.send("GET", "/provider/" + mock.provider(provider.name) + "/logo.svg");
  CHECK(*base::find_header(mock.last.response.headers, "Content-Type") == "image/svg+xml");
  CHECK(mock.last.response.body.find("alert") == std::string::npos);
}

TEST_CASE("a session without a callback ends on a page of the mock that is there") {
  Played mock;
  mock.make_token(R"({"postal_address":{"city":"London","country_code":"GB"}})");
  mock.open();
  mock.choose("Copperfield Utilities");
  mock.answer("tariff_structure_select", R"({"options":["FIXED"]})");
  mock.answer("rate_fixed_capture", R"({"cost":1})");
  mock.answer("tariff_name_capture", R"({"tariff":{"name":"x"}})");
  mock.skip("contract_term_capture");
  mock.act("summary_fixed_confirm", "SAVE");
  const std::string uri(mock.data().text_at("callback_uri"));
  mock.send("GET", uri.substr(uri.find("/provider/")));
  CHECK(mock.status() == 200);
}
