#include "core/protocol/shape.hpp"
#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> lifecycle = {"tariff.expiring", "tariff.expired", "tariff.fetch.failed"};

protocol::World subscribed() {
  protocol::World world;
  world.webhooks = lifecycle;
  return world;
}

/// Saves a fixed tariff whose contract ends at `end` ("" = skipped term).
void save(Played& mock, const std::string& end) {
  mock.make_gb_token();
  mock.open();
  mock.choose("Copperfield Utilities");
  mock.answer("tariff_structure_select", R"({"options":["FIXED"]})");
  mock.answer("rate_fixed_capture", R"({"cost":0.2})");
  mock.answer("tariff_name_capture", R"({"tariff":{"name":"Plan"}})");
  if (end.empty()) {
    mock.skip("contract_term_capture");
  } else {
    mock.answer("contract_term_capture", R"({"contract_end_date":")" + end + "\"}");
  }
  mock.act("summary_fixed_confirm", "SAVE");
  REQUIRE(mock.route() == "session_complete");
}

void connect_direct(Played& mock, std::string_view provider) {
  mock.make_gb_token();
  mock.open();
  mock.choose(provider);
  mock.customer("action=consent");
  mock.open();
}

std::string due(const Played& mock) {
  const auto next = mock.engine.next_due(mock.clock);
  return next ? base::to_text(*next) : "nothing";
}

std::string types(const std::vector<Event>& events) {
  std::string text;
  for (const Event& event : events) text += event.type + '@' + base::to_text(event.due) + ' ';
  return text;
}

}  // namespace

TEST_CASE("a contract warns seven days before its end and ends at its end, once each and in order") {
  Played mock(subscribed());
  save(mock, "2026-03-01T00:00:00Z");
  CHECK(due(mock) == "2026-02-22T00:00:00Z");
  mock.clock = *base::parse_instant("2026-02-21T23:59:59.999Z");
  CHECK(mock.engine.take_due(mock.clock).empty());
  mock.advance(1ms);
  CHECK(types(mock.engine.take_due(mock.clock)) == "tariff.expiring@2026-02-22T00:00:00Z ");
  CHECK(due(mock) == "2026-03-01T00:00:00Z");
  mock.advance(24h * 30);
  CHECK(types(mock.engine.take_due(mock.clock)) == "tariff.expired@2026-03-01T00:00:00Z ");
  CHECK(due(mock) == "nothing");
}

TEST_CASE("a clock that leaps over both finds both, in the order of their instants") {
  Played mock(subscribed());
  save(mock, "2026-03-01T00:00:00Z");
  mock.advance(24h * 365);
  CHECK(types(mock.engine.take_due(mock.clock)) == "tariff.expiring@2026-02-22T00:00:00Z tariff.expired@2026-03-01T00:00:00Z ");
}

TEST_CASE("a contract that ends within the week warns at once, an ended one not at all") {
  Played mock(subscribed());
  save(mock, "2026-01-18T00:00:00Z");
  CHECK(types(mock.engine.take_due(mock.clock)) == "tariff.expiring@2026-01-15T09:00:00Z ");
  CHECK(due(mock) == "2026-01-18T00:00:00Z");
  Played ended(subscribed());
  save(ended, "2026-01-15T09:00:00Z");
  CHECK(due(ended) == "nothing");
  ended.advance(24h * 365);
  CHECK(ended.engine.take_due(ended.clock).empty());
}

TEST_CASE("a skipped term, no end date and an open contract send nothing") {
  for (const char* end : {"", "0001-01-01T00:00:00Z"}) {
    Played mock(subscribed());
    save(mock, end);
    mock.advance(24h * 3650);
    CHECK(mock.engine.take_due(mock.clock).empty());
  }
}

TEST_CASE("a pending or failed connection that was saved fails to fetch after 48 hours") {
  Played mock(subscribed());
  connect_direct(mock, "Slow Kettle Power");
  mock.act("summary_tariff_inprogress", "SAVE");
  REQUIRE(mock.route() == "session_complete");
  CHECK(due(mock) == "2026-01-17T09:00:00Z");
  mock.exchange();
  const std::string location(mock.body.text_at("location_id"));
  CHECK_FALSE(mock.body.find("is_tariff_processed")->boolean());
  const auto status = [&] {
    mock.bearer.clear();
    mock.rest("GET", "/locations/" + location + "/status");
    return std::string(mock.body.find("tariff_status")->find("commodity_import")->text_at("status"));
  };
  CHECK(status() == "NOT_CONNECTED");
  mock.advance(48h - 1ms);
  CHECK(status() == "NOT_CONNECTED");
  mock.advance(1ms);
  CHECK(status() == "ERROR");
  const auto events = mock.engine.take_due(mock.clock);
  CHECK(types(events) == "tariff.fetch.failed@2026-01-17T09:00:00Z ");
  CHECK(events[0].data.text_at("location_id") == location);
}

TEST_CASE("only subscribed types go out, and all of them stand in the events of the API") {
  protocol::World world;
  world.webhooks = {"tariff.expired", "location.create"};
  Played mock(world);
  save(mock, "2026-03-01T00:00:00Z");
  CHECK(types(mock.engine.take_due(mock.clock)) == "location.create@2026-01-15T09:00:00Z ");
  CHECK(due(mock) == "2026-03-01T00:00:00Z");
  mock.advance(24h * 60);
  CHECK(types(mock.engine.take_due(mock.clock)) == "tariff.expired@2026-03-01T00:00:00Z ");
  mock.bearer.clear();
  mock.rest("GET", "/events");
  std::string listed;
  for (const Json& event : mock.body.find("data")->items()) listed += std::string(event.text_at("type")) + ' ';
  CHECK(listed == "tariff.expired tariff.expiring location.create customer.create ");
}

TEST_CASE("a changed contract has new events, and a disconnected one none") {
  Played mock(subscribed());
  save(mock, "2026-06-01T00:00:00Z");
  const std::string location(mock.exchange().text_at("location_id"));
  mock.rest("GET", "/tariffs/elements?location_id=" + location);
  const std::string element(mock.body.find("data")->items()[0].text_at("id"));
  mock.rest("PATCH", "/tariffs/elements/" + element, R"({"contract_end_date":"2026-09-01T00:00:00Z"})");
  CHECK(mock.status() == 200);
  CHECK(due(mock) == "2026-08-25T00:00:00Z");
  mock.make_token(R"({"location_id":")" + location + "\"}");
  mock.act("summary_fixed_confirm", "DISCONNECT");
  CHECK(due(mock) == "nothing");
}

TEST_CASE("the four shapes of an event are those of the model") {
  Played mock(subscribed());
  save(mock, "2026-03-01T00:00:00Z");
  mock.advance(24h * 60);
  for (const Event& event : mock.engine.take_due(mock.clock)) {
    for (int shape = 1; shape <= 4; ++shape) {
      const Json body = mock.engine.event_body(event, shape, nullptr);
      CHECK(protocol::check_webhook(protocol::zero(), body, shape).empty());
      CHECK(body.text_at("id") == event.id);
    }
    CHECK(mock.engine.event_body(event, 3, nullptr).find("data")->text_at("display_name") == "Plan");
    CHECK(mock.engine.event_body(event, 4, nullptr).find("time_created") == nullptr);
    const Json changed = mock.engine.event_body(event, 1, json(R"({"type":"tariff.odd","data":{"customer_id":null},"time_created":null})"));
    CHECK(changed.text_at("type") == "tariff.odd");
    CHECK(changed.find("time_created") == nullptr);
    CHECK(changed.find("data")->find("customer_id") == nullptr);
  }
}

TEST_CASE("an event by hand is about the latest location, or about one that nobody knows") {
  Played mock;
  const Event stray = mock.engine.make_event("tariff.expiring", mock.clock);
  CHECK(stray.by_hand);
  CHECK(protocol::check_webhook(protocol::zero(), mock.engine.event_body(stray, 1, nullptr), 1).empty());
  save(mock, "");
  mock.exchange();
  const Event event = mock.engine.make_event("tariff.expired", mock.clock);
  CHECK(event.data.text_at("location_id") == mock.body.text_at("location_id"));
  mock.rest("GET", "/events/" + event.id);
  CHECK(mock.body.text_at("type") == "tariff.expired");
}

TEST_CASE("customers, devices and locations leave events behind") {
  Played mock;
  const std::string customer(mock.rest("POST", "/customers", R"({"reference_id":"A"})").text_at("id"));
  mock.rest("PATCH", "/customers/" + customer, R"({"reference_id":"B"})");
  mock.rest("DELETE", "/customers/" + customer);
  const std::string device(mock.rest("POST", "/devices", R"({"reference_id":"D"})").text_at("id"));
  mock.rest("GET", "/events?limit=10");
  std::string listed;
  for (const Json& event : mock.body.find("data")->items()) {
    listed += std::string(event.text_at("type")) + ' ';
    CHECK(protocol::check_webhook(protocol::zero(), event).empty());
  }
  CHECK(listed == "device.create customer.delete customer.update customer.create ");
  mock.rest("GET", "/events?object_id=" + device);
  CHECK(mock.body.find("data")->items().size() == 1);
  mock.rest("GET", "/events?event_type=customer.update");
  CHECK(mock.body.find("data")->items()[0].find("data")->text_at("reference_id") == "B");
}

TEST_CASE("events are kept for ninety days") {
  Played mock;
  mock.rest("POST", "/customers", "{}");
  mock.advance(24h * 90);
  mock.bearer.clear();
  CHECK(mock.rest("GET", "/events").find("data")->items().size() == 1);
  mock.advance(1ms);
  CHECK(mock.rest("GET", "/events").find("data")->items().empty());
}

TEST_CASE("given locations have their events too") {
  protocol::World world = subscribed();
  protocol::GivenTariff tariff;
  tariff.status = "pending";
  tariff.provider = "nobody";
  tariff.tariff.cost = json("0.2");
  world.location.emplace();
  world.location->commodity_import = tariff;
  Played pending(world);
  CHECK(due(pending) == "2026-01-17T09:00:00Z");
  world.location->commodity_import->status = "connected";
  world.location->commodity_import->contract_end_date = "2026-02-01T00:00:00Z";
  Played connected(world);
  CHECK(due(connected) == "2026-01-25T00:00:00Z");
}
