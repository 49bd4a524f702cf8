// Every refusal of every REST operation: for each error that the model gives an operation there is a request
// here that provokes it, and its status, code and words are the model's.
#include <set>

#include "core/protocol/shape.hpp"
#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

std::string name_of(const protocol::Operation& operation, const protocol::ErrorCode& error) {
  return operation.operation + ' ' + std::to_string(error.status) + ' ' + error.code + ' ' + error.message;
}

/// True when a text is the message with something in the place of its {words}.
bool says(std::string_view message, std::string_view text) {
  const auto open = message.find('{');
  if (open == std::string_view::npos) return message == text;
  return text.starts_with(message.substr(0, open)) && text.size() > open;
}

/// Sends requests and strikes off what they provoke.
class Refusals {
 public:
  explicit Refusals(std::set<std::string>& found) : found_(found) {}

  void send(Played& mock, std::string_view name, const std::string& target, const std::string& body, int status, std::string_view code = {}) {
    const protocol::Operation* operation = protocol::zero().operation(name);
    REQUIRE_MESSAGE(operation != nullptr, name);
    if (operation->auth == "basic" || no_bearer) {
      mock.send(operation->method, target, body);
    } else {
      mock.rest(operation->method, target, body);
    }
    CAPTURE(name);
    CAPTURE(target);
    CAPTURE(body);
    CAPTURE(mock.last.response.body);
    CHECK(mock.status() == status);
    CHECK(mock.code() == code);
    for (const auto& violation : protocol::check_response(protocol::zero(), *operation, mock.status(), mock.body)) {
      FAIL_CHECK(name << ' ' << violation.pointer << " expected " << violation.expected << ", got " << violation.actual);
    }
    bool known = false;
    for (const auto& error : operation->errors) {
      if (error.status != mock.status() || error.code != mock.code() || !says(error.message, mock.body.text_at("message"))) continue;
      known = true;
      found_.insert(name_of(*operation, error));
    }
    CHECK_MESSAGE(known, "the model gives this operation no such error");
  }
  bool no_bearer = false;

 private:
  std::set<std::string>& found_;
};

std::string with_id(const std::string& path, const std::string& id) {
  const auto brace = path.find('{');
  return brace == std::string::npos ? path : path.substr(0, brace) + id + path.substr(path.find('}') + 1);
}

void refuse_strangers(std::set<std::string>& found) {
  Played mock;
  Refusals refusals(found);
  refusals.no_bearer = true;
  for (const auto& operation : protocol::zero().operations) refusals.send(mock, operation.operation, with_id(operation.path, "x"), "", 403);
}

void refuse_the_disabled(std::set<std::string>& found) {
  protocol::World world;
  world.account_disabled = true;
  Played mock(world);
  Refusals refusals(found);
  for (const auto& operation : protocol::zero().operations) {
    if (operation.auth == "bearer") refusals.send(mock, operation.operation, with_id(operation.path, "x"), "", 422, "account_disabled");
  }
}

void refuse_unknown_ids(std::set<std::string>& found) {
  Played mock;
  Refusals refusals(found);
  const std::string location(mock.rest("POST", "/locations", R"({"postal_address":{"city":"London","country_code":"GB"}})").text_at("id"));
  for (const auto& operation : protocol::zero().operations) {
    if (operation.path.find('{') == std::string::npos) continue;
    refusals.send(mock, operation.operation, with_id(operation.path, "none") + "?end_time=2026-02-01T00:00:00Z", "", 404);
  }
  for (const char* list : {"events", "customers", "devices", "locations"}) {
    refusals.send(mock, std::string("list_") + list, std::string("/") + list + "?starting_after=none", "", 404);
  }
  refusals.send(mock, "list_tariffs", "/tariffs/elements?location_id=none", "", 404);
  refusals.send(mock, "exchange_connect_token", "/connect/tariff/token?connect_token=none", "", 404);
  for (const char* id : {"customer_id", "location_id", "tariff_id"}) {
    const std::string body = std::string("\"") + id + "\":\"none\"}";
    refusals.send(mock, "create_connect_token", "/connect/tariff/token", '{' + body, 404);
    refusals.send(mock, "connect_batch", "/connect/tariff/batch", R"({"session":{"direction":"IMPORT","type":"COMMODITY",)" + body + '}', 404);
  }
  refusals.send(mock, "submit_cumulative_meters", "/meters/cumulative/epoch", R"({"location_id":"none","units":"WH","data":[]})", 404);
  refusals.send(mock, "meter_batch_status", "/meters/batch?batch_id=none", "", 404);
  refusals.send(mock, "create_tariff", "/tariffs/elements", R"({"location_id":"none","direction":"IMPORT","type":"COMMODITY","contract_start_date":"","contract_end_date":""})", 404);
  refusals.send(mock, "create_location", "/locations", R"({"customer_id":"none"})", 404);
  refusals.send(mock, "create_schedule", "/schedules", R"({"location_id":"none"})", 404);
  const std::string wish = R"("data":[{"device_id":"none","direction":"IMPORT","end_time":"2026-01-16T00:00:00Z","energy":{"units":"WH","value":1}}]})";
  refusals.send(mock, "create_schedule", "/schedules", R"({"location_id":")" + location + R"(","max_power":{"units":"W","value":1},)" + wish, 404);
}

void refuse_twins(std::set<std::string>& found) {
  Played mock;
  Refusals refusals(found);
  for (const char* kind : {"customer", "device", "location"}) {
    const std::string shelf = std::string("/") + kind + 's';
    mock.rest("POST", shelf, R"({"reference_id":"one"})");
    const std::string second(mock.rest("POST", shelf, R"({"reference_id":"two"})").text_at("id"));
    refusals.send(mock, std::string("create_") + kind, shelf, R"({"reference_id":"one"})", 409);
    refusals.send(mock, std::string("update_") + kind, shelf + '/' + second, R"({"reference_id":"one"})", 409);
  }
}

void refuse_kinds_and_tokens(std::set<std::string>& found) {
  Played mock;
  Refusals refusals(found);
  const std::string path = "/connect/tariff/token";
  refusals.send(mock, "create_connect_token", path, R"({"direction":"SIDEWAYS"})", 422, "tariff_direction_invalid");
  refusals.send(mock, "create_connect_token", path, R"({"direction":"LOCAL"})", 422, "tariff_direction_not_supported");
  refusals.send(mock, "create_connect_token", path, R"({"type":"GAS"})", 422, "tariff_type_invalid");
  for (const char* kind : {R"("direction":"LOCAL","type":"COMMODITY")", R"("direction":"IMPORT","type":"GAS")", R"("direction":1,"type":2)", R"("type":"COMMODITY")"}) {
    refusals.send(mock, "connect_batch", "/connect/tariff/batch", std::string(R"({"session":{)") + kind + "}}", 422);
  }
  const std::string token = mock.make_gb_token();
  refusals.send(mock, "exchange_connect_token", path + "?connect_token=" + token, "", 422);
  CHECK(mock.body.text_at("message") == "Connect is processing link to tariff source.");
  mock.advance(std::chrono::hours(25));
  mock.log_in();
  refusals.send(mock, "exchange_connect_token", path + "?connect_token=" + token, "", 422);
  CHECK(mock.body.text_at("message") == "Connect token has expired");
}

struct BadInput {
  const char *operation, *target, *body;
};

// L, E and D stand for the ids of a location, of its tariff element and of a device.
constexpr BadInput bad_inputs[] = {{"exchange_connect_token", "/connect/tariff/token", ""},
                                   {"create_connect_token", "/connect/tariff/token", "{\"callback_uri\":1}"},
                                   {"create_connect_token", "/connect/tariff/token", "{"},
                                   {"connect_batch", "/connect/tariff/batch", "{}"},
                                   {"list_events", "/events?limit=0", ""},
                                   {"list_customers", "/customers?limit=101", ""},
                                   {"create_customer", "/customers", "[]"},
                                   {"update_customer", "/customers/C", "{\"object\":\"x\"}"},
                                   {"list_devices", "/devices?limit=x", ""},
                                   {"create_device", "/devices", "{\"reference_id\":1}"},
                                   {"update_device", "/devices/D", "{\"reference_id\":1}"},
                                   {"list_locations", "/locations?limit=1&starting_after=a&ending_before=b", ""},
                                   {"create_location", "/locations", "{\"postal_address\":7}"},
                                   {"update_location", "/locations/L", "{\"postal_address\":{\"city\":\"Nowhere\"}}"},
                                   {"submit_interval_meters", "/meters/interval", "{}"},
                                   {"submit_cumulative_meters", "/meters/cumulative/epoch", "{\"location_id\":\"L\",\"units\":\"W\",\"data\":[]}"},
                                   {"meter_batch_status", "/meters/batch", ""},
                                   {"list_tariffs", "/tariffs/elements", ""},
                                   {"create_tariff", "/tariffs/elements", "{}"},
                                   {"update_tariff", "/tariffs/elements/E", "{\"contract_end_date\":\"soon\"}"},
                                   {"rates", "/tariffs/rates/L", ""},
                                   {"audit_rates", "/tariffs/audit/L?end_time=2026-02-30T00:00:00Z", ""},
                                   {"slots_by_time", "/slots/time/L?end_time=2026-01-16T00:00:00Z&segment=LOW", ""},
                                   {"slots_by_threshold", "/slots/threshold/L?end_time=2026-01-16T00:00:00Z&segment=LOW", ""},
                                   {"instant_cost", "/costs/instant", "{\"location_id\":\"none\"}"},
                                   {"interval_cost", "/costs/interval/L", "{\"start_time\":\"2026-01-15T00:00:00\"}"},
                                   {"session_cost", "/costs/session/S?direction=UP", ""},
                                   {"create_schedule", "/schedules", "{}"}};

std::string replaced(std::string text, const std::string& mark, const std::string& by) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size())) text.replace(at, mark.size(), by);
  return text;
}

constexpr const char* tariff_body = R"("direction":"IMPORT","type":"COMMODITY","contract_start_date":"","contract_end_date":"2026-02-01T00:00:00Z","market_rates":true})";

void refuse_bad_input(std::set<std::string>& found) {
  Played mock;
  Refusals refusals(found);
  const std::string customer(mock.rest("POST", "/customers", "{}").text_at("id"));
  const std::string device(mock.rest("POST", "/devices", "{}").text_at("id"));
  const std::string location(mock.rest("POST", "/locations", R"({"postal_address":{"city":"London","country_code":"GB"}})").text_at("id"));
  const std::string tariff = R"({"location_id":")" + location + "\"," + tariff_body;
  const std::string element(mock.rest("POST", "/tariffs/elements", tariff).text_at("id"));
  for (const BadInput& bad : bad_inputs) {
    std::string target = bad.target, body = replaced(bad.body, "\"L\"", '"' + location + '"');
    for (const auto& [mark, id] : {std::pair{"/L", location}, std::pair{"/E", element}, std::pair{"/D", device}, std::pair{"/C", customer}}) target = replaced(target, mark, '/' + id);
    refusals.send(mock, bad.operation, target, body, 422);
  }
  mock.rest("POST", "/tariffs/elements", tariff);
  refusals.send(mock, "location_status", "/locations/" + location + "/status", "", 422);
}

/// What each price operation says of a location in this state.
void refuse_prices(Played& mock, const std::string& location, const std::string& code, Refusals& refusals) {
  const std::string device(mock.rest("POST", "/devices", "{}").text_at("id"));
  const std::string times = R"("start_time":"2026-03-02T00:00:00Z","end_time":"2026-03-03T00:00:00Z")";
  const std::string window = location + "?start_time=2026-03-02T00:00:00Z&end_time=2026-03-03T00:00:00Z";
  const std::string record = R"({"location_id":")" + location + R"(","session_reference_id":"S","units":"WH","value":1,)" + times + '}';
  mock.rest("PUT", "/meters/interval", '[' + record + ']');
  refusals.send(mock, "rates", "/tariffs/rates/" + window, "", 422, code);
  refusals.send(mock, "audit_rates", "/tariffs/audit/" + window, "", 422, code);
  refusals.send(mock, "slots_by_time", "/slots/time/" + window + "&segment=LOW&duration=5", "", 422, code);
  refusals.send(mock, "slots_by_threshold", "/slots/threshold/" + window + "&segment=LOW&absolute=1", "", 422, code);
  refusals.send(mock, "instant_cost", "/costs/instant", record, 422, code);
  refusals.send(mock, "interval_cost", "/costs/interval/" + location, '{' + times + '}', 422, code);
  refusals.send(mock, "session_cost", "/costs/session/S", "", 422, code);
  const std::string wish = R"({"device_id":")" + device + R"(","direction":"IMPORT",)" + times + R"(,"energy":{"units":"WH","value":1}})";
  refusals.send(mock, "create_schedule", "/schedules", R"({"location_id":")" + location + R"(","max_power":{"units":"W","value":1000},"data":[)" + wish + "]}", 422, code);
}

protocol::World world_of(const char* status) {
  protocol::World world;
  protocol::WorldProvider provider;
  provider.alias = provider.name = "acme";
  provider.countries = {"GB"};
  provider.method = "DIRECT";
  world.providers = {provider};
  protocol::GivenTariff tariff;
  tariff.status = status;
  tariff.provider = "acme";
  tariff.tariff.structure = "FIXED";
  tariff.tariff.cost = json("0.2");
  world.location.emplace();
  world.location->commodity_import = tariff;
  return world;
}

void refuse_what_has_no_price(std::set<std::string>& found) {
  Refusals refusals(found);
  Played mock;
  const std::string bare(mock.rest("POST", "/locations", R"({"postal_address":{"city":"London","country_code":"GB"}})").text_at("id"));
  refuse_prices(mock, bare, "no_tariff_connected", refusals);
  mock.rest("POST", "/tariffs/elements", R"({"location_id":")" + bare + "\"," + tariff_body);  // ends before the window
  refuse_prices(mock, bare, "no_price_data", refusals);
  for (const auto& [status, code] : {std::pair{"pending", "pending_connect"}, std::pair{"failed", "no_price_data"}}) {
    Played given(world_of(status));
    refuse_prices(given, std::string(given.engine.location().text_at("id")), code, refusals);
  }
}

}  // namespace

TEST_CASE("every refusal that the model gives a REST operation is provoked, and no other comes") {
  std::set<std::string> found;
  refuse_strangers(found);
  refuse_the_disabled(found);
  refuse_unknown_ids(found);
  refuse_twins(found);
  refuse_kinds_and_tokens(found);
  refuse_bad_input(found);
  refuse_what_has_no_price(found);
  std::size_t known = 0;
  for (const auto& operation : protocol::zero().operations) {
    for (const auto& error : operation.errors) {
      if (!error.sent) continue;
      ++known;
      CHECK_MESSAGE(found.count(name_of(operation, error)) == 1, name_of(operation, error));
    }
  }
  CHECK(known > 150);
}
