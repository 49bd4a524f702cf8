#include <doctest/doctest.h>

#include <set>
#include <string>

#include "core/base/limits.hpp"

namespace cr::base {
namespace {

std::string line(const Limits& limits, const std::string& name) {
  for (const auto& [key, value] : limits.lines())
    if (key == name) return value;
  return "absent";
}

}  // namespace

TEST_CASE("every limit has a line of its own") {
  // All members are eight bytes wide, so a member without a line makes the count wrong.
  const auto lines = Limits{}.lines();
  CHECK(lines.size() == sizeof(Limits) / 8);
  std::set<std::string> names;
  for (const auto& [name, value] : lines) {
    names.insert(name);
    CHECK(!value.empty());
  }
  CHECK(names.size() == lines.size());
}

TEST_CASE("limits are written with their units") {
  Limits limits;
  CHECK(line(limits, "json depth") == "64 levels");
  CHECK(line(limits, "json string") == "1 MiB");
  CHECK(line(limits, "json key") == "1 KiB");
  CHECK(line(limits, "json number") == "128 bytes");
  CHECK(line(limits, "step") == "1m");
  CHECK(line(limits, "run") == "30m");
  limits.step = std::chrono::milliseconds(2500);
  CHECK(line(limits, "step") == "2s500ms");
}

}  // namespace cr::base
