#include <doctest/doctest.h>

#include <algorithm>

#include "golden.hpp"
#include "reports/compare.hpp"
#include "reports/expected.hpp"
#include "sample_run.hpp"

using namespace cr;
using namespace cr::reports;
using base::Outcome;

namespace {

std::vector<std::string> ids(const std::vector<Change>& changes) {
  std::vector<std::string> all;
  for (const Change& change : changes) all.push_back(change.id);
  return all;
}
using Ids = std::vector<std::string>;

base::Finding finding(const char* rule, Outcome outcome) {
  return {rule, base::Level::must, outcome, {}, "", "a", "b", "", ""};
}

Scenario scenario(const char* id, Outcome outcome, std::vector<base::Finding> findings = {}) {
  Scenario one;
  one.id = id;
  one.outcome = outcome;
  one.findings = std::move(findings);
  return one;
}

const base::Instant now = *base::parse_instant("2026-05-01T00:00:00Z");

std::string expectation_of(Scenario one, const std::vector<ExpectedFailure>& list) {
  std::vector<Scenario> all{std::move(one)};
  apply_expected(all, list, now);
  return all[0].expectation;
}

ExpectedFailure entry(const char* id, const char* rule, Outcome outcome = Outcome::fail) {
  ExpectedFailure one;
  one.id = id;
  one.rule = rule;
  one.outcome = outcome;
  return one;
}

/// The sample run, changed in every way that a comparison tells apart.
Run changed_run() {
  Run run = samples::sample_run();
  run.scenarios[0].outcome = Outcome::fail;
  run.scenarios[1].outcome = Outcome::pass;
  run.scenarios[1].steps.clear();
  run.scenarios[3].outcome = Outcome::pass;
  run.scenarios[4].id = "real-clock-2";
  run.scenarios[8].duration_ms = 5000;
  run.coverage.routes = {3, 5, {"summary_tou_confirm", "session_redirect"}};
  run.coverage.errors = {2, 2, {}};
  return run;
}

}  // namespace

TEST_CASE("a run compared with itself does not differ") {
  const Run run = samples::sample_run();
  const Comparison same = compare(run, run);
  CHECK_FALSE(same.differs());
  CHECK(ids(same.still_failing) == Ids{"cut-connection", "flat-rate-by-hand", "mended-defect"});
  CHECK(ids(same.flaky) == Ids{"second-try"});
}

TEST_CASE("each kind of change is named once, in its group") {
  const Comparison changes = compare(samples::sample_run(), changed_run());
  CHECK(changes.differs());
  CHECK(ids(changes.newly_failing) == Ids{"harbour-light-login"});
  CHECK(ids(changes.fixed) == Ids{"flat-rate-by-hand"});
  CHECK(ids(changes.still_failing) == Ids{"cut-connection", "mended-defect"});
  CHECK(ids(changes.changed) == Ids{"probe-missing"});
  CHECK(ids(changes.added) == Ids{"real-clock-2"});
  CHECK(ids(changes.gone) == Ids{"real-clock"});
  CHECK(ids(changes.slower) == Ids{"second-try"});
  REQUIRE(changes.coverage_lost.size() == 1);
  CHECK(changes.coverage_lost[0].name == "session_redirect");
  REQUIRE(changes.coverage_won.size() == 1);
  CHECK(changes.coverage_won[0].name == "tariff_name_capture/name_missing");
}

TEST_CASE("a new scenario that fails is new and newly failing; a failure that is skipped now is not fixed") {
  Run before = samples::sample_run();
  Run after = before;
  before.scenarios.erase(before.scenarios.begin() + 1);
  CHECK(ids(compare(before, after).newly_failing) == Ids{"flat-rate-by-hand"});
  Run skipping = after;
  skipping.scenarios[1].outcome = Outcome::skip;
  CHECK(compare(after, skipping).fixed.empty());
  CHECK(ids(compare(after, skipping).changed) == Ids{"flat-rate-by-hand"});
}

TEST_CASE("slower alone is shown and is no difference; small numbers are not slow") {
  const Run before = samples::sample_run();
  Run after = before;
  after.scenarios[0].duration_ms = 1000;
  after.scenarios[8].duration_ms = 60;
  const Comparison changes = compare(before, after);
  CHECK(ids(changes.slower) == Ids{"harbour-light-login"});
  CHECK_FALSE(changes.differs());
}

TEST_CASE("coverage of different releases is not compared") {
  const Run before = samples::sample_run();
  Run after = changed_run();
  after.coverage.release = "one";
  const Comparison changes = compare(before, after);
  CHECK(changes.coverage_lost.empty());
  REQUIRE(changes.notes.size() == 1);
}

TEST_CASE("one scenario with two parties is two") {
  Run before = samples::sample_run();
  before.scenarios.resize(2);
  before.scenarios[1] = before.scenarios[0];
  before.scenarios[0].agent = "alpha";
  before.scenarios[1].agent = "beta";
  Run after = before;
  after.scenarios[1].outcome = Outcome::fail;
  const Comparison changes = compare(before, after);
  REQUIRE(changes.newly_failing.size() == 1);
  CHECK(changes.newly_failing[0].agent == "beta");
}

TEST_CASE("golden: a comparison as text, JSON and Markdown") {
  const Comparison changes = compare(samples::sample_run(), changed_run());
  samples::check_golden("compare.txt", to_text(changes, {}));
  samples::check_golden("compare.json", to_json(changes));
  samples::check_golden("compare.md", to_markdown(changes));
}

TEST_CASE("hostile text leaves a comparison readable") {
  for (const std::string& attack : samples::attack_strings()) {
    CAPTURE(attack);
    Run after = samples::hostile_run(attack);
    for (Scenario& one : after.scenarios) one.outcome = Outcome::fail;
    const Comparison changes = compare(samples::hostile_run(attack), after);
    CHECK(base::parse_json(to_json(changes)));
    const std::string text = to_text(changes, {});
    CHECK(std::none_of(text.begin(), text.end(), [](char letter) { return letter == '\x1b' || letter == '\0'; }));
    CHECK(text.find("\n::") == std::string::npos);
  }
}

TEST_CASE("a listed failure that happens is as expected; one that does not is told") {
  CHECK(expectation_of(scenario("a", Outcome::fail), {entry("a", "")}) == "as_expected");
  CHECK(expectation_of(scenario("a", Outcome::pass), {entry("a", "")}) == "expected_did_not_happen");
  CHECK(expectation_of(scenario("a", Outcome::warn), {entry("a", "")}) == "expected_did_not_happen");
  CHECK(expectation_of(scenario("a", Outcome::warn), {entry("a", "", Outcome::warn)}) == "as_expected");
  CHECK(expectation_of(scenario("a", Outcome::fail), {}) == "unexpected");
  CHECK(expectation_of(scenario("a", Outcome::fail), {entry("b", "")}) == "unexpected");
  CHECK(expectation_of(scenario("a", Outcome::pass), {entry("b", "")}) == "none");
}

TEST_CASE("worse than listed is unexpected, and so is another rule than the listed one") {
  CHECK(expectation_of(scenario("a", Outcome::fail), {entry("a", "", Outcome::warn)}) == "unexpected");
  const Scenario other = scenario("a", Outcome::fail, {finding("R-2", Outcome::fail)});
  CHECK(expectation_of(other, {entry("a", "R-1")}) == "unexpected");
  const Scenario both = scenario("a", Outcome::fail, {finding("R-1", Outcome::fail), finding("R-2", Outcome::fail)});
  CHECK(expectation_of(both, {entry("a", "R-1")}) == "unexpected");
  CHECK(expectation_of(both, {entry("a", "R-1"), entry("a", "R-2")}) == "as_expected");
  const Scenario one = scenario("a", Outcome::fail, {finding("R-1", Outcome::fail)});
  CHECK(expectation_of(one, {entry("a", "R-1"), entry("a", "R-2")}) == "expected_did_not_happen");
}

TEST_CASE("what was skipped or could not be judged proves nothing about the list") {
  CHECK(expectation_of(scenario("a", Outcome::skip), {entry("a", "")}) == "none");
  CHECK(expectation_of(scenario("a", Outcome::error), {entry("a", "")}) == "none");
}

TEST_CASE("an entry that has run out counts as absent, and is said; so is one that names nothing") {
  ExpectedFailure old = entry("a", "");
  old.until = now;
  old.where = {"expected.yaml", 3, 1};
  std::vector<Scenario> all{scenario("a", Outcome::fail)};
  const auto remarks = apply_expected(all, {old, entry("zzz", "")}, now);
  CHECK(all[0].expectation == "unexpected");
  REQUIRE(remarks.size() == 2);
  CHECK(remarks[0] == "expected.yaml:3:1: the expected failure of a has run out and counts no more");
  CHECK(remarks[1] == "no scenario of this run is called zzz");
}

TEST_CASE("exit codes of the overlay: 0 as expected, 1 unexpected, 6 when only something listed is missing") {
  const auto exit_code = [](std::vector<Scenario> all, const std::vector<ExpectedFailure>& list) {
    Run run;
    run.scenarios = std::move(all);
    apply_expected(run.scenarios, list, now);
    return exit_code_of(run);
  };
  CHECK(exit_code({scenario("a", Outcome::fail)}, {entry("a", "")}) == 0);
  CHECK(exit_code({scenario("a", Outcome::pass)}, {entry("a", "")}) == 6);
  CHECK(exit_code({scenario("a", Outcome::pass), scenario("b", Outcome::fail)}, {entry("a", "")}) == 1);
  CHECK(exit_code({scenario("a", Outcome::pass), scenario("b", Outcome::error)}, {entry("a", "")}) == 4);
}

TEST_CASE("when several exit codes apply, the order is 70, 2, 3, 4, 9, 1, 8, 7, 6, 5, 0") {
  const std::vector<int> order{70, 2, 3, 4, 9, 1, 8, 7, 6, 5, 0};
  for (std::size_t left = 0; left < order.size(); ++left)
    for (std::size_t right = left; right < order.size(); ++right) {
      CHECK(worse_exit(order[left], order[right]) == order[left]);
      CHECK(worse_exit(order[right], order[left]) == order[left]);
    }
}

TEST_CASE("an expected failure does not worsen the outcome of the run, one that is missing does") {
  std::vector<Scenario> all{scenario("a", Outcome::fail), scenario("b", Outcome::pass)};
  all[0].expectation = "as_expected";
  CHECK(outcome_of(all) == Outcome::pass);
  all[1].expectation = "expected_did_not_happen";
  CHECK(outcome_of(all) == Outcome::fail);
}
