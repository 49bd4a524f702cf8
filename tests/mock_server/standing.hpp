// A `serve` on the thread of the test: the mock with both listeners, a receiver of webhooks that answers as
// it is told, and a client for each. Everything runs on one io_context, which only turns while a test asks.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "mock_server/serve_server.hpp"
#include "tests/mock_server/played.hpp"
#include "tests/net/live.hpp"

namespace cr::mock_server {

struct Told {
  int status = 0;
  base::HttpResponse response;
  Json body;
};

class Standing {
 public:
  explicit Standing(ServeOptions options = {})
      : receiver(io, {}, [this](const auto& request, const auto&) { return receive(request); }) {
    auto made = ServeServer::make(io, protocol::zero(), std::move(options));
    if (!made) FAIL(made.error().message);
    serve = std::move(*made);
    REQUIRE(serve->start());
    REQUIRE(receiver.start());
    own_host = "127.0.0.1:" + std::to_string(serve->port());
    control_host = "127.0.0.1:" + std::to_string(serve->control_port());
  }
  ~Standing() {
    client.close();
    serve->stop();
    receiver.stop();
    io.restart();
    io.run();
  }

  Told control(std::string method, std::string target, std::string body = {}, base::Headers headers = {}) {
    return ask(serve->control_port(), {std::move(method), std::move(target), std::move(headers), std::move(body)});
  }
  Told connect(std::string method, std::string target, std::string body = {}, base::Headers headers = {}) {
    return ask(serve->port(), {std::move(method), std::move(target), std::move(headers), std::move(body)});
  }
  /// A connect token made over the wire.
  std::string make_token() {
    const auto login = connect("GET", "/login", {},
                               {{"Authorization", "Basic " + base::base64("acc_0123456789abcdef01234567:sk_test_1")}});
    const std::string bearer(login.body.text_at("bearer_token"));
    const auto made = connect(
        "POST", "/connect/tariff/token",
        R"({"callback_uri":"https://partner.test/done","connect_web_uri":"https://partner.test/connect",)"
        R"("postal_address":{"address_line1":"1 Strand","city":"London","post_code":"WC2N 5EH","country_code":"GB"}})",
        {{"Authorization", "Bearer " + bearer}});
    return std::string(made.body.text_at("connect_token"));
  }
  Told post(const std::string& token, const std::string& rest) {
    return connect("POST", "/", R"({"connect_token":")" + token + R"(",)" + rest + "}");
  }
  std::string receiver_url() const { return "http://127.0.0.1:" + std::to_string(receiver.port()) + "/hook?x=1"; }
  Told subscribe(const std::string& more = {}) {
    return control("POST", "/webhooks", R"({"url":")" + receiver_url() + "\"" + more + "}");
  }
  Told send(const std::string& type = "tariff.expired", const std::string& more = {}) {
    return control("POST", "/webhooks/send", R"({"type":")" + type + "\"" + more + "}");
  }
  /// Turns the loop until the receiver has had so many.
  bool received(std::size_t count) {
    for (int i = 0; i < 300 && deliveries.size() < count; ++i) turn();
    turn();
    return deliveries.size() >= count;
  }
  void turn() {
    io.restart();
    io.run_for(std::chrono::milliseconds(10));
  }
  Json delivery(std::size_t nth = 0) {
    return control("GET", "/webhooks/deliveries").body.find("deliveries")->items().at(nth);
  }
  Told ask(std::uint16_t port, base::HttpRequest request) {
    const auto answer =
        test::run_to_end(io, client.exchange(test::url_of(port), std::move(request), base::Duration{20'000}));
    if (!answer) FAIL(answer.error().message);
    const auto parsed = base::parse_json(answer->response.body);
    return {answer->response.status, answer->response, parsed ? *parsed : Json()};
  }

  boost::asio::io_context io{1};
  std::deque<int> statuses;  ///< what the receiver answers, in turn; then 200
  base::Headers answer_headers;
  std::vector<base::HttpRequest> deliveries;
  net::HttpServer receiver;
  net::HttpClient client{io, {}};
  std::unique_ptr<ServeServer> serve;
  std::string own_host, control_host;

 private:
  net::Reply receive(const base::HttpRequest& request) {
    deliveries.push_back(request);
    net::Reply reply;
    reply.response.headers = answer_headers;
    if (statuses.empty()) return reply;
    reply.response.status = statuses.front();
    statuses.pop_front();
    return reply;
  }
};

}  // namespace cr::mock_server
