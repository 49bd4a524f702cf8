// Facts of tokens, the REST API and webhooks in release Zero, each looked up in the model by itself. They were taken from the published
// pages and from what public clients saw, not from the model; a change of the model that loses one
// fails here by name.
#include <doctest/doctest.h>

#include "tests/protocol/model_facts.hpp"

using namespace cr;
using namespace cr::tests;

TEST_CASE("fact: token_expired is the one session code that the docs name") {
  for (const auto& error : zero().session_errors) {
    CHECK((error.ground.evidence == Evidence::documented) == (error.code == "token_expired"));
    CHECK(error.status == 409);
  }
}

TEST_CASE("fact: a connect token lives a day, a bearer an hour") {
  CHECK(zero().setting("token_lifetime_seconds") == 86'400);
  CHECK(zero().setting("bearer_lifetime_seconds") == 3'600);
}

TEST_CASE("fact: FlatPeak's webhook schedule is at once, 30 s, 1 h, 6 h, 12 h, 24 h, and 10 s to answer") {
  const auto* gaps = base::at_pointer(zero().sections, "/webhooks/retry_gaps_seconds");
  REQUIRE(gaps != nullptr);
  CHECK(base::to_text(*gaps) == "[0,30,3600,21600,43200,86400]");
  CHECK(zero().setting("webhooks/timeout_seconds") == 10);
}

TEST_CASE("fact: three lifecycle events, in four shapes each") {
  int lifecycle = 0;
  for (const auto& webhook : zero().webhooks) {
    if (!webhook.lifecycle) continue;
    ++lifecycle;
    CHECK(webhook.shapes.size() == 4);
  }
  CHECK(lifecycle == 3);
  CHECK(zero().webhook("tariff.fetch.failed")->lifecycle);
}

TEST_CASE("fact: nine changes of objects, their failures, and schedules are events too") {
  CHECK(zero().webhooks.size() == 3 + 9 + 9 + 1);
  CHECK(zero().webhook("device.update.failed") != nullptr);
  CHECK(zero().webhook("schedule.created") != nullptr);
}

TEST_CASE("fact: the newest shape of an event has no time_created, the third a whole tariff") {
  const auto& shapes = zero().webhook("tariff.expiring")->shapes;
  CHECK(field(shapes[3].fields, "time_created") == nullptr);
  CHECK(field(field(shapes[2].fields, "data")->type.fields, "connection_type") != nullptr);
  CHECK(requires_field(shapes[2].fields, "account_id"));
}

TEST_CASE("fact: login is Basic, everything else Bearer") {
  for (const auto& operation : zero().operations) {
    CHECK(operation.auth == (operation.operation == "login" ? "basic" : "bearer"));
    CHECK(operation.error("", 403)->message == "Bad credentials");
  }
}

TEST_CASE("fact: the token endpoint creates by POST and exchanges by GET") {
  CHECK(zero().operation("create_connect_token")->method == "POST");
  CHECK(zero().operation("exchange_connect_token")->method == "GET");
  CHECK(zero().operation("create_connect_token")->path == zero().operation("exchange_connect_token")->path);
  CHECK(zero().operation("exchange_connect_token")->parameters.front().in == "query");
}

TEST_CASE("fact: the exchange requires location_id and is_tariff_processed, not customer_id") {
  const auto& exchange = zero().operation("exchange_connect_token")->responses.at(200);
  CHECK(requires_field(exchange.fields, "location_id"));
  CHECK(requires_field(exchange.fields, "location_reference_id"));
  CHECK(requires_field(exchange.fields, "is_tariff_processed"));
  CHECK_FALSE(requires_field(exchange.fields, "customer_id"));
  CHECK_FALSE(requires_field(exchange.fields, "complete_action"));
}

TEST_CASE("fact: the codes of token creation, with their texts") {
  const auto* create = zero().operation("create_connect_token");
  CHECK(create->error("tariff_direction_invalid")->message == "Direction parameter must be EXPORT or IMPORT");
  CHECK(create->error("tariff_direction_not_supported")->message == "Direction LOCAL (beta) is not supported for your account");
  CHECK(create->error("tariff_type_invalid")->message == "Tariff type must be COMMODITY or NON_COMMODITY");
  CHECK(create->error("tariff_type_invalid")->status == 422);
}

TEST_CASE("fact: a disabled account is 422 and an api_error") {
  const auto* disabled = zero().operation("create_tariff")->error("account_disabled");
  REQUIRE(disabled != nullptr);
  CHECK(disabled->status == 422);
  CHECK(disabled->type == "api_error");
  CHECK(disabled->message == "Your account is disabled");
}

TEST_CASE("fact: prices that are not there yet are 422 pending_connect") {
  for (const char* name : {"rates", "audit_rates", "slots_by_time", "slots_by_threshold"}) {
    CHECK(zero().operation(name)->error("pending_connect")->status == 422);
    CHECK(zero().operation(name)->error("no_price_data") != nullptr);
    CHECK(zero().operation(name)->error("no_tariff_connected") != nullptr);
  }
}

TEST_CASE("fact: ids in paths are {id} on the wire and have a name of their own in scenarios") {
  for (const auto& [name, parameter] : std::vector<std::pair<const char*, const char*>>{{"rates", "location_id"},
                                                                                      {"retrieve_tariff", "tariff_id"},
                                                                                      {"delete_customer", "customer_id"},
                                                                                      {"update_device", "device_id"},
                                                                                      {"retrieve_event", "event_id"},
                                                                                      {"location_status", "location_id"}}) {
    CAPTURE(std::string(name));
    CHECK(zero().operation(name)->parameters.front().name == parameter);
    CHECK(zero().operation(name)->parameters.front().wire_name == "id");
    CHECK(zero().operation(name)->parameters.front().required);
  }
}

TEST_CASE("fact: creating answers 201, deleting 202, a changed customer 202, a created tariff 200") {
  CHECK(zero().operation("create_location")->responses.contains(201));
  CHECK(zero().operation("create_location")->responses.contains(409));
  CHECK(zero().operation("delete_device")->responses.contains(202));
  CHECK(zero().operation("update_customer")->responses.contains(202));
  CHECK(zero().operation("update_location")->responses.contains(200));
  CHECK(zero().operation("create_tariff")->responses.contains(200));
}

TEST_CASE("fact: end_time is required for rates, start_time is not") {
  for (const auto& parameter : zero().operation("rates")->parameters) {
    if (parameter.name == "end_time") CHECK(parameter.required);
    if (parameter.name == "start_time") CHECK_FALSE(parameter.required);
  }
}

TEST_CASE("fact: meter records go up as a list, which is the whole body") {
  const auto* submit = zero().operation("submit_interval_meters");
  CHECK(submit->request->kind == Type::Kind::array);
  CHECK(submit->parameters.front().in == "body");
  CHECK(submit->parameters.front().wire_name.empty());
}

TEST_CASE("fact: a status is one of four, a connection of four, a structure of four") {
  const auto& entries = field(zero().operation("location_status")->responses.at(200).fields, "tariff_status")->type;
  const auto& entry = field(entries.fields, "commodity_import")->type;
  CHECK(field(entry.fields, "status")->type.words == Names{"CONNECTED", "NOT_CONNECTED", "ERROR", "NOT_SUPPORTED"});
  CHECK(field(entry.fields, "connection_type")->type.words.size() == 4);
  CHECK_FALSE(requires_field(entry.fields, "provider"));
}

TEST_CASE("fact: lists hold 1 to 100 objects, 30 unless asked otherwise, events 90 days") {
  CHECK(zero().setting("lists/limit_default") == 30);
  CHECK(zero().setting("lists/limit_min") == 1);
  CHECK(zero().setting("lists/limit_max") == 100);
  CHECK(zero().setting("events_kept_days") == 90);
}

TEST_CASE("fact: an error object has object, live_mode, type, code, message and time_created") {
  for (const char* name : {"object", "live_mode", "type", "code", "message", "time_created"}) CHECK(requires_field(zero().error_object, name));
  CHECK(field(zero().error_object, "request_id")->ground.evidence == Evidence::observed);
  CHECK_FALSE(requires_field(zero().error_object, "connect_token"));
}

TEST_CASE("fact: a code may be documented while its text is ours, and then it says so") {
  const auto* error = zero().error("tariff_name_capture", "tariff_name_missing");
  CHECK(error->ground.evidence == Evidence::documented);
  CHECK(error->text_evidence == Evidence::inferred);
  CHECK(zero().error("rate_fixed_capture", "cost_value_zero")->text_evidence == Evidence::documented);
}
