// How the client finds whom to talk to: fixed addresses, the filter of addresses, the proxy, and what it
// refuses before it sends anything.
#include <doctest/doctest.h>

#include "core/net/dialer.hpp"
#include "tests/net/certificates.hpp"
#include "tests/net/live.hpp"

using namespace cr;
using base::FaultKind;

namespace {

base::Url named(const std::string& host, std::uint16_t port, const std::string& scheme = "http") {
  auto url = test::url_of(port, "/x", scheme);
  url.host = host;
  return url;
}

bool only_loopback(const boost::asio::ip::address& address) { return address.is_loopback(); }

}  // namespace

TEST_CASE("a fixed address is used in place of the name's, for its port only") {
  test::LiveServer server;
  const auto port = std::to_string(server.port());
  net::ClientOptions options;
  options.resolve = {"connect.test:" + port + ":127.0.0.1"};
  REQUIRE(test::fetch(named("connect.test", server.port()), {}, options));
  CHECK(*base::find_header(server.requests()[0].headers, "Host") == "connect.test:" + port);
  options.resolve = {"connect.test:" + port + ":[::1],127.0.0.1"};
  CHECK(test::fetch(named("connect.test", server.port()), {}, options));
}

TEST_CASE("a malformed --resolve is a usage fault that names it") {
  for (const std::string line :
       {"", "a", "a:80", "a:x:127.0.0.1", "a:80:", "a:80:b", ":80:127.0.0.1", "a:0:127.0.0.1", "a:80:127.0.0.1,"}) {
    const auto parsed = net::parse_resolve({line});
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().kind == FaultKind::usage);
    CHECK(parsed.error().message.find(line) != std::string::npos);
  }
  const auto parsed = net::parse_resolve({"a:80:127.0.0.1,::1", "a:80:[::2]"});
  REQUIRE(parsed);
  CHECK(parsed->at("a:80").size() == 3);
}

TEST_CASE("an address that the filter refuses is not connected to, however it is written") {
  test::LiveServer server;
  net::ClientOptions options;
  options.allow_address = only_loopback;
  CHECK(test::fetch(named("127.0.0.1", server.port()), {}, options).has_value());
  CHECK(test::fetch(named("localhost", server.port()), {}, options).has_value());
  CHECK(test::fetch(named("::ffff:127.0.0.1", server.port()), {}, options).has_value());
  options.resolve = {"mixed.test:80:127.0.0.1,10.0.0.1", "plain.test:80:169.254.169.254"};
  for (const std::string host : {"10.0.0.1", "::ffff:10.0.0.1", "mixed.test", "plain.test", "0.0.0.0"}) {
    const auto result = test::fetch(named(host, 80), {}, options);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().kind == FaultKind::connect);
    CHECK(result.error().message.find("http.address_refused") == 0);
  }
}

TEST_CASE("what cannot be an HTTP origin is a usage fault") {
  for (const auto& [scheme, host, port] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"ftp", "a", ""}, {"http", "a", "0"}, {"http", "a", "65536"}}) {
    base::Url url = named(host, 1, scheme);
    url.port = port;
    const auto result = test::fetch(url);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().kind == FaultKind::usage);
  }
  base::Url url = named("a", 80);
  url.userinfo = "me:secret";
  const auto result = test::fetch(url);
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().message.find("secret") == std::string::npos);
}

TEST_CASE("a request that would break its own framing is not sent") {
  test::LiveServer server;
  const auto url = test::url_of(server.port());
  const std::vector<base::HttpRequest> bad = {
      {"GET", "/a b", {}, ""},      {"GET", "/\r\nX: y", {}, ""},           {"GET", "", {}, ""},
      {"GE T", "/", {}, ""},        {"GET", "/", {{"X", "a\r\nY: b"}}, ""}, {"GET", "/", {{"X:", "a"}}, ""},
      {"GET", "/", {{"", "a"}}, ""}};
  for (const auto& request : bad) {
    const auto result = test::fetch(url, request);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().kind == FaultKind::usage);
  }
  CHECK(server.requests().empty());
}

TEST_CASE("nobody at a port is a connect fault") {
  std::uint16_t port = 0;
  {
    test::LiveServer server;
    port = server.port();
  }
  const auto result = test::fetch(test::url_of(port));
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == FaultKind::connect);
  CHECK(result.error().message.find("connect.failed") == 0);
}

TEST_CASE("a name that does not exist is a connect or a time-out fault, in time") {
  const auto result = test::fetch(named("no-such-host.invalid", 80), {}, {}, base::Duration{1500});
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().message.find("dns.") == 0);
}

TEST_CASE("through a proxy: CONNECT, then the exchange inside; a refusal of the proxy is a connect fault") {
  std::string asked;
  test::ScriptedPeer proxy([&asked](test::RawSocket& socket, int nth) {
    asked = socket.read("\r\n\r\n");
    if (nth == 2) {
      socket.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
      return;
    }
    socket.send("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.read("\r\n\r\n");
    socket.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ninside");
  });
  net::ClientOptions options;
  options.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  const auto result = test::fetch(named("far.test", 81), {}, options);
  REQUIRE(result);
  CHECK(result->response.body == "inside");
  CHECK(asked.find("CONNECT far.test:81 HTTP/1.1\r\nHost: far.test:81\r\n") == 0);
  const auto refused = test::fetch(named("far.test", 81), {}, options);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == FaultKind::connect);
  CHECK(refused.error().message == "proxy.refused: status 403 to CONNECT");
  options.proxy = "socks5://127.0.0.1:1";
  CHECK(test::fetch(named("far.test", 81), {}, options).error().kind == FaultKind::usage);
}
