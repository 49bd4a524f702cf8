#include <doctest/doctest.h>

#include "core/base/where.hpp"

namespace cr::base {

TEST_CASE("a place is written as compilers write it") {
  CHECK(Where{"a/b.yaml", 12, 9}.text() == "a/b.yaml:12:9");
  CHECK(Where{"a/b.yaml", 12, 0}.text() == "a/b.yaml:12");
  CHECK(Where{"a/b.yaml", 0, 0}.text() == "a/b.yaml");
  CHECK(Where{"", 3, 4}.text() == "line:3:4");
}

TEST_CASE("no place is no text") { CHECK(Where{}.text().empty()); }

TEST_CASE("a column without a line says nothing") { CHECK(Where{"a.yaml", 0, 7}.text() == "a.yaml"); }

}  // namespace cr::base
