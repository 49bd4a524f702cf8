// Matchers before anything is judged: is a mapping a matcher, are its operators used as they can be
// used, what does a played one say, which names does it capture. Called by the loader and the harness.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/script/diagnostics.hpp"
#include "core/script/operators.hpp"
#include "core/script/references.hpp"

namespace cr::script {
namespace {

using base::Fault;
using base::FaultKind;
using base::Where;
using Faults = std::vector<Fault>;

void add(Faults& out, const Where& where, std::string message, std::string help = {}) {
  out.push_back({FaultKind::syntax, std::move(message), where, std::move(help), {}});
}

bool is_open(const Value& value) { return value.is_string() && has_reference(value.scalar); }

void check(const Value& value, bool inside_not, Faults& out);

void refuse_operators(const Value& data, std::string_view op, Faults& out) {
  for (const Value& item : data.items) refuse_operators(item, op, out);
  for (const Entry& e : data.entries) {
    if (e.key.starts_with('$'))
      add(out, e.where, fmt::format("`{}` inside `{}`, which takes plain data", e.key, op),
          "matchers may stand in $and, $or, $not, $each, $all, $contains and $exact");
    refuse_operators(e.value, op, out);
  }
}

void check_order(const Entry& op, Faults& out) {
  const Value& v = op.value;
  if (v.kind == Value::Kind::number || is_open(v)) return;
  if (v.is_string() && base::parse_instant(v.scalar)) return;
  if (v.is_string() && base::is_json_number(v.scalar))
    return add(out, v.where, fmt::format("`{}` compares numbers, and this number is quoted", op.key),
               "remove the quotes");
  add(out, v.where, fmt::format("`{}` wants a number or an RFC 3339 instant, not {}", op.key, name_of(v.kind)),
      "for instance 0.25 or '2026-01-15T09:00:00Z'");
}

void check_expression(const Entry& op, Faults& out) {
  if (is_open(op.value)) return;
  if (!op.value.is_string()) return add(out, op.value.where, "`$regex` wants text", "quote the expression");
  std::string trouble;
  if (expression(op.value.scalar, &trouble) == nullptr)
    add(out, op.value.where, "bad regular expression: " + trouble,
        "expressions are those of RE2: no look-around, no back-references");
}

void check_type_word(const Entry& op, Faults& out) {
  const std::vector<std::string> words(type_words.begin(), type_words.end());
  const std::string word = op.value.kind == Value::Kind::null ? "null" : op.value.scalar;
  if (op.value.kind == Value::Kind::null) return add(out, op.value.where, "`$type` wants a word", "quote it: 'null'");
  if (is_open(op.value) || (op.value.is_string() && std::find(words.begin(), words.end(), word) != words.end())) return;
  add(out, op.value.where, fmt::format("unknown type `{}`", word), name_help(word, words));
}

void check_parts(const Entry& op, const std::vector<std::string>& known, Faults& out) {
  const Value& v = op.value;
  if (v.kind == Value::Kind::boolean && v.scalar == "true") return;
  if (!v.is_mapping() || v.entries.empty())
    return add(out, v.where, fmt::format("`{}` wants true or a mapping", op.key), "with " + base::joined(known, ", "));
  for (const Entry& e : v.entries)
    if (std::find(known.begin(), known.end(), e.key) == known.end())
      add(out, e.where, fmt::format("unknown key `{}` in `{}`", e.key, op.key), name_help(e.key, known));
}

void check_time(const Entry& op, Faults& out) {
  check_parts(op, {"after", "before", "within"}, out);
  for (const Entry& e : op.value.entries) {
    if (is_open(e.value)) continue;
    if (e.key == "within" && !(e.value.is_string() && base::parse_duration(e.value.scalar)))
      add(out, e.value.where, "`within` wants a duration", "for instance 250ms, 10s, 5m, 2h, 3d or 1d12h");
    if ((e.key == "after" || e.key == "before") && !(e.value.is_string() && base::parse_instant(e.value.scalar)))
      add(out, e.value.where, fmt::format("`{}` wants an RFC 3339 instant", e.key),
          "for instance '2026-01-15T09:00:00Z'");
  }
}

void check_url(const Entry& op, bool inside_not, Faults& out) {
  check_parts(op, {"scheme", "host", "path", "query"}, out);
  for (const Entry& e : op.value.entries) check(e.value, inside_not, out);
}

void check_size(const Entry& op, bool inside_not, Faults& out) {
  const Value& v = op.value;
  if (is_open(v)) return;
  if (is_operators(v)) return check(v, inside_not, out);
  if (v.kind == Value::Kind::number && base::is_integer_value(v.scalar) && v.scalar.front() != '-') return;
  add(out, v.where, "`$size` wants a whole number or a matcher", "for instance 2 or {$gte: 1}");
}

void check_matchers(const Entry& op, bool inside_not, Faults& out) {
  if (is_open(op.value)) return;
  if (!op.value.is_list() || op.value.items.empty())
    return add(out, op.value.where, fmt::format("`{}` wants a list of matchers", op.key), "with at least one entry");
  for (const Value& part : op.value.items) check(part, inside_not, out);
}

bool is_name(const std::string& text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

void check_name(const Entry& op, bool inside_not, Faults& out) {
  if (!op.value.is_string() || !is_name(op.value.scalar))
    add(out, op.value.where, "`$as` wants a name", "letters, digits and _, not beginning with a digit");
  else if (inside_not)
    add(out, op.where, "`$as` inside `$not` captures nothing", "move it out of `$not`");
}

void check_operator(const Entry& op, bool inside_not, Faults& out) {
  const Operator* known = find_operator(op.key);
  if (known == nullptr)
    return add(out, op.where, fmt::format("unknown operator `{}`", op.key), name_help(op.key, operator_names()));
  switch (known->operand) {
    case Operand::data:
      return refuse_operators(op.value, op.key, out);
    case Operand::order:
      return check_order(op, out);
    case Operand::data_list:
      if (is_open(op.value)) return;
      if (!op.value.is_list() || op.value.items.empty())
        return add(out, op.value.where, fmt::format("`{}` wants a list", op.key), "with at least one entry");
      return refuse_operators(op.value, op.key, out);
    case Operand::expression:
      return check_expression(op, out);
    case Operand::type_word:
      return check_type_word(op, out);
    case Operand::truth:
      if (op.value.kind != Value::Kind::boolean)
        add(out, op.value.where, fmt::format("`{}` wants true or false", op.key));
      return;
    case Operand::size:
      return check_size(op, inside_not, out);
    case Operand::fields:
      if (!op.value.is_mapping() || is_operators(op.value))
        return add(out, op.value.where, fmt::format("`{}` wants a mapping of fields", op.key));
      return check(op.value, inside_not, out);
    case Operand::matcher:
      return check(op.value, inside_not || op.key == "$not", out);
    case Operand::matchers:
      return check_matchers(op, inside_not, out);
    case Operand::prefix:
      if (!op.value.is_string() || op.value.scalar.empty())
        add(out, op.value.where, "`$id` wants the prefix of an id", "for instance loc");
      return;
    case Operand::time:
      return check_time(op, out);
    case Operand::url:
      return check_url(op, inside_not, out);
    case Operand::name:
      return check_name(op, inside_not, out);
  }
}

void check(const Value& value, bool inside_not, Faults& out) {
  for (const Value& item : value.items) check(item, inside_not, out);
  if (!value.is_mapping()) return;
  const bool matcher = is_operators(value);
  for (const Entry& e : value.entries) {
    if (e.key.starts_with('$') != matcher) {
      add(out, e.where, "operators and plain keys in one mapping",
          "a mapping is either all plain keys or all operators; $and takes several matchers");
      return;
    }
  }
  for (const Entry& e : value.entries) {
    if (matcher)
      check_operator(e, inside_not, out);
    else
      check(e.value, inside_not, out);
  }
}

void collect_captures(const Value& value, std::vector<std::pair<std::string, Where>>& out) {
  for (const Value& item : value.items) collect_captures(item, out);
  for (const Entry& e : value.entries) {
    if (e.key == "$as" && e.value.is_string())
      out.emplace_back(e.value.scalar, e.value.where);
    else if (e.key != "$eq" && e.key != "$ne" && e.key != "$in" && e.key != "$nin" && e.key != "$example")
      collect_captures(e.value, out);
  }
}

base::Result<base::Json> say_operators(const Value& value) {
  if (const Value* example = value.find("$example")) return to_json(*example);
  if (const Value* equal = value.find("$eq")) return to_json(*equal);
  if (const Value* list = value.find("$in"); list != nullptr && list->items.size() == 1) return to_json(list->items[0]);
  return base::fail(FaultKind::syntax, "this matcher cannot be played: it does not say which value to send",
                    value.where, "add `$example: …` beside it");
}

}  // namespace

bool is_operators(const Value& value) {
  return value.is_mapping() && !value.entries.empty() && value.entries.front().key.starts_with('$');
}

base::Result<base::Json> say(const Value& value) {
  if (is_operators(value)) return say_operators(value);
  if (value.is_list()) {
    base::Json::Array items;
    for (const Value& item : value.items) {
      auto said = say(item);
      if (!said) return said;
      items.push_back(std::move(*said));
    }
    return base::Json(std::move(items));
  }
  if (value.is_mapping()) {
    base::Json::Object members;
    for (const Entry& e : value.entries) {
      auto said = say(e.value);
      if (!said) return said;
      members.emplace_back(e.key, std::move(*said));
    }
    return base::Json(std::move(members));
  }
  return to_json(value);
}

std::vector<Fault> check_operators(const Value& value) {
  Faults faults;
  check(value, false, faults);
  return faults;
}

std::vector<std::pair<std::string, Where>> captures_of(const Value& value) {
  std::vector<std::pair<std::string, Where>> out;
  collect_captures(value, out);
  return out;
}

}  // namespace cr::script
