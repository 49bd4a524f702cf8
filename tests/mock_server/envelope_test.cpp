#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

void check_error(const Played& mock, std::string_view code, std::string_view message, std::string_view context) {
  CHECK(mock.status() == 409);
  CHECK(mock.body.text_at("object") == "error");
  CHECK(mock.body.text_at("code") == code);
  CHECK(mock.body.text_at("message") == message);
  CHECK(mock.body.text_at("context") == context);
  CHECK(mock.body.text_at("type") == "invalid_request");
  CHECK_FALSE(mock.body.find("live_mode")->boolean());
  CHECK(mock.body.text_at("time_created") == base::to_text(mock.clock));
  CHECK(mock.body.text_at("request_id").size() > 4);
  CHECK(*base::find_header(mock.last.response.headers, "access-control-allow-origin") == "*");
  CHECK(mock.last.trace.route_to == "error");
  CHECK(mock.last.trace.error_code == code);
}

}  // namespace

TEST_CASE("a body is read as JSON whatever its Content-Type says, and submit is tolerated") {
  Played mock;
  mock.make_gb_token();
  const std::string body = R"({"connect_token":")" + mock.token + R"(","route":"session_restore","type":"submit"})";
  for (const char* type : {"text/plain;charset=UTF-8", "application/json", "application/x-www-form-urlencoded"}) {
    CHECK(mock.send("POST", "/", body, {{"Content-Type", type}}).text_at("route") == "provider_select");
  }
  CHECK(mock.send("POST", "/", body).text_at("route") == "provider_select");
}

TEST_CASE("a body that is no JSON object is refused without a token") {
  Played mock;
  for (const char* body : {"", "{", "[]", "\"x\"", "nonsense", R"({"a":1,"a":2})"}) {
    mock.send("POST", "/", body);
    check_error(mock, "data_json_invalid", "Data does not conform to the JSON schema", "connect");
    CHECK(mock.body.find("connect_token") == nullptr);
  }
}

TEST_CASE("token and route are asked for in this order") {
  Played mock;
  mock.make_gb_token();
  mock.post(json("{}"));
  check_error(mock, "token_missing", "Connect token is required", "connect");
  mock.post(json(R"({"route":"session_restore"})"));
  check_error(mock, "token_missing", "Connect token is required", "connect.session_restore");
  mock.post(json(R"({"route":"session_restore","connect_token":"cot_000000000000000000000000"})"));
  check_error(mock, "token_not_found", "Connect token cot_000000000000000000000000 not found", "connect.session_restore");
  mock.post(Json::object({{"connect_token", mock.token}}));
  check_error(mock, "route_missing", "Route parameter is required", "connect");
  CHECK(mock.body.text_at("connect_token") == mock.token);
  mock.post(Json::object({{"connect_token", mock.token}, {"route", "session_start"}}));
  check_error(mock, "route_invalid", "Route parameter session_start is not supported", "connect");
}

TEST_CASE("a page that the session was never shown is not available") {
  Played mock;
  mock.make_gb_token();
  mock.answer("provider_select", R"({"provider":{"id":"prv_x"}})");
  check_error(mock, "route_not_available", "Route provider_select is not available in this session", "connect.provider_select");
  mock.open();
  mock.answer("rate_fixed_capture", R"({"cost":1})");
  check_error(mock, "route_not_available", "Route rate_fixed_capture is not available in this session", "connect.rate_fixed_capture");
  mock.skip("session_complete");
  CHECK(mock.code() == "route_not_available");
  mock.skip("session_redirect");
  CHECK(mock.code() == "route_not_available");
}

TEST_CASE("an action is refused when it is unknown, not offered, no text, or together with data") {
  Played mock;
  mock.make_gb_token();
  mock.open();
  mock.act("provider_select", "TARIFF_MISSING");
  check_error(mock, "action_invalid", "Action parameter TARIFF_MISSING is not supported", "connect.provider_select");
  mock.post(Json::object({{"connect_token", mock.token}, {"route", "provider_select"}, {"action", 7}}));
  check_error(mock, "action_invalid", "Action parameter 7 is not supported", "connect.provider_select");
  mock.post(Json::object({{"connect_token", mock.token}, {"route", "provider_select"}, {"action", "PROVIDER_MISSING"}, {"data", Json(Json::Object{})}}));
  check_error(mock, "action_invalid", "Action parameter PROVIDER_MISSING is not supported", "connect.provider_select");
  mock.post(Json::object({{"connect_token", mock.token}, {"route", "session_restore"}, {"action", "SAVE"}}));
  CHECK(mock.code() == "action_invalid");
}

TEST_CASE("neither data nor action is a shape error where data is due") {
  Played mock;
  mock.make_gb_token();
  mock.open();
  mock.skip("provider_select");
  check_error(mock, "data_json_invalid", "Data does not conform to the JSON schema", "connect.provider_select");
}

TEST_CASE("a preflight from any origin is allowed, also from a public page to a private network") {
  Played mock;
  mock.send("OPTIONS", "/", "", {{"Origin", "https://app.partner.test"}, {"Access-Control-Request-Method", "POST"}, {"Access-Control-Request-Headers", "content-type, x-trace"}, {"Access-Control-Request-Private-Network", "true"}});
  const auto& headers = mock.last.response.headers;
  CHECK(mock.status() == 204);
  CHECK(mock.last.response.body.empty());
  CHECK(*base::find_header(headers, "Access-Control-Allow-Origin") == "*");
  CHECK(*base::find_header(headers, "Access-Control-Allow-Methods") == "POST");
  CHECK(*base::find_header(headers, "Access-Control-Allow-Headers") == "content-type, x-trace");
  CHECK(*base::find_header(headers, "Access-Control-Allow-Private-Network") == "true");
  CHECK(base::find_header(headers, "Access-Control-Max-Age") != nullptr);
}

TEST_CASE("a preflight's wish for headers is not echoed when it could split the answer") {
  Played mock;
  mock.send("OPTIONS", "/", "", {{"Access-Control-Request-Headers", "x\r\nSet-Cookie: a"}});
  CHECK(*base::find_header(mock.last.response.headers, "Access-Control-Allow-Headers") == "Content-Type");
  CHECK(base::find_header(mock.last.response.headers, "Access-Control-Allow-Private-Network") == nullptr);
}

TEST_CASE("Connect takes posts only") {
  Played mock;
  for (const char* method : {"GET", "PUT", "DELETE", "HEAD"}) {
    mock.send(method, "/");
    CHECK(mock.status() == 405);
    CHECK(mock.body.text_at("object") == "error");
    CHECK(mock.code() == "http_405");
    CHECK(*base::find_header(mock.last.response.headers, "Allow") == "POST, OPTIONS");
  }
}

TEST_CASE("refusals have the status that the options say") {
  EngineOptions options;
  options.refusal_status = 400;
  Played mock({}, options);
  mock.post(json("{}"));
  CHECK(mock.status() == 400);
}

TEST_CASE("a request that is not committed changes nothing") {
  Played mock;
  mock.make_gb_token();
  mock.open();
  const std::string body = R"({"connect_token":")" + mock.token + R"(","route":"provider_select","action":"PROVIDER_MISSING"})";
  CHECK(mock.send("POST", "/", body, {}, false).text_at("route") == "provider_name_capture");
  CHECK(mock.open().text_at("route") == "provider_select");
  CHECK(mock.answer("provider_name_capture", R"({"provider":{"name":"x"}})").text_at("code") == "route_not_available");
}

TEST_CASE("the same seed and the same requests give the same bytes") {
  std::string texts[2];
  for (std::string& text : texts) {
    Played mock;
    mock.make_gb_token();
    mock.open();
    mock.act("provider_select", "PROVIDER_MISSING");
    mock.skip("provider_name_capture");
    text = mock.last.response.body + mock.token + mock.bearer;
  }
  CHECK(texts[0] == texts[1]);
  EngineOptions options;
  options.seed = 2;
  Played other({}, options);
  CHECK(other.make_gb_token() != texts[0].substr(texts[0].find("cot_"), 28));
}

TEST_CASE("a page can be changed once, by members set and removed") {
  Played mock;
  mock.make_gb_token();
  mock.kept = false;  // no page of the model's
  mock.engine.override_next_page(json(R"({"live_mode":true,"data":{"providers":null,"more":1}})"));
  mock.open();
  CHECK(mock.body.find("live_mode")->boolean());
  CHECK(mock.data().find("providers") == nullptr);
  CHECK(mock.data().find("more")->number() == "1");
  CHECK(mock.data().find("postal_address") != nullptr);
  mock.open();
  CHECK_FALSE(mock.body.find("live_mode")->boolean());
}
