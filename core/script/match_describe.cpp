// Expectations in words, for the "expected" of a finding, and the table of operators with the cache of
// compiled expressions. Called by the matcher, the loader and the schema; decides nothing about values.
#include <memory>
#include <unordered_map>

#include <fmt/format.h>
#include <re2/re2.h>

#include "core/base/text.hpp"
#include "core/script/operators.hpp"

namespace cr::script {
namespace {

constexpr std::size_t shown_code_points = 200;
/// Expressions kept per thread; a suite has a handful, a hostile file must not fill the memory.
constexpr std::size_t kept_expressions = 256;

std::string json_text(const Value& value) { return base::shortened(base::to_text(to_json(value)), shown_code_points); }

std::string joined_alternatives(const Value& list, std::string_view separator) {
  std::vector<std::string> parts;
  for (const Value& part : list.items) parts.push_back(describe(part));
  return base::joined(parts, separator);
}

std::string type_in_words(const std::string& word) {
  if (word == "null") return word;
  const bool vowel = word == "integer" || word == "array" || word == "object";
  return (vowel ? "an " : "a ") + word;
}

std::string with_entries(std::string start, const Value& operand) {
  std::vector<std::string> parts;
  for (const Entry& e : operand.entries) parts.push_back(e.key + " " + describe(e.value));
  return parts.empty() ? start : start + " " + base::joined(parts, ", ");
}

std::string describe_operator(const Entry& op) {
  const std::string& name = op.key;
  if (name == "$eq") return json_text(op.value);
  if (name == "$ne") return "anything but " + json_text(op.value);
  if (name == "$gt") return "> " + json_text(op.value);
  if (name == "$gte") return ">= " + json_text(op.value);
  if (name == "$lt") return "< " + json_text(op.value);
  if (name == "$lte") return "<= " + json_text(op.value);
  if (name == "$in") return "one of " + json_text(op.value);
  if (name == "$nin") return "none of " + json_text(op.value);
  if (name == "$regex") return "text that matches " + op.value.scalar;
  if (name == "$type") return type_in_words(op.value.scalar);
  if (name == "$exists") return op.value.scalar == "true" ? "anything" : "nothing";
  if (name == "$size") return "size " + describe(op.value);
  if (name == "$contains") return "something that contains " + describe(op.value);
  if (name == "$all") return "a list with " + joined_alternatives(op.value, " and ");
  if (name == "$each") return "a list of " + describe(op.value) + " only";
  if (name == "$not") return "not " + describe(op.value);
  if (name == "$and") return joined_alternatives(op.value, " and ");
  if (name == "$or") return joined_alternatives(op.value, " or ");
  if (name == "$id") return fmt::format("an id {}_ and 24 hex digits", op.value.scalar);
  if (name == "$time") return with_entries("a time", op.value);
  if (name == "$url") return with_entries("a URL", op.value);
  if (name == "$exact") return "exactly " + json_text(op.value);
  return {};
}

}  // namespace

const std::vector<std::string_view> type_words = {"string", "number", "integer", "boolean", "object", "array", "null"};

const std::vector<Operator>& operators() {
  static const std::vector<Operator> table = {
      {"$eq", Operand::data, "is equal"},
      {"$ne", Operand::data, "is not equal"},
      {"$exact", Operand::fields, "has these keys, each matching, and no others"},
      {"$gt", Operand::order, "is greater or later"},
      {"$gte", Operand::order, "is not less and not earlier"},
      {"$lt", Operand::order, "is less or earlier"},
      {"$lte", Operand::order, "is not greater and not later"},
      {"$in", Operand::data_list, "is one of the list"},
      {"$nin", Operand::data_list, "is none of the list"},
      {"$regex", Operand::expression, "contains a match of this RE2 expression"},
      {"$type", Operand::type_word, "is of this type"},
      {"$exists", Operand::truth, "is present (true) or absent (false)"},
      {"$size", Operand::size, "has this size"},
      {"$contains", Operand::matcher, "has an element that matches, or contains the text"},
      {"$all", Operand::matchers, "has an element for each matcher"},
      {"$each", Operand::matcher, "is a list, all of whose elements match"},
      {"$not", Operand::matcher, "does not match"},
      {"$and", Operand::matchers, "matches all"},
      {"$or", Operand::matchers, "matches one at least"},
      {"$id", Operand::prefix, "is this prefix, _ and 24 or 32 hex digits"},
      {"$time", Operand::time, "is an RFC 3339 time"},
      {"$url", Operand::url, "is an absolute URL"},
      {"$as", Operand::name, "captures the value under this name"},
      {"$example", Operand::data, "what is said when played"},
  };
  return table;
}

const Operator* find_operator(std::string_view name) {
  for (const Operator& op : operators())
    if (op.name == name) return &op;
  return nullptr;
}

std::vector<std::string> operator_names() {
  std::vector<std::string> names;
  for (const Operator& op : operators()) names.emplace_back(op.name);
  return names;
}

std::string describe(const Value& expected) {
  if (!is_operators(expected)) return json_text(expected);
  std::vector<std::string> parts;
  for (const Entry& op : expected.entries)
    if (std::string text = describe_operator(op); !text.empty()) parts.push_back(std::move(text));
  return parts.empty() ? "anything" : base::joined(parts, " and ");
}

std::string describe(const base::Json* actual) {
  if (actual == nullptr) return "nothing";
  return base::shortened(base::to_text(*actual), shown_code_points);
}

const re2::RE2* expression(const std::string& pattern, std::string* trouble) {
  thread_local std::unordered_map<std::string, std::unique_ptr<re2::RE2>> cache;
  if (pattern.size() > base::Limits{}.regex_bytes) {
    if (trouble != nullptr)
      *trouble = fmt::format("{} bytes long, {} are allowed", pattern.size(), base::Limits{}.regex_bytes);
    return nullptr;
  }
  auto found = cache.find(pattern);
  if (found == cache.end()) {
    if (cache.size() >= kept_expressions) cache.clear();
    re2::RE2::Options options;
    options.set_max_mem(8 << 20);
    options.set_log_errors(false);
    options.set_encoding(re2::RE2::Options::EncodingUTF8);
    options.set_never_nl(false);
    found = cache.emplace(pattern, std::make_unique<re2::RE2>(pattern, options)).first;
  }
  if (found->second->ok()) return found->second.get();
  if (trouble != nullptr) *trouble = found->second->error();
  return nullptr;
}

}  // namespace cr::script
