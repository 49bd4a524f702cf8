// What the JUnit file will say, as plain values: which cases there are, what they are called, and how
// each verdict reads to a CI server. junit.cpp turns them into XML.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reports/writers.hpp"

namespace cr::reports {

/// One testcase of the file, before any dialect.
struct JUnitCase {
  std::string name, classname, file;
  int line = 0;
  std::int64_t duration_ms = 0;
  enum class Result { passed, failed, broken, skipped } result = Result::passed;
  std::string message, type, text;  ///< of failure, error and skipped
  std::string note;                 ///< goes to system-out
  std::vector<std::pair<std::string, std::string>> properties;
  std::vector<std::string> earlier;  ///< attempts before the last
};

struct JUnitSuite {
  std::string name;
  std::vector<JUnitCase> cases;
};

/// One suite per scenario file, in the order of the run. Names within a class are unique. Never without
/// a case: an empty or interrupted run gets one that is broken.
std::vector<JUnitSuite> junit_suites(const Run& run, const JUnitOptions& options);

}  // namespace cr::reports
