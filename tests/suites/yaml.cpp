// The outside YAML test suite, where its folder is at hand (CONNECT_REPLAY_SUITES names the folder that
// holds yaml-test-suite). The suite is for all of YAML; scenarios allow a part of it. What counts here is
// that no file crashes, hangs or grows, and that every outcome is the one pinned in
// tests/script/data/yaml_outcomes.txt: accepted with a fingerprint of its value, or refused with the place
// and message of the first fault. With CONNECT_REPLAY_UPDATE_GOLDEN set the table is written anew.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/base/text.hpp"
#include "core/script/yaml.hpp"

namespace {

namespace fs = std::filesystem;

constexpr std::size_t files_of_the_suite = 402;
constexpr std::chrono::milliseconds most_time{1000};
constexpr long most_growth_kib = 64 * 1024;

const std::string table_path = std::string(CR_SOURCE_DIR) + "/tests/script/data/yaml_outcomes.txt";

std::string content(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::map<std::string, std::string> pinned_outcomes() {
  std::map<std::string, std::string> table;
  std::ifstream stream(table_path);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t blank = line.find(' ');
    if (blank != std::string::npos) table[line.substr(0, blank)] = line.substr(blank + 1);
  }
  return table;
}

/// "229Q" and "2G84/00": the folders that hold an in.yaml.
std::vector<std::string> cases(const fs::path& suite) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(suite))
    if (entry.path().filename() == "in.yaml")
      names.push_back(entry.path().parent_path().lexically_relative(suite).generic_string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string outcome_of(const std::string& bytes) {
  const cr::script::YamlResult result = cr::script::parse_yaml(bytes, "in.yaml");
  if (!result.faults.empty()) {
    const cr::base::Fault& fault = result.faults.front();
    return cr::base::printable("refused " + std::to_string(fault.where.line) + ":" +
                               std::to_string(fault.where.column) + " " + fault.message);
  }
  const std::string text = cr::base::to_text(to_json(result.root));
  char print[24];
  std::snprintf(print, sizeof print, "%016llx", static_cast<unsigned long long>(cr::base::fnv1a(text)));
  return std::string("accepted ") + print;
}

long resident_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

int check(const fs::path& suite) {
  int passed = 0, failed = 0, wrongly = 0;
  const auto fail = [&](const std::string& name, const std::string& story) {
    ++failed;
    std::printf("FAIL %s: %s\n", name.c_str(), story.c_str());
  };
  const bool update = std::getenv("CONNECT_REPLAY_UPDATE_GOLDEN") != nullptr;
  auto pinned = pinned_outcomes();
  std::string table;
  const std::vector<std::string> names = cases(suite);
  const long before = resident_kib();
  for (const std::string& name : names) {
    const auto start = std::chrono::steady_clock::now();
    const std::string outcome = outcome_of(content(suite / name / "in.yaml"));
    table += name + " " + outcome + "\n";
    if (fs::exists(suite / name / "error") && outcome.starts_with("accepted")) ++wrongly;
    if (std::chrono::steady_clock::now() - start > most_time)
      fail(name, "took more than a second");
    else if (!update && pinned[name] != outcome)
      fail(name, "pinned as \"" + pinned[name] + "\", now " + outcome);
    else
      ++passed;
  }
  if (update) std::ofstream(table_path, std::ios::binary) << table;
  if (names.size() != files_of_the_suite) fail("the suite", std::to_string(names.size()) + " files instead of 402");
  if (resident_kib() - before > most_growth_kib) fail("the suite", "memory grew by more than 64 MiB");
  std::printf("%d invalid files accepted\n", wrongly);
  std::printf("%d passed, %d failed, 0 skipped\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main() {
  const char* suites = std::getenv("CONNECT_REPLAY_SUITES");
  const fs::path folder = fs::path(suites == nullptr ? "" : suites) / "yaml-test-suite";
  if (suites == nullptr || !fs::is_directory(folder)) {
    std::printf("0 passed, 0 failed, %zu skipped\n", files_of_the_suite);
    return 77;
  }
  return check(folder);
}
