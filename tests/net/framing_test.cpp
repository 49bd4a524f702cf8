// The framing rules as plain functions: heads in pieces of every size, bodies by their fields, and what a
// response may be.
#include <doctest/doctest.h>

#include "core/net/framing.hpp"

using namespace cr;
using net::BodyKind;
using net::HeadScan;

namespace {

const base::Limits limits;

HeadScan::State scan_in_pieces(HeadScan& scan, const std::string& bytes, std::size_t piece) {
  for (std::size_t end = piece; end < bytes.size() + piece; end += piece) {
    if (scan.advance(std::string_view(bytes).substr(0, end)) != HeadScan::State::more) break;
  }
  return scan.state();
}

net::Refusal refused(const base::Headers& headers, std::string_view method = "POST", std::string_view target = "/",
                     int minor = 1) {
  const auto judged = net::judge_request({method, target, minor}, headers, limits);
  return judged ? net::Refusal{0, ""} : judged.error();
}

const std::pair<std::string, std::string> host{"Host", "a.test"};

}  // namespace

TEST_CASE("a head is whole at its empty line, in pieces of every size, and not a byte later") {
  const std::string head = "GET /x HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
  for (std::size_t piece = 1; piece <= head.size() + 3; ++piece) {
    HeadScan scan(HeadScan::Side::request, 8192, 100);
    CHECK(scan_in_pieces(scan, head + "GET", piece) == HeadScan::State::whole);
    CHECK(scan.size() == head.size());
  }
}

TEST_CASE("a wrong head is refused at its first wrong byte, without waiting for its end") {
  const std::pair<const char*, const char*> rows[] = {
      {"\x16\x03\x01", "control character in the header"},
      {"GET / HTTP/1.1\n", "line feed without carriage return"},
      {"GET / HTTP/1.1\rx", "carriage return without line feed"},
      {"GET / HTTP/3.0\r\n", "HTTP version is neither 1.0 nor 1.1"},
      {"GET / HTTP/1.1\r\n x", ""},
      {"GET / HTTP/1.1\r\n x\r\n", "header field folded over two lines"}};
  for (const auto& [bytes, reason] : rows) {
    CAPTURE(bytes);
    HeadScan scan(HeadScan::Side::request, 8192, 100);
    scan.advance(bytes);
    CHECK(scan.refusal().reason == reason);
    CHECK((scan.state() == HeadScan::State::refused) == !std::string(reason).empty());
  }
}

TEST_CASE("the limit of bytes counts the empty line: one more byte is 431") {
  const std::string start = "GET / HTTP/1.1\r\nX: ";
  for (const std::size_t over : {0U, 1U}) {
    const std::string head = start + std::string(200 - start.size() - 4 + over, 'x') + "\r\n\r\n";
    HeadScan scan(HeadScan::Side::request, 200, 100);
    CHECK(scan.advance(head) == (over == 0 ? HeadScan::State::whole : HeadScan::State::refused));
    CHECK(scan.refusal().status == (over == 0 ? 400 : 431));
    CHECK(scan.refusal().reason.empty() == (over == 0));
  }
}

TEST_CASE("the body of a request is nothing, a length or chunks, and keep-alive follows version and words") {
  const auto bare = net::judge_request({"GET", "/", 1}, {host}, limits);
  REQUIRE(bare);
  CHECK(bare->body == BodyKind::none);
  CHECK(bare->keep_alive);
  const auto sized = net::judge_request({"POST", "/", 1}, {host, {"content-length", "0010"}}, limits);
  REQUIRE(sized);
  CHECK(sized->body == BodyKind::length);
  CHECK(sized->length == 10);
  const auto chunked = net::judge_request({"POST", "/", 1},
                                          {host, {"transfer-encoding", "Chunked"}, {"Expect", "100-Continue"}}, limits);
  REQUIRE(chunked);
  CHECK(chunked->body == BodyKind::chunked);
  CHECK(chunked->expects_continue);
  CHECK_FALSE(net::judge_request({"GET", "/", 1}, {host, {"Connection", "x,\tClose"}}, limits)->keep_alive);
  CHECK_FALSE(net::judge_request({"GET", "/", 0}, {}, limits)->keep_alive);
  CHECK(net::judge_request({"GET", "/", 0}, {{"Connection", "Keep-Alive"}}, limits)->keep_alive);
  CHECK_FALSE(
      net::judge_request({"GET", "/", 0}, {{"Connection", "keep-alive"}, {"Connection", "close"}}, limits)->keep_alive);
}

TEST_CASE("an expectation without a body asks for no 100") {
  const auto judged =
      net::judge_request({"POST", "/", 1}, {host, {"Expect", "100-continue"}, {"Content-Length", "0"}}, limits);
  REQUIRE(judged);
  CHECK_FALSE(judged->expects_continue);
}

TEST_CASE("the framing is refused before the method: a smuggled body is never a mere 405") {
  CHECK(refused({host, {"Content-Length", "1"}, {"Transfer-Encoding", "chunked"}}, "BREW").status == 400);
  CHECK(refused({host}, "BREW").status == 405);
  CHECK(refused({}, "BREW").reason == "no Host header");
  CHECK(refused({host}, "OPTIONS", "*").status == 0);
  CHECK(refused({host}, "GET", "*").status == 400);
  CHECK(refused({host}, "GET", "http://a/").status == 400);
}

TEST_CASE("hosts that are hosts") {
  for (const char* good :
       {"a", "a.b-c.test:1", "127.0.0.1:65535", "[::1]", "[::ffff:1.2.3.4]:80", "a.test:", "a%20b"}) {
    CAPTURE(good);
    CHECK(refused({{"Host", good}}).status == 0);
  }
  for (const char* bad : {"", " ", ":80", "a:b", "a:1:2", "[::1", "[]", "[g::1]", "[::1]x", "a/b", "a@b", "a,b",
                          "a:123456", "a\\b", "\"a\""}) {
    CAPTURE(bad);
    CHECK(refused({{"Host", bad}}).status == 400);
  }
}

TEST_CASE("a response to HEAD, 1xx, 204 and 304 has no body whatever its fields say") {
  const base::Headers sized{{"Content-Length", "5"}};
  for (const auto& [method, status] : {std::pair{"HEAD", 200}, {"GET", 304}, {"GET", 204}, {"GET", 103}}) {
    const auto judged = net::judge_response({method, status, 1}, sized, limits);
    REQUIRE(judged);
    CHECK(judged->body == BodyKind::none);
    CHECK((judged->notes == std::vector<std::string>{"http.body_on_204"}) == (status == 204));
  }
  CHECK(net::judge_response({"GET", 200, 1}, {}, limits)->body == BodyKind::until_close);
  CHECK_FALSE(net::judge_response({"GET", 200, 1}, {}, limits)->keep_alive);
  CHECK(net::judge_response({"GET", 200, 1}, {{"Content-Length", "0"}}, limits)->keep_alive);
}
