#include <doctest/doctest.h>

#include "core/protocol/exports.hpp"
#include "tests/protocol/golden.hpp"
#include "tests/protocol/model_edit.hpp"

using namespace cr;

namespace {

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

}  // namespace

TEST_CASE("the Mermaid and DOT pictures are the golden ones") {
  tests::check_golden("tests/protocol/data/zero.mmd", protocol::to_mermaid(protocol::zero()));
  tests::check_golden("tests/protocol/data/zero.dot", protocol::to_dot(protocol::zero()));
}

TEST_CASE("inferred transitions are dashed in both pictures, and no others") {
  std::size_t inferred = 0;
  for (const auto& transition : protocol::zero().transitions) inferred += transition.ground.evidence == protocol::Evidence::inferred;
  CHECK(count(protocol::to_mermaid(protocol::zero()), " -.->|") == inferred);
  CHECK(count(protocol::to_dot(protocol::zero()), "style=dashed") == inferred);
}

TEST_CASE("the current page is marked in Mermaid, and only a known one") {
  const std::string plain = protocol::to_mermaid(protocol::zero());
  CHECK(plain.find("current") == std::string::npos);
  CHECK(protocol::to_mermaid(protocol::zero(), "provider_select").find("class provider_select current") != std::string::npos);
  CHECK(protocol::to_mermaid(protocol::zero(), "x\"]; click") == plain);
}

TEST_CASE("a transition taken out of the file is gone from every picture and from explain") {
  const auto less = protocol::load_release(tests::without_transition("tariff_structure_select+data>rate_tod_capture"), "mine.json");
  REQUIRE(less.has_value());
  const std::string edge = "tariff_structure_select -->|\"data: option:TIME_OF_DAY\"| rate_tod_capture";
  CHECK(count(protocol::to_mermaid(protocol::zero()), edge) == 1);
  CHECK(count(protocol::to_mermaid(*less), edge) == 0);
  CHECK(count(protocol::to_dot(*less), "\n") + 1 == count(protocol::to_dot(protocol::zero()), "\n"));
  CHECK(protocol::explain(*less, "tariff_structure_select")->find("-> rate_tod_capture") == std::string::npos);
}
