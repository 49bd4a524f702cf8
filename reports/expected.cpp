// Expected failures. See the header for the meaning of the four words.
#include "reports/expected.hpp"

#include <algorithm>

namespace cr::reports {

using base::Outcome;

namespace {

bool happened(const ExpectedFailure& entry, const Scenario& scenario) {
  if (entry.rule.empty()) return scenario.outcome == entry.outcome;
  for (const PlacedFinding& placed : all_findings(scenario))
    if (placed.finding->rule == entry.rule && placed.finding->outcome == entry.outcome) return true;
  return false;
}

/// Everything that makes the scenario what it is stands in the list.
bool all_listed(const std::vector<const ExpectedFailure*>& entries, const Scenario& scenario) {
  const auto listed = [&](const base::Finding& finding) {
    return std::any_of(entries.begin(), entries.end(), [&](const ExpectedFailure* entry) {
      return entry->outcome == finding.outcome && (entry->rule.empty() || entry->rule == finding.rule);
    });
  };
  for (const PlacedFinding& placed : all_findings(scenario))
    if (placed.finding->outcome == scenario.outcome && !listed(*placed.finding)) return false;
  return std::any_of(entries.begin(), entries.end(),
                     [&](const ExpectedFailure* entry) { return entry->outcome == scenario.outcome; });
}

std::string reason_of(const ExpectedFailure& entry) {
  std::string reason = entry.reason.empty() ? "listed as an expected failure" : entry.reason;
  if (!entry.owner.empty()) reason += " (" + entry.owner + ")";
  return reason;
}

void judge(Scenario& scenario, const std::vector<const ExpectedFailure*>& entries) {
  if (scenario.outcome == Outcome::skip || scenario.outcome == Outcome::error) return;
  const bool bad = scenario.outcome == Outcome::fail || scenario.outcome == Outcome::warn;
  if (entries.empty()) {
    if (scenario.outcome == Outcome::fail) scenario.expectation = "unexpected";
    return;
  }
  if (bad && !all_listed(entries, scenario) && scenario.outcome == Outcome::fail) {
    scenario.expectation = "unexpected";
    return;
  }
  for (const ExpectedFailure* entry : entries) {
    if (happened(*entry, scenario)) continue;
    scenario.expectation = "expected_did_not_happen";
    scenario.reason = "expected to " + std::string(base::name_of(entry->outcome)) +
                      (entry->rule.empty() ? "" : " by " + entry->rule) + ", and did not: " + reason_of(*entry);
    return;
  }
  scenario.expectation = "as_expected";
  scenario.reason = reason_of(*entries.front());
}

std::string place_and(const ExpectedFailure& entry, const std::string& words) {
  const std::string place = entry.where.text();
  return (place.empty() ? "" : place + ": ") + words;
}

bool has_run_out(const ExpectedFailure& entry, base::Instant now) { return entry.until && *entry.until <= now; }

}  // namespace

void settle_expected(Scenario& scenario, const std::vector<ExpectedFailure>& list, base::Instant now) {
  std::vector<const ExpectedFailure*> own;
  for (const ExpectedFailure& entry : list)
    if (entry.id == scenario.id && !has_run_out(entry, now)) own.push_back(&entry);
  scenario.expectation = "none";
  judge(scenario, own);
}

std::vector<std::string> remarks_on(const std::vector<Scenario>& scenarios, const std::vector<ExpectedFailure>& list,
                                    base::Instant now) {
  std::vector<std::string> remarks;
  for (const ExpectedFailure& entry : list) {
    if (has_run_out(entry, now))
      remarks.push_back(place_and(entry, "the expected failure of " + entry.id + " has run out and counts no more"));
    const auto named = [&](const Scenario& scenario) { return scenario.id == entry.id; };
    if (std::none_of(scenarios.begin(), scenarios.end(), named))
      remarks.push_back(place_and(entry, "no scenario of this run is called " + entry.id));
  }
  return remarks;
}

std::vector<std::string> apply_expected(std::vector<Scenario>& scenarios, const std::vector<ExpectedFailure>& list,
                                        base::Instant now) {
  for (Scenario& scenario : scenarios) settle_expected(scenario, list, now);
  return remarks_on(scenarios, list, now);
}

}  // namespace cr::reports
