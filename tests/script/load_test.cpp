// The loader on whole scenarios that are sound: what comes out, and what is remarked.
#include <doctest/doctest.h>

#include "core/script/match.hpp"
#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;
using testing::errors_of;
using testing::load_lines;
using testing::warnings_of;

namespace {
const std::string folder = std::string(CR_SOURCE_DIR) + "/tests/script/data/good";

Loaded load_good(const std::string& name) {
  return load_file({folder + "/" + name, name, folder}, protocol::zero(), {});
}
Scenario only(const Loaded& loaded) {
  REQUIRE(testing::complaints(loaded.errors) == "");
  REQUIRE(loaded.scenarios.size() == 1);
  return loaded.scenarios[0];
}
constexpr const char* opened = "  - app: session_restore\n  - connect: provider_select\n";
}  // namespace

TEST_CASE("a whole conversation loads line by line") {
  const Scenario s = only(load_good("hand-entered-rate.yaml"));
  CHECK(s.id == "hand-entered-rate");
  CHECK(s.where == base::Where{"hand-entered-rate.yaml", 2, 1});
  CHECK(s.tags == std::vector<std::string>{"connect", "manual"});
  CHECK(s.covers == std::vector<std::string>{"ZERO-PROV-2", "ZERO-RATE-1"});
  CHECK(s.ends == base::Ending::complete);
  CHECK(base::to_text(s.world.clock) == "2026-03-01T08:00:00Z");
  CHECK(s.world.webhooks == std::vector<std::string>{"tariff.expiring"});
  CHECK(s.steps.size() == 21);
  CHECK(s.steps[0].summary == "app: session_restore");
  CHECK(s.steps[2].summary == "app: PROVIDER_MISSING");
  CHECK(s.steps[4].summary == "app: data /provider/name");
  CHECK(s.steps[9].summary == "connect: error cost_value_zero");
  CHECK(s.steps[19].summary == "clock: +300d");
  CHECK(s.modes == std::vector<std::string>{"run", "certify"});
  CHECK(s.why_not == std::vector<std::string>{"target: the scenario clock moves (line 45)",
                                              "record: the scenario clock moves (line 45)"});
  CHECK_FALSE(s.needs_played_mock);
  const auto& connect = std::get<ConnectLine>(s.steps[1].line);
  CHECK(connect.expect.page == "provider_select");
  CHECK(connect.expect.actions.has_value());
  const auto& answer = std::get<AppLine>(s.steps[10].line);
  CHECK(answer.form == AppLine::Form::data);
  CHECK(base::to_text(*say(answer.what)) == R"({"cost":0.31})");
}

TEST_CASE("the JSON form of a scenario is fine") {
  const Loaded loaded = load_text(
      R"({"scenario": "a", "title": "t", "why": "w", "conversation": [{"app": "session_restore"}, {"connect": "provider_select"}]})",
      "a.yaml", protocol::zero(), {});
  CHECK(only(loaded).steps.size() == 2);
}

TEST_CASE("a fragment is unfolded in place, with parameters, prefixed captures and the way through it") {
  const Scenario s = only(load_good("uses-fragments.yaml"));
  REQUIRE(s.steps.size() == 11);
  CHECK(s.steps[2].used_from.size() == 1);
  CHECK(s.steps[2].used_from[0].line == 8);
  CHECK(s.steps[2].where.file == "fragments/by-hand.yaml");
  CHECK(s.steps[0].used_from.empty());
  const auto& named = std::get<AppLine>(s.steps[4].line);
  CHECK(base::to_text(to_json(named.what)) == R"({"provider":{"name":"Borough Light"}})");
  const auto& captured = std::get<ConnectLine>(s.steps[5].line);
  CHECK(captures_of(*captured.expect.data)[0].first == "hand.options");
  CHECK(s.steps[7].used_from.size() == 2);
  const auto& used = std::get<AppLine>(s.steps[6].line);
  CHECK(base::to_text(to_json(used.what)) == R"({"options":["${hand.options.0}"]})");
}

TEST_CASE("ids are unique over all files, cases of one file aside") {
  std::vector<Loaded> parts;
  parts.push_back(load_text("scenario: a\ntitle: t\nwhy: w\nmatrix: {x: [1, 2]}\nconversation:\n" + std::string(opened),
                            "one.yaml", protocol::zero(), {}));
  parts.push_back(load_text("scenario: a\ntitle: t\nwhy: w\nconversation:\n" + std::string(opened), "two.yaml",
                            protocol::zero(), {}));
  const Loaded all = join(std::move(parts));
  REQUIRE(all.errors.size() == 1);
  CHECK(all.errors[0].where == base::Where{"two.yaml", 1, 1});
  CHECK(all.sources.size() == 2);
}

TEST_CASE("loading twice gives the same scenario, copy and original being independent") {
  const Loaded first = load_good("hand-entered-rate.yaml"), second = load_good("hand-entered-rate.yaml");
  Scenario copy = first.scenarios[0];
  copy.steps.clear();
  CHECK(first.scenarios[0].steps.size() == second.scenarios[0].steps.size());
}
