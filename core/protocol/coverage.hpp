// What a run has seen of a release: routes, transitions, error codes, webhooks, rules. Marks are strings
// in the notation of Rule::proof, so that rules follow from what was exercised.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/protocol/release.hpp"

namespace cr::protocol {

struct Tally {
  std::size_t seen = 0;
  std::size_t total = 0;
  std::vector<std::string> missing;  ///< in model order
};
struct Coverage {
  Tally routes, transitions, errors, webhooks, rules;
};

/// Marks: "page:ROUTE" (also for session_restore, when it was answered), "transition:ID",
/// "error:ROUTE/CODE" ("error:session/CODE" for the codes that any post may get), "webhook:TYPE", "operation:NAME", "operation:NAME/STATUS",
/// "operation:NAME/CODE" (of a refusal with a code), "answer:ROUTE",
/// "fault:ID", "rule:ID". Counted are transitions, codes and rules with `counted` (documented or
/// observed, and within the mock's power).
Coverage coverage(const Release& release, const std::set<std::string>& marks);
/// Rules of the release that a mark proves.
std::vector<std::string> rules_proved_by(const Release& release, std::string_view mark);

}  // namespace cr::protocol
