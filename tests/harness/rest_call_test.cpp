// From a backend line to the HTTP request: what goes into path, query, body and headers, by the operations
// of the built-in release. Nothing is sent.
#include "harness/rest_call.hpp"

#include "tests/base/printing.hpp"

using namespace cr;
using base::Json;

namespace {
const harness::Credentials credentials{"acc_0011", "sk_test_abcd1234", "bearer-of-a-login"};

base::Result<base::HttpRequest> call(const char* operation, const char* send, const char* defaults = "{}") {
  const auto* found = protocol::zero().operation(operation);
  REQUIRE_MESSAGE(found != nullptr, operation);
  return harness::rest_request(*found, base::json(send), base::json(defaults), credentials);
}
}  // namespace

TEST_CASE("path, query and body parameters each find their place") {
  const auto cost = call("interval_cost", R"({"location_id": "loc_1", "include_tariff": true, "start_time": "2026-01-01T00:00:00Z"})");
  REQUIRE(cost.has_value());
  CHECK(cost->method == "POST");
  CHECK(cost->target == "/costs/interval/loc_1?include_tariff=true");
  CHECK(base::json(cost->body) == base::json(R"({"start_time": "2026-01-01T00:00:00Z"})"));
  CHECK(*base::find_header(cost->headers, "content-type") == "application/json");
}

TEST_CASE("what stands in path and query is percent-encoded") {
  const auto events = call("list_events", R"({"object_id": "a&b=c d", "limit": 5, "unheard_of": "é"})");
  CHECK(events->target == "/events?limit=5&object_id=a%26b%3Dc%20d&unheard_of=%C3%A9");
  CHECK(events->body.empty());
  CHECK(base::find_header(events->headers, "Content-Type") == nullptr);
  CHECK(call("retrieve_event", R"({"event_id": "../a?b"})")->target == "/events/..%2Fa%3Fb");
}

TEST_CASE("an id of a path goes by the model's name or the wire's, and else comes from before") {
  CHECK(call("retrieve_location", R"({"location_id": "loc_1"})")->target == "/locations/loc_1");
  CHECK(call("retrieve_location", R"({"id": "loc_2"})")->target == "/locations/loc_2");
  CHECK(call("retrieve_location", "{}", R"({"location_id": "loc_3"})")->target == "/locations/loc_3");
  CHECK(call("retrieve_location", R"({"location_id": "loc_1"})", R"({"location_id": "loc_3"})")->target == "/locations/loc_1");
}

TEST_CASE("a missing id is a usage fault that names it") {
  for (const char* operation : {"retrieve_location", "delete_tariff", "session_cost", "update_device"}) {
    CAPTURE(operation);
    const auto bad = call(operation, "{}");
    REQUIRE_FALSE(bad.has_value());
    CHECK(bad.error().kind == base::FaultKind::usage);
    CHECK(bad.error().message.find(operation) != std::string::npos);
  }
  CHECK(call("session_cost", "{}").error().message.find("session_reference_id") != std::string::npos);
}

TEST_CASE("the login shows account and key, every other operation the bearer token") {
  CHECK(*base::find_header(call("login", "{}")->headers, "Authorization") == "Basic YWNjXzAwMTE6c2tfdGVzdF9hYmNkMTIzNA==");
  CHECK(*base::find_header(call("list_tariffs", "{}")->headers, "Authorization") == "Bearer bearer-of-a-login");
}

TEST_CASE("the parameter `records` is the whole body") {
  const auto meters = call("submit_interval_meters", R"({"records": [{"location_id": "loc_1"}, {"location_id": "loc_2"}]})");
  CHECK(meters->method == "PUT");
  CHECK(meters->target == "/meters/interval");
  CHECK(base::json(meters->body) == base::json(R"([{"location_id": "loc_1"}, {"location_id": "loc_2"}])"));
}

TEST_CASE("a body that needs the location gets the one from before, and keeps the one it has") {
  const char* before = R"({"location_id": "loc_9"})";
  CHECK(base::json(call("create_tariff", R"({"type": "COMMODITY"})", before)->body).text_at("location_id") == "loc_9");
  CHECK(base::json(call("create_tariff", R"({"location_id": "loc_1"})", before)->body).text_at("location_id") == "loc_1");
  CHECK(call("create_customer", "{}", before)->body == "{}");
}
