// Bodies on bytes alone: the three ways to end, every limit at its edge, and the grammar of chunks.
#include <doctest/doctest.h>

#include "core/net/body_reader.hpp"
#include "tests/net/pieces.hpp"

using namespace cr;
using net::BodyKind;
using net::BodyReader;
using test::feed_in_pieces;

namespace {

const net::BodyLimits small{10, 60, 20, 2};

/// The status of the refusal; 200 when whole, 0 when more is wanted. The same for pieces of every size.
int outcome(const std::string& bytes, BodyKind kind = BodyKind::chunked, std::uint64_t length = 0) {
  int first = -1;
  for (std::size_t piece = 1; piece <= bytes.size() + 1; ++piece) {
    BodyReader reader(kind, length, small);
    feed_in_pieces(reader, bytes, piece);
    int seen = 0;
    if (reader.stage() == BodyReader::Stage::refused) seen = reader.refusal().status;
    if (reader.stage() == BodyReader::Stage::whole) seen = 200;
    if (first < 0) first = seen;
    CHECK(seen == first);
  }
  return first;
}

}  // namespace

TEST_CASE("a body of a known length ends there and leaves the rest") {
  BodyReader reader(BodyKind::length, 5, small);
  CHECK(reader.feed("hel") == 3);
  CHECK(reader.stage() == BodyReader::Stage::more);
  CHECK(reader.feed("loGET") == 2);
  CHECK(reader.stage() == BodyReader::Stage::whole);
  CHECK(reader.take() == "hello");
  CHECK(BodyReader(BodyKind::length, 0, small).stage() == BodyReader::Stage::whole);
  CHECK(BodyReader(BodyKind::none, 0, small).stage() == BodyReader::Stage::whole);
}

TEST_CASE("the limit of content holds for every kind of body, to the byte") {
  CHECK(outcome("0123456789", BodyKind::until_close) == 0);
  CHECK(outcome("0123456789a", BodyKind::until_close) == 413);
  CHECK(outcome("a\r\n0123456789\r\n0\r\n\r\n") == 200);
  CHECK(outcome("b\r\n") == 413);
  CHECK(outcome("9\r\n012345678\r\n2\r\n") == 413);
  CHECK(outcome("ffffffffffffffff\r\n") == 413);
}

TEST_CASE("the limits of framing hold: a line, all lines, trailer fields") {
  CHECK(outcome("1;a=0123456789012345\r\n") == 413);
  CHECK(outcome("1;a=0123456789abcde\r\nx\r\n1;a=0123456789abcde\r\nx\r\n1;a=0123456789abcde\r\n") == 413);
  CHECK(outcome("0\r\na:1\r\nb:2\r\n\r\n") == 200);
  CHECK(outcome("0\r\na:1\r\nb:2\r\nc:3\r\n\r\n") == 431);
  CHECK(outcome("0\r\nabcdefghijklmnopqrst:1\r\n\r\n") == 431);
  CHECK(outcome("00000000000000000") == 400);
}

TEST_CASE("what is no chunk is refused where it stops being one") {
  for (const char* bad :
       {"\r",     ";",      " 1",       "g",          "1 ",        "1\n",        "1\rx",     "1;\r",
        "1;=",    "1;a=\r", "1;a=\"\r", "1;a=\"b\"c", "1;a b",     "1\r\nxy",    "1\r\nx\n", "1\r\nx\ry",
        "0\r\n ", "0\r\n:", "0\r\na\r", "0\r\na b",   "0\r\na:\n", "0\r\na:\rb", "0\r\n\rx", "0\r\na:1\r\n b"}) {
    CAPTURE(bad);
    CHECK(outcome(bad) == 400);
  }
}

TEST_CASE("a trailer is dropped, told of, and refused when it frames") {
  BodyReader reader(BodyKind::chunked, 0, small);
  reader.feed("1\r\nx\r\n0\r\nX-A: b\r\n\r\n");
  CHECK(reader.stage() == BodyReader::Stage::whole);
  CHECK(reader.had_trailers());
  CHECK(reader.take() == "x");
  net::BodyLimits wide = small;
  wide.line_bytes = 60;
  for (const char* name : {"Content-Length", "TRANSFER-ENCODING"}) {
    BodyReader framing(BodyKind::chunked, 0, wide);
    framing.feed(std::string("0\r\n") + name + ": 1\r\n");
    CHECK(framing.stage() == BodyReader::Stage::refused);
  }
}
