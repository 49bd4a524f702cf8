// What each operator of a matcher means, one function for each that is more than a line. Called by
// judge() for values that are present; absence is decided before it comes here.
#include <algorithm>

#include <fmt/format.h>
#include <re2/re2.h>

#include "core/base/decimal.hpp"
#include "core/base/http_message.hpp"
#include "core/base/text.hpp"
#include "core/script/operators.hpp"

namespace cr::script {
namespace {

using base::Json;

/// Sets `actions` aside, equality is that of JSON.
bool equal(const Value& expected, const Json& actual, bool sets) {
  const Json wanted = to_json(expected);
  if (!sets || !wanted.is_array() || !actual.is_array()) return wanted == actual;
  const auto within = [](const Json& left, const Json& right) {
    return std::all_of(left.items().begin(), left.items().end(), [&](const Json& item) {
      return std::find(right.items().begin(), right.items().end(), item) != right.items().end();
    });
  };
  return within(wanted, actual) && within(actual, wanted);
}

std::optional<std::strong_ordering> order(const Json& actual, const Value& operand) {
  if (actual.is_number() && operand.kind == Value::Kind::number)
    return base::compare_decimal(actual.number(), operand.scalar);
  if (!actual.is_string() || !operand.is_string()) return std::nullopt;
  const auto left = base::parse_instant(actual.text());
  const auto right = base::parse_instant(operand.scalar);
  if (!left || !right) return std::nullopt;
  return *left <=> *right;
}

bool ordered(std::string_view name, const Json& actual, const Value& operand) {
  const auto found = order(actual, operand);
  if (!found) return false;
  if (name == "$gt") return *found > 0;
  if (name == "$gte") return *found >= 0;
  if (name == "$lt") return *found < 0;
  return *found <= 0;
}

bool one_of(const Value& list, const Json& actual, bool sets) {
  return std::any_of(list.items.begin(), list.items.end(), [&](const Value& v) { return equal(v, actual, sets); });
}

bool matches_expression(const Value& operand, const Json& actual) {
  if (!actual.is_string() || !operand.is_string()) return false;
  if (actual.text().size() > base::Limits{}.regex_subject_bytes) return false;
  const re2::RE2* compiled = expression(operand.scalar);
  return compiled != nullptr && re2::RE2::PartialMatch(actual.text(), *compiled);
}

bool has_type(std::string_view word, const Json& actual) {
  if (word == "integer") return actual.is_number() && base::is_integer_value(actual.number());
  return word == base::name_of(actual.kind());
}

std::optional<std::size_t> size_of(const Json& actual) {
  if (actual.is_array()) return actual.items().size();
  if (actual.is_object()) return actual.members().size();
  if (actual.is_string()) return base::code_points(actual.text());
  return std::nullopt;
}

void judge_size(const Entry& op, const Json& actual, const Position& position, Judgement& out) {
  const auto size = size_of(actual);
  if (!size) return add_mismatch(out, position, "something that has a size", &actual);
  const Json number(static_cast<std::uint64_t>(*size));
  Judgement inner;
  judge(op.value, &number, position, inner);
  for (Mismatch& m : inner.mismatches) {
    m.expected = "size " + m.expected;
    m.actual = fmt::format("size {}: {}", *size, describe(&actual));
    out.mismatches.push_back(std::move(m));
  }
  std::move(inner.captures.begin(), inner.captures.end(), std::back_inserter(out.captures));
}

/// True, with its captures, when some element matches; of several the first one's captures count.
bool some_element(const Value& matcher, const Json& list, const Position& position, Judgement& out) {
  for (std::size_t i = 0; i < list.items().size(); ++i) {
    Judgement trial;
    judge(matcher, &list.items()[i], position.element(i), trial);
    if (!trial.met()) continue;
    std::move(trial.captures.begin(), trial.captures.end(), std::back_inserter(out.captures));
    return true;
  }
  return false;
}

bool contains(const Entry& op, const Json& actual, const Position& position, Judgement& out) {
  if (actual.is_array()) return some_element(op.value, actual, position, out);
  return actual.is_string() && op.value.is_string() && actual.text().find(op.value.scalar) != std::string::npos;
}

void judge_all(const Entry& op, const Json& actual, const Position& position, Judgement& out) {
  if (!actual.is_array()) return add_mismatch(out, position, "a list", &actual);
  for (const Value& matcher : op.value.items)
    if (!some_element(matcher, actual, position, out))
      add_mismatch(out, position, "a list with " + describe(matcher), &actual);
}

void judge_each(const Entry& op, const Json& actual, const Position& position, Judgement& out) {
  if (!actual.is_array()) return add_mismatch(out, position, "a list", &actual);
  for (std::size_t i = 0; i < actual.items().size(); ++i) {
    Judgement inner;
    judge(op.value, &actual.items()[i], position.element(i), inner);
    std::move(inner.mismatches.begin(), inner.mismatches.end(), std::back_inserter(out.mismatches));
    if (i == 0) std::move(inner.captures.begin(), inner.captures.end(), std::back_inserter(out.captures));
  }
}

void judge_or(const Entry& op, const Json& actual, const Position& position, Judgement& out) {
  for (const Value& alternative : op.value.items) {
    Judgement trial;
    judge(alternative, &actual, position, trial);
    if (!trial.met()) continue;
    std::move(trial.captures.begin(), trial.captures.end(), std::back_inserter(out.captures));
    return;
  }
  Value whole;
  whole.kind = Value::Kind::mapping;
  whole.entries.push_back(op);
  add_mismatch(out, position, describe(whole), &actual);
}

bool is_id(const std::string& prefix, const Json& actual) {
  if (!actual.is_string()) return false;
  const std::string& text = actual.text();
  if (!text.starts_with(prefix) || text.size() <= prefix.size() || text[prefix.size()] != '_') return false;
  const std::string_view digits = std::string_view(text).substr(prefix.size() + 1);
  return (digits.size() == 24 || digits.size() == 32) &&
         digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_time(const Value& operand, const Json& actual, base::Instant now) {
  if (!actual.is_string()) return false;
  const auto time = base::parse_instant(actual.text());
  if (!time) return false;
  for (const Entry& e : operand.entries) {
    if (e.key == "within") {
      const auto span = base::parse_duration(e.value.scalar);
      const auto distance = *time < now ? now - *time : *time - now;
      if (!span || distance > *span) return false;
      continue;
    }
    const auto bound = base::parse_instant(e.value.scalar);
    if (!bound) return false;
    if (e.key == "after" ? *time <= *bound : *time >= *bound) return false;
  }
  return true;
}

/// The query as an object: a name that stands several times has a list.
Json query_of(const base::Url& url) {
  Json query = Json::object();
  for (auto& [name, value] : base::parse_query(url.query)) {
    Json* there = query.find(name);
    if (there == nullptr) {
      query.set(name, value);
    } else if (there->is_array()) {
      there->push(value);
    } else {
      *there = Json::array({*there, value});
    }
  }
  return query;
}

void judge_url(const Entry& op, const Json& actual, const Position& position, Judgement& out) {
  const auto url = actual.is_string() ? base::parse_url(actual.text()) : std::nullopt;
  if (!url) return add_mismatch(out, position, "an absolute URL", &actual);
  const Json parts =
      Json::object({{"scheme", url->scheme}, {"host", url->host}, {"path", url->path}, {"query", query_of(*url)}});
  for (const Entry& e : op.value.entries) {
    Judgement inner;
    judge(e.value, parts.find(e.key), position.at(e.where), inner);
    for (Mismatch& m : inner.mismatches) {
      // A URL is one string of the body, whatever part of it is meant.
      m.expected = fmt::format("a URL with {}{} {}", e.key, m.pointer.substr(position.pointer.size()), m.expected);
      m.pointer = position.pointer;
      m.actual = describe(&actual);
      out.mismatches.push_back(std::move(m));
    }
    std::move(inner.captures.begin(), inner.captures.end(), std::back_inserter(out.captures));
  }
}

bool fails_inner(const Value& matcher, const Json& actual, const Position& position) {
  Judgement trial;
  judge(matcher, &actual, position, trial);
  return !trial.met();
}

/// Operators that hold or not, and say so in one sentence.
bool holds(const Entry& op, const Json& actual, const Position& position, Judgement& out) {
  switch (find_operator(op.key)->operand) {
    case Operand::order:
      return ordered(op.key, actual, op.value);
    case Operand::data_list:
      return one_of(op.value, actual, position.sets) == (op.key == "$in");
    case Operand::expression:
      return matches_expression(op.value, actual);
    case Operand::type_word:
      return has_type(op.value.scalar, actual);
    case Operand::truth:
      return op.value.scalar == "true";
    case Operand::prefix:
      return is_id(op.value.scalar, actual);
    case Operand::time:
      return is_time(op.value, actual, position.now);
    default:
      break;
  }
  if (op.key == "$eq") return equal(op.value, actual, position.sets);
  if (op.key == "$ne") return !equal(op.value, actual, position.sets);
  if (op.key == "$contains") return contains(op, actual, position, out);
  return fails_inner(op.value, actual, position);  // $not
}

}  // namespace

void judge_operator(const Entry& op, const Json& actual, const Position& position, Judgement& out) {
  if (op.key == "$example") return;
  if (op.key == "$as") {
    out.captures.push_back({op.value.scalar, actual});
    return;
  }
  if (op.key == "$exact") return judge_fields(op.value, actual, position, true, out);
  if (op.key == "$size") return judge_size(op, actual, position, out);
  if (op.key == "$all") return judge_all(op, actual, position, out);
  if (op.key == "$each") return judge_each(op, actual, position, out);
  if (op.key == "$or") return judge_or(op, actual, position, out);
  if (op.key == "$url") return judge_url(op, actual, position, out);
  if (op.key == "$and") {
    for (const Value& part : op.value.items) judge(part, &actual, position, out);
    return;
  }
  if (find_operator(op.key) == nullptr) return add_mismatch(out, position, "a known operator", &actual);
  if (holds(op, actual, position, out)) return;
  Value whole;
  whole.kind = Value::Kind::mapping;
  whole.entries.push_back(op);
  add_mismatch(out, position, describe(whole), &actual);
}

}  // namespace cr::script
