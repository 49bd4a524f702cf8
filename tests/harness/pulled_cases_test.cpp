#include "harness/cli/pulled_cases.hpp"

#include "tests/base/printing.hpp"

using namespace cr;
using namespace cr::harness;

namespace {

struct Plan {
  std::vector<script::Scenario> scenarios;
  std::vector<PlannedCase> cases;
  explicit Plan(std::size_t count) : scenarios(count), cases(count) {
    for (std::size_t i = 0; i < count; ++i) {
      scenarios[i].id = "case-" + std::to_string(i);
      scenarios[i].title = "Title " + std::to_string(i);
      scenarios[i].chapter = "start";
      scenarios[i].duty = "A duty.";
      cases[i].scenario = &scenarios[i];
    }
  }
};
std::string shown(const std::optional<PulledCases::Turn>& turn) {
  if (!turn) return "nothing";
  return turn->agent + " " + std::to_string(turn->index) + " at " + std::to_string(turn->order);
}
std::string shown(const std::vector<PulledCases::Turn>& turns) {
  std::string out;
  for (const auto& turn : turns) out += (out.empty() ? "" : ", ") + shown(turn);
  return out;
}

}  // namespace

TEST_CASE("an agent gets every case once, in order, and then nothing") {
  const Plan plan(2);
  PulledCases cases(plan.cases);
  CHECK(shown(cases.next("a")) == "a 0 at 0");
  CHECK(shown(cases.next("a")) == "a 1 at 1");
  CHECK(shown(cases.next("a")) == "nothing");
  CHECK(shown(cases.next("a")) == "nothing");
}

TEST_CASE("agents side by side have all cases each, and places of their own in the run") {
  const Plan plan(2);
  PulledCases cases(plan.cases);
  CHECK(shown(cases.next("a")) == "a 0 at 0");
  CHECK(shown(cases.next("b")) == "b 0 at 2");
  CHECK(shown(cases.next("b")) == "b 1 at 3");
  CHECK(shown(cases.next("a")) == "a 1 at 1");
  CHECK(shown(cases.next("b")) == "nothing");
  CHECK(shown(cases.left(true, "other")) == "");
}

TEST_CASE("what nobody pulled is left over for each agent that came, or for the named one when none did") {
  const Plan plan(3);
  PulledCases cases(plan.cases);
  CHECK(shown(cases.left(true, "named")) == "named 0 at 0, named 1 at 1, named 2 at 2");
  cases.next("a");
  cases.next("b");
  cases.next("b");
  CHECK(shown(cases.left(true, "named")) == "a 1 at 1, a 2 at 2, b 2 at 5");
  CHECK(shown(cases.left(false, "named")) == "");
  CHECK(shown(cases.next("a")) == "a 1 at 1");  // asking has changed nothing
}

TEST_CASE("an empty plan has nothing for anybody") {
  const Plan plan(0);
  PulledCases cases(plan.cases);
  CHECK(shown(cases.next("a")) == "nothing");
  CHECK(cases.left(true, "a").empty());
  CHECK(base::to_text(cases.list()) == "[]");
}

TEST_CASE("the list names each case with its title, chapter and duty") {
  const Plan plan(1);
  CHECK(base::to_text(PulledCases(plan.cases).list()) == R"([{"case":"case-0","title":"Title 0","chapter":"start","duty":"A duty."}])");
}
