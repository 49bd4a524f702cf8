#include <doctest/doctest.h>

#include <string>

#include "core/base/json_refusal.hpp"

namespace cr::base {
namespace {

using namespace std::string_view_literals;

std::string message(std::string_view bytes) {
  const auto refusal = refused_bytes(bytes);
  return refusal ? refusal->message + " at " + std::to_string(refusal->offset) : "";
}

}  // namespace

TEST_CASE("bytes that are wrong before any grammar are named with their offset") {
  CHECK(message("").empty());
  CHECK(message("not JSON at all, but clean bytes").empty());
  CHECK(message("\xEF\xBB\xBF{}") == "a byte order mark in front of the value at 0");
  CHECK(message("[\0]"sv) == "a NUL byte at 1");
  CHECK(message("[1,\xff]") == "a byte that is not UTF-8 at 3");
  CHECK(message("\xEF\xBB{}") == "a byte that is not UTF-8 at 0");
}

TEST_CASE("UTF-16 and UTF-32 are called by name, with a mark and without") {
  CHECK(message("\xFF\xFE[\0]\0"sv) == "UTF-16 or UTF-32 at 0");
  CHECK(message("\xFE\xFF\0[\0]"sv) == "UTF-16 or UTF-32 at 0");
  CHECK(message("[\0]\0"sv) == "UTF-16 or UTF-32 at 0");
  CHECK(message("\0[\0]"sv) == "UTF-16 or UTF-32 at 0");
  CHECK(message("[\0\0\0]\0\0\0"sv) == "UTF-16 or UTF-32 at 0");
  CHECK(message("\0{}"sv) == "a NUL byte at 0");
}

TEST_CASE("habits of other notations are met with help") {
  CHECK(help_at("{'a':1}", 1) == "strings and keys stand in double quotes");
  CHECK(help_at("[1] // x", 4) == "JSON has no comments");
  CHECK(help_at("[1, ]", 4) == "no comma after the last one");
  CHECK(help_at("{\"a\":1,\n}", 8) == "no comma after the last one");
  CHECK(help_at("[012]", 2) == "a number has no leading zeros");
  CHECK(help_at("+1", 0) == "a number begins with a digit or a minus sign");
  CHECK(help_at("NaN", 0) == "JSON has neither NaN nor Infinity");
}

TEST_CASE("where there is nothing to say there is no help") {
  CHECK(help_at("", 0).empty());
  CHECK(help_at("[1", 2).empty());
  CHECK(help_at("[1 2]", 3).empty());
  CHECK(help_at("]", 0).empty());
  CHECK(help_at("abc", 99).empty());
}

TEST_CASE("a refusal becomes a fault with line and column in characters") {
  const Fault fault = fault_of("[\n \"é\" x", {"odd", 8, "help"});
  CHECK(fault == Fault{FaultKind::syntax, "invalid JSON: odd", {"", 2, 6}, "help", {}});
  CHECK(fault_of("", {"odd", 0, ""}).where == Where{"", 1, 1});
  CHECK(fault_of("a\n", {"odd", 2, ""}).where == Where{"", 2, 1});
}

}  // namespace cr::base
