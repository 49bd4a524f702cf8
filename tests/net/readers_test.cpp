// The readers on bytes alone: the same message in pieces of every size gives the same request or response,
// and every byte is used exactly once.
#include <doctest/doctest.h>

#include "core/net/message_writer.hpp"
#include "core/net/request_reader.hpp"
#include "core/net/response_reader.hpp"

using namespace cr;

namespace {

/// Feeds `bytes` in pieces as a connection does: what was not used is offered again with what follows.
template <class Reader>
std::string feed_in_pieces(Reader& reader, const std::string& bytes, std::size_t piece) {
  std::string pending;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    pending += bytes.substr(at, piece);
    pending.erase(0, reader.feed(pending));
  }
  return pending;
}

const std::string chunked =
    "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3;a=b\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nX-Trailer: 1\r\nX-More: 2\r\n\r\n";

}  // namespace

TEST_CASE("a request in pieces of every size is the same request, and the next one is left alone") {
  for (std::size_t piece = 1; piece <= chunked.size() + 20; ++piece) {
    net::RequestReader reader{base::Limits{}};
    const auto left = feed_in_pieces(reader, chunked + "GET / HTTP/1.1\r\n", piece);
    CAPTURE(piece);
    REQUIRE(reader.stage() == net::RequestReader::Stage::whole);
    CHECK(left == "GET / HTTP/1.1\r\n");
    const auto request = reader.take();
    CHECK(request.body == "abc0123456789abcdef");
    CHECK(request.headers.size() == 2);
  }
}

TEST_CASE("a response in pieces of every size is the same response") {
  const std::string bytes = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  for (std::size_t piece = 1; piece <= bytes.size() + 5; ++piece) {
    net::ResponseReader reader(base::Limits{}, "POST");
    CHECK(feed_in_pieces(reader, bytes + "left", piece) == "left");
    REQUIRE(reader.stage() == net::ResponseReader::Stage::whole);
    const auto response = reader.take();
    CHECK(response.status == 201);
    CHECK(response.body == "abc");
  }
}

TEST_CASE("a caller with a full buffer that cannot be used gets a refusal, not a wait") {
  net::RequestReader head{base::Limits{}};
  head.feed("GET / HTTP/1.1\r\nHost", true);
  CHECK(head.refusal().status == 431);
}

TEST_CASE("a last chunk in single bytes after none before it is the end of an empty body") {
  net::RequestReader reader{base::Limits{}};
  const std::string bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  CHECK(feed_in_pieces(reader, bytes, 1).empty());
  CHECK(reader.stage() == net::RequestReader::Stage::whole);
  CHECK(reader.take().body.empty());
}

TEST_CASE("a response head frames itself unless its headers do, and says what it is told") {
  base::HttpResponse response{200, {{"X", "y"}}, "abc"};
  CHECK(net::response_head(response, {}) == "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 3\r\n\r\n");
  CHECK(net::response_head(response, {true, false}).find("Connection: close\r\n") != std::string::npos);
  CHECK(net::response_head(response, {false, true}).find("Connection: keep-alive\r\n") != std::string::npos);
  response.headers = {{"Content-Length", "7"}};
  CHECK(net::response_head(response, {}) == "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
  response.headers = {{"Transfer-Encoding", "chunked"}};
  CHECK(net::response_head(response, {}).find("Content-Length") == std::string::npos);
  response = {204, {}, ""};
  CHECK(net::response_head(response, {}).find("Content-Length") == std::string::npos);
  response = {200, {{"X", "a\r\nSet-Cookie: b"}}, ""};
  CHECK(net::response_head(response, {}).find("\nSet-Cookie") == std::string::npos);
}

TEST_CASE("a request head adds what is missing and nothing twice") {
  base::HttpRequest request{"POST", "/x?y", {}, "abc"};
  const auto plain = net::request_head(request, "a:80");
  REQUIRE(plain);
  CHECK(*plain == "POST /x?y HTTP/1.1\r\nHost: a:80\r\nUser-Agent: connect-replay\r\nContent-Length: 3\r\n\r\n");
  request.headers = {{"host", "b"}, {"user-agent", "c"}, {"content-length", "3"}};
  CHECK(*net::request_head(request, "a") == "POST /x?y HTTP/1.1\r\nhost: b\r\nuser-agent: c\r\ncontent-length: 3\r\n\r\n");
  request = {"GET", "/", {}, ""};
  CHECK(net::request_head(request, "a")->find("Content-Length") == std::string::npos);
  request = {"POST", "/", {}, ""};
  CHECK(net::request_head(request, "a")->find("Content-Length: 0\r\n") != std::string::npos);
}

TEST_CASE("a Host header has the port only where it is not the scheme's own") {
  const auto host = [](const char* text) { return net::host_header(*base::parse_url(text)); };
  CHECK(host("http://a.test/") == "a.test");
  CHECK(host("http://a.test:80/") == "a.test");
  CHECK(host("https://a.test:80/") == "a.test:80");
  CHECK(host("https://a.test:443/") == "a.test");
  CHECK(host("http://[::1]:8080/") == "[::1]:8080");
}
