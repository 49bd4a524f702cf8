// The outside JSON test suite, where its folder is at hand (CONNECT_REPLAY_SUITES names the folder that
// holds json-test-suite): y_ texts must be accepted, n_ texts refused, i_ texts come out as pinned in
// tests/base/data/json_i_outcomes.txt. Two y_ texts repeat a key, which the grammar allows and this
// program refuses by default; for them both readings are checked.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "core/base/json.hpp"

namespace {

using cr::base::Fault;
using cr::base::Json;
using cr::base::parse_json;
using cr::base::Result;

struct Count {
  int passed = 0;
  int failed = 0;
  void add(bool good, const std::string& name, const std::string& story) {
    ++(good ? passed : failed);
    if (!good) std::printf("FAIL %s: %s\n", name.c_str(), story.c_str());
  }
};

std::string content(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::string story_of(const Result<Json>& value) {
  if (value) return "accepted";
  const Fault& fault = value.error();
  std::string story = std::to_string(fault.where.line) + ":" + std::to_string(fault.where.column) + " " + fault.message;
  return fault.help.empty() ? story : story + " (" + fault.help + ")";
}

/// File name to outcome, from lines "NAME OUTCOME".
std::map<std::string, std::string> pinned_outcomes() {
  std::map<std::string, std::string> table;
  std::ifstream stream(std::string(CR_SOURCE_DIR) + "/tests/base/data/json_i_outcomes.txt");
  for (std::string line; std::getline(stream, line);) {
    const std::size_t blank = line.find(' ');
    if (blank != std::string::npos) table[line.substr(0, blank)] = line.substr(blank + 1);
  }
  return table;
}

/// Accepted as it is, or refused for a repeated key alone and accepted where those are only told.
bool is_accepted(const std::string& bytes) {
  if (const auto value = parse_json(bytes)) {
    const auto again = parse_json(to_text(*value));
    return again && *again == *value;
  }
  std::vector<Fault> repeated;
  return parse_json_with_repeated_keys(bytes, repeated).has_value() && !repeated.empty() &&
         parse_json(bytes).error().message == repeated.front().message;
}

int check(const std::filesystem::path& folder) {
  Count count;
  std::map<char, int> kinds;
  auto pinned = pinned_outcomes();
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    const std::string name = path.filename().string();
    const std::string bytes = content(path);
    const Result<Json> value = parse_json(bytes);
    ++kinds[name.front()];
    if (name.front() == 'y') count.add(is_accepted(bytes), name, story_of(value));
    if (name.front() == 'n') count.add(!value.has_value(), name, story_of(value));
    if (name.front() == 'i') count.add(pinned[name] == story_of(value), name, "pinned as \"" + pinned[name] + "\", now " + story_of(value));
  }
  count.add(kinds['y'] == 95 && kinds['n'] == 188 && kinds['i'] == 35, "the suite", "not 95 y, 188 n and 35 i files");
  std::printf("%d passed, %d failed, 0 skipped\n", count.passed, count.failed);
  return count.failed == 0 ? 0 : 1;
}

}  // namespace

int main() {
  const char* suites = std::getenv("CONNECT_REPLAY_SUITES");
  const std::filesystem::path folder = std::filesystem::path(suites == nullptr ? "" : suites) / "json-test-suite/test_parsing";
  if (suites == nullptr || !std::filesystem::is_directory(folder)) {
    std::printf("skipped: CONNECT_REPLAY_SUITES names no folder with json-test-suite/test_parsing\n0 passed, 0 failed, 1 skipped\n");
    return 77;
  }
  return check(folder);
}
