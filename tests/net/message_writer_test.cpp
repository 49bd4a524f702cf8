// Heads as text, and what never goes out.
#include <doctest/doctest.h>

#include "core/net/message_writer.hpp"

using namespace cr;

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
  CHECK(*net::request_head(request, "a") ==
        "POST /x?y HTTP/1.1\r\nhost: b\r\nuser-agent: c\r\ncontent-length: 3\r\n\r\n");
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
