// Which scenarios are played and in which order: tags, shards, shuffling, repetition. The scenarios here
// have heads only; nothing is played.
#include "harness/run_plan.hpp"

#include <algorithm>

#include "tests/base/printing.hpp"

using namespace cr;
using namespace cr::harness;

namespace {
std::vector<script::Scenario> scenarios(int count) {
  std::vector<script::Scenario> out(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].id = (i % 2 == 0 ? "even-" : "odd-") + std::to_string(i);
    out[i].modes = {"run"};
    out[i].why_not = {"target: the scenario clock moves (line 9)"};
  }
  return out;
}
std::vector<std::string> ids(const std::vector<script::Scenario>& all, const Selection& selection) {
  const auto plan = make_plan(all, selection);
  REQUIRE(plan.has_value());
  std::vector<std::string> out;
  for (const auto& planned : *plan) out.push_back(planned.scenario->id);
  return out;
}
template <class Member, class Value>
Selection with(Member Selection::*member, Value value, Selection selection = {}) {
  selection.*member = value;
  return selection;
}
bool holds(const std::string& text, const std::vector<std::string>& tags) {
  const auto expression = TagExpression::parse(text);
  REQUIRE_MESSAGE(expression.has_value(), text);
  return expression->holds(tags);
}
}  // namespace

TEST_CASE("tag expressions bind not before and before or, and brackets before all") {
  CHECK(holds("", {}));
  CHECK(holds("a", {"b", "a"}));
  CHECK_FALSE(holds("a", {"ab"}));
  CHECK(holds("a or b and c", {"a"}));
  CHECK_FALSE(holds("(a or b) and c", {"a"}));
  CHECK(holds("not a and b", {"b"}));
  CHECK_FALSE(holds("not (a or b)", {"b"}));
  CHECK(holds("not a or b", {"a", "b"}));
  CHECK(holds("a and not(b)and c", {"a", "c"}));
  CHECK(holds("not not a", {"a"}));
}

TEST_CASE("a bad tag expression is a usage fault that shows it") {
  for (const char* text : {"and", "a and", "a b", "not", "(a", "a)", "()", "a or or b", "a not b", "(a))", "a (b)", "or a"}) {
    CAPTURE(text);
    const auto bad = TagExpression::parse(text);
    REQUIRE_FALSE(bad.has_value());
    CHECK(bad.error().kind == base::FaultKind::usage);
    CHECK(bad.error().message.find(text) != std::string::npos);
    CHECK_FALSE(make_plan({}, with(&Selection::tag, text)).has_value());
  }
}

TEST_CASE("a shard is two numbers with a slash, the first not above the second") {
  CHECK(parse_shard("2/5") == std::pair{2u, 5u});
  CHECK(parse_shard("1/1") == std::pair{1u, 1u});
  for (const char* text : {"", "2", "0/3", "4/3", "1/0", "/", "1/", "/2", "-1/2", "1/2/3", "a/b", " 1/2", "1/99999999999"}) {
    CAPTURE(text);
    const auto bad = parse_shard(text);
    REQUIRE_FALSE(bad.has_value());
    CHECK(bad.error().kind == base::FaultKind::usage);
  }
}

TEST_CASE("shards are a partition of the plan, shuffled or not, also when there are more shards than scenarios") {
  const auto all = scenarios(11);
  for (const unsigned shards : {1u, 2u, 4u, 13u})
    for (const bool shuffled : {false, true}) {
      Selection selection;
      if (shuffled) selection.shuffle_seed = 5;
      selection.shards = shards;
      std::vector<std::string> joined;
      for (selection.shard = 1; selection.shard <= shards; ++selection.shard)
        for (const auto& id : ids(all, selection)) joined.push_back(id);
      std::vector<std::string> whole = ids(all, {});
      std::sort(joined.begin(), joined.end());
      std::sort(whole.begin(), whole.end());
      CHECK(joined == whole);
    }
}

TEST_CASE("shuffling is a permutation that the seed alone decides") {
  const auto all = scenarios(20);
  const auto plain = ids(all, {});
  const auto one = ids(all, with(&Selection::shuffle_seed, 1));
  CHECK(one == ids(all, with(&Selection::shuffle_seed, 1)));
  CHECK(one != ids(all, with(&Selection::shuffle_seed, 2)));
  CHECK(one != plain);
  CHECK(std::is_permutation(one.begin(), one.end(), plain.begin(), plain.end()));
}

TEST_CASE("repetitions stand together and are numbered from one") {
  const auto all = scenarios(2);
  const auto plan = make_plan(all, with(&Selection::repeat, 3));
  REQUIRE(plan->size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK((*plan)[i].scenario == &all[i / 3]);
    CHECK((*plan)[i].repetition == static_cast<int>(i % 3) + 1);
  }
}

TEST_CASE("selection is by the beginning of the id, the rule and the last run, all at once") {
  auto all = scenarios(6);
  all[2].covers = {"ZERO-RATE-1"};
  all[3].covers = {"ZERO-RATE-1", "ZERO-RATE-2"};
  CHECK(ids(all, with(&Selection::id, "odd")) == std::vector<std::string>{"odd-1", "odd-3", "odd-5"});
  CHECK(ids(all, with(&Selection::rule, "ZERO-RATE-1")) == std::vector<std::string>{"even-2", "odd-3"});
  CHECK(ids(all, with(&Selection::rule, "ZERO-RATE-1", with(&Selection::id, "odd"))) == std::vector<std::string>{"odd-3"});
  CHECK(ids(all, with(&Selection::only_ids, std::set<std::string>{"odd-5", "gone"})) == std::vector<std::string>{"odd-5"});
  CHECK(ids(all, with(&Selection::rule, "ZERO-RATE")).empty());
}

TEST_CASE("what cannot play in the mode stays in the plan with its reason") {
  const auto all = scenarios(1);
  CHECK(make_plan(all, {})->front().skip_reason.empty());
  CHECK(make_plan(all, with(&Selection::mode, "target"))->front().skip_reason == "the scenario clock moves (line 9)");
  CHECK(make_plan(all, with(&Selection::mode, "record"))->front().skip_reason == "it cannot be played in the mode record");
}
