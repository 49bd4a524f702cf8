#include <doctest/doctest.h>

#include <string>

#include "core/base/text.hpp"
#include "tests/base/json_samples.hpp"
#include "tests/base/printing.hpp"
#include "tests/base/property.hpp"

namespace cr::base {
namespace {

std::string literal(std::string_view text) {
  std::string out;
  append_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("strings are escaped as little as JSON allows") {
  using namespace std::string_view_literals;
  CHECK(literal("a/é€😀\x7f") == "\"a/é€😀\x7f\"");
  CHECK(literal("\"\\\b\f\n\r\t") == R"("\"\\\b\f\n\r\t")");
  CHECK(literal("\0\x01\x1f"sv) == R"("\u0000\u0001\u001f")");
}

TEST_CASE("invalid bytes are written as U+FFFD, so that no report becomes invalid") {
  CHECK(literal("a\xff"
                "b\xc0\xaf") == "\"a\uFFFDb\uFFFD\uFFFD\"");
  CHECK(literal("\xed\xb0\x80") == "\"\uFFFD\uFFFD\uFFFD\"");
  CHECK(literal("é\xe2\x82") == "\"é\uFFFD\uFFFD\"");
}

TEST_CASE("compact and pretty text differ in blanks only") {
  const Json value = json(R"({"a":[],"b":{},"c":[1,{"d":null}],"e":true})");
  CHECK(to_text(value) == R"({"a":[],"b":{},"c":[1,{"d":null}],"e":true})");
  CHECK(to_pretty_text(value) ==
        "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1,\n    {\n      \"d\": null\n    }\n  ],\n  \"e\": true\n}");
  CHECK(to_text(Json::array()) == "[]");
  CHECK(to_pretty_text(Json("x")) == "\"x\"");
}

TEST_CASE("canonical text is the same for equal values") {
  CHECK(canonical_text(json(R"({"b":1.0,"a":{"z":-0,"y":1e3}})")) == R"({"a":{"y":1000,"z":0},"b":1})");
  CHECK(canonical_text(json(R"({"é":1,"e":2,"E":3})")) == R"({"E":3,"e":2,"é":1})");
  CHECK(canonical_text(json("[2,1]")) == "[2,1]");
}

TEST_CASE("text is appended to what is there") {
  std::string out = "x=";
  append_text(out, json("[1,\"a\"]"));
  CHECK(out == "x=[1,\"a\"]");
}

TEST_CASE("a pointer finds what RFC 6901 says it finds") {
  const Json value = json(R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"m~n":8," ":7,"x":{"":{"y":9}}})");
  CHECK(at_pointer(value, "") == &value);
  CHECK(*at_pointer(value, "/foo/0") == "bar");
  CHECK(*at_pointer(value, "/") == 0);
  CHECK(*at_pointer(value, "/a~1b") == 1);
  CHECK(*at_pointer(value, "/c%d") == 2);
  CHECK(*at_pointer(value, "/m~0n") == 8);
  CHECK(*at_pointer(value, "/ ") == 7);
  CHECK(*at_pointer(value, "/x//y") == 9);
}

TEST_CASE("a pointer to nothing, or a malformed one, finds nothing") {
  const Json value = json(R"({"foo":["bar"],"a~":1,"s":"text"})");
  for (const char* pointer : {"foo", "/foo/1", "/foo/-", "/foo/00", "/foo/01", "/foo/+0", "/foo/0x", "/foo/", "/foo/0/x", "/a~", "/a~2", "/s/0",
                              "/gone", "/foo/99999999999999999999", "#/foo", "/foo/-0"})
    CHECK_MESSAGE(at_pointer(value, pointer) == nullptr, pointer);
}

TEST_CASE("a child pointer escapes its segment") {
  CHECK(child_pointer("/data", "a/b") == "/data/a~1b");
  CHECK(child_pointer("", "m~n/") == "/m~0n~1");
  CHECK(child_pointer("/a", "") == "/a/");
  CHECK(child_pointer("/a", 3) == "/a/3");
}

TEST_CASE("for all values every form of text reads back equal") {
  holds_for_all([](std::uint64_t seed) {
    const Json value = sample_json(seed);
    RC_ASSERT(json(to_text(value)) == value);
    RC_ASSERT(json(to_pretty_text(value)) == value);
    RC_ASSERT(json(canonical_text(value)) == value);
    RC_ASSERT(canonical_text(json(canonical_text(value))) == canonical_text(value));
    RC_ASSERT(to_text(json(to_text(value))) == to_text(value));
  }, 300);
}

TEST_CASE("for all bytes a string literal is valid, and valid text comes back unchanged") {
  holds_for_all([](const std::string& bytes) {
    const Json value = json(literal(bytes));
    RC_ASSERT(find_invalid_utf8(value.text()) == std::string::npos);
    if (find_invalid_utf8(bytes) == std::string::npos) RC_ASSERT(value.text() == bytes);
  }, 300);
}

TEST_CASE("for all keys a child pointer finds the child") {
  holds_for_all([](const std::string& key) {
    Json value;
    value.set("x", 0).set(key, "here");
    const Json* found = at_pointer(value, child_pointer("", key));
    RC_ASSERT(found != nullptr);
    RC_ASSERT(*found == "here");
  });
}

}  // namespace cr::base
