// Which scenario changed how. Scenarios are matched by id and agent, repeated ones in their order.
#include "reports/compare.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "reports/finding_lines.hpp"

namespace cr::reports {

using base::Outcome;

namespace {

using Key = std::tuple<std::string, std::string, int>;

std::map<Key, const Scenario*> by_key(const Run& run) {
  std::map<Key, const Scenario*> all;
  for (const Scenario& scenario : run.scenarios) {
    int copy = 0;
    while (!all.emplace(Key{scenario.id, scenario.agent, copy}, &scenario).second) ++copy;
  }
  return all;
}

/// Failing in the sense of the exit code.
bool is_failing(const Scenario& scenario) {
  if (scenario.expectation == "as_expected") return false;
  if (scenario.expectation == "expected_did_not_happen") return true;
  return scenario.outcome == Outcome::fail || scenario.outcome == Outcome::error;
}

Change change_of(const Scenario* before, const Scenario* after) {
  const Scenario& shown = after != nullptr ? *after : *before;
  Change change;
  change.id = shown.id;
  change.agent = shown.agent;
  change.place = place_text(shown, worst_finding(shown));
  if (before != nullptr) change.before = before->outcome;
  if (before != nullptr) change.before_ms = before->duration_ms;
  if (after != nullptr) change.after = after->outcome;
  if (after != nullptr) change.after_ms = after->duration_ms;
  change.sentence = verdict_sentence(shown);
  change.again = again_text(shown);
  return change;
}

void sort_pair(Comparison& out, const Scenario& before, const Scenario& after, const SlownessLimits& limits) {
  const Change change = change_of(&before, &after);
  const bool failed = is_failing(before);
  const bool fails = is_failing(after);
  if (fails) {
    (failed ? out.still_failing : out.newly_failing).push_back(change);
  } else if (failed) {
    // A scenario that is skipped now was not mended.
    (after.outcome == Outcome::skip ? out.changed : out.fixed).push_back(change);
  } else if (before.outcome != after.outcome) {
    out.changed.push_back(change);
  }
  const double allowed = static_cast<double>(before.duration_ms) * limits.factor;
  const bool slower = static_cast<double>(after.duration_ms) > allowed &&
                      after.duration_ms - before.duration_ms >= limits.milliseconds;
  if (slower) out.slower.push_back(change);
}

void compare_counts(Comparison& out, const char* what, const Count& before, const Count& after) {
  if (before.total == 0 || after.total == 0) return;
  const std::set<std::string> missed_before(before.missing.begin(), before.missing.end());
  const std::set<std::string> missed_now(after.missing.begin(), after.missing.end());
  for (const std::string& name : after.missing)
    if (!missed_before.contains(name)) out.coverage_lost.push_back({what, name});
  for (const std::string& name : before.missing)
    if (!missed_now.contains(name)) out.coverage_won.push_back({what, name});
}

void compare_coverage(Comparison& out, const CoverageLine& before, const CoverageLine& after) {
  if (before.release != after.release) {
    out.notes.push_back("coverage is of different releases (" + before.release + ", " + after.release +
                        ") and is not compared");
    return;
  }
  compare_counts(out, "route", before.routes, after.routes);
  compare_counts(out, "transition", before.transitions, after.transitions);
  compare_counts(out, "error code", before.errors, after.errors);
  compare_counts(out, "webhook", before.webhooks, after.webhooks);
  compare_counts(out, "rule", before.rules, after.rules);
}

std::string name_of(const Run& run) {
  return run.tool_name + " " + run.tool_version + ", " + base::to_text(run.started) + ", seed " +
         std::to_string(run.seed);
}

}  // namespace

bool Comparison::differs() const {
  return !newly_failing.empty() || !fixed.empty() || !changed.empty() || !added.empty() || !gone.empty() ||
         !coverage_lost.empty();
}

Comparison compare(const Run& before, const Run& after, const SlownessLimits& limits) {
  Comparison out;
  out.old_name = name_of(before);
  out.new_name = name_of(after);
  if (before.seed != after.seed) out.notes.push_back("the runs have different seeds");
  if (before.mode != after.mode) out.notes.push_back("the runs have different modes");
  if (before.target != after.target) out.notes.push_back("the runs have different targets");
  if (before.interrupted) out.notes.push_back("the old run was interrupted");
  if (after.interrupted) out.notes.push_back("the new run was interrupted");
  const auto old_scenarios = by_key(before);
  const auto new_scenarios = by_key(after);
  for (const auto& [key, scenario] : old_scenarios)
    if (!new_scenarios.contains(key)) out.gone.push_back(change_of(scenario, nullptr));
  for (const auto& [key, scenario] : new_scenarios) {
    const auto old = old_scenarios.find(key);
    if (is_flaky(*scenario)) out.flaky.push_back(change_of(nullptr, scenario));
    if (old != old_scenarios.end()) {
      sort_pair(out, *old->second, *scenario, limits);
      continue;
    }
    out.added.push_back(change_of(nullptr, scenario));
    if (is_failing(*scenario)) out.newly_failing.push_back(change_of(nullptr, scenario));
  }
  compare_coverage(out, before.coverage, after.coverage);
  return out;
}

}  // namespace cr::reports
