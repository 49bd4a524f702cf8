// The standing mock as a value: its own address in what it writes, requests that overlap, refusals, and the
// clock and the log it is made of.
#include "mock_server/standing_mock.hpp"

#include <doctest/doctest.h>

#include "mock_server/quirks.hpp"
#include "tests/mock_server/standing.hpp"

using namespace cr;
using namespace cr::mock_server;
using namespace std::chrono_literals;

namespace {

const base::Instant real = *base::parse_instant("2026-01-15T09:00:00Z");

struct Value {
  explicit Value(StandingOptions options = {}) {
    auto made = StandingMock::make(protocol::zero(), std::move(options));
    REQUIRE(made);
    mock = std::move(*made);
  }
  base::HttpResponse ask(std::string method, std::string target, std::string body = {}, base::Headers headers = {}) {
    const bool has_host = base::find_header(headers, "Host") != nullptr;
    if (!has_host) headers.emplace_back("Host", "127.0.0.1:4000");
    last = mock->handle({std::move(method), std::move(target), std::move(headers), std::move(body)}, real);
    return last.response;
  }
  std::string make_token() {
    const auto login = json(
        ask("GET", "/login", {}, {{"Authorization", "Basic " + base::base64("acc_0123456789abcdef01234567:sk_test_1")}})
            .body);
    const auto made = json(
        ask("POST", "/connect/tariff/token",
            R"({"callback_uri":"https://partner.test/done","connect_web_uri":"https://partner.test/connect",)"
            R"("postal_address":{"address_line1":"1 Strand","city":"London","post_code":"WC2N 5EH","country_code":"GB"}})",
            {{"Authorization", "Bearer " + std::string(login.text_at("bearer_token"))}})
            .body);
    return std::string(made.text_at("connect_token"));
  }
  base::HttpResponse open(const std::string& token, const std::string& host) {
    return ask("POST", "/", R"({"connect_token":")" + token + R"(","route":"session_restore"})", {{"Host", host}});
  }
  std::unique_ptr<StandingMock> mock;
  net::Reply last;
};

}  // namespace

TEST_CASE("the mock writes the address it was asked at") {
  Value value;
  const auto token = value.make_token();
  for (const std::string host : {"127.0.0.1:4000", "mock.internal", "[::1]:4000"}) {
    const auto page = value.open(token, host).body;
    CHECK(page.find("http://" + host + "/provider/") != std::string::npos);
    CHECK(page.find("this-mock.invalid") == std::string::npos);
  }
}

TEST_CASE("a Host that could be more than a host is not written anywhere") {
  Value value;
  const auto token = value.make_token();
  const auto page = value.open(token, "a'&;(evil)").body;
  CHECK(page.find("evil") == std::string::npos);
  CHECK(page.find("http://127.0.0.1/provider/") != std::string::npos);
}

TEST_CASE("the public address wins over the Host") {
  StandingOptions options;
  options.public_url = "https://mock.example/";
  Value value(options);
  const auto page = value.open(value.make_token(), "127.0.0.1:4000").body;
  CHECK(page.find("https://mock.example/provider/") != std::string::npos);
}

TEST_CASE("of two requests of one session that overlap the second is marked, and no other") {
  Value value;
  const auto token = value.make_token();
  const auto overlapping = [&] {
    std::string marks;
    const Json list = value.mock->log().of(token);
    for (const auto& exchange : list.items()) marks += exchange.find("overlapping")->boolean() ? 'x' : '.';
    return marks;
  };
  while (!value.mock->last_session().empty()) {
    value.mock->answered(value.mock->last_session());
    value.ask("GET", "/jwks.json");
  }
  const auto before = overlapping();
  value.open(token, "a.test");
  value.open(token, "a.test");
  value.mock->answered(token);
  value.mock->answered(token);
  value.open(token, "a.test");
  CHECK(overlapping() == before + ".x.");
}

TEST_CASE("with the pack gentle pages have unknown fields, the same after a reset, and without it none") {
  StandingOptions options;
  options.gentle = true;
  Value gentle(options), plain;
  const auto pages_of = [](Value& value) {
    const auto token = value.make_token();
    std::vector<net::Reply> replies;
    for (int i = 0; i < 40; ++i) {
      value.open(token, "127.0.0.1:4000");
      replies.push_back(value.last);
    }
    return replies;
  };
  const auto first = pages_of(gentle), none = pages_of(plain);
  int surprising = 0, closed = 0, late = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(none[i].response.body.find(unknown_field_prefix) == std::string::npos);
    CHECK(none[i].delay == base::Duration{0});
    CHECK_FALSE(none[i].close);
    if (first[i].response.body.find(unknown_field_prefix) != std::string::npos) ++surprising;
    if (first[i].close) ++closed;
    if (first[i].delay.count() > 0) ++late;
    CHECK(json(first[i].response.body).text_at("route") == json(none[i].response.body).text_at("route"));
  }
  CHECK(surprising >= 20);
  CHECK(closed > 2);
  CHECK(late > 20);
  gentle.mock->reset(base::Instant{});
  const auto again = pages_of(gentle);
  for (std::size_t i = 0; i < first.size(); ++i) CHECK(again[i].response == first[i].response);
}

TEST_CASE("a refusal before the handler is an error object that any page may read") {
  Value value;
  const auto response = value.mock->refusal(431, "header larger than 8192 bytes", real);
  CHECK(response.status == 431);
  CHECK(*base::find_header(response.headers, "Access-Control-Allow-Origin") == "*");
  const Json body = json(response.body);
  CHECK(body.text_at("object") == "error");
  CHECK(body.text_at("type") == "invalid_request");
  CHECK(body.text_at("message").find("8192") != std::string::npos);
}

TEST_CASE("the clock never goes back, stands while held and ticks on from there") {
  MockClock clock;
  CHECK(clock.now(real) == real);
  clock.hold(real + 10min, real);
  CHECK(clock.stands_still());
  CHECK(clock.now(real + 1h) == real + 10min);
  clock.hold(real, real);
  CHECK(clock.now(real) == real + 10min);
  clock.release(real + 1s);
  CHECK(clock.now(real + 3s) == real + 10min + 2s);
  clock.reset();
  CHECK(clock.now(real) == real);
}

TEST_CASE("the log is bounded in sessions, exchanges and bytes, and keeps the newest") {
  ExchangeLog log;
  for (int session = 0; session < 250; ++session) {
    SeenExchange seen;
    seen.trace.session = "cot_" + std::to_string(session);
    log.add(seen, {"POST", "/", {}, "{}"}, {200, {}, "{}"});
  }
  CHECK(log.of("cot_0").items().empty());
  CHECK(log.of("cot_249").items().size() == 1);
  for (int i = 0; i < 300; ++i) {
    SeenExchange seen;
    seen.trace.session = "cot_249";
    log.add(seen, {"POST", "/", {}, std::string(100'000, 'x')}, {200, {}, "{}"});
  }
  const Json kept = log.of("cot_249");
  CHECK(kept.items().size() == 200);
  CHECK(base::to_text(kept).size() < 200'000);
  CHECK(kept.items().back().find("request")->text() == "100000 bytes");
}

TEST_CASE("the log is bounded by what all exchanges take together: the oldest session goes") {
  base::Limits limits;
  limits.seen_bytes_all = 20'000;
  ExchangeLog log(limits);
  const std::string body = "\"" + std::string(1'000, 'x') + "\"";
  for (int session = 0; session < 40; ++session) {
    SeenExchange seen;
    seen.trace.session = "cot_" + std::to_string(session);
    log.add(seen, {"POST", "/", {}, body}, {200, {}, body});
    CHECK(log.bytes() <= 20'000);
  }
  CHECK(log.of("cot_0").items().empty());
  CHECK(log.of("cot_39").items().size() == 1);
  CHECK(log.bytes() > 10'000);
  log.clear();
  CHECK(log.bytes() == 0);
}

TEST_CASE("secrets are masked by name at any depth, and login pages leave no body") {
  const Json body =
      masked(json(R"({"a":[{"api_key":"sk_test_1","b":1}],"connect_token":"cot_1","token":5,"name":"x"})"));
  CHECK(base::to_text(body) == R"({"a":[{"api_key":"…","b":1}],"connect_token":"…","token":5,"name":"x"})");
  ExchangeLog log;
  SeenExchange seen;
  seen.trace.operation = "provider";
  log.add(seen, {"POST", "/provider/prv_1?fp_cot=cot_secret", {}, "username=me&password=hunter2"},
          {200, {}, "<p>hunter2"});
  const auto text = base::to_text(log.of(""));
  CHECK(text.find("hunter2") == std::string::npos);
  CHECK(text.find("cot_secret") == std::string::npos);
}
