// Both ends of our own: requests arrive as they were sent, responses come back as they were given, and
// connections are kept, in one thread on one io_context.
#include <doctest/doctest.h>

#include "tests/net/live.hpp"

using namespace cr;

namespace {

/// A server and a client in the thread of the test.
struct OneThread {
  explicit OneThread(net::Handler handler, net::ClientOptions options = {})
      : server(io, {}, std::move(handler)), client(io, std::move(options)) {
    REQUIRE(server.start());
  }
  ~OneThread() {
    client.close();
    server.stop();
    io.restart();
    io.run();
  }
  base::Result<net::ClientResult> ask(base::HttpRequest request, base::Duration timeout = base::Duration{5000}) {
    return test::run_to_end(io, client.exchange(test::url_of(server.port()), std::move(request), timeout));
  }
  boost::asio::io_context io{1};
  net::HttpServer server;
  net::HttpClient client;
};

net::Reply echo(const base::HttpRequest& request, const net::Peer& peer) {
  net::Reply reply;
  reply.response.headers.emplace_back("X-Nth", std::to_string(peer.connection) + "/" + std::to_string(peer.nth));
  reply.response.body = request.body;
  return reply;
}

std::string header(const base::HttpResponse& response, const char* name) {
  const auto* value = base::find_header(response.headers, name);
  return value == nullptr ? "" : *value;
}

}  // namespace

TEST_CASE("a request arrives as it was sent and its response comes back as it was given") {
  base::HttpRequest seen;
  OneThread both([&seen](const base::HttpRequest& request, const net::Peer&) {
    seen = request;
    net::Reply reply;
    reply.response.status = 409;
    reply.response.headers.emplace_back("X-Answer", "a b");
    reply.response.body = "{\"object\":\"error\"}";
    return reply;
  });
  base::HttpRequest request{
      "POST", "/x?y=%20z", {{"Content-Type", "text/plain"}, {"X-Two", "1"}, {"X-Two", "2"}}, "{\"a\":1}"};
  const auto result = both.ask(request);
  REQUIRE(result);
  CHECK(seen.method == "POST");
  CHECK(seen.target == "/x?y=%20z");
  CHECK(seen.body == "{\"a\":1}");
  CHECK(*base::find_header(seen.headers, "content-type") == "text/plain");
  CHECK(*base::find_header(seen.headers, "Host") == "127.0.0.1:" + std::to_string(both.server.port()));
  int twos = 0;
  for (const auto& [name, value] : seen.headers) twos += name == "X-Two" ? 1 : 0;
  CHECK(twos == 2);
  CHECK(result->response.status == 409);
  CHECK(result->response.body == "{\"object\":\"error\"}");
  CHECK(header(result->response, "x-answer") == "a b");
  CHECK(result->notes.empty());
}

TEST_CASE("a connection is kept for the next exchange, and given up when the server says close") {
  OneThread both(echo);
  const auto first = both.ask({"GET", "/", {}, ""});
  const auto second = both.ask({"POST", "/", {}, std::string(100'000, 'x')});
  const auto last = both.ask({"POST", "/", {{"Connection", "close"}}, ""});
  const auto after = both.ask({"GET", "/", {}, ""});
  REQUIRE(first);
  REQUIRE(second);
  REQUIRE(last);
  REQUIRE(after);
  CHECK(header(first->response, "X-Nth") == "1/1");
  CHECK(header(second->response, "X-Nth") == "1/2");
  CHECK(second->response.body.size() == 100'000);
  CHECK(second->reused_connection);
  CHECK(header(last->response, "X-Nth") == "1/3");
  CHECK(header(last->response, "Connection") == "close");
  CHECK(header(after->response, "X-Nth") == "2/1");
  CHECK_FALSE(after->reused_connection);
}

TEST_CASE("a response to HEAD has the length of the body and no body") {
  OneThread both([](const base::HttpRequest&, const net::Peer&) {
    net::Reply reply;
    reply.response.body = "twelve bytes";
    return reply;
  });
  const auto head = both.ask({"HEAD", "/", {}, ""});
  REQUIRE(head);
  CHECK(header(head->response, "Content-Length") == "12");
  CHECK(head->response.body.empty());
  const auto get = both.ask({"GET", "/", {}, ""});
  REQUIRE(get);
  CHECK(get->reused_connection);
  CHECK(get->response.body == "twelve bytes");
}
