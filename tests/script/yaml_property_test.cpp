// Properties of the YAML reader over values from a seed: the JSON form of anything reads back equal, and no
// cut, flipped or doubled byte of a sound file makes it crash, hang, or place a fault outside the text.
#include <doctest/doctest.h>

#include <algorithm>

#include "core/base/random.hpp"
#include "core/script/yaml.hpp"
#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;

namespace {

std::string some_text(base::Random& random) {
  static const std::vector<std::string> parts = {
      "a",    "yes", "012",         " ",    "\t", "\n",       "\"",
      "\\",   "'",   ":",           "#",    "{",  "}",        "[",
      "]",    ",",   "&",           "*",    "!",  "|",        ">",
      "%",    "@",   "`",           "${x}", "$$", "\xC3\xA9", "\xF0\x9F\x98\x80",
      "- ",   "? ",  "---",         "...",  "<<", "null",     "~",
      "\x01", "/",   "\xE2\x80\xA8"};
  std::string text;
  for (std::uint64_t n = random.below(6); n > 0; --n) text += parts[random.below(parts.size())];
  return text;
}

base::Json some_value(base::Random& random, int depth) {
  switch (random.below(depth > 0 ? 6 : 4)) {
    case 0:
      return nullptr;
    case 1:
      return random.below(2) == 1;
    case 2:
      return base::Json::number(std::to_string(static_cast<std::int64_t>(random.next()) >> random.below(60)) +
                                (random.below(2) == 1 ? ".50" : ""));
    case 3:
      return some_text(random);
    case 4: {
      base::Json list = base::Json::array();
      for (std::uint64_t n = random.below(5); n > 0; --n) list.push(some_value(random, depth - 1));
      return list;
    }
    default: {
      base::Json object = base::Json::object();
      for (std::uint64_t n = random.below(5); n > 0; --n)
        object.set(some_text(random) + std::to_string(n), some_value(random, depth - 1));
      return object;
    }
  }
}

}  // namespace

TEST_CASE("the JSON form of any value reads back equal") {
  base::Random random(20260115);
  for (int i = 0; i < 3000; ++i) {
    const base::Json value = some_value(random, 4);
    for (const std::string& text : {base::to_text(value), base::to_pretty_text(value)}) {
      const YamlResult result = parse_yaml(text, "f");
      CAPTURE(text);
      REQUIRE(testing::complaints(result.faults) == "");
      REQUIRE(to_json(result.root) == value);
    }
  }
}

TEST_CASE("JSON's escapes are those of double quotes") {
  const YamlResult result = parse_yaml(R"({"a": "\/\b\f\n\r\t\\\"\u00e9", "b": "x"})", "f");
  REQUIRE(testing::complaints(result.faults) == "");
  CHECK(result.root.find("a")->scalar == "/\b\f\n\r\t\\\"\xC3\xA9");
}

TEST_CASE("a broken byte anywhere ends in a value or in a fault with its place") {
  const std::string sound =
      testing::read_all(std::string(CR_SOURCE_DIR) + "/tests/script/data/good/hand-entered-rate.yaml");
  REQUIRE(sound.size() > 500);
  const int lines = static_cast<int>(std::count(sound.begin(), sound.end(), '\n')) + 2;
  base::Random random(7);
  static constexpr std::string_view bytes = "\t{}[]:,'\"&*!|>%@`#?-\\ \n\x01\xFF";
  for (std::size_t at = 0; at < sound.size(); at += 3) {
    std::string text = sound;
    const std::uint64_t way = random.below(3);
    if (way == 0) text.resize(at);
    if (way == 1) text[at] = bytes[random.below(bytes.size())];
    if (way == 2) text.insert(at, 1, bytes[random.below(bytes.size())]);
    const Loaded loaded = load_text(text, "f", protocol::zero(), {});
    for (const base::Fault& fault : loaded.errors) {
      CAPTURE(text);
      REQUIRE(fault.where.line >= 1);
      REQUIRE(fault.where.line <= lines);
      REQUIRE(fault.where.column >= 1);
    }
    REQUIRE((!loaded.errors.empty() || !loaded.scenarios.empty()));
  }
}
