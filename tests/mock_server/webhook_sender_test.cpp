// Where webhooks may go: loopback, hosts allowed by name, and never what is dangerous whatever its name.
#include "mock_server/webhook_sender.hpp"

#include <doctest/doctest.h>

#include "tests/net/live.hpp"

using namespace cr;
using namespace cr::mock_server;

namespace {

bool may(const char* address, bool by_name) { return may_send_to(boost::asio::ip::make_address(address), by_name); }

AttemptResult attempt(const std::string& url, SenderOptions options = {},
                      base::Duration timeout = base::Duration{2000}) {
  boost::asio::io_context io{1};
  WebhookSender sender(io, std::move(options));
  return test::run_to_end(io, sender.attempt(url, {"POST", "/", {}, "{}"}, timeout, base::Instant{}));
}

}  // namespace

TEST_CASE("loopback is allowed, everything else only by name") {
  for (const char* address : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    CAPTURE(address);
    CHECK(may(address, false));
  }
  for (const char* address : {"10.0.0.1", "192.168.0.1", "8.8.8.8", "2001:db8::1", "::ffff:10.0.0.1", "fd00::1"}) {
    CAPTURE(address);
    CHECK_FALSE(may(address, false));
    CHECK(may(address, true));
  }
}

TEST_CASE("link-local, unspecified, multicast and broadcast are refused even when allowed by name") {
  for (const char* address :
       {"169.254.169.254", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "255.255.255.255", "240.0.0.1",
        "fe80::1", "::", "ff02::1", "::ffff:169.254.169.254", "::ffff:0.0.0.0"}) {
    CAPTURE(address);
    CHECK_FALSE(may(address, false));
    CHECK_FALSE(may(address, true));
  }
}

TEST_CASE("an attempt outside says why it was not made") {
  for (const char* url :
       {"http://10.0.0.1/", "http://169.254.169.254/latest", "http://[fe80::1]/", "http://0.0.0.0:80/"}) {
    CAPTURE(url);
    const auto result = attempt(url);
    CHECK(result.kind == AttemptResult::Kind::failed);
    CHECK(result.status == 0);
    CHECK(result.reason.find("http.address_refused") == 0);
  }
  SenderOptions options;
  options.allowed_hosts = {"169.254.169.254:80"};
  CHECK(attempt("http://169.254.169.254/", options).reason.find("http.address_refused") == 0);
}

TEST_CASE("what a receiver answers is what the attempt came to") {
  for (const int status : {200, 204, 299, 301, 404, 410, 500}) {
    test::ScriptedPeer peer(
        test::ScriptedPeer::says("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: 0\r\n\r\n"));
    const auto result = attempt("http://127.0.0.1:" + std::to_string(peer.port()) + "/");
    CHECK(result.status == status);
    CHECK((result.kind == AttemptResult::Kind::delivered) == (status < 300));
    CHECK((result.kind == AttemptResult::Kind::gone) == (status == 410));
    CHECK(peer.accepted() == 1);
  }
}

TEST_CASE("a status line alone delivers nothing, nor does a response cut short") {
  for (const char* bytes : {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", "", "nonsense"}) {
    test::ScriptedPeer peer(test::ScriptedPeer::says(bytes));
    const auto result = attempt("http://127.0.0.1:" + std::to_string(peer.port()) + "/");
    CHECK(result.kind == AttemptResult::Kind::failed);
    CHECK(result.status == 0);
    CHECK_FALSE(result.reason.empty());
  }
}

TEST_CASE("nobody there, and nobody in time, are reasons") {
  std::uint16_t port = 0;
  {
    test::ScriptedPeer peer(test::ScriptedPeer::says(""));
    port = peer.port();
  }
  CHECK(attempt("http://127.0.0.1:" + std::to_string(port) + "/").reason.find("connect.failed") == 0);
  test::ScriptedPeer silent([](test::RawSocket& socket, int) { socket.read("never", 400); });
  const auto late = attempt("http://127.0.0.1:" + std::to_string(silent.port()) + "/", {}, base::Duration{100});
  CHECK(late.reason.find("http.timeout") == 0);
}
