// One walk through all operations of the REST API: each answers as the model describes, successes and
// refusals alike.
#include <set>

#include "core/protocol/shape.hpp"
#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;
using namespace std::chrono_literals;

namespace {

class Api {
 public:
  Played mock;
  std::set<std::string> succeeded;

  Json& call(std::string_view name, const std::string& target, const std::string& body, int status) {
    const protocol::Operation* operation = protocol::zero().operation(name);
    REQUIRE_MESSAGE(operation != nullptr, name);
    mock.rest(operation->method, target, body);
    CAPTURE(name);
    CAPTURE(target);
    CAPTURE(mock.last.response.body);
    CHECK(mock.status() == status);
    CHECK(mock.last.trace.operation == name);
    for (const auto& violation : protocol::check_response(protocol::zero(), *operation, mock.status(), mock.body)) {
      FAIL_CHECK(name << ' ' << violation.pointer << " expected " << violation.expected << ", got " << violation.actual);
    }
    if (status < 300) succeeded.insert(std::string(name));
    return mock.body;
  }
  std::string id(std::string_view name, const std::string& target, const std::string& body, int status) {
    return std::string(call(name, target, body, status).text_at("id"));
  }
};

constexpr const char* schedule = R"([{"months":["All"],"days_and_hours":[{"days":["All"],"hours":[{"valid_from":"00:00:00","valid_to":"07:00:00","rate":[{"fixed":0.1}]},{"valid_from":"07:00:00","valid_to":"00:00:00","rate":[{"fixed":0.3}]}]}]}])";
constexpr const char* london = R"({"address_line1":"1 Strand","city":"London","post_code":"WC2N 5EH","country_code":"GB"})";

/// What the walk has made so far.
struct Made {
  std::string customer, location, device, tariff;
};

void walk_customers_and_locations(Api& api, Made& made) {
  made.customer = api.id("create_customer", "/customers", R"({"reference_id":"C1"})", 201);
  api.call("create_customer", "/customers", R"({"reference_id":"C1"})", 409);
  api.call("create_customer", "/customers", R"({"reference_id":1})", 422);
  api.call("retrieve_customer", "/customers/" + made.customer, "", 200);
  api.call("retrieve_customer", "/customers/cus_none", "", 404);
  api.call("update_customer", "/customers/" + made.customer, R"({"reference_id":"C2"})", 202);
  api.call("update_customer", "/customers/" + made.customer, R"({"id":"cus_x"})", 422);
  api.call("list_customers", "/customers?limit=1", "", 200);
  api.call("list_customers", "/customers?limit=0", "", 422);
  const std::string owned = R"({"reference_id":"L1","customer_id":")" + made.customer + R"(","postal_address":)" + london + "}";
  made.location = api.id("create_location", "/locations", owned, 201);
  api.call("create_location", "/locations", R"({"reference_id":"L1"})", 409);
  api.call("create_location", "/locations", R"({"postal_address":{"country_code":"UK"}})", 422);
  api.call("retrieve_location", "/locations/" + made.location, "", 200);
  api.call("update_location", "/locations/" + made.location, R"({"postal_address":{"address_line1":"2 Strand"}})", 200);
  api.call("list_locations", "/locations?customer_id=" + made.customer, "", 200);
  CHECK(api.mock.body.find("data")->items().size() == 1);
  api.call("location_status", "/locations/" + made.location + "/status", "", 200);
  api.call("location_status", "/locations/loc_none/status", "", 404);
}

void walk_devices_and_tariffs(Api& api, Made& made) {
  made.device = api.id("create_device", "/devices", R"({"reference_id":"D1"})", 201);
  api.call("retrieve_device", "/devices/" + made.device, "", 200);
  api.call("update_device", "/devices/" + made.device, R"({"reference_id":"D2"})", 200);
  api.call("list_devices", "/devices", "", 200);
  const std::string tariff = R"({"location_id":")" + made.location +
                             R"(","direction":"IMPORT","type":"COMMODITY","display_name":"Hand","contract_start_date":"2026-01-01T00:00:00Z",)"
                             R"("contract_end_date":"2027-01-01T00:00:00Z","schedule":)" + schedule + "}";
  made.tariff = api.id("create_tariff", "/tariffs/elements", tariff, 200);
  api.call("create_tariff", "/tariffs/elements", R"({"location_id":"loc_none"})", 422);
  api.call("retrieve_tariff", "/tariffs/elements/" + made.tariff, "", 200);
  api.call("update_tariff", "/tariffs/elements/" + made.tariff, R"({"display_name":"Hand 2"})", 200);
  api.call("update_tariff", "/tariffs/elements/" + made.tariff, R"({"data":[]})", 422);
  api.call("list_tariffs", "/tariffs/elements?location_id=" + made.location, "", 200);
  api.call("list_tariffs", "/tariffs/elements", "", 422);
}

void walk_prices(Api& api, const Made& made) {
  const std::string window = "?start_time=2026-01-16T00:00:00Z&end_time=2026-01-17T00:00:00Z";
  api.call("rates", "/tariffs/rates/" + made.location + window + "&include_tariff=true&include_carbon=true", "", 200);
  api.call("rates", "/tariffs/rates/" + made.location + "?end_time=soon", "", 422);
  api.call("rates", "/tariffs/rates/" + made.location + window + "&direction=EXPORT", "", 422);
  api.call("audit_rates", "/tariffs/audit/" + made.location + window, "", 200);
  api.call("slots_by_time", "/slots/time/" + made.location + window + "&segment=LOW&duration=90", "", 200);
  api.call("slots_by_time", "/slots/time/" + made.location + window + "&segment=LOW", "", 422);
  api.call("slots_by_threshold", "/slots/threshold/" + made.location + window + "&segment=HIGH&absolute=0.2", "", 200);
}

void walk_energy(Api& api, const Made& made) {
  const std::string record = R"({"location_id":")" + made.location +
                             R"(","session_reference_id":"S1","record_reference_id":"M1","units":"WH","value":1000,)"
                             R"("start_time":"2026-01-15T06:00:00Z","end_time":"2026-01-15T08:00:00Z"})";
  const std::string batch = api.id("submit_interval_meters", "/meters/interval", "[" + record + ",{}]", 200);
  api.call("meter_batch_status", "/meters/batch?batch_id=" + batch, "", 200);
  const std::string readings = R"({"location_id":")" + made.location + R"(","units":"WH","data":[{"time":1768467600,"value":10},{"time":1768471200,"value":20}]})";
  api.call("submit_cumulative_meters", "/meters/cumulative/epoch", readings, 200);
  api.call("instant_cost", "/costs/instant?include_carbon=true", record, 200);
  api.call("instant_cost", "/costs/instant", "{}", 422);
  const std::string day = R"({"start_time":"2026-01-15T00:00:00Z","end_time":"2026-01-16T00:00:00Z"})";
  api.call("interval_cost", "/costs/interval/" + made.location + "?aggregation=DAY&include_carbon=true", day, 200);
  api.call("interval_cost", "/costs/interval/loc_none", "{}", 404);
  api.call("session_cost", "/costs/session/S1", "", 200);
  api.call("session_cost", "/costs/session/none", "", 404);
  const std::string wish = R"({"location_id":")" + made.location + R"(","max_power":{"units":"W","value":"14000"},"data":[{"device_id":")" + made.device +
                           R"(","direction":"IMPORT","start_time":"2026-01-15T20:00:00Z","end_time":"2026-01-16T09:00:00Z",)"
                           R"("max_power":{"units":"W","value":7000},"energy":{"units":"WH","value":"24500"}}]})";
  api.call("create_schedule", "/schedules", wish, 200);
  api.call("create_schedule", "/schedules", "{}", 422);
}

void walk_tokens(Api& api, const Made& made) {
  const std::string body = R"({"callback_uri":"https://p.test/","location_id":")" + made.location + "\"}";
  const std::string token(api.call("create_connect_token", "/connect/tariff/token", body, 200).text_at("connect_token"));
  const std::pair<const char*, const char*> refused[] = {{R"({"direction":"SIDEWAYS"})", "tariff_direction_invalid"},
                                                         {R"({"direction":7})", "tariff_direction_invalid"},
                                                         {R"({"direction":"LOCAL"})", "tariff_direction_not_supported"},
                                                         {R"({"type":"GAS"})", "tariff_type_invalid"}};
  for (const auto& [wrong, code] : refused) {
    api.call("create_connect_token", "/connect/tariff/token", wrong, 422);
    CHECK(api.mock.body.text_at("code") == code);
    CHECK(api.mock.body.text_at("context") == "api.connect_token_create");
  }
  api.call("exchange_connect_token", "/connect/tariff/token?connect_token=" + token, "", 422);
  const std::string session = R"({"session":{"direction":"IMPORT","type":"COMMODITY","location_reference_id":"B1","postal_address":)" + std::string(london) +
                              R"(},"tariff":{"type":"TIME_OF_DAY","name":"Batch","data":)" + schedule + "}}";
  const std::string batched = api.id("connect_batch", "/connect/tariff/batch", session, 200);
  api.call("exchange_connect_token", "/connect/tariff/token?connect_token=" + batched, "", 200);
}

void walk_events_and_ends(Api& api, const Made& made) {
  const std::string event(api.call("list_events", "/events", "", 200).find("data")->items()[0].text_at("id"));
  api.call("retrieve_event", "/events/" + event, "", 200);
  api.call("retrieve_event", "/events/evt_none", "", 404);
  api.call("delete_tariff", "/tariffs/elements/" + made.tariff, "", 202);
  api.call("delete_device", "/devices/" + made.device, "", 202);
  api.call("delete_location", "/locations/" + made.location, "", 202);
  api.call("delete_customer", "/customers/" + made.customer, "", 202);
}

/// Members that only some answers have.
void walk_rare_members(Api& api, const Made& made) {
  const std::string times = R"("start_time":"2026-01-14T06:00:00Z","end_time":"2026-01-14T08:00:00Z")";
  const std::string whole = R"({"location_id":")" + made.location + R"(","device_id":")" + made.device + R"(","measurand":"Energy.Active.Import.Register","confidence":0.9,)" +
                            R"("direction":"IMPORT","tariff_rate":"IMPORT","units":"WH","value":"1000.50","nickname":"x","record_reference_id":null,)" + times + '}';
  api.call("instant_cost", "/costs/instant?include_carbon=true", whole, 200);
  const Json* echo = api.mock.body.find("request");
  CHECK(echo->find("value")->number() == "1000.5");
  CHECK(echo->find("nickname") == nullptr);
  CHECK(echo->find("record_reference_id") == nullptr);
  CHECK(echo->text_at("measurand") == "Energy.Active.Import.Register");
  api.call("retrieve_device", "/devices/" + made.device, "", 200);
  CHECK(api.mock.body.text_at("last_seen") == "2026-01-14T08:00:00Z");
  api.call("list_devices", "/devices", "", 200);
  const std::string head = R"({"location_id":")" + made.location + R"(","max_power":{"units":"W","value":"14000"},"shaving_threshold":)";
  const std::string wish = R"("data":[{"device_id":")" + made.device + R"(","direction":"IMPORT",)" + times + R"(,"energy":{"units":"WH","value":10}}]})";
  api.call("create_schedule", "/schedules", head + R"({"relative":"1.5","absolute":null,"mood":1},)" + wish, 200);
  CHECK(*api.mock.body.find("shaving_threshold") == json(R"({"relative":1.5})"));
  api.call("create_schedule", "/schedules", head + R"({"absolute":0.30},)" + wish, 200);
  CHECK(*api.mock.body.find("shaving_threshold") == json(R"({"absolute":0.3})"));
  api.call("create_schedule", "/schedules", head + "7," + wish, 422);
  const std::string place(api.call("create_location", "/locations", std::string(R"({"postal_address":)") + london + '}', 201).text_at("id"));
  api.call("create_tariff", "/tariffs/elements", R"({"location_id":")" + place + R"(","direction":"IMPORT","type":"COMMODITY","contract_start_date":"","contract_end_date":"",)"
           R"("schedule":[{"months":["All"],"dates":[24],"days_and_hours":[{"days":["All"],"hours":[{"rate":[{"fixed":0.1}]}]}]},)"
           R"({"months":["All"],"days_and_hours":[{"days":["All"],"hours":[{"rate":[{"fixed":0.2,"to_kwh":10},{"fixed":0.3}]}]}]}]})", 200);
  api.call("audit_rates", "/tariffs/audit/" + place + "?start_time=2026-01-23T12:00:00Z&end_time=2026-01-24T12:00:00Z", "", 200);
}

}  // namespace

TEST_CASE("every operation of the model answers in the shape that the model gives it") {
  Api api;
  Made made;
  api.mock.log_in();
  CHECK(protocol::check_response(protocol::zero(), *protocol::zero().operation("login"), 200, api.mock.body).empty());
  api.succeeded.insert("login");
  walk_customers_and_locations(api, made);
  walk_devices_and_tariffs(api, made);
  walk_prices(api, made);
  walk_energy(api, made);
  walk_rare_members(api, made);
  walk_tokens(api, made);
  walk_events_and_ends(api, made);
  for (const auto& operation : protocol::zero().operations) CHECK_MESSAGE(api.succeeded.count(operation.operation) == 1, operation.operation);
}

TEST_CASE("lists are newest first, with cursors both ways and has_more in the direction asked for") {
  Played mock;
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(std::string(mock.rest("POST", "/customers", "{}").text_at("id")));
  const auto page = [&mock](const std::string& query) {
    mock.rest("GET", "/customers?" + query);
    std::vector<std::string> list;
    if (mock.status() == 200) {
      for (const Json& customer : mock.body.find("data")->items()) list.push_back(std::string(customer.text_at("id")));
    }
    return list;
  };
  const auto more = [&mock] { return mock.body.find("has_more")->boolean(); };
  using Ids = std::vector<std::string>;
  CHECK(page("limit=2") == Ids{ids[4], ids[3]});
  CHECK(more());
  CHECK(page("limit=2&starting_after=" + ids[3]) == Ids{ids[2], ids[1]});
  CHECK(more());
  CHECK(page("limit=2&starting_after=" + ids[1]) == Ids{ids[0]});
  CHECK_FALSE(more());
  CHECK(page("limit=2&ending_before=" + ids[0]) == Ids{ids[2], ids[1]});
  CHECK(more());
  CHECK(page("limit=2&ending_before=" + ids[2]) == Ids{ids[4], ids[3]});
  CHECK_FALSE(more());
  CHECK(page("").size() == 5);
  CHECK(mock.body.text_at("url") == "/customers");
  for (const char* wrong : {"limit=0", "limit=101", "limit=x", "limit=1.5", "starting_after=a&ending_before=b"}) {
    page(wrong);
    CHECK_MESSAGE(mock.status() == 422, wrong);
  }
  for (const char* unknown : {"starting_after=cus_none", "ending_before=cus_none"}) {
    page(unknown);
    CHECK_MESSAGE(mock.status() == 404, unknown);
  }
}

TEST_CASE("a deleted object is gone, and its reference is free again") {
  Played mock;
  const std::string id(mock.rest("POST", "/devices", R"({"reference_id":"D"})").text_at("id"));
  CHECK(mock.rest("DELETE", "/devices/" + id) == json(R"({"message":"Accepted"})"));
  CHECK(mock.status() == 202);
  mock.rest("DELETE", "/devices/" + id);
  CHECK(mock.status() == 404);
  mock.rest("GET", "/devices/" + id);
  CHECK(mock.status() == 404);
  mock.rest("POST", "/devices", R"({"reference_id":"D"})");
  CHECK(mock.status() == 201);
}

TEST_CASE("a refused change changes nothing") {
  Played mock;
  mock.rest("POST", "/locations", R"({"reference_id":"A"})");
  const std::string id(mock.rest("POST", "/locations", R"({"reference_id":"B","postal_address":{"city":"Paris","country_code":"FR"}})").text_at("id"));
  const Json before = mock.body;
  for (const char* change : {R"({"reference_id":"A","postal_address":{"city":"Lyon"}})", R"({"postal_address":{"city":"Lyon","country_code":"XX"}})", R"({"postal_address":{"city":7}})", R"({"timezone":"UTC"})", R"({"customer_id":"cus_none"})", "[]", "{"}) {
    mock.rest("PATCH", "/locations/" + id, change);
    CHECK(mock.status() >= 400);
    CHECK(mock.rest("GET", "/locations/" + id) == before);
  }
  mock.rest("PATCH", "/locations/" + id, R"({"postal_address":{"city":"Lyon"}})");
  CHECK(mock.body.find("postal_address")->text_at("city") == "Lyon");
  CHECK(mock.body.find("postal_address")->text_at("country_code") == "FR");
}

TEST_CASE("two tariffs of one kind are accepted, and no status can tell them apart") {
  Played mock;
  const std::string location(mock.rest("POST", "/locations", R"({"postal_address":{"city":"London","country_code":"GB"}})").text_at("id"));
  const std::string body = R"({"location_id":")" + location + R"(","direction":"IMPORT","type":"COMMODITY","contract_start_date":"","contract_end_date":"","schedule":)" + schedule + "}";
  mock.rest("POST", "/tariffs/elements", body);
  CHECK(mock.status() == 200);
  mock.rest("GET", "/locations/" + location + "/status");
  CHECK(mock.status() == 200);
  mock.rest("POST", "/tariffs/elements", body);
  CHECK(mock.status() == 200);
  mock.rest("GET", "/locations/" + location + "/status");
  CHECK(mock.status() == 422);
  CHECK(mock.body == json(R"({"message":"Unsupported combination of tariff elements"})"));
}
