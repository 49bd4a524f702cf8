// The standing mock over the wire: its clock, its webhooks on FlatPeak's schedule, and what it does with
// receivers that misbehave.
#include <doctest/doctest.h>

#include "core/net/real_clock.hpp"
#include "tests/mock_server/standing.hpp"

using namespace cr;
using namespace cr::mock_server;
using namespace std::chrono_literals;

namespace {

base::Instant at(const Json& attempt, const char* key) { return *base::parse_instant(attempt.text_at(key)); }

}  // namespace

TEST_CASE("the addresses are those of the two listeners, or the public one") {
  Standing plain;
  const Json addresses = plain.serve->addresses();
  CHECK(addresses.text_at("connect") == "http://" + plain.own_host + "/");
  CHECK(addresses.text_at("api") == "http://" + plain.own_host);
  CHECK(addresses.text_at("control") == "http://" + plain.control_host);
  ServeOptions options;
  options.mock.public_url = "https://mock.example:8443";
  Standing shown(options);
  CHECK(shown.serve->addresses().text_at("connect") == "https://mock.example:8443/");
}

TEST_CASE("the clock is the real time, ticks, and moves by what is asked for") {
  Standing standing;
  const auto now = [&] { return *base::parse_instant(standing.control("GET", "/clock").body.text_at("now")); };
  const auto first = now();
  CHECK(std::chrono::abs(first - net::now_utc()) < 2s);
  const auto moved = standing.control("POST", "/clock", R"({"advance":"358d"})");
  CHECK(moved.status == 200);
  const auto after = *base::parse_instant(moved.body.text_at("now"));
  CHECK(after - first >= 358 * 24h);
  CHECK(after - first < 358 * 24h + 5s);
  standing.turn();
  CHECK(now() > after);
  CHECK(standing.control("POST", "/clock", R"({"advance":"1h"})").status == 200);
  CHECK(now() - after >= 1h);
}

TEST_CASE("what is no duration does not move the clock") {
  Standing standing;
  for (const char* body : {"", "{}", "[]", R"({"advance":5})", R"({"advance":"-1d"})", R"({"advance":"soon"})",
                           R"({"advance":"100000d"})"}) {
    CAPTURE(body);
    CHECK(standing.control("POST", "/clock", body).status == 400);
  }
  for (int i = 0; i < 400; ++i) {
    if (standing.control("POST", "/clock", R"({"advance":"18300d"})").status != 200) break;
  }
  CHECK(standing.control("GET", "/clock").body.text_at("now") < "9000-01-01");
}

TEST_CASE("an event made by hand reaches who has subscribed, once, with the bytes of its shape") {
  Standing standing;
  CHECK(standing.send().status == 400);  // nobody has subscribed
  CHECK(standing.subscribe().status == 200);
  const auto sent = standing.send("tariff.expired", R"(,"data":{"location_id":"loc_mine","customer_id":null})");
  REQUIRE(sent.status == 202);
  REQUIRE(standing.received(1));
  CHECK(standing.deliveries.size() == 1);
  const auto& request = standing.deliveries[0];
  CHECK(request.method == "POST");
  CHECK(request.target == "/hook?x=1");
  CHECK(*base::find_header(request.headers, "Content-Type") == "application/json");
  CHECK(base::find_header(request.headers, "Flatpeak-Signature") == nullptr);
  const Json body = json(request.body);
  CHECK(body.text_at("object") == "event");
  CHECK(body.text_at("type") == "tariff.expired");
  CHECK(body.find("data")->text_at("location_id") == "loc_mine");
  CHECK(body.find("data")->find("customer_id") == nullptr);
  CHECK(body.find("data")->find("tariff_id") != nullptr);
  const Json delivery = standing.delivery();
  CHECK(delivery.text_at("state") == "delivered");
  CHECK(delivery.find("event")->text_at("id") == body.text_at("id"));
  CHECK(delivery.find("attempts")->items().size() == 1);
  CHECK(delivery.find("by_hand")->boolean());
}

TEST_CASE("FlatPeak's schedule plays in under a second, with exact instants and the same bytes") {
  Standing standing;
  standing.subscribe();
  for (int i = 0; i < 6; ++i) standing.statuses.push_back(500);
  const auto start = net::steady_now();
  standing.send();
  REQUIRE(standing.received(1));
  CHECK(standing.control("POST", "/clock", R"({"advance":"3d"})").status == 200);
  CHECK(net::since(start) < base::Duration{1000});
  REQUIRE(standing.deliveries.size() == 6);
  const Json delivery = standing.delivery();
  CHECK(delivery.text_at("state") == "given_up");
  CHECK(delivery.find("next")->is_null());
  const auto& attempts = delivery.find("attempts")->items();
  REQUIRE(attempts.size() == 6);
  const base::Duration gaps[] = {30s, 1h, 6h, 12h, 24h};
  for (std::size_t i = 1; i < 6; ++i) {
    CHECK(at(attempts[i], "started") - at(attempts[i - 1], "ended") == gaps[i - 1]);
    CHECK(standing.deliveries[i].body == standing.deliveries[0].body);
  }
  CHECK(attempts[5].text_at("reason") == "status 500");
}

TEST_CASE("a delivery that fails is repeated in real time as well") {
  ServeOptions options;
  options.mock.schedule = "fast";
  Standing standing(options);
  standing.subscribe();
  standing.statuses = {500, 503};
  standing.send();
  REQUIRE(standing.received(3));
  CHECK(standing.delivery().text_at("state") == "delivered");
}

TEST_CASE("Retry-After moves the next attempt, a redirect is not followed, 410 ends it") {
  Standing standing;
  standing.subscribe();
  standing.statuses = {503, 302, 410};
  standing.answer_headers = {{"Retry-After", "7200"}, {"Location", standing.receiver_url()}};
  standing.send();
  REQUIRE(standing.received(1));
  standing.control("POST", "/clock", R"({"advance":"2d"})");
  const Json delivery = standing.delivery();
  const auto& attempts = delivery.find("attempts")->items();
  REQUIRE(attempts.size() == 3);
  CHECK(at(attempts[1], "started") - at(attempts[0], "ended") == 2h);
  CHECK(attempts[1].text_at("result") == "failed");
  CHECK(attempts[2].text_at("result") == "gone");
  CHECK(delivery.text_at("state") == "given_up");
  CHECK(standing.deliveries.size() == 3);
}

TEST_CASE("a receiver that does not answer costs its time-out, and nobody else anything") {
  ServeOptions options;
  options.mock.schedule = "fast";
  Standing standing(options);
  test::ScriptedPeer silent([](test::RawSocket& socket, int) { socket.read("never", 1500); });
  const std::string url = "http://127.0.0.1:" + std::to_string(silent.port()) + "/";
  standing.subscribe();
  standing.send("tariff.expired", R"(,"url":")" + url + "\"");
  standing.send();
  CHECK(standing.received(1));
  const auto start = net::steady_now();
  while (net::since(start) < base::Duration{3000} && standing.delivery(1).find("attempts")->items().empty())
    standing.turn();
  const Json slow = standing.delivery(1);
  REQUIRE_FALSE(slow.find("attempts")->items().empty());
  CHECK(slow.find("attempts")->items()[0].text_at("reason").find("http.timeout") == 0);
}

TEST_CASE("events fall due at their own instants while the clock is moved past them") {
  ServeOptions options;
  protocol::GivenTariff tariff;
  tariff.tariff.cost = Json::number("0.25");
  tariff.contract_end_date = base::to_text(std::chrono::floor<std::chrono::seconds>(net::now_utc()) + 240h);
  options.mock.world.location.emplace().commodity_import = tariff;
  options.mock.world.clock = net::now_utc();
  Standing standing(options);
  standing.subscribe();
  CHECK(standing.deliveries.empty());
  standing.statuses = {500};
  standing.control("POST", "/clock", R"({"advance":"11d"})");
  REQUIRE(standing.deliveries.size() == 3);  // tariff.expiring twice, then tariff.expired
  const Json expired = standing.delivery(0), expiring = standing.delivery(1);
  CHECK(expired.find("event")->text_at("type") == "tariff.expired");
  CHECK(expiring.find("event")->text_at("type") == "tariff.expiring");
  CHECK(base::to_text(at(expired.find("attempts")->items()[0], "started")) == tariff.contract_end_date);
  const auto& tries = expiring.find("attempts")->items();
  REQUIRE(tries.size() == 2);
  CHECK(at(tries[1], "started") - at(tries[0], "ended") == 30s);
  CHECK_FALSE(expired.find("by_hand")->boolean());
}

TEST_CASE("a delivery can be sent again, whatever has become of it") {
  Standing standing;
  standing.subscribe();
  standing.send();
  REQUIRE(standing.received(1));
  const std::string id(standing.delivery().text_at("id"));
  CHECK(standing.control("POST", "/webhooks/deliveries/" + id + "/redeliver").status == 202);
  REQUIRE(standing.received(2));
  CHECK(standing.deliveries[0].body == standing.deliveries[1].body);
  CHECK(standing.control("POST", "/webhooks/deliveries/del_nobody/redeliver").status == 404);
}

TEST_CASE("signed deliveries verify with the keys at /jwks.json, and each attempt is signed anew") {
  ServeOptions options;
  options.mock.sign = true;
  options.mock.schedule = "fast";
  Standing standing(options);
  standing.subscribe();
  standing.statuses = {500};
  standing.send();
  REQUIRE(standing.received(2));
  const auto keys = standing.connect("GET", "/jwks.json");
  REQUIRE(keys.status == 200);
  CHECK(*base::find_header(keys.response.headers, "Access-Control-Allow-Origin") == "*");
  const SignatureCheck check{keys.body, net::now_utc()};
  for (const auto& request : standing.deliveries)
    CHECK(signature_problem(request.headers, request.body, check).empty());
  CHECK(standing.deliveries[0].body == standing.deliveries[1].body);
  CHECK(*base::find_header(standing.deliveries[0].headers, "Flatpeak-Signature") !=
        *base::find_header(standing.deliveries[1].headers, "Flatpeak-Signature"));
}

TEST_CASE("a subscription chooses its shape and its signature") {
  Standing standing;
  CHECK(standing.subscribe(R"(,"events":["tariff.expired"],"shape":4,"signature":"bad")").status == 200);
  CHECK(standing.control("GET", "/webhooks").body.find("webhooks")->items().size() == 1);
  standing.send();
  REQUIRE(standing.received(1));
  const auto& request = standing.deliveries[0];
  CHECK(json(request.body).find("time_created") == nullptr);
  const SignatureCheck check{standing.connect("GET", "/jwks.json").body, net::now_utc()};
  CHECK_FALSE(signature_problem(request.headers, request.body, check).empty());
}

TEST_CASE("a reset forgets sessions, subscriptions, deliveries and the clock's lead") {
  Standing standing;
  const auto token = standing.make_token();
  standing.subscribe();
  standing.send();
  REQUIRE(standing.received(1));
  standing.control("POST", "/clock", R"({"advance":"358d"})");
  CHECK(standing.control("POST", "/reset").status == 200);
  CHECK(standing.control("GET", "/sessions").body.find("sessions")->items().empty());
  CHECK(standing.control("GET", "/sessions/" + token).status == 404);
  CHECK(standing.control("GET", "/webhooks").body.find("webhooks")->items().empty());
  CHECK(standing.control("GET", "/webhooks/deliveries").body.find("deliveries")->items().empty());
  const auto now = *base::parse_instant(standing.control("GET", "/clock").body.text_at("now"));
  CHECK(std::chrono::abs(now - net::now_utc()) < 2s);
  CHECK(standing.make_token() == token);  // the same seed gives the same ids
}

TEST_CASE("options that cannot be are usage faults") {
  boost::asio::io_context io{1};
  const auto fault_of = [&io](const std::function<void(ServeOptions&)>& spoil) {
    ServeOptions options;
    spoil(options);
    const auto made = ServeServer::make(io, protocol::zero(), std::move(options));
    return made ? std::string() : std::string(base::name_of(made.error().kind)) + ": " + made.error().message;
  };
  CHECK(fault_of([](ServeOptions& o) { o.mock.schedule = "hourly"; }) == "usage: no retry schedule is called hourly");
  CHECK(fault_of([](ServeOptions& o) { o.mock.public_url = "mock.example"; }).find("usage: the public URL") == 0);
  CHECK(fault_of([](ServeOptions& o) {
          o.mock.public_url = "http://mock.example/sub";
        }).find("usage: the public URL") == 0);
  CHECK(fault_of([](ServeOptions& o) { o.mock.webhook_urls = {"ftp://a/"}; }).find("usage: the webhook URL ftp://a/") ==
        0);
  CHECK_FALSE(fault_of([](ServeOptions& o) { o.mock.signing_key = "no key"; }).empty());
}

TEST_CASE("stopping ends a clock that is being moved and an attempt under way") {
  Standing standing;
  test::ScriptedPeer silent([](test::RawSocket& socket, int) { socket.read("never", 800); });
  const std::string url = "http://127.0.0.1:" + std::to_string(silent.port()) + "/";
  standing.send("tariff.expired", R"(,"url":")" + url + "\"");
  standing.turn();
  bool ended = false;
  boost::asio::co_spawn(standing.io,
                        standing.client.exchange(test::url_of(standing.serve->control_port()),
                                                 {"POST", "/clock", {}, R"({"advance":"1d"})"}, base::Duration{20'000}),
                        [&ended](std::exception_ptr, const base::Result<net::ClientResult>&) { ended = true; });
  standing.turn();
  CHECK_FALSE(ended);
  CHECK(standing.ask(standing.serve->control_port(), {"POST", "/clock", {}, R"({"advance":"1d"})"}).status == 409);
  CHECK(standing.ask(standing.serve->control_port(), {"POST", "/reset", {}, ""}).status == 409);
  const auto start = net::steady_now();
  standing.serve->stop();
  standing.client.close();
  while (!ended && net::since(start) < base::Duration{3000}) standing.turn();
  CHECK(ended);
  CHECK(net::since(start) < base::Duration{500});
}
