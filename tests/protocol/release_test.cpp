// The embedded model as a whole, and looking things up in it.
#include "core/protocol/release.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "core/base/fault.hpp"
#include "core/protocol/model_node.hpp"
#include "core/protocol/words.hpp"
#include "tests/protocol/model_edit.hpp"

using namespace cr;

TEST_CASE("the embedded model loads, and every reference in it holds") {
  const auto loaded = protocol::load_release(embedded::zero_release_text, "zero.json");
  const std::string trouble = loaded ? "" : base::render(loaded.error(), "error");
  INFO(trouble);
  REQUIRE(loaded.has_value());
  CHECK(loaded->name == "zero");
  CHECK(loaded->version == "2024-08-24");
}

TEST_CASE("release Zero has 18 routes and 38 operations") {
  CHECK(protocol::zero().routes.size() == 18);
  CHECK(protocol::zero().operations.size() == 38);
  CHECK(protocol::zero().route_names().front() == "session_restore");
}

TEST_CASE("what is not there is not found") {
  const auto& zero = protocol::zero();
  CHECK(zero.route("session_start") == nullptr);
  CHECK(zero.operation("") == nullptr);
  CHECK(zero.webhook("tariff.expire") == nullptr);
  CHECK(zero.rule("ZERO-PROV-99") == nullptr);
  CHECK(zero.fault("F-NOTHING") == nullptr);
  CHECK(zero.fault("F-RST")->played);
  CHECK_FALSE(zero.fault("F-DRIBBLE")->played);
  CHECK(zero.fault("F-REDIRECT")->statuses == std::vector<int>{301, 302, 307, 308});
  CHECK(zero.error("rate_fixed_capture", "provider_not_found") == nullptr);
  CHECK(zero.route("provider_select")->action("SAVE") == nullptr);
}

TEST_CASE("a route's own code comes before the session's, and the session's serves where it has none") {
  const auto& zero = protocol::zero();
  CHECK(zero.error("summary_fixed_confirm", "action_invalid")->ground.evidence == protocol::Evidence::documented);
  CHECK(zero.error("rate_fixed_capture", "action_invalid")->ground.evidence == protocol::Evidence::inferred);
  CHECK(zero.error("no_such_route", "token_missing") != nullptr);
}

TEST_CASE("can_follow looks at the edge alone, whatever its conditions") {
  const auto& zero = protocol::zero();
  CHECK(zero.can_follow("provider_select", "data", "tariff_select"));
  CHECK(zero.can_follow("provider_select", "", "provider_name_capture"));
  CHECK_FALSE(zero.can_follow("provider_select", "data", "provider_name_capture"));
  CHECK_FALSE(zero.can_follow("tariff_name_capture", "", "session_complete"));
  CHECK_FALSE(zero.can_follow("session_complete", "", "session_restore"));
}

TEST_CASE("transitions keep the order of the file, as the first that holds is taken") {
  const auto found = protocol::zero().from("session_restore", "open");
  REQUIRE(found.size() == 6);
  CHECK(found.back()->to == "postal_address_capture");
  CHECK(found.back()->when.empty());
}

TEST_CASE("the last transition of every trigger has no condition, or the conditions leave nothing out") {
  // A page whose answer leads nowhere would stop the mock: each trigger has at least one transition.
  const auto& zero = protocol::zero();
  for (const auto& route : zero.routes) {
    CAPTURE(route.route);
    if (!route.answer.empty()) CHECK_FALSE(zero.from(route.route, "data").empty());
    if (route.answer_optional) CHECK_FALSE(zero.from(route.route, "skip").empty());
    for (const auto& action : route.actions) {
      CAPTURE(action.action);
      CHECK_FALSE(zero.from(route.route, action.action).empty());
    }
  }
}

TEST_CASE("every page can be reached, and from every page the end") {
  const auto& zero = protocol::zero();
  const auto reach = [&](std::string start, bool forward) {
    std::set<std::string> seen = {std::move(start)};
    for (bool grew = true; grew;) {
      grew = false;
      for (const auto& transition : zero.transitions) {
        const auto& source = forward ? transition.from : transition.to;
        const auto& target = forward ? transition.to : transition.from;
        if (seen.contains(source) && seen.insert(target).second) grew = true;
      }
    }
    return seen.size();
  };
  CHECK(reach("session_restore", true) == 18);
  CHECK(reach("session_complete", false) == 18);
}

namespace {

std::set<std::string> words_in_use(const protocol::Release& release) {
  std::set<std::string> words;
  const auto add = [&words](std::string_view word) { words.emplace(protocol::bare_word(word)); };
  for (const auto& transition : release.transitions) {
    for (const auto& word : transition.when) add(word);
    for (const auto& word : transition.effects) add(word);
  }
  for (const auto& route : release.routes) {
    for (const auto& word : route.takes) add(word);
    for (const auto& check : route.checks) add(check.check);
    for (const auto& field : route.page) add(field.fill);
  }
  return words;
}

}  // namespace

TEST_CASE("every word of words.hpp is used by the model") {
  // A word that nothing uses would be implemented by the mock for nobody.
  const auto used = words_in_use(protocol::zero());
  for (const auto& words : {protocol::condition_words, protocol::take_words, protocol::effect_words, protocol::check_words,
                            protocol::fill_words}) {
    for (const auto word : words) {
      CAPTURE(word);
      CHECK(used.contains(std::string(word)));
    }
  }
}

TEST_CASE("every field of a page has a filler, so that the mock can make it") {
  for (const auto& route : protocol::zero().routes) {
    CAPTURE(route.route);
    for (const auto& field : route.page) {
      CAPTURE(field.name);
      CHECK_FALSE(field.fill.empty());
    }
  }
}

TEST_CASE("every counted rule can be proved by a mark, every documented refusal names a rule") {
  const auto& zero = protocol::zero();
  for (const auto& rule : zero.rules) {
    CAPTURE(rule.id);
    if (!rule.counted) continue;
    CHECK_FALSE(rule.proof.empty());
    CHECK(std::find(rule.proof.begin(), rule.proof.end(), "client") == rule.proof.end());
  }
  for (const auto& route : zero.routes) {
    for (const auto& error : route.errors) {
      CAPTURE(error.code);
      CHECK(zero.rule(error.rule) != nullptr);
    }
  }
}

TEST_CASE("an inferred rule is never counted and never a must of FlatPeak's side") {
  for (const auto& rule : protocol::zero().rules) {
    if (rule.ground.evidence != protocol::Evidence::inferred) continue;
    CAPTURE(rule.id);
    CHECK_FALSE(rule.counted);
    CHECK(rule.level != base::Level::must);
  }
}

TEST_CASE("every part says how it is known and by whom") {
  const auto& zero = protocol::zero();
  for (const auto& route : zero.routes) CHECK_FALSE(route.ground.source.empty());
  for (const auto& transition : zero.transitions) CHECK_FALSE(transition.ground.source.empty());
  for (const auto& operation : zero.operations) CHECK_FALSE(operation.ground.source.empty());
  for (const auto& rule : zero.rules) CHECK_FALSE(rule.ground.source.empty());
}

TEST_CASE("lists of names have no double") {
  const auto& zero = protocol::zero();
  for (const auto& names : {zero.route_names(), zero.action_names(), zero.error_codes(), zero.operation_names(), zero.rule_ids(),
                            zero.webhook_types()}) {
    CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
    CHECK_FALSE(names.empty());
  }
}
