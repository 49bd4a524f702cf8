#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/base/json_samples.hpp"
#include "tests/base/printing.hpp"
#include "tests/base/property.hpp"

namespace cr::base {
namespace {

/// One line a difference: kind, pointer, expected, actual.
std::string told(std::string_view expected, std::string_view actual) {
  static const char* const kinds[] = {"missing", "extra", "type", "value"};
  std::string out;
  for (const Difference& d : difference(json(expected), json(actual)))
    out += std::string(kinds[static_cast<std::size_t>(d.kind)]) + " " + d.pointer + " " + to_text(d.expected) + " " + to_text(d.actual) + "\n";
  return out;
}

}  // namespace

TEST_CASE("equal values have no difference, whatever their spelling and order") {
  CHECK(told(R"({"a":1.0,"b":[1]})", R"({"b":[1],"a":1})").empty());
  CHECK(told("null", "null").empty());
}

TEST_CASE("a different value, another type, a missing and an extra member are told apart") {
  CHECK(told(R"({"a":1,"b":2,"c":3})", R"({"a":2,"b":"2","d":4})") ==
        "value /a 1 2\ntype /b 2 \"2\"\nmissing /c 3 null\nextra /d null 4\n");
}

TEST_CASE("differences come in the order of what was expected, extras last") {
  CHECK(told(R"({"z":{"k":1},"a":1})", R"({"new":0,"a":2,"z":{"more":1,"k":2}})") ==
        "value /z/k 1 2\nvalue /a 1 2\nextra /z/more null 1\nextra /new null 0\n");
}

TEST_CASE("items are compared by position") {
  CHECK(told("[1,2,3]", "[1,3]") == "value /1 2 3\nmissing /2 3 null\n");
  CHECK(told("[1]", "[1,null,[2]]") == "extra /1 null null\nextra /2 null [2]\n");
  CHECK(told("[[1],5]", "[[1,2],6]") == "value /1 5 6\nextra /0/1 null 2\n");
  CHECK(told(R"([{"a/b":1}])", R"([{"a/b":2}])") == "value /0/a~1b 1 2\n");
}

TEST_CASE("a difference at the root has the empty pointer") {
  CHECK(told("1", "2") == "value  1 2\n");
  CHECK(told("[]", "{}") == "type  [] {}\n");
  CHECK(told("null", "false") == "type  null false\n");
}

TEST_CASE("for all pairs there is a difference exactly when they are not equal") {
  holds_for_all([](std::uint64_t one, std::uint64_t other) {
    const Json a = sample_json(one);
    const Json b = sample_json(other);
    RC_ASSERT(difference(a, a).empty());
    RC_ASSERT(difference(a, b).empty() == (a == b));
    RC_ASSERT(difference(a, b).size() == difference(b, a).size());
    for (const Difference& d : difference(a, b)) {
      const Json* expected = at_pointer(a, d.pointer);
      RC_ASSERT((expected == nullptr) == (d.kind == Difference::Kind::extra));
      if (expected != nullptr) RC_ASSERT(*expected == d.expected);
    }
  }, 200);
}

}  // namespace cr::base
