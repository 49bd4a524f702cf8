// The project's own corpus of JSON texts in tests/base/data/json: accept/ must be read and written back
// equal, refuse/ must be refused with the place and words of refuse.txt, pinned/ is free by the standard
// and fixed by pinned.txt.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/base/printing.hpp"

namespace cr::base {
namespace {

const std::filesystem::path folder = std::filesystem::path(CR_SOURCE_DIR) / "tests/base/data/json";

std::string content(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  REQUIRE_MESSAGE(stream.good(), path.string());
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::vector<std::filesystem::path> files_of(const char* name) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder / name)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// One line of the tables: file, then "accepted", or place, message and help.
std::string outcome_of(const std::filesystem::path& path) {
  const Result<Json> value = parse_json(content(path));
  std::string line = path.filename().string() + " ";
  if (value) return line + "accepted\n";
  const Fault& fault = value.error();
  line += std::to_string(fault.where.line) + ":" + std::to_string(fault.where.column) + " " + fault.message;
  return line + (fault.help.empty() ? "" : " (" + fault.help + ")") + "\n";
}

std::string outcomes_of(const char* name) {
  std::string table;
  for (const auto& path : files_of(name)) table += outcome_of(path);
  return table;
}

}  // namespace

TEST_CASE("every text of accept/ is read, and what is written of it reads back equal") {
  const auto files = files_of("accept");
  CHECK(files.size() >= 25);
  for (const auto& path : files) {
    const Result<Json> value = parse_json(content(path));
    REQUIRE_MESSAGE(value.has_value(), path.string());
    CHECK_MESSAGE(json(to_text(*value)) == *value, path.string());
    CHECK_MESSAGE(json(to_pretty_text(*value)) == *value, path.string());
    CHECK_MESSAGE(json(canonical_text(*value)) == *value, path.string());
  }
}

TEST_CASE("every text of refuse/ is refused with the place and the words of the table") {
  CHECK(files_of("refuse").size() >= 60);
  const std::string table = outcomes_of("refuse");
  CHECK(table.find(" accepted\n") == std::string::npos);
  CHECK(table == content(folder / "refuse.txt"));
}

TEST_CASE("texts that the standard leaves open come out as pinned") {
  CHECK(files_of("pinned").size() >= 15);
  CHECK(outcomes_of("pinned") == content(folder / "pinned.txt"));
}

TEST_CASE("no prefix of an accepted text hurts") {
  for (const auto& path : files_of("accept")) {
    const std::string text = content(path);
    for (std::size_t size = 0; size < std::min<std::size_t>(text.size(), 300); ++size) {
      const Result<Json> value = parse_json(std::string_view(text).substr(0, size));
      if (value) CHECK(json(to_text(*value)) == *value);
    }
  }
}

}  // namespace cr::base
