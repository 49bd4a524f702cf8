// The operators of matchers as one table, and what the parts of the matcher share: descriptions, the
// expression cache, the judge of one value. Used by match*.cpp, by the loader and by the schema; the
// public face is match.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/script/match.hpp"

namespace re2 {
class RE2;
}

namespace cr::script {

/// What may stand behind an operator.
enum class Operand {
  data,        ///< plain data, no operators inside
  order,       ///< a number or an instant
  data_list,   ///< a list of plain data
  expression,  ///< a regular expression
  type_word,
  truth,   ///< true or false
  size,    ///< a whole number or a matcher
  fields,  ///< a mapping of matchers
  matcher,
  matchers,  ///< a list of matchers
  prefix,    ///< of an id
  time,      ///< true, or {after, before, within}
  url,       ///< true, or {scheme, host, path, query}
  name,      ///< of a capture
};
struct Operator {
  std::string_view name;
  Operand operand;
  std::string_view text;  ///< for editors
};
const std::vector<Operator>& operators();
const Operator* find_operator(std::string_view name);
std::vector<std::string> operator_names();
extern const std::vector<std::string_view> type_words;

/// "> 0 and a number": what a Value expects, in words for people; JSON text where it is plain.
std::string describe(const Value& expected);
/// JSON text for people, shortened; "nothing" for a null pointer.
std::string describe(const base::Json* actual);

/// The compiled expression, or null pointer with `trouble` set. Cached per thread.
const re2::RE2* expression(const std::string& pattern, std::string* trouble = nullptr);

struct Judgement {
  std::vector<Mismatch> mismatches;
  std::vector<Capture> captures;
  bool met() const { return mismatches.empty(); }
};
/// Where a judgement stands: the body's pointer, the scenario's place, the clock.
struct Position {
  std::string pointer;
  base::Where where;
  base::Instant now;
  bool sets = false;

  Position child(std::string_view key, const base::Where& at) const {
    return {base::child_pointer(pointer, key), at, now, false};
  }
  Position element(std::size_t index) const { return {base::child_pointer(pointer, index), where, now, false}; }
  Position at(const base::Where& operator_where) const { return {pointer, operator_where, now, sets}; }
};
void judge(const Value& expected, const base::Json* actual, const Position& position, Judgement& out);
void judge_operator(const Entry& op, const base::Json& actual, const Position& position, Judgement& out);
void judge_fields(const Value& expected, const base::Json& actual, const Position& position, bool exact,
                  Judgement& out);
void add_mismatch(Judgement& out, const Position& position, std::string expected, const base::Json* actual);

}  // namespace cr::script
