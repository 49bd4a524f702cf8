// The server as a resource: its limits, refusing and resuming, and what is left when the system runs out of
// descriptors.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "tests/net/live.hpp"

using namespace cr;
using test::LiveServer;
using test::RawSocket;
using test::wait_for;

namespace {

const std::string get = "GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n";

}  // namespace

TEST_CASE("after refuse() connects are refused and idle connections closed, until resume()") {
  LiveServer server;
  RawSocket idle(server.port());
  idle.send(get);
  idle.read("GET /x");
  server.on_thread([](net::HttpServer& inner) { inner.refuse(); });
  idle.read();
  CHECK(idle.ended() == RawSocket::Ended::closed);
  CHECK_FALSE(RawSocket(server.port()).connected());
  const auto refused = test::fetch(test::url_of(server.port()));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == base::FaultKind::connect);
  const auto port = server.port();
  server.on_thread([port](net::HttpServer& inner) {
    CHECK(inner.resume());
    CHECK(inner.port() == port);
  });
  const auto again = test::fetch(test::url_of(server.port()));
  CHECK(again.has_value());
}

TEST_CASE("a reply that is under way when the server refuses is sent, and its connection closed") {
  net::HttpServer* inner = nullptr;
  LiveServer server({}, [&inner](const base::HttpRequest&, const net::Peer&) {
    inner->refuse();
    return net::Reply{};
  });
  server.on_thread([&inner](net::HttpServer& real) { inner = &real; });
  RawSocket socket(server.port());
  socket.send(get);
  const auto seen = socket.read();
  CHECK(seen.find("HTTP/1.1 200 ") == 0);
  CHECK(seen.find("Connection: close") != std::string::npos);
  CHECK(socket.ended() == RawSocket::Ended::closed);
}

TEST_CASE("a port in use and a foreign address are io faults") {
  boost::asio::io_context io{1};
  net::ServerOptions options;
  const auto handler = [](const base::HttpRequest&, const net::Peer&) { return net::Reply{}; };
  net::HttpServer first(io, options, handler);
  REQUIRE(first.start());
  options.port = first.port();
  net::HttpServer second(io, options, handler);
  const auto in_use = second.start();
  REQUIRE_FALSE(in_use.has_value());
  CHECK(in_use.error().kind == base::FaultKind::io);
  options.port = 0;
  options.address = "192.0.2.1";
  net::HttpServer third(io, options, handler);
  CHECK_FALSE(third.start().has_value());
  options.address = "not an address";
  net::HttpServer fourth(io, options, handler);
  CHECK_FALSE(fourth.start().has_value());
}

TEST_CASE("localhost is an address to listen on, and so is that of IPv6") {
  for (const char* address : {"localhost", "::1"}) {
    boost::asio::io_context io{1};
    net::ServerOptions options;
    options.address = address;
    net::HttpServer server(io, options, [](const base::HttpRequest&, const net::Peer& peer) {
      net::Reply reply;
      reply.response.body = peer.from_loopback ? "from here" : "from elsewhere";
      return reply;
    });
    REQUIRE(server.start());
    net::HttpClient client(io, {});
    auto url = test::url_of(server.port());
    url.host = address;
    const auto result = test::run_to_end(io, client.exchange(url, {}, base::Duration{3000}));
    REQUIRE(result);
    CHECK(result->response.body == "from here");
    client.close();
    server.stop();
    io.restart();
    io.run();
  }
}

TEST_CASE("connections over the limit wait their turn") {
  net::ServerOptions options;
  options.limits.connections = 3;
  LiveServer server(options);
  std::vector<std::unique_ptr<RawSocket>> held;
  for (int i = 0; i < 3; ++i) held.push_back(std::make_unique<RawSocket>(server.port()));
  CHECK(wait_for([&] { return server.connections() == 3; }));
  RawSocket fourth(server.port());
  fourth.send(get);
  CHECK(fourth.read("GET /x", 100).empty());
  CHECK(server.connections() == 3);
  held.pop_back();
  CHECK(fourth.read("GET /x").find("HTTP/1.1 200 ") == 0);
}

TEST_CASE("running out of descriptors pauses accepting and no more") {
  LiveServer server;
  RawSocket before(server.port());
  before.send(get);
  before.read("GET /x");
  rlimit old{};
  ::getrlimit(RLIMIT_NOFILE, &old);
  std::vector<int> taken;
  RawSocket waiting(server.port());
  CHECK(wait_for([&] { return server.connections() == 2; }));
  rlimit low = old;
  low.rlim_cur = 200;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  const int spare = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  for (int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC); fd >= 0; fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) {
    taken.push_back(fd);
  }
  ::close(spare);
  RawSocket shut_out(server.port());  // takes the spare one; the server has none for its side
  REQUIRE(shut_out.connected());
  shut_out.send(get);
  CHECK(shut_out.read("GET /x", 200).empty());
  before.send(get);
  CHECK(before.read("GET /x").find("HTTP/1.1 200 ") == 0);
  for (const int fd : taken) ::close(fd);
  ::setrlimit(RLIMIT_NOFILE, &old);
  CHECK(shut_out.read("GET /x").find("HTTP/1.1 200 ") == 0);
}

TEST_CASE("two hundred clients at once each get their own answers") {
  LiveServer server;
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&server, &good, t] {
      boost::asio::io_context io{1};
      int left = 150;
      std::vector<std::unique_ptr<net::HttpClient>> clients;
      for (int c = 0; c < 50; ++c) {
        clients.push_back(std::make_unique<net::HttpClient>(io, net::ClientOptions{}));
        const std::string mine = std::to_string(t) + "-" + std::to_string(c);
        for (int i = 0; i < 3; ++i) {
          boost::asio::co_spawn(
              io,
              clients.back()->exchange(test::url_of(server.port(), "/" + mine), {"POST", "/" + mine, {}, mine},
                                       base::Duration{10'000}),
              [&good, &left, &io, mine](std::exception_ptr, const base::Result<net::ClientResult>& result) {
                if (result && result->response.body == "POST /" + mine + " " + mine) ++good;
                if (--left == 0) io.stop();
              });
        }
      }
      io.run();
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 600);
}
