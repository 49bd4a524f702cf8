// Each shape with what it takes and what it refuses, through a table of one key.
#include "core/script/shapes.hpp"

#include <doctest/doctest.h>

#include "core/script/yaml.hpp"
#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;

namespace {
std::string told(const Key& key, std::string_view text) {
  const LoadOptions options;
  Diagnostics diagnostics;
  const LoadContext context{protocol::zero(), options, diagnostics};
  const YamlResult parsed = parse_yaml(text, "s");
  REQUIRE(parsed.faults.empty());
  const bool fine = check_shape(context, parsed.root, key);
  const std::vector<base::Fault> errors = diagnostics.take_errors();
  CHECK(fine == errors.empty());
  return errors.empty() ? "" : errors[0].message + " | " + errors[0].help;
}
std::string told(Shape shape, std::string_view text) { return told(Key{.name = "key", .shape = shape}, text); }
bool takes(Shape shape, std::string_view text) { return told(shape, text).empty(); }
}  // namespace

TEST_CASE("text wants text that is not empty, and says how to quote what is not") {
  CHECK(takes(Shape::text, "hello"));
  CHECK(takes(Shape::text, "'42'"));
  CHECK(told(Shape::text, "42") == "`key` wants text, not a number | quote it: '42'");
  CHECK(told(Shape::text, "1e3") == "`key` wants text, not a number | quote it: '1e3'");
  CHECK(told(Shape::text, "True") == "`key` wants text, not a boolean | quote it: 'True'");
  CHECK(told(Shape::text, "~") == "`key` wants text, not null | quote it: '~'");
  CHECK(told(Shape::text, "'  '") == "`key` is empty | write at least a word");
  CHECK_FALSE(takes(Shape::text, "[a]"));
  CHECK(takes(Shape::any_text, "''"));
}

TEST_CASE("what has to be known before the run is no place for a capture") {
  CHECK(told(Shape::duration, "'${wait}'").starts_with("`key` has to be known before the run"));
  CHECK(told(Shape::page, "'${page}'").starts_with("`key` has to be known before the run"));
  CHECK(takes(Shape::any_text, "'${x}'"));
}

TEST_CASE("names, ids, fragments and countries have their alphabets") {
  for (const char* good : {"a", "_b", "Home_2"}) CHECK(takes(Shape::name, good));
  for (const char* bad : {"a-b", "2a", "a.b", "'a b'"}) CHECK_FALSE(takes(Shape::name, bad));
  for (const char* good : {"a", "manual-1", "'2'"}) CHECK(takes(Shape::id, good));
  for (const char* bad : {"A", "a_b", "a.b", "'a b'"}) CHECK_FALSE(takes(Shape::id, bad));
  for (const char* good : {"a", "a/b-c", "A_1"}) CHECK(takes(Shape::fragment, good));
  for (const char* bad : {"../a", "/a", "a/", "a//b", "a.yaml", "a/../b"}) CHECK_FALSE(takes(Shape::fragment, bad));
  CHECK(takes(Shape::country, "GB"));
  for (const char* bad : {"gb", "GBR", "G1"}) CHECK_FALSE(takes(Shape::country, bad));
}

TEST_CASE("times and numbers have their notations") {
  for (const char* good : {"250ms", "1d12h", "0s"}) CHECK(takes(Shape::duration, good));
  for (const char* bad : {"1w", "12h1d", "+1d", "10", "-1s"}) CHECK_FALSE(takes(Shape::duration, bad));
  for (const char* good : {"+1d", "2026-01-01T00:00:00+02:00"}) CHECK(takes(Shape::clock_move, good));
  for (const char* bad : {"1d", "-1d", "+", "2026-01-01", "soon"}) CHECK_FALSE(takes(Shape::clock_move, bad));
  CHECK_FALSE(takes(Shape::instant, "2026-02-30T00:00:00Z"));
  const Key count{.name = "key", .shape = Shape::integer, .least = 1, .most = 9};
  CHECK(told(count, "9").empty());
  CHECK(told(count, "2.0").empty());
  for (const char* bad : {"0", "10", "1.5", "'3'", "many", "1e99"}) CHECK_FALSE(told(count, bad).empty());
}

TEST_CASE("matchers of a kind take that kind, operators, or a whole reference") {
  CHECK(takes(Shape::text_matcher, "a"));
  CHECK(takes(Shape::text_matcher, "{$regex: a}"));
  CHECK_FALSE(takes(Shape::text_matcher, "7"));
  CHECK_FALSE(takes(Shape::text_matcher, "{a: 1}"));
  CHECK(takes(Shape::number_matcher, "7"));
  CHECK(takes(Shape::number_matcher, "'${n}'"));
  CHECK_FALSE(takes(Shape::number_matcher, "'7'"));
  CHECK(takes(Shape::truth_matcher, "false"));
  CHECK_FALSE(takes(Shape::truth_matcher, "'false'"));
  CHECK(takes(Shape::list_matcher, "[a]"));
  CHECK_FALSE(takes(Shape::list_matcher, "a"));
  CHECK(takes(Shape::fields, "{a: {$gt: 1}}"));
  CHECK_FALSE(takes(Shape::fields, "[a]"));
  CHECK(takes(Shape::header_fields, "{ETag: {$exists: false}}"));
  CHECK_FALSE(takes(Shape::headers, "{ETag: {$exists: false}}"));
}

TEST_CASE("what is said must be able to speak") {
  CHECK(takes(Shape::data, "{a: {$gt: 0, $example: 1}}"));
  CHECK_FALSE(takes(Shape::data, "{a: {$gt: 0}}"));
  CHECK_FALSE(takes(Shape::data, "{$eq: {a: 1}}"));
  CHECK_FALSE(takes(Shape::data, "text"));
}

TEST_CASE("routes are those that can come back, openings only where a fragment starts") {
  CHECK(takes(Shape::page, "provider_select"));
  CHECK_FALSE(takes(Shape::page, "error"));
  CHECK(takes(Shape::page_or_error, "error"));
  CHECK_FALSE(takes(Shape::page_or_error, "dropped"));
  CHECK(takes(Shape::page_or_outcome, "dropped"));
  CHECK(told(Shape::page, "session_restore").starts_with("`session_restore` is what the app sends"));
  CHECK(told(Key{.name = "starts", .shape = Shape::page}, "session_restore").empty());
}

TEST_CASE("a value of another kind gives the fallback") {
  const YamlResult parsed = parse_yaml("{t: text, i: 7, f: 1.5, b: true, d: 5m}", "s");
  const Value& root = parsed.root;
  CHECK(text_of(root.find("t")) == "text");
  CHECK(text_of(root.find("i"), "x") == "x");
  CHECK(text_of(nullptr, "x") == "x");
  CHECK(integer_of(root.find("i"), 1) == 7);
  CHECK(integer_of(root.find("f"), 1) == 1);
  CHECK(truth_of(root.find("b")));
  CHECK_FALSE(truth_of(root.find("t")));
  CHECK(duration_of(root.find("d")) == base::Duration{300'000});
  CHECK_FALSE(duration_of(root.find("t")).has_value());
}
