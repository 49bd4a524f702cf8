// The list of expected failures laid over the scenarios of a run: which came out as listed, which did
// not happen, which were not listed. A pure function; the list is parsed and the date is read elsewhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/run_report.hpp"

namespace cr::reports {

struct ExpectedFailure {
  std::string id;    ///< of a scenario, whole
  std::string rule;  ///< of a finding; empty: any
  base::Outcome outcome = base::Outcome::fail;  ///< fail or warn
  std::string reason, owner;
  std::optional<base::Instant> until;  ///< from this instant on the entry counts as absent
  base::Where where;                   ///< in the list
};

/// Sets `expectation` of a scenario: as_expected when all that went wrong is listed and all that is
/// listed went wrong; expected_did_not_happen when something listed did not; unexpected when it failed
/// (or did worse than listed) otherwise; none when it says nothing about the list. A scenario that was
/// skipped or ended in an error proves nothing either way. `now` tells which entries have run out.
void settle_expected(Scenario& scenario, const std::vector<ExpectedFailure>& list, base::Instant now);
/// What is to be said about the list itself: entries that have run out or name no scenario.
std::vector<std::string> remarks_on(const std::vector<Scenario>& scenarios, const std::vector<ExpectedFailure>& list,
                                    base::Instant now);
/// Both, for all scenarios of a run.
std::vector<std::string> apply_expected(std::vector<Scenario>& scenarios, const std::vector<ExpectedFailure>& list,
                                        base::Instant now);

}  // namespace cr::reports
