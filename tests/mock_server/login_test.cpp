#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

TEST_CASE("any account with any test key logs in, and its bearer token lasts an hour") {
  Played mock;
  mock.log_in();
  CHECK(mock.status() == 200);
  CHECK(mock.body.find("expires_in")->number() == "3600");
  CHECK_FALSE(mock.body.find("live_mode")->boolean());
  mock.advance(std::chrono::seconds(3600) - std::chrono::milliseconds(1));
  CHECK(mock.rest("GET", "/customers").text_at("object") == "list");
  mock.advance(std::chrono::milliseconds(1));
  CHECK(mock.rest("GET", "/customers") == json(R"({"message":"Bad credentials"})"));
  CHECK(mock.status() == 403);
}

TEST_CASE("the bearer token is a JWT that names account, mode and times") {
  Played mock;
  mock.log_in("acc_65e421bed29d88d9012e0662");
  const auto first = mock.bearer.find('.');
  const auto second = mock.bearer.find('.', first + 1);
  const Json claims = json(*base::from_base64url(mock.bearer.substr(first + 1, second - first - 1)));
  CHECK(claims.text_at("account_id") == "acc_65e421bed29d88d9012e0662");
  CHECK(claims.text_at("iss") == "FlatPeakAPI");
  CHECK(claims.find("iat")->number() == "1768467600");
  CHECK(claims.find("exp")->number() == "1768471200");
}

TEST_CASE("wrong credentials are 403, and a live key is one of them") {
  Played mock;
  const std::pair<const char*, const char*> wrong[] = {{"acc_1", "sk_live_1"}, {"acc_1", "sk_test_"}, {"user", "sk_test_1"}, {"acc_1", "secret"}, {"acc_", "sk_test_1"}};
  for (const auto& [account, key] : wrong) {
    mock.log_in(account, key);
    CHECK(mock.status() == 403);
    CHECK(mock.body == json(R"({"message":"Bad credentials"})"));
    CHECK(mock.last.response.body.find("sk_") == std::string::npos);
  }
  for (const char* header : {"", "Basic", "Basic !!!", "Bearer x", "Basic YWNjXzE="}) {
    mock.send("GET", "/login", {}, {{"Authorization", header}});
    CHECK(mock.status() == 403);
  }
}

TEST_CASE("options narrow who logs in") {
  EngineOptions options;
  options.account = "acc_1";
  options.api_key = "sk_test_right";
  Played mock({}, options);
  mock.log_in("acc_1", "sk_test_right");
  CHECK(mock.status() == 200);
  mock.log_in("acc_1", "sk_test_wrong");
  CHECK(mock.status() == 403);
  mock.log_in("acc_2", "sk_test_right");
  CHECK(mock.status() == 403);
}

TEST_CASE("without a bearer token every other operation is 403, before anything else is looked at") {
  Played mock;
  for (const auto& operation : protocol::zero().operations) {
    if (operation.operation == "login") continue;
    std::string path = operation.path;
    if (const auto brace = path.find("{id}"); brace != std::string::npos) path.replace(brace, 4, "none");
    mock.send(operation.method, path, "not json");
    CHECK_MESSAGE(mock.status() == 403, operation.operation);
    CHECK(mock.body == json(R"({"message":"Bad credentials"})"));
  }
}

TEST_CASE("unknown paths are 404 and wrong methods 405 with the right ones") {
  Played mock;
  CHECK(mock.rest("GET", "/nothing") == json(R"({"message":"Not Found"})"));
  CHECK(mock.status() == 404);
  mock.rest("GET", "/locations/a/b/c");
  CHECK(mock.status() == 404);
  mock.rest("PUT", "/customers");
  CHECK(mock.status() == 405);
  CHECK(*base::find_header(mock.last.response.headers, "Allow") == "GET, POST");
}

TEST_CASE("one account does not see what another one has") {
  Played mock;
  mock.log_in("acc_000000000000000000000001");
  const std::string customer(mock.rest("POST", "/customers", "{}").text_at("id"));
  mock.log_in("acc_000000000000000000000002");
  mock.rest("GET", "/customers/" + customer);
  CHECK(mock.status() == 404);
  CHECK(mock.rest("GET", "/customers").find("data")->items().empty());
  CHECK(mock.rest("GET", "/events").find("data")->items().empty());
}

TEST_CASE("a disabled account is told so by a whole error object") {
  protocol::World world;
  world.account_disabled = true;
  Played mock(world);
  mock.rest("POST", "/connect/tariff/token", "{}");
  CHECK(mock.status() == 422);
  CHECK(mock.body.text_at("object") == "error");
  CHECK(mock.body.text_at("code") == "account_disabled");
  CHECK(mock.body.text_at("type") == "api_error");
  CHECK(mock.body.text_at("message") == "Your account is disabled");
  CHECK(mock.body.text_at("context") == "api.connect_token_create");
  CHECK(mock.last.trace.error_code == "account_disabled");
}
