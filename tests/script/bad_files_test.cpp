// The corpus of bad files: each in tests/script/data/bad has beside it what a person is told. With
// CONNECT_REPLAY_UPDATE_GOLDEN set the expectations are written anew, to be looked at before committing.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;
namespace fs = std::filesystem;

namespace {
const fs::path corpus = fs::path(CR_SOURCE_DIR) / "tests/script/data/bad";

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(corpus))
    if (entry.path().extension() == ".yaml") out.push_back(entry.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}
Loaded load_bad(const std::string& name) {
  return load_file({(corpus / (name + ".yaml")).string(), name + ".yaml", corpus.string()}, protocol::zero(), {});
}
}  // namespace

TEST_CASE("every bad file is told with the messages that are kept beside it") {
  const bool update = std::getenv("CONNECT_REPLAY_UPDATE_GOLDEN") != nullptr;
  CHECK(names().size() >= 60);
  for (const std::string& name : names()) {
    CAPTURE(name);
    const std::string told = testing::rendered(load_bad(name));
    const fs::path expected = corpus / (name + ".expected");
    if (update) std::ofstream(expected, std::ios::binary) << told;
    CHECK_FALSE(told.empty());
    CHECK(told == testing::read_all(expected));
  }
}

TEST_CASE("every complaint about a bad file has a line, a column and a help") {
  for (const std::string& name : names()) {
    for (const base::Fault& fault : load_bad(name).errors) {
      CAPTURE(name);
      CAPTURE(fault.message);
      CHECK(fault.where.line > 0);
      CHECK(fault.where.column > 0);
      CHECK_FALSE(fault.help.empty());
    }
  }
}

TEST_CASE("the complaints of several bad files are all told") {
  std::vector<Loaded> parts;
  for (const char* name : {"unknown_route", "yes_unquoted", "unknown_operator"}) parts.push_back(load_bad(name));
  const Loaded all = join(std::move(parts));
  CHECK(all.errors.size() == 3);
  CHECK(all.scenarios.empty());
}
