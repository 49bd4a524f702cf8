// Golden files of this room: expected output kept under tests/reports/data, looked at by a person.
// CR_GOLDEN_UPDATE=1 writes them anew; the diff is then looked at before it is committed.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace cr::reports::samples {

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

inline void check_golden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(CR_SOURCE_DIR) + "/tests/reports/data/" + name;
  if (std::getenv("CR_GOLDEN_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << actual;
  const std::string expected = read_file(path);
  CAPTURE(path);
  REQUIRE_FALSE(expected.empty());
  CHECK(actual == expected);
}

}  // namespace cr::reports::samples
