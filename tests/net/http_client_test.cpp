// The client against peers that answer whatever a script says: what is cut short, malformed, flooded or
// slow ends as a fault with its name, and what is merely odd as a note.
#include <doctest/doctest.h>

#include "core/net/real_clock.hpp"
#include "tests/net/live.hpp"

using namespace cr;
using base::FaultKind;
using test::ScriptedPeer;

namespace {

base::Result<net::ClientResult> answer_to(const std::string& bytes, base::HttpRequest request = {}) {
  ScriptedPeer peer(ScriptedPeer::says(bytes));
  return test::fetch(test::url_of(peer.port()), std::move(request));
}

void check_fault(const std::string& bytes, FaultKind kind, const std::string& start) {
  CAPTURE(bytes.substr(0, 200));
  const auto result = answer_to(bytes);
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().message.substr(0, start.size()) == start);
  CHECK(base::name_of(result.error().kind) == std::string(base::name_of(kind)));
}

void check_good(const std::string& bytes, int status, const std::string& body, const std::string& note = {}) {
  CAPTURE(bytes.substr(0, 200));
  const auto result = answer_to(bytes);
  if (!result) FAIL(result.error().message);
  CHECK(result->response.status == status);
  CHECK(result->response.body == body);
  if (note.empty())
    CHECK(result->notes.empty());
  else
    CHECK(result->notes == std::vector<std::string>{note});
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

const std::string ok = "HTTP/1.1 200 OK\r\n";

}  // namespace

TEST_CASE("a response is read by its length, in chunks, or to the end of the connection") {
  check_good(ok + "Content-Length: 5\r\n\r\nhello", 200, "hello");
  check_good(ok + "Content-Length: 0\r\n\r\n", 200, "");
  check_good(ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n", 200, "hello");
  check_good(ok + "\r\nhello", 200, "hello");
  check_good("HTTP/1.0 200 OK\r\n\r\nhello", 200, "hello");
  check_good("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 302, "");
  check_good("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, "");
  check_good(ok + "Content-Encoding: identity\r\nContent-Length: 1\r\n\r\nx", 200, "x");
}

TEST_CASE("a response that ends early is http.truncated") {
  check_fault(ok + "Content-Length: 10\r\n\r\nhello", FaultKind::closed,
              "http.truncated: the connection ended after 5 of 10");
  check_fault(ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", FaultKind::closed, "http.truncated");
  check_fault(ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", FaultKind::closed, "http.truncated");
  check_fault(ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", FaultKind::closed, "http.truncated");
  check_fault(ok + "Content-Le", FaultKind::closed, "http.truncated: the connection ended inside the header");
  check_fault("HT", FaultKind::closed, "http.truncated");
  check_fault("", FaultKind::closed, "http.closed: the peer closed the connection without a response");
}

TEST_CASE("a response is never made from a part of it, wherever it is cut") {
  const std::string whole = ok + "Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"route\":\"end\"}";
  ScriptedPeer peer([&whole](test::RawSocket& socket, int nth) {
    socket.read("\r\n\r\n");
    socket.send(whole.substr(0, static_cast<std::size_t>(nth - 1)));
  });
  for (std::size_t cut = 0; cut < whole.size() - 1; ++cut) {
    CAPTURE(cut);
    const auto result = test::fetch(test::url_of(peer.port()));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().kind == FaultKind::closed);
  }
}

TEST_CASE("a malformed response is a syntax fault") {
  const std::string start = "http.malformed";
  check_fault("SSH-2.0-OpenSSH_9.2\r\n", FaultKind::syntax, start);
  check_fault("\xff\xfe\x01\x02", FaultKind::syntax, start);
  check_fault("HTTP/2.0 200 OK\r\n\r\n", FaultKind::syntax, start);
  check_fault("HTTP/1.1 20 OK\r\n\r\n", FaultKind::syntax, start);
  check_fault("HTTP/1.1 2000 OK\r\n\r\n", FaultKind::syntax, start);
  check_fault("HTTP/1.1 200 OK\nContent-Length: 0\n\n", FaultKind::syntax, start);
  check_fault(ok + "X: a\r\n b\r\n\r\n", FaultKind::syntax, start);
  check_fault(ok + "X : a\r\n\r\n", FaultKind::syntax, start);
  check_fault(ok + "X\r\n\r\n", FaultKind::syntax, start);
  check_fault(ok + "X: a\rb\r\n\r\n", FaultKind::syntax, start);
  check_fault(ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", FaultKind::syntax, start);
  check_fault(ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", FaultKind::syntax, start);
  check_fault(ok + "Content-Length: 5, 5\r\n\r\nhello", FaultKind::syntax, start);
  check_fault(ok + "Content-Length: -1\r\n\r\nhello", FaultKind::syntax, start);
  check_fault(ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", FaultKind::syntax, start);
  check_fault(ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", FaultKind::syntax, start);
  check_fault(ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", FaultKind::syntax, start);
  check_fault(ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n", FaultKind::syntax, start);
  check_fault("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", FaultKind::syntax, start);
}

TEST_CASE("too much of anything is a limit fault") {
  const std::string start = "http.limit";
  check_fault(ok + "X: " + std::string(40'000, 'x') + "\r\n\r\n", FaultKind::limit, start);
  check_fault(ok + repeated("a:1\r\n", 101) + "\r\n", FaultKind::limit, start);
  check_fault(ok + "Content-Length: 4194305\r\n\r\n", FaultKind::limit, start);
  check_fault(ok + "Transfer-Encoding: chunked\r\n\r\n500000\r\nhello", FaultKind::limit, start);
  check_fault(ok + "\r\n" + std::string((4 << 20) + 1, 'x'), FaultKind::limit, start);
  check_fault(ok + "Transfer-Encoding: chunked\r\n\r\n5;" + std::string(70'000, 'e'), FaultKind::limit, start);
  check_fault(repeated("HTTP/1.1 100 Continue\r\n\r\n", 1000), FaultKind::limit, start);
  check_good(repeated("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", 10) + ok + "Content-Length: 1\r\n\r\nx", 200, "x");
}

TEST_CASE("a response body of exactly the limit is read") {
  const auto result = answer_to(ok + "Content-Length: 4194304\r\n\r\n" + std::string(4 << 20, 'x'));
  REQUIRE(result);
  CHECK(result->response.body.size() == (4U << 20));
}

TEST_CASE("an encoded response is refused, because none was asked for") {
  for (const std::string encoding : {"gzip", "br", "deflate", "identity, gzip"}) {
    check_fault(ok + "Content-Encoding: " + encoding + "\r\nContent-Length: 1\r\n\r\nx", FaultKind::syntax,
                "http.unexpected_encoding");
  }
}

TEST_CASE("what is odd but readable is a note") {
  check_good("HTTP/1.1 204 No Content\r\n\r\n", 204, "");
  check_good("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", 204, "", "http.body_on_204");
  check_good("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 204, "", "http.body_on_204");
  check_good("HTTP/1.1 204 No Content\r\n\r\nhello", 204, "", "http.body_on_204");
  check_good(ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n", 200, "hello",
             "http.trailers_ignored");
  check_good("HTTP/1.1 999 Odd\r\nContent-Length: 1\r\n\r\nx", 999, "x", "http.unknown_status");
  check_good(ok + "Content-Length: 4\r\n\r\nhello", 200, "hell", "http.surplus_bytes");
  check_good(ok + "Content-Length: 0\r\n\r\n" + ok + "Content-Length: 0\r\n\r\n", 200, "", "http.surplus_bytes");
}

TEST_CASE("surplus bytes never become the next response") {
  ScriptedPeer peer([](test::RawSocket& socket, int nth) {
    socket.read("\r\n\r\n");
    const std::string evil = nth == 1 ? ok + "Content-Length: 4\r\n\r\nevil" : "";
    socket.send(ok + "Content-Length: 1\r\n\r\n" + std::to_string(nth) + evil);
    socket.read("never", 300);
  });
  boost::asio::io_context io{1};
  net::HttpClient client(io, {});
  const auto first = test::run_to_end(io, client.exchange(test::url_of(peer.port()), {}, base::Duration{3000}));
  const auto second = test::run_to_end(io, client.exchange(test::url_of(peer.port()), {}, base::Duration{3000}));
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->response.body == "1");
  CHECK(second->response.body == "2");
  CHECK_FALSE(second->reused_connection);
}

TEST_CASE("the deadline covers a peer that accepts and says nothing, and one that dribbles") {
  ScriptedPeer silent([](test::RawSocket& socket, int) { socket.read("never", 1500); });
  const auto start = net::steady_now();
  const auto nothing = test::fetch(test::url_of(silent.port()), {}, {}, base::Duration{150});
  REQUIRE_FALSE(nothing.has_value());
  CHECK(nothing.error().kind == FaultKind::timeout);
  CHECK(nothing.error().message.find("within 150ms") != std::string::npos);
  ScriptedPeer dribbling([](test::RawSocket& socket, int) {
    socket.read("\r\n\r\n");
    const std::string whole = ok + "Content-Length: 500\r\n\r\n" + std::string(500, 'x');
    for (const char c : whole) {
      if (!socket.send(std::string(1, c))) return;
      socket.read("never", 5);
      if (socket.ended() != test::RawSocket::Ended::open) return;
    }
  });
  const auto slow = test::fetch(test::url_of(dribbling.port()), {}, {}, base::Duration{200});
  REQUIRE_FALSE(slow.has_value());
  CHECK(slow.error().kind == FaultKind::timeout);
  CHECK(net::since(start) < base::Duration{1400});
}

TEST_CASE("a response in single bytes is assembled") {
  ScriptedPeer peer([](test::RawSocket& socket, int) {
    socket.read("\r\n\r\n");
    for (const char c : ok + "Transfer-Encoding: chunked\r\n\r\n3\r\n\xe2\x82\xac\r\n0\r\n\r\n")
      socket.send(std::string(1, c));
  });
  const auto result = test::fetch(test::url_of(peer.port()));
  REQUIRE(result);
  CHECK(result->response.body == "\xe2\x82\xac");
}

TEST_CASE("a reset is a closed fault, before and inside a response") {
  ScriptedPeer peer([](test::RawSocket& socket, int nth) {
    socket.read("\r\n\r\n");
    if (nth == 2) socket.send(ok + "Content-Length: 10\r\n\r\nhello");
    if (nth == 2) socket.read("never", 50);
    socket.reset();
  });
  const auto before = test::fetch(test::url_of(peer.port()));
  const auto inside = test::fetch(test::url_of(peer.port()));
  REQUIRE_FALSE(before.has_value());
  REQUIRE_FALSE(inside.has_value());
  CHECK(before.error().kind == FaultKind::closed);
  CHECK(inside.error().kind == FaultKind::closed);
  CHECK(inside.error().message == "http.truncated: the connection was reset after 5 of 10 bytes of the body");
}

TEST_CASE("a peer that refuses before it has read the body is heard") {
  ScriptedPeer peer([](test::RawSocket& socket, int) {
    socket.read("\r\n\r\n");
    socket.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
    socket.end_sending();
    socket.read("never", 100);
  });
  const auto result = test::fetch(test::url_of(peer.port()), {"POST", "/", {}, std::string(600'000, 'x')});
  REQUIRE(result);
  CHECK(result->response.status == 413);
  CHECK(result->response.body == "big");
}
