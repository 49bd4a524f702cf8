// Golden files of the protocol room. With CONNECT_REPLAY_WRITE_GOLDEN=1 in the environment they are
// written anew, to be looked at again before they are committed. Tests only.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace cr::tests {

inline std::string read_source(const std::string& path) {
  std::ifstream file(std::string(CR_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// `path` from the top of the sources.
inline void check_golden(const std::string& path, const std::string& text) {
  if (std::getenv("CONNECT_REPLAY_WRITE_GOLDEN")) std::ofstream(std::string(CR_SOURCE_DIR) + "/" + path) << text;
  // Compared as a whole, told in short: the files are long.
  const bool same = read_source(path) == text;
  CHECK_MESSAGE(same, (path + " is stale: run test_protocol with CONNECT_REPLAY_WRITE_GOLDEN=1 and look at the difference"));
}

}  // namespace cr::tests
