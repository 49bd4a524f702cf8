// Kept connections of the client: what happens when the peer gives one up between two exchanges, with one
// retry at most and only where nothing of a response was seen.
#include <doctest/doctest.h>

#include "tests/net/live.hpp"

using namespace cr;
using test::RawSocket;

namespace {

const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n";

struct Client {
  explicit Client(net::ClientOptions options = {}) : client(io, std::move(options)) {}
  base::Result<net::ClientResult> ask(std::uint16_t port, const std::string& body = "x") {
    return test::run_to_end(io, client.exchange(test::url_of(port), {"POST", "/", {}, body}, base::Duration{3000}));
  }
  boost::asio::io_context io{1};
  net::HttpClient client;
};

}  // namespace

TEST_CASE("a kept connection that the peer has closed meanwhile is replaced without a word") {
  test::ScriptedPeer peer([](RawSocket& socket, int nth) {
    socket.read("\r\n\r\n");
    socket.send(answer + std::to_string(nth));
  });
  Client both;
  for (int i = 1; i <= 3; ++i) {
    const auto result = both.ask(peer.port());
    REQUIRE(result);
    CHECK(result->response.body == std::to_string(i));
    CHECK_FALSE(result->reused_connection);
  }
}

TEST_CASE("a kept connection that dies as the request arrives is replaced once") {
  test::ScriptedPeer peer([](RawSocket& socket, int nth) {
    socket.read("\r\n\r\nx");
    socket.send(answer + std::to_string(nth));
    if (nth == 1) socket.read("\r\n\r\nx");
    if (nth == 1) socket.reset();
    if (nth == 2) socket.read("never", 200);
  });
  Client both;
  REQUIRE(both.ask(peer.port()));
  const auto second = both.ask(peer.port());
  REQUIRE(second);
  CHECK(second->response.body == "2");
  CHECK(peer.accepted() == 2);
}

TEST_CASE("a kept connection that dies is a fault for who does not want it replaced") {
  test::ScriptedPeer peer([](RawSocket& socket, int) {
    socket.read("\r\n\r\nx");
    socket.send(answer + "1");
    socket.read("\r\n\r\nx");
  });
  net::ClientOptions options;
  options.replace_dead_connection = false;
  Client both(options);
  REQUIRE(both.ask(peer.port()));
  const auto second = both.ask(peer.port());
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().kind == base::FaultKind::closed);
  CHECK(peer.accepted() == 1);
}

TEST_CASE("a request is never sent twice once a byte of a response was seen") {
  test::ScriptedPeer peer([](RawSocket& socket, int) {
    socket.read("\r\n\r\nx");
    socket.send(answer + "1");
    socket.read("\r\n\r\nx");
    socket.send("H");
  });
  Client both;
  REQUIRE(both.ask(peer.port()));
  const auto second = both.ask(peer.port());
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().message.find("http.truncated") == 0);
  CHECK(peer.accepted() == 1);
}

TEST_CASE("a fresh connection that dies is not tried again") {
  test::ScriptedPeer peer([](RawSocket& socket, int) { socket.read("\r\n\r\nx"); });
  Client both;
  const auto result = both.ask(peer.port());
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == base::FaultKind::closed);
  CHECK(peer.accepted() == 1);
}

TEST_CASE("a connection is not kept against Connection: close or HTTP/1.0") {
  for (const std::string head : {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
                                 "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx"}) {
    test::ScriptedPeer peer([&head](RawSocket& socket, int) {
      socket.read("\r\n\r\nx");
      socket.send(head);
      socket.read("never", 100);
    });
    Client both;
    REQUIRE(both.ask(peer.port()));
    REQUIRE(both.ask(peer.port()));
    CHECK(peer.accepted() == 2);
  }
}

TEST_CASE("closing the client ends a running exchange with a closed fault, and refuses further ones") {
  test::ScriptedPeer peer([](RawSocket& socket, int) { socket.read("never", 1000); });
  Client both;
  bool done = false;
  boost::asio::co_spawn(both.io, both.client.exchange(test::url_of(peer.port()), {}, base::Duration{10'000}),
                        [&done](std::exception_ptr, const base::Result<net::ClientResult>& result) {
                          REQUIRE_FALSE(result.has_value());
                          CHECK(result.error().kind == base::FaultKind::closed);
                          done = true;
                        });
  both.io.run_for(std::chrono::milliseconds(100));
  CHECK_FALSE(done);
  both.client.close();
  both.io.run_for(std::chrono::milliseconds(100));
  CHECK(done);
  const auto after = both.ask(peer.port());
  REQUIRE_FALSE(after.has_value());
  CHECK(after.error().kind == base::FaultKind::closed);
}
