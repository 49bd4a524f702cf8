// Coverage: what marks count, and what they prove.
#include "core/protocol/coverage.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/protocol/model_edit.hpp"

using namespace cr;
using protocol::coverage;

namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

TEST_CASE("without a mark nothing is seen and everything is missing") {
  const auto found = coverage(protocol::zero(), {});
  CHECK(found.routes.total == 18);
  CHECK(found.webhooks.total == 3);
  for (const auto* tally : {&found.routes, &found.transitions, &found.errors, &found.webhooks, &found.rules}) {
    CHECK(tally->seen == 0);
    CHECK(tally->missing.size() == tally->total);
  }
}

TEST_CASE("inferred transitions and aliases of codes are not counted") {
  const auto found = coverage(protocol::zero(), {});
  CHECK_FALSE(contains(found.transitions.missing, "tariff_select+data>contract_term_capture"));
  CHECK(contains(found.transitions.missing, "tariff_name_capture+data>contract_term_capture"));
  CHECK_FALSE(contains(found.errors.missing, "postal_address_capture/timezone_not_found"));
  CHECK(contains(found.errors.missing, "postal_address_capture/geo_location_not_found"));
  CHECK_FALSE(contains(found.rules.missing, "M-DUP"));
}

TEST_CASE("a mark counts once, in its own column") {
  const auto found = coverage(protocol::zero(), {"page:provider_select", "transition:session_restore+open>provider_select",
                                                 "error:rate_fixed_capture/cost_value_zero", "webhook:tariff.expired"});
  CHECK(found.routes.seen == 1);
  CHECK(found.transitions.seen == 1);
  CHECK(found.errors.seen == 1);
  CHECK(found.webhooks.seen == 1);
  CHECK(found.rules.seen > 4);
  CHECK_FALSE(contains(found.rules.missing, "ZERO-RATE-1"));
}

TEST_CASE("the same code on another page is another error") {
  const auto found = coverage(protocol::zero(), {"error:rate_fixed_capture/cost_value_zero"});
  CHECK(contains(found.errors.missing, "rate_tod_capture/cost_value_zero"));
}

TEST_CASE("a code that any post may get is covered by any post") {
  const auto found = coverage(protocol::zero(), {"error:session/token_expired"});
  CHECK(found.errors.seen == 1);
  CHECK_FALSE(contains(found.rules.missing, "ZERO-TOKEN-2"));
}

TEST_CASE("marks of things that the release does not have count for nothing") {
  const auto found = coverage(protocol::zero(), {"page:vpp_landing", "webhook:device.create", "transition:a+b>c", "error:x/y", "nonsense"});
  for (const auto* tally : {&found.routes, &found.transitions, &found.errors, &found.webhooks}) CHECK(tally->seen == 0);
}

TEST_CASE("a rule may be marked by itself") {
  const auto found = coverage(protocol::zero(), {"rule:ZERO-SUM-10"});
  CHECK(found.rules.seen == 1);
}

TEST_CASE("the conversation of the first example proves what it covers") {
  const auto& zero = protocol::zero();
  CHECK(contains(protocol::rules_proved_by(zero, "transition:provider_select+PROVIDER_MISSING>provider_name_capture"), "ZERO-PROV-2"));
  CHECK(contains(protocol::rules_proved_by(zero, "error:rate_fixed_capture/cost_value_zero"), "ZERO-RATE-1"));
  CHECK(contains(protocol::rules_proved_by(zero, "webhook:tariff.expiring"), "ZERO-WH-1"));
  CHECK(protocol::rules_proved_by(zero, "page:nowhere").empty());
}

TEST_CASE("marks for everything cover everything") {
  const auto& zero = protocol::zero();
  std::set<std::string> marks;
  for (const auto& rule : zero.rules) marks.insert(rule.proof.begin(), rule.proof.end());
  const auto missing = coverage(zero, marks).rules.missing;
  CHECK_MESSAGE(missing.empty(), (missing.empty() ? std::string() : missing.front()));
}

TEST_CASE("a transition taken out of the file is gone from coverage and from the flow") {
  const std::string gone = "tariff_structure_select+data>rate_tod_capture";
  const auto less = protocol::load_release(tests::without_transition(gone), "mine.json");
  REQUIRE(less.has_value());
  const auto before = coverage(protocol::zero(), {});
  const auto after = coverage(*less, {});
  CHECK(after.transitions.total + 1 == before.transitions.total);
  CHECK(contains(before.transitions.missing, gone));
  CHECK_FALSE(contains(after.transitions.missing, gone));
  CHECK(protocol::zero().can_follow("tariff_structure_select", "data", "rate_tod_capture"));
  CHECK_FALSE(less->can_follow("tariff_structure_select", "data", "rate_tod_capture"));
}
