// Verdicts and findings: what was judged, against which rule, and how it came out. Every report is made
// of these. The words are those of the result tree (docs/reports.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/where.hpp"

namespace cr::base {

/// Ordered from best to worst as they fold: the worst one of a scenario's parts is the scenario's.
/// `skip` never worsens a verdict; `error` says nothing about the party judged.
enum class Outcome { skip, pass, review, warn, fail, error };
enum class Ending { complete, closed, error, refused, open, abandoned, timeout, dropped, interrupted };
/// must: breaking it is a fail; should: a warn; may: worth knowing.
enum class Level { must, should, may };

const char* name_of(Outcome outcome);
const char* name_of(Ending ending);
const char* name_of(Level level);
std::optional<Outcome> outcome_from(std::string_view word);
std::optional<Ending> ending_from(std::string_view word);
std::optional<Level> level_from(std::string_view word);

/// The worse of two: error > fail > warn > review > pass > skip.
Outcome worse(Outcome left, Outcome right);

struct Finding {
  std::string rule;  ///< a rule id of the release, or "expect" for a line of the script
  Level level = Level::must;
  Outcome outcome = Outcome::fail;
  Where where;           ///< the most specific key of the scenario
  std::string pointer;   ///< JSON pointer into the message body; "" for the whole
  std::string expected;  ///< for people; JSON text where a value is meant
  std::string actual;
  std::string cause;     ///< what led to it ("step 8 sent data.cost = 0"); may be empty
  std::string advice;    ///< what to do, and whose turn it is; may be empty
  bool operator==(const Finding&) const = default;
};

}  // namespace cr::base
