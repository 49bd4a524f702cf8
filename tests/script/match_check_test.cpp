#include <doctest/doctest.h>

#include "core/script/match.hpp"
#include "core/script/operators.hpp"
#include "core/script/yaml.hpp"

using namespace cr;
using namespace cr::script;

namespace {
Value value_of(std::string_view text) {
  YamlResult result = parse_yaml(text, "s.yaml");
  REQUIRE(result.faults.empty());
  return result.root;
}
std::size_t faults_of(std::string_view text) { return check_operators(value_of(text)).size(); }
std::string said(std::string_view text) {
  const auto json = say(value_of(text));
  return json ? base::to_text(*json) : "fault: " + json.error().message;
}
}  // namespace

TEST_CASE("a played matcher says its example or its single obvious value") {
  CHECK(said("{cost: {$gt: 0, $example: 0.245}}") == R"({"cost":0.245})");
  CHECK(said("{a: {$eq: x}, b: {$in: [z]}, c: [1, {$example: {d: 2}}]}") == R"({"a":"x","b":"z","c":[1,{"d":2}]})");
  CHECK(said("{$in: [1, 2]}").starts_with("fault: this matcher cannot be played"));
  CHECK(said("{a: {$type: string}}").starts_with("fault"));
  CHECK(said("{}") == "{}");
}

TEST_CASE("every operator takes what it can use") {
  for (const char* good : {"{$gt: 1}",
                           "{$lt: '2026-01-01T00:00:00Z'}",
                           "{$in: [1]}",
                           "{$regex: 'a'}",
                           "{$type: 'null'}",
                           "{$exists: false}",
                           "{$size: 0}",
                           "{$size: {$gt: 1}}",
                           "{$contains: {a: {$gt: 1}}}",
                           "{$all: [1]}",
                           "{$each: {}}",
                           "{$not: 1}",
                           "{$and: [1]}",
                           "{$or: [{$gt: 1}]}",
                           "{$id: loc}",
                           "{$time: true}",
                           "{$time: {within: 5m}}",
                           "{$url: {host: a}}",
                           "{$as: a_1}",
                           "{$example: {a: 1}}",
                           "{$exact: {a: {$gt: 1}}}",
                           "{$gt: '${x}'}",
                           "{$in: '${list}'}"})
    CHECK_MESSAGE(faults_of(good) == 0, good);
}

TEST_CASE("every operator refuses what it cannot use") {
  for (const char* bad : {"{$gt: a}",
                          "{$gt: '1'}",
                          "{$in: 1}",
                          "{$in: []}",
                          "{$regex: '('}",
                          "{$regex: 1}",
                          "{$type: text}",
                          "{$type: null}",
                          "{$exists: 1}",
                          "{$size: -1}",
                          "{$size: 1.5}",
                          "{$size: a}",
                          "{$all: 1}",
                          "{$and: []}",
                          "{$or: {a: 1}}",
                          "{$id: ''}",
                          "{$time: false}",
                          "{$time: {soon: 1}}",
                          "{$time: {within: 5}}",
                          "{$time: {after: x}}",
                          "{$url: {port: 1}}",
                          "{$url: 1}",
                          "{$as: 1a}",
                          "{$as: 'a.b'}",
                          "{$not: {$as: x}}",
                          "{$eq: {$gt: 1}}",
                          "{$in: [{$gt: 1}]}",
                          "{$exact: 1}",
                          "{$exact: {$gt: 1}}",
                          "{$nope: 1}",
                          "{$gt: 1, a: 2}",
                          "{a: 1, $gt: 2}",
                          "{$each: {$nope: 1}}"})
    CHECK_MESSAGE(faults_of(bad) == 1, bad);
}

TEST_CASE("captures of a value come with their places") {
  const auto found = captures_of(value_of("{a: {$as: x}, b: [{$contains: {c: {$as: z}}}], d: {$eq: {$as: nope}}}"));
  REQUIRE(found.size() == 2);
  CHECK(found[0].first == "x");
  CHECK(found[1].first == "z");
  CHECK(found[1].second.column == 41);
}

TEST_CASE("expectations read as words") {
  CHECK(describe(value_of("{$gt: 0, $type: integer}")) == "> 0 and an integer");
  CHECK(describe(value_of("{$in: [1, 2]}")) == "one of [1,2]");
  CHECK(describe(value_of("{$size: {$gte: 1}}")) == "size >= 1");
  CHECK(describe(value_of("{$or: [{$id: loc}, a]}")) == "an id loc_ and 24 hex digits or \"a\"");
  CHECK(describe(value_of("{$as: x}")) == "anything");
}

TEST_CASE("an expression over the limit is refused, and the cache survives many") {
  CHECK(faults_of("{$regex: '" + std::string(1025, 'a') + "'}") == 1);
  for (int i = 0; i < 1000; ++i) CHECK(expression("a{" + std::to_string(i % 900) + "}b") != nullptr);
}
