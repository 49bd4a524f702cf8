#include "core/script/match.hpp"

#include <doctest/doctest.h>

#include "core/script/yaml.hpp"

using namespace cr;
using namespace cr::script;

namespace {
const base::Instant now = *base::parse_instant("2026-01-15T09:00:00Z");

MatchResult judged(std::string_view expected, std::string_view actual, bool sets = false) {
  const YamlResult value = parse_yaml(expected, "s.yaml");
  REQUIRE(value.faults.empty());
  const auto json = base::parse_json(actual);
  REQUIRE(json);
  return match(value.root, &*json, "/data", now, sets);
}
bool meets(std::string_view expected, std::string_view actual, bool sets = false) {
  return judged(expected, actual, sets).mismatches.empty();
}
Mismatch mismatch(std::string_view expected, std::string_view actual) {
  const MatchResult result = judged(expected, actual);
  REQUIRE(result.mismatches.size() == 1);
  return result.mismatches[0];
}
}  // namespace

TEST_CASE("scalars are equal by value, numbers as decimals, and null is a value") {
  CHECK(meets("1.0", "1"));
  CHECK(meets("1e3", "1000"));
  CHECK_FALSE(meets("0.3", "0.30000000000000004"));
  CHECK_FALSE(meets("1", "\"1\""));
  CHECK(meets("'a'", "\"a\""));
  CHECK(meets("null", "null"));
  CHECK_FALSE(meets("{a: null}", "{}"));
  CHECK_FALSE(meets("false", "null"));
}

TEST_CASE("a mapping matches a subset, $exact nothing more") {
  CHECK(meets("{a: 1}", R"({"a":1,"b":2})"));
  CHECK_FALSE(meets("{$exact: {a: 1}}", R"({"a":1,"b":2})"));
  CHECK(meets("{$exact: {a: {x: 1}}}", R"({"a":{"x":1,"y":2}})"));
  CHECK_FALSE(meets("{a: 1}", "[]"));
  CHECK(meets("{}", "{\"a\":1}"));
}

TEST_CASE("a list matches element by element, actions as a set") {
  CHECK(meets("[1, {$gt: 1}]", "[1,2]"));
  CHECK_FALSE(meets("[1]", "[1,2]"));
  CHECK_FALSE(meets("[b, a]", R"(["a","b"])"));
  CHECK(meets("[b, a]", R"(["a","b"])", true));
  CHECK_FALSE(meets("[a]", R"(["a","b"])", true));
  CHECK_FALSE(meets("[a, c]", R"(["a","b"])", true));
  CHECK(meets("{$eq: [b, a]}", R"(["a","b"])", true));
}

TEST_CASE("order compares decimals or instants, and nothing else") {
  CHECK(meets("{$gt: 0, $lte: 0.245}", "0.245"));
  CHECK_FALSE(meets("{$gt: 0}", "0"));
  CHECK(meets("{$gte: '2026-01-01T00:00:00+01:00'}", "\"2025-12-31T23:00:00Z\""));
  CHECK_FALSE(meets("{$lt: 5}", "\"4\""));
  CHECK_FALSE(meets("{$lt: '2026-01-01T00:00:00Z'}", "\"yesterday\""));
}

TEST_CASE("$in, $nin, $ne and $eq compare whole values") {
  CHECK(meets("{$in: [200, 201]}", "201"));
  CHECK_FALSE(meets("{$in: [200, 201]}", "404"));
  CHECK(meets("{$nin: [a]}", "\"b\""));
  CHECK(meets("{$eq: {a: 1}}", R"({"a":1.0})"));
  CHECK_FALSE(meets("{$eq: {a: 1}}", R"({"a":1,"b":2})"));
  CHECK(meets("{$ne: 1}", "2"));
}

TEST_CASE("$regex finds a match anywhere, and anchors bind it") {
  CHECK(meets("{$regex: 'b+'}", "\"abbc\""));
  CHECK_FALSE(meets("{$regex: '^b+$'}", "\"abbc\""));
  CHECK_FALSE(meets("{$regex: '1'}", "1"));
  CHECK(
      meets("{$regex: '[?&]fp_cot=cot_[0-9a-f]{24}$'}", "\"https://a.example/?fp_cot=cot_0123456789abcdef01234567\""));
}

TEST_CASE("$type names JSON's types, and integer by value") {
  CHECK(meets("{$type: integer}", "1.0"));
  CHECK_FALSE(meets("{$type: integer}", "1.5"));
  CHECK(meets("{$type: number}", "1"));
  CHECK(meets("{$type: 'null'}", "null"));
  CHECK_FALSE(meets("{$type: object}", "[]"));
}

TEST_CASE("absence is met by $exists: false only, and no negation makes a value of it") {
  CHECK(meets("{a: {$exists: false}}", "{}"));
  CHECK_FALSE(meets("{a: {$exists: false}}", R"({"a":null})"));
  CHECK(meets("{a: {$exists: true}}", R"({"a":null})"));
  CHECK_FALSE(meets("{a: {$exists: true}}", "{}"));
  CHECK_FALSE(meets("{a: {$ne: 1}}", "{}"));
  CHECK_FALSE(meets("{a: {$not: {$eq: 1}}}", "{}"));
  CHECK_FALSE(meets("{a: {$as: x}}", "{}"));
  CHECK(meets("{a: {$or: [{$exists: false}, 1]}}", "{}"));
  CHECK(meets("{a: {$or: [{$exists: false}, 1]}}", R"({"a":1})"));
  CHECK(meets("{a: {$not: {$exists: true}}}", "{}"));
  CHECK_FALSE(meets("{a: {$and: [{$exists: false}, {$type: string}]}}", "{}"));
}

TEST_CASE("$size counts elements, members and code points") {
  CHECK(meets("{$size: 2}", "[1,2]"));
  CHECK(meets("{$size: 1}", "{\"a\":1}"));
  CHECK(meets("{$size: 3}", "\"\xC3\xA9t\xC3\xA9\""));
  CHECK(meets("{$size: {$gte: 1}}", "[1]"));
  CHECK_FALSE(meets("{$size: {$gte: 1}}", "[]"));
  CHECK_FALSE(meets("{$size: 1}", "1"));
}

TEST_CASE("lists are searched by $contains and $all, and judged whole by $each") {
  CHECK(meets("{$contains: {id: b}}", R"([{"id":"a"},{"id":"b"}])"));
  CHECK_FALSE(meets("{$contains: {id: c}}", R"([{"id":"a"}])"));
  CHECK(meets("{$contains: ell}", "\"hello\""));
  CHECK(meets("{$all: [2, {$gt: 2}]}", "[1,2,3]"));
  CHECK_FALSE(meets("{$all: [2, {$gt: 3}]}", "[1,2,3]"));
  CHECK(meets("{$each: {$gt: 0}}", "[1,2]"));
  CHECK(meets("{$each: {$gt: 0}}", "[]"));
  CHECK_FALSE(meets("{$each: {$gt: 1}}", "[1,2]"));
  CHECK_FALSE(meets("{$each: {$gt: 1}}", "2"));
}

TEST_CASE("$not, $and and $or do as they say, and several operators all hold") {
  CHECK(meets("{$not: {$gt: 5}}", "5"));
  CHECK(meets("{$or: [1, {$gt: 5}]}", "6"));
  CHECK_FALSE(meets("{$or: [1, {$gt: 5}]}", "5"));
  CHECK(meets("{$and: [{$gt: 1}, {$lt: 3}]}", "2"));
  CHECK_FALSE(meets("{$gt: 1, $lt: 3, $ne: 2}", "2"));
}

TEST_CASE("$id wants the prefix and 24 or 32 hex digits") {
  CHECK(meets("{$id: loc}", "\"loc_0123456789abcdef01234567\""));
  CHECK(meets("{$id: loc}", "\"loc_0123456789abcdef0123456789abcdef\""));
  CHECK_FALSE(meets("{$id: loc}", "\"loc_0123\""));
  CHECK_FALSE(meets("{$id: loc}", "\"trf_0123456789abcdef01234567\""));
  CHECK_FALSE(meets("{$id: loc}", "\"loc_0123456789abcdef0123456x\""));
}

TEST_CASE("$time is RFC 3339, within a distance of the scenario clock, after and before") {
  CHECK(meets("{$time: true}", "\"2026-01-15T09:00:00Z\""));
  CHECK_FALSE(meets("{$time: true}", "\"2022-01-24T14:15:22.003\""));
  CHECK(meets("{$time: {within: 5m}}", "\"2026-01-15T09:05:00Z\""));
  CHECK_FALSE(meets("{$time: {within: 5m}}", "\"2026-01-15T08:54:59Z\""));
  CHECK(meets("{$time: {after: '2026-01-15T08:00:00Z', before: '2026-01-15T10:00:00Z'}}", "\"2026-01-15T09:00:00Z\""));
  CHECK_FALSE(meets("{$time: {after: '2026-01-15T09:00:00Z'}}", "\"2026-01-15T09:00:00Z\""));
}

TEST_CASE("$url looks at the parts of an address") {
  const char* address = "\"https://app.example/done?fp_cot=cot_1&x=a&x=b\"";
  CHECK(meets("{$url: true}", address));
  CHECK_FALSE(meets("{$url: true}", "\"/done\""));
  CHECK(meets("{$url: {scheme: https, host: app.example, path: /done, query: {fp_cot: {$regex: '^cot_'}, x: [a, b]}}}",
              address));
  CHECK_FALSE(meets("{$url: {query: {z: {$exists: true}}}}", address));
  CHECK(mismatch("{$url: {host: other.example}}", address).pointer == "/data");
}

TEST_CASE("$as captures in order, inside $contains the first element that matches") {
  const MatchResult result = judged("{id: {$as: one, $id: loc}, list: {$contains: {m: {$gt: 1, $as: two}}}}",
                                    R"({"id":"loc_0123456789abcdef01234567","list":[{"m":1},{"m":2},{"m":3}]})");
  REQUIRE(result.captures.size() == 2);
  CHECK(result.captures[0].name == "one");
  CHECK(result.captures[1].value == base::Json(2));
  CHECK(judged("{a: {$as: x}, b: 2}", R"({"a":1,"b":1})").captures.empty());
}

TEST_CASE("a false expectation names the key or operator, what is missing its mapping") {
  const Mismatch value = mismatch("{tariff: {name: Fix}}", R"({"tariff":{"name":"Var"}})");
  CHECK(value.where == base::Where{"s.yaml", 1, 11});
  CHECK(value.pointer == "/data/tariff/name");
  CHECK(value.expected == "\"Fix\"");
  CHECK(value.actual == "\"Var\"");
  const Mismatch by_operator = mismatch("{cost: {$gt: 0, $lt: 5}}", R"({"cost":0})");
  CHECK(by_operator.where == base::Where{"s.yaml", 1, 9});
  CHECK(by_operator.expected == "> 0");
  const Mismatch missing = mismatch("{tariff: {name: Fix}}", R"({"tariff":{}})");
  CHECK(missing.where == base::Where{"s.yaml", 1, 2});
  CHECK(missing.pointer == "/data/tariff/name");
  CHECK(missing.actual == "nothing");
}

TEST_CASE("every mismatch is told") { CHECK(judged("{a: 1, b: 2, c: 3}", R"({"a":2,"c":4})").mismatches.size() == 3); }
