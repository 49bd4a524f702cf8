// One connection of the server: its deadlines, phase by phase, what it answers to what is no request, and
// planned faults.
#include <unistd.h>

#include <doctest/doctest.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/net/real_clock.hpp"
#include "tests/net/live.hpp"

using namespace cr;
using test::LiveServer;
using test::RawSocket;
using test::wait_for;

namespace {

const std::string get = "GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n";

net::ServerOptions quick() {
  net::ServerOptions options;
  options.limits.header = base::Duration{150};
  options.limits.body = base::Duration{150};
  options.limits.idle = base::Duration{150};
  options.limits.grace = base::Duration{150};
  options.limits.tls_handshake = base::Duration{150};
  return options;
}

net::Handler with_fault(net::WireFault fault) {
  return [fault](const base::HttpRequest&, const net::Peer&) {
    net::Reply reply;
    reply.response.body = std::string(100, 'b');
    reply.fault = fault;
    return reply;
  };
}

}  // namespace

TEST_CASE("a connection that says nothing is closed without an answer") {
  LiveServer server(quick());
  RawSocket socket(server.port());
  CHECK(socket.read().empty());
  CHECK(socket.ended() == RawSocket::Ended::closed);
  CHECK(server.bad_messages().empty());
}

TEST_CASE("a slow header and a slow body are cut off with 408") {
  LiveServer server(quick());
  for (const std::string part :
       {"GET /x HTTP/1.1\r\nHos", "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nhel"}) {
    RawSocket socket(server.port());
    const auto start = net::steady_now();
    socket.send(part);
    for (int i = 0; i < 100 && socket.ended() == RawSocket::Ended::open; ++i) {
      socket.send("a");
      const auto seen = socket.read("\r\n\r\n", 20);
      if (seen.empty()) continue;
      CHECK(seen.find("HTTP/1.1 408 ") == 0);
      break;
    }
    CHECK(net::since(start) < base::Duration{1000});
  }
  REQUIRE(server.bad_messages().size() == 2);
  CHECK(server.bad_messages().back().status == 408);
}

TEST_CASE("a client that does not read its answer is cut off") {
  LiveServer server(quick(), [](const base::HttpRequest&, const net::Peer&) {
    net::Reply reply;
    reply.response.body = std::string(32 << 20, 'x');
    return reply;
  });
  RawSocket socket(server.port());
  socket.send(get);
  CHECK(wait_for([&] { return server.connections() == 1; }));
  CHECK(wait_for([&] { return server.connections() == 0; }));
}

TEST_CASE("an idle kept connection is closed after its time, and lives on when it is used") {
  LiveServer server(quick());
  RawSocket socket(server.port());
  for (int i = 0; i < 4; ++i) {
    socket.send(get);
    CHECK(socket.read("GET /x").find("HTTP/1.1 200 ") == 0);
    ::usleep(80'000);
  }
  CHECK(socket.read().empty());
  CHECK(socket.ended() == RawSocket::Ended::closed);
}

TEST_CASE("a connection that breaks inside a request is told, with status 0") {
  LiveServer server(quick());
  {
    RawSocket socket(server.port());
    socket.send("POST /y HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nhel");
  }
  REQUIRE(wait_for([&] { return server.bad_messages().size() == 1; }));
  CHECK(server.bad_messages()[0].status == 0);
  CHECK(server.bad_messages()[0].request_line == "POST /y HTTP/1.1");
}

TEST_CASE("100 Continue is sent when it is waited for, and only then") {
  LiveServer server;
  RawSocket waiting(server.port());
  waiting.send("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  CHECK(waiting.read("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  waiting.send("hello");
  CHECK(waiting.read("hello").find("HTTP/1.1 200 ") == 0);
  RawSocket hasty(server.port());
  hasty.send("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello");
  CHECK(hasty.read("hello").find("HTTP/1.1 200 ") == 0);
  RawSocket big(server.port());
  big.send("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n");
  CHECK(big.read("\r\n\r\n").find("HTTP/1.1 413 ") == 0);
}

TEST_CASE("a refusal carries the given body and headers, and Allow where it is due") {
  net::ServerOptions options;
  options.refusal = [](const net::BadMessage& bad) {
    base::HttpResponse response;
    response.headers = {{"Access-Control-Allow-Origin", "*"}, {"Content-Type", "application/json"}};
    response.body = "{\"message\":\"" + bad.reason + "\"}";
    return response;
  };
  LiveServer server(options);
  RawSocket socket(server.port());
  socket.send("BREW / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto seen = socket.read();
  CHECK(seen.find("HTTP/1.1 405 Method Not Allowed\r\n") == 0);
  CHECK(seen.find("Access-Control-Allow-Origin: *\r\n") != std::string::npos);
  CHECK(seen.find("Allow: GET, ") != std::string::npos);
  CHECK(seen.find("Connection: close\r\n") != std::string::npos);
  CHECK(seen.find("{\"message\":\"method is not one of") != std::string::npos);
}

TEST_CASE("planned faults break a reply where they say") {
  using Kind = net::WireFault::Kind;
  struct Row {
    net::WireFault fault;
    RawSocket::Ended ended;
    std::size_t least, most;
  };
  const std::size_t head = std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n").size();
  const Row rows[] = {{{Kind::reset, 0, {}}, RawSocket::Ended::reset, 0, 0},
                      {{Kind::reset, 20, {}}, RawSocket::Ended::reset, 20, 20},
                      {{Kind::close, 0, {}}, RawSocket::Ended::closed, 0, 0},
                      {{Kind::close, 60, {}}, RawSocket::Ended::closed, 60, 60},
                      {{Kind::close, 9999, {}}, RawSocket::Ended::closed, head + 100, head + 100},
                      {{Kind::mid_headers, 0, {}}, RawSocket::Ended::reset, 1, head - 1},
                      {{Kind::mid_body, 0, {}}, RawSocket::Ended::reset, head + 1, head + 99}};
  for (const auto& row : rows) {
    CAPTURE(static_cast<int>(row.fault.kind));
    LiveServer server({}, with_fault(row.fault));
    RawSocket socket(server.port());
    socket.send(get);
    const auto seen = socket.read();
    CHECK(socket.ended() == row.ended);
    CHECK(seen.size() >= row.least);
    CHECK(seen.size() <= row.most);
  }
}

TEST_CASE("bytes instead of a reply go out as they are, and the connection closes") {
  const std::string bytes("\xff\0HTTP? no\r\n\r\n", 15);
  LiveServer server({}, with_fault({net::WireFault::Kind::instead, 0, bytes}));
  RawSocket socket(server.port());
  socket.send(get);
  CHECK(socket.read() == bytes);
  CHECK(socket.ended() == RawSocket::Ended::closed);
  LiveServer silent({}, with_fault({net::WireFault::Kind::instead, 0, ""}));
  RawSocket other(silent.port());
  other.send(get);
  CHECK(other.read().empty());
  CHECK(other.ended() == RawSocket::Ended::closed);
  const auto fetched = test::fetch(test::url_of(server.port(), "/"));
  REQUIRE_FALSE(fetched);
  CHECK(fetched.error().kind == base::FaultKind::syntax);
}

TEST_CASE("a planned delay is kept, and stopping the server does not wait for it") {
  LiveServer server({}, [](const base::HttpRequest& request, const net::Peer&) {
    net::Reply reply;
    reply.delay = base::Duration{request.target == "/long" ? 60'000 : 60};
    return reply;
  });
  const auto start = net::steady_now();
  REQUIRE(test::fetch(test::url_of(server.port(), "/short")));
  CHECK(net::since(start) >= base::Duration{60});
  RawSocket socket(server.port());
  socket.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(wait_for([&] { return server.requests().size() == 2; }));
  server.on_thread([](net::HttpServer& inner) { inner.stop(); });
  CHECK(wait_for([&] { return server.connections() == 0; }));
}

TEST_CASE("each reply is told once when it is over: sent, delayed, broken off or given up") {
  std::atomic<int> over{0};
  LiveServer server({}, [&over](const base::HttpRequest& request, const net::Peer&) {
    net::Reply reply;
    reply.over = [&over] { ++over; };
    if (request.target == "/late") reply.delay = base::Duration{60'000};
    if (request.target == "/reset") reply.fault.kind = net::WireFault::Kind::reset;
    return reply;
  });
  CHECK(test::fetch(test::url_of(server.port()), {"GET", "/", {}, ""}).has_value());
  CHECK(wait_for([&] { return over == 1; }));
  CHECK_FALSE(test::fetch(test::url_of(server.port()), {"GET", "/reset", {}, ""}).has_value());
  CHECK(wait_for([&] { return over == 2; }));
  RawSocket late(server.port());
  late.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(wait_for([&] { return server.requests().size() == 3; }));
  CHECK(over == 2);
  server.on_thread([](net::HttpServer& inner) { inner.stop(); });
  CHECK(wait_for([&] { return over == 3; }));
}

TEST_CASE("an awaited handler may take its time, and stopping the server does not hang on it") {
  boost::asio::io_context io{1};
  const auto slow = [&io](base::HttpRequest request, net::Peer) -> boost::asio::awaitable<net::Reply> {
    boost::asio::steady_timer timer(io, std::chrono::milliseconds(request.target == "/x" ? 20 : 200));
    co_await timer.async_wait(boost::asio::use_awaitable);
    net::Reply reply;
    reply.response.body = request.target;
    co_return reply;
  };
  net::HttpServer server(io, {}, net::AwaitedHandler(slow));
  REQUIRE(server.start());
  net::HttpClient client(io, {});
  const auto result = test::run_to_end(
      io, client.exchange(test::url_of(server.port(), "/x"), {"GET", "/x", {}, ""}, base::Duration{3000}));
  REQUIRE(result);
  CHECK(result->response.body == "/x");
  const auto late =
      test::run_to_end(io, client.exchange(test::url_of(server.port()), {"GET", "/y", {}, ""}, base::Duration{50}));
  CHECK_FALSE(late.has_value());
  client.close();
  server.stop();
  io.restart();
  io.run();
  CHECK(server.connections() == 0);
}

TEST_CASE("the handler learns who asks") {
  std::vector<net::Peer> peers;
  LiveServer server({}, [&peers](const base::HttpRequest&, const net::Peer& peer) {
    peers.push_back(peer);
    return net::Reply{};
  });
  RawSocket socket(server.port());
  socket.send(get + get);
  socket.read("\r\n\r\n");
  CHECK(wait_for([&] { return server.requests().size() == 2; }));
  server.on_thread([&peers](net::HttpServer&) {
    REQUIRE(peers.size() == 2);
    CHECK(peers[0].connection == 1);
    CHECK(peers[1].connection == 1);
    CHECK(peers[0].nth == 1);
    CHECK(peers[1].nth == 2);
    CHECK(peers[0].address == "127.0.0.1");
    CHECK(peers[0].from_loopback);
    CHECK_FALSE(peers[0].tls);
  });
}
