#include "core/protocol/release.hpp"

#include <doctest/doctest.h>

#include "core/base/fault.hpp"

namespace cr::embedded {
extern const std::string_view zero_release_text;
}

using namespace cr;

TEST_CASE("the embedded model loads, and every reference in it holds") {
  const auto loaded = protocol::load_release(embedded::zero_release_text, "zero.json");
  const std::string trouble = loaded ? "" : base::render(loaded.error(), "error");
  INFO(trouble);
  REQUIRE(loaded.has_value());
  CHECK(loaded->routes.size() == 18);
  CHECK(loaded->operations.size() == 38);
}
