// Judging what came back: a line's expectation against a message, and the message against the release
// model. Pure functions; they return findings and captures and change nothing.
#pragma once

#include <string>
#include <vector>

#include "core/base/finding.hpp"
#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/base/json.hpp"
#include "core/protocol/release.hpp"
#include "core/protocol/shape.hpp"
#include "core/script/match.hpp"
#include "core/script/scenario.hpp"

namespace cr::harness {

/// What came back from the last post to Connect, reduced to what judging needs.
struct Received {
  enum class Kind { nothing, page, error, garbage, dropped };
  Kind kind = Kind::nothing;
  std::string route;         ///< of a page; "error" or "dropped" otherwise
  base::HttpResponse response;
  base::Json body;           ///< null unless the body was JSON
  std::string trouble;       ///< of garbage: why it is no message of Connect
  int sent_at_step = 0;      ///< index of the step that sent the request
  std::string sent_summary;  ///< "data.cost = 0", "SAVE", for the cause of a finding
  base::Duration took{0};    ///< on the scenario clock
  bool in_doubt = false;     ///< a planned disturbance hid what became of the request: nobody knows the page now
};
/// "route provider_select", "error cost_value_zero", "no answer (connection dropped)".
std::string describe(const Received& received);
/// Sorts a response of Connect: page, error object, or garbage with the reason.
Received receive(base::HttpResponse response);

struct Judged {
  std::vector<base::Finding> findings;
  std::vector<script::Capture> captures;
  bool page_matches = true;  ///< false: another page or error came; the script has been left
};

/// One expectation (already interpolated) against what came.
Judged judge(const script::Expectation& expect, const Received& received, const protocol::Release& release,
             base::Instant now);
/// `any_of`: the first alternative that matches (a `warn` grade gives a warning); when none does, the
/// findings of the nearest.
Judged judge_any(const std::vector<script::Expectation>& alternatives, const Received& received,
                 const protocol::Release& release, base::Instant now);

/// Conformance of a received message to the release: shapes, route known, next page possible.
struct Answered {
  std::string from, on;  ///< the page answered and by what; both empty when unknown
  std::string route;     ///< the route that the message named
};
std::vector<base::Finding> judge_conformance(const protocol::Release& release, const Received& received,
                                             const Answered& answered, const base::Where& where);
/// Violations as findings: documented and observed facts fail, inferred ones warn.
std::vector<base::Finding> findings_of(const protocol::Release& release,
                                       const std::vector<protocol::Violation>& violations, const base::Where& where);
/// Mismatches of a matcher as findings of rule "expect".
std::vector<base::Finding> findings_of(const std::vector<script::Mismatch>& mismatches);

}  // namespace cr::harness
