#include <doctest/doctest.h>

#include "core/script/match.hpp"
#include "core/script/references.hpp"
#include "core/script/yaml.hpp"

using namespace cr;
using namespace cr::script;
using base::Json;

namespace {
std::optional<Json> known(const std::string& path) {
  static const std::map<std::string, Json> captures = {
      {"home", "loc_1"},
      {"cost", Json::number("0.245")},
      {"offer", Json::object({{"name", "Fix"}, {"list", Json::array({1, 2})}})},
      {"in.home", "loc_2"},
      {"odd", Json::object({{"$gt", 5}})}};
  return find_capture(captures, path);
}
std::string filled(std::string_view text) {
  const auto value = interpolate(parse_yaml(text, "s.yaml").root, known);
  return value ? base::to_text(to_json(*value)) : "fault: " + value.error().where.text() + " " + value.error().message;
}
}  // namespace

TEST_CASE("exactly one reference keeps the type, inside text it is text") {
  CHECK(filled("'${cost}'") == "0.245");
  CHECK(filled("'a ${cost} b ${home}'") == "\"a 0.245 b loc_1\"");
  CHECK(filled("{a: ['${offer}']}") == R"({"a":[{"name":"Fix","list":[1,2]}]})");
  CHECK(filled("'${offer.list.1}'") == "2");
  CHECK(filled("'${in.home}'") == "\"loc_2\"");
}

TEST_CASE("$${ is a literal and is not looked at again") {
  CHECK(filled("'$${home}'") == "\"${home}\"");
  CHECK(filled("'$$${home}'") == "\"$${home}\"");
  CHECK(filled("'$5 and $x'") == "\"$5 and $x\"");
}

TEST_CASE("an unknown name is a fault with its place") {
  CHECK(filled("{a: '${nope}'}") == "fault: s.yaml:1:5 nothing is known as `${nope}` here");
  CHECK(filled("'${offer.list.9}'").starts_with("fault"));
  CHECK(filled("'${offer.list.x}'").starts_with("fault"));
}

TEST_CASE("captured data never acts as an operator") {
  const auto value = interpolate(parse_yaml("'${odd}'", "s").root, known);
  REQUIRE(value);
  const Json six = 6, same = Json::object({{"$gt", 5}});
  CHECK_FALSE(match(*value, &six, "", {}).mismatches.empty());
  CHECK(match(*value, &same, "", {}).mismatches.empty());
  CHECK(base::to_text(*say(*value)) == R"({"$gt":5})");
}

TEST_CASE("references come in order, literals are none") {
  CHECK(references("${a} $${b} ${page.data.x} ${env:K}${now+30d}") ==
        std::vector<std::string>{"a", "page.data.x", "env:K", "now+30d"});
  CHECK(references("none").empty());
  CHECK(pieces_of("x${open").back().kind == Piece::Kind::open);
}
