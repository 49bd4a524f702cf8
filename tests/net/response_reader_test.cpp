// The response reader on bytes alone.
#include <doctest/doctest.h>

#include "core/net/response_reader.hpp"
#include "tests/net/pieces.hpp"

using namespace cr;
using test::feed_in_pieces;

TEST_CASE("a response in pieces of every size is the same response") {
  const std::string bytes =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  for (std::size_t piece = 1; piece <= bytes.size() + 5; ++piece) {
    net::ResponseReader reader(base::Limits{}, "POST");
    CHECK(feed_in_pieces(reader, bytes + "left", piece) == "left");
    REQUIRE(reader.stage() == net::ResponseReader::Stage::whole);
    const auto response = reader.take();
    CHECK(response.status == 201);
    CHECK(response.body == "abc");
  }
}

TEST_CASE("a connection that ends says how: whole, truncated, cut off or reset") {
  using End = net::ResponseReader::End;
  using Stage = net::ResponseReader::Stage;
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  struct Row {
    std::string bytes;
    End end;
    std::string message;  ///< empty: whole
  };
  const Row rows[] = {
      {ok + "\r\nabc", End::closed, ""},
      {ok + "\r\nabc", End::cut_off, "tls.truncated: the connection was cut off without a goodbye"},
      {ok + "\r\nabc", End::reset, "http.truncated: the connection was reset after 3 bytes of the body"},
      {ok + "Content-Length: 9\r\n\r\nabc", End::closed,
       "http.truncated: the connection ended after 3 of 9 bytes of the body"},
      {ok + "Content-Length: 3\r\n\r\nabc", End::cut_off, ""},
      {ok, End::reset, "http.truncated: the connection was reset inside the header"}};
  for (const auto& row : rows) {
    CAPTURE(row.bytes);
    net::ResponseReader reader(base::Limits{}, "GET");
    feed_in_pieces(reader, row.bytes, 7);
    reader.end_of_input(row.end);
    CHECK((reader.stage() == Stage::whole) == row.message.empty());
    CHECK(reader.fault().message == row.message);
  }
}
