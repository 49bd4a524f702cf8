// The judge of one value against one expectation: plain scalars, mappings and lists, and what absence
// means. Called by harness and mock through match(); the single operators are in match_operators.cpp.
#include "core/script/match.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/decimal.hpp"
#include "core/script/operators.hpp"

namespace cr::script {
namespace {

using base::Json;

/// Whether an absent value meets this matcher. Only `$exists` speaks of absence; a matcher without it
/// wants a value, and no negation turns "there is nothing" into "it is something else".
std::optional<bool> meets_absence(const Value& expected);

std::optional<bool> all_meet_absence(const std::vector<const Value*>& parts) {
  bool unknown = false;
  for (const Value* part : parts) {
    const auto met = meets_absence(*part);
    if (met == std::optional<bool>(false)) return false;
    unknown = unknown || !met;
  }
  if (unknown) return std::nullopt;
  return true;
}

std::optional<bool> any_meets_absence(const Value& list) {
  bool unknown = false;
  for (const Value& part : list.items) {
    const auto met = meets_absence(part);
    if (met == std::optional<bool>(true)) return true;
    unknown = unknown || !met;
  }
  if (unknown) return std::nullopt;
  return false;
}

std::optional<bool> operator_meets_absence(const Entry& op) {
  if (op.key == "$exists") return op.value.scalar == "false";
  if (op.key == "$or") return any_meets_absence(op.value);
  if (op.key == "$and") {
    std::vector<const Value*> parts;
    for (const Value& part : op.value.items) parts.push_back(&part);
    return all_meet_absence(parts);
  }
  if (op.key == "$not") {
    const auto met = meets_absence(op.value);
    return met ? std::optional<bool>(!*met) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<bool> meets_absence(const Value& expected) {
  if (!is_operators(expected)) return std::nullopt;
  bool spoken = false, unknown = false;
  for (const Entry& op : expected.entries) {
    if (op.key == "$as" || op.key == "$example") continue;
    const auto met = operator_meets_absence(op);
    if (met == std::optional<bool>(false)) return false;
    spoken = spoken || met.has_value();
    unknown = unknown || !met;
  }
  if (unknown || !spoken) return std::nullopt;
  return true;
}

void judge_list(const Value& expected, const Json& actual, const Position& position, Judgement& out) {
  if (!actual.is_array() || actual.items().size() != expected.items.size())
    return add_mismatch(out, position, describe(expected), &actual);
  for (std::size_t i = 0; i < expected.items.size(); ++i)
    judge(expected.items[i], &actual.items()[i], position.element(i), out);
}

void judge_set(const Value& expected, const Json& actual, const Position& position, Judgement& out) {
  if (!actual.is_array()) return add_mismatch(out, position, describe(expected), &actual);
  std::vector<bool> used(actual.items().size(), false);
  Judgement inner;
  for (const Value& wanted : expected.items) {
    bool found = false;
    for (std::size_t i = 0; i < used.size(); ++i) {
      Judgement trial;
      judge(wanted, &actual.items()[i], position.element(i), trial);
      if (!trial.met()) continue;
      used[i] = true;
      if (!found) std::move(trial.captures.begin(), trial.captures.end(), std::back_inserter(inner.captures));
      found = true;
    }
    if (!found) return add_mismatch(out, position, describe(expected) + " in any order", &actual);
  }
  if (std::find(used.begin(), used.end(), false) != used.end())
    return add_mismatch(out, position, describe(expected) + " in any order", &actual);
  std::move(inner.captures.begin(), inner.captures.end(), std::back_inserter(out.captures));
}

bool scalar_equals(const Value& expected, const Json& actual) {
  switch (expected.kind) {
    case Value::Kind::null:
      return actual.is_null();
    case Value::Kind::boolean:
      return actual.is_bool() && actual.boolean() == (expected.scalar == "true");
    case Value::Kind::number:
      return actual.is_number() &&
             base::compare_decimal(expected.scalar, actual.number()) == std::strong_ordering::equal;
    case Value::Kind::string:
      return actual.is_string() && actual.text() == expected.scalar;
    default:
      return false;
  }
}

void judge_absent(const Value& expected, const Position& position, Judgement& out) {
  if (meets_absence(expected) == std::optional<bool>(true)) return;
  add_mismatch(out, position, describe(expected), nullptr);
}

}  // namespace

void add_mismatch(Judgement& out, const Position& position, std::string expected, const Json* actual) {
  out.mismatches.push_back({position.where, position.pointer, std::move(expected), describe(actual)});
}

void judge_fields(const Value& expected, const Json& actual, const Position& position, bool exact, Judgement& out) {
  if (!actual.is_object())
    return add_mismatch(out, position, expected.entries.empty() ? "an object" : describe(expected), &actual);
  for (const Entry& e : expected.entries) {
    const Json* member = actual.find(e.key);
    Position at = position.child(e.key, e.where);
    // Of something missing, the place is the mapping that lacks it.
    if (member == nullptr && meets_absence(e.value) != std::optional<bool>(false)) at.where = position.where;
    judge(e.value, member, at, out);
  }
  if (!exact) return;
  for (const auto& [key, member] : actual.members())
    if (expected.entry(key) == nullptr) add_mismatch(out, position.child(key, position.where), "nothing", &member);
}

void judge(const Value& expected, const Json* actual, const Position& position, Judgement& out) {
  if (actual == nullptr) return judge_absent(expected, position, out);
  if (is_operators(expected)) {
    for (const Entry& op : expected.entries) judge_operator(op, *actual, position.at(op.where), out);
    return;
  }
  switch (expected.kind) {
    case Value::Kind::mapping:
      return judge_fields(expected, *actual, position, false, out);
    case Value::Kind::list:
      return position.sets ? judge_set(expected, *actual, position, out) : judge_list(expected, *actual, position, out);
    default:
      if (!scalar_equals(expected, *actual)) add_mismatch(out, position, describe(expected), actual);
  }
}

MatchResult match(const Value& expected, const Json* actual, const std::string& pointer, base::Instant now,
                  bool lists_are_sets) {
  Judgement out;
  judge(expected, actual, {pointer, expected.where, now, lists_are_sets}, out);
  MatchResult result;
  result.mismatches = std::move(out.mismatches);
  if (result.mismatches.empty()) result.captures = std::move(out.captures);
  return result;
}

}  // namespace cr::script
