// The request reader on bytes alone: the same message in pieces of every size gives the same request, and
// every byte is used exactly once.
#include <doctest/doctest.h>

#include "core/net/request_reader.hpp"
#include "tests/net/pieces.hpp"

using namespace cr;
using test::feed_in_pieces;

namespace {

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
