// Matchers and interpolation: what a scenario line says, and whether a message meets it. Pure functions
// of (Value, message, clock); the operators are those of docs/scenario-language.md §6.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "core/base/json.hpp"
#include "core/script/value.hpp"

namespace cr::script {

struct Mismatch {
  base::Where where;     ///< the most specific key or operator; of something missing, the mapping that lacks it
  std::string pointer;   ///< into the message body
  std::string expected;  ///< "tariff_name_capture", "> 0", "a string"
  std::string actual;    ///< JSON text, or "nothing"
  bool operator==(const Mismatch&) const = default;
};
struct Capture {
  std::string name;
  base::Json value;
};
struct MatchResult {
  std::vector<Mismatch> mismatches;  ///< empty: it matches
  std::vector<Capture> captures;     ///< of `$as`, in document order; only when it matches
};

/// Judges `actual` (null pointer: absent) below `pointer`. `actions` lists compare as sets when
/// `lists_are_sets` is set. `expected` must be free of interpolations.
MatchResult match(const Value& expected, const base::Json* actual, const std::string& pointer, base::Instant now,
                  bool lists_are_sets = false);

/// Whether a mapping is operators ($…) rather than plain keys.
bool is_operators(const Value& value);
/// What a played value says: itself, a matcher's `$example`, or its single obvious value. Fault (syntax)
/// for a matcher with neither.
base::Result<base::Json> say(const Value& value);
/// Errors of operators inside a value, for the loader: unknown operator, wrong operand, bad expression.
std::vector<base::Fault> check_operators(const Value& value);
/// All names that `$as` captures inside a value, with their places.
std::vector<std::pair<std::string, base::Where>> captures_of(const Value& value);

/// Where names come from when a scenario runs: captures first, then reserved names.
using Lookup = std::function<std::optional<base::Json>(const std::string& path)>;
/// Replaces `${…}` everywhere; a scalar that is exactly one `${…}` keeps the value's type; `$${` is a
/// literal. Fault (syntax) with the place when a name is unknown.
base::Result<Value> interpolate(const Value& value, const Lookup& lookup);
base::Result<std::string> interpolate_text(const std::string& text, const base::Where& where, const Lookup& lookup);
/// Names inside `${…}` of one text, in order ("page.data.providers.0.id", "env:KEY", "now+30d").
std::vector<std::string> references(std::string_view text);
/// What stands in a value at a path by dots, list positions as numbers ("data.providers.0.id").
std::optional<base::Json> find_path(const base::Json& value, std::string_view path);
/// The same below captured values by name; names may have a prefix and a dot ("PREFIX.name").
std::optional<base::Json> find_capture(const std::map<std::string, base::Json>& captures, const std::string& path);

}  // namespace cr::script
