// What tests of files on disk share: loading one by its path, the one complaint that it should have, and a
// watch that fails a test which takes a second.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>

#include <doctest/doctest.h>

#include "tests/script/loading.hpp"

namespace cr::script::testing {

inline Loaded load(const std::string& path, const std::string& root = ".", bool untrusted = false) {
  LoadOptions options;
  options.untrusted = untrusted;
  return load_file({path, path, root}, protocol::zero(), options);
}
inline base::Fault only_fault(const Loaded& loaded) {
  INFO(complaints(loaded.errors));
  REQUIRE(loaded.errors.size() == 1);
  return loaded.errors[0];
}
inline std::string scenario(const std::string& lines) {
  return "scenario: a\ntitle: t\nwhy: w\nconversation:\n  - app: session_restore\n  - connect: provider_select\n" +
         lines;
}
inline const std::string fragment =
    "fragment: f\nstarts: provider_select\nsteps: [{app: PROVIDER_MISSING}, {connect: provider_name_capture}]\n";

class Stopwatch {
 public:
  ~Stopwatch() { CHECK(std::chrono::steady_clock::now() - start_ < std::chrono::seconds(1)); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace cr::script::testing
