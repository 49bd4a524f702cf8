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

TEST_CASE("both addresses of the token have defaults, the clock too") {
  const Scenario s = only(load_lines(std::string(opened) + "    status: 200\n"));
  CHECK(
      base::to_text(to_json(s.token)) ==
      R"({"callback_uri":"https://app.example/connect/done","connect_web_uri":"https://app.example/connect/return"})");
  CHECK(base::to_text(s.world.clock) == "2026-01-15T09:00:00Z");
  CHECK(s.release == "zero");
  const Scenario given = only(load_lines(opened, "given: {token: {callback_uri: 'https://other.example/'}}\n"));
  CHECK(given.token.find("callback_uri")->scalar == "https://other.example/");
}

TEST_CASE("the JSON form of a scenario is fine") {
  const Loaded loaded = load_text(
      R"({"scenario": "a", "title": "t", "why": "w", "conversation": [{"app": "session_restore"}, {"connect": "provider_select"}]})",
      "a.yaml", protocol::zero(), {});
  CHECK(only(loaded).steps.size() == 2);
}

TEST_CASE("a matrix gives a case for each row that is not excluded, constants filled in with their types") {
  const Loaded cases = load_lines(
      "  - app: session_restore\n  - connect: '${first}'\n  - app: {provider: {id: '${id}'}}\n  - connect: error\n    "
      "status: '${code}'\n",
      "vars: {code: 409}\nmatrix:\n  first: [provider_select]\n  id: ['a', 'b', 'c']\n  exclude: [{id: 'b'}]\n");
  CHECK(testing::complaints(cases.errors) == "");
  REQUIRE(cases.scenarios.size() == 2);
  CHECK(cases.scenarios[0].id == "a[first=provider_select,id=a]");
  CHECK(cases.scenarios[1].id == "a[first=provider_select,id=c]");
  CHECK(cases.scenarios[1].base_id == "a");
  CHECK(cases.scenarios[1].constants.size() == 3);
  const auto& app = std::get<AppLine>(cases.scenarios[1].steps[2].line);
  CHECK(base::to_text(to_json(app.what)) == R"({"provider":{"id":"c"}})");
  CHECK(std::get<ConnectLine>(cases.scenarios[0].steps[3].line).expect.status->kind == Value::Kind::number);
}

TEST_CASE("every case of a matrix is checked, and each complaint told once") {
  const std::string told = errors_of("  - app: session_restore\n  - connect: '${p}'\n    dta: 1\n",
                                     "matrix: {p: [provider_select, provider_selct]}\n");
  CHECK(told == "a.yaml:8:5: unknown key `dta` in a line of `connect:`\na.yaml:7:14: unknown route `provider_selct`\n");
}

TEST_CASE("a constant may lead into a mapping, and $${ stays a literal") {
  const Scenario s = only(load_lines(
      std::string(opened) + "  - app: PROVIDER_MISSING\n  - connect: provider_name_capture\n  - app: {provider: {name: "
                            "'${offer.names.1} $${x}'}}\n  - connect: error\n    status: 409\n",
      "vars: {offer: {names: [a, b]}}\n"));
  CHECK(std::get<AppLine>(s.steps[4].line).what.find("provider")->find("name")->scalar == "b $${x}");
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

TEST_CASE("captures are known on later lines, by path, and once only") {
  const std::string capture =
      "  - app: session_restore\n  - connect: provider_select\n    data: {providers: {$contains: {id: {$as: "
      "first}}}}\n";
  CHECK(errors_of(capture + "  - app: {provider: {id: '${first}'}}\n  - connect: session_redirect\n") == "");
  CHECK(errors_of(capture + "  - app: {provider: {id: '${first.0.x}'}}\n  - connect: session_redirect\n") == "");
  CHECK(errors_of(capture + "  - app: {provider: {id: '${frist}'}}\n  - connect: session_redirect\n")
            .find("`${frist}`") != std::string::npos);
  CHECK(warnings_of(capture).find("capture `first` is never used") != std::string::npos);
  CHECK(errors_of(std::string(opened) +
                  "  - backend: exchange_connect_token\n    returns: {location_id: {$id: loc}}\n    as: all\n  - "
                  "backend: location_status\n    send: {location_id: '${all.location_id}'}\n") == "");
}

TEST_CASE("alternatives may capture under one name, lines may not") {
  CHECK(errors_of("  - app: session_restore\n  - connect: provider_select\n    any_of:\n      - data: {providers: "
                  "{$contains: {id: {$as: one}}}}\n      - data: {providers: {$each: {id: {$as: one}}}}\n") == "");
  CHECK(errors_of("  - app: session_restore\n  - connect: provider_select\n    data: {providers: {$as: one}}\n  - app: "
                  "session_restore\n  - connect: provider_select\n    data: {providers: {$as: one}}\n")
            .find("already captured") != std::string::npos);
}

TEST_CASE("a repeated line captures again under its own name") {
  CHECK(errors_of(std::string(opened) + "  - repeat: 3\n    steps:\n      - app: session_restore\n      - connect: "
                                        "provider_select\n        data: {providers: {$as: one}}\n") == "");
}

TEST_CASE("names in the environment have to be allowed") {
  LoadOptions options;
  options.env_names = {"TOWN"};
  const std::string text =
      "scenario: a\ntitle: t\nwhy: w\ngiven: {token: {postal_address: {city: '${env:TOWN}'}}}\nconversation:\n" +
      std::string(opened);
  CHECK(load_text(text, "a", protocol::zero(), options).errors.empty());
  CHECK(load_text(text, "a", protocol::zero(), {}).errors.size() == 1);
}

TEST_CASE("the world is taken as it is given") {
  const Scenario s = only(load_lines(
      opened,
      "given:\n  account: {disabled: true, advanced_tariff_capture: true, api_version: v1}\n  partner: {signatures: "
      "required}\n  world:\n    market_region: unknown\n"
      "    providers:\n      acme: {name: Acme, countries: ['NO', GB], method: DIRECT, connection: pending, fallback: "
      "LIBRARY,\n"
      "             tariffs: [{name: Day, cost: 0.3}, {structure: MARKET, surcharge: {fixed: 0.1, percentage: 2}}]}\n"
      "      bolt: {}\n  location:\n    commodity_export: {status: failed, provider: bolt, hours: [{cost: 1, "
      "valid_from: '00:00:00', valid_to: '00:00:00'}]}\n"));
  CHECK(s.needs_played_mock);
  CHECK(s.world.account_disabled);
  CHECK(s.world.market_region_unknown);
  CHECK(s.world.signatures == "required");
  REQUIRE(s.world.providers.size() == 2);
  CHECK(s.world.providers[0].countries == std::vector<std::string>{"NO", "GB"});
  CHECK(s.world.providers[0].connection == "pending");
  CHECK(s.world.providers[0].tariffs[0].structure == "FIXED");
  CHECK(s.world.providers[0].tariffs[1].surcharge.find("fixed")->number() == "0.1");
  CHECK(s.world.providers[1].name == "bolt");
  REQUIRE(s.world.location->commodity_export.has_value());
  CHECK(s.world.location->commodity_export->tariff.structure == "TIME_OF_DAY");
  CHECK(s.why_not.size() == 2);
}

TEST_CASE("what deserves a second look is remarked") {
  CHECK(warnings_of(opened).find("every judged line is bare") != std::string::npos);
  CHECK(warnings_of(opened).find("left open") != std::string::npos);
  CHECK(warnings_of(opened, "ends: open\n").find("left open") == std::string::npos);
  CHECK(warnings_of(std::string(opened) + "    status: 200\n", "ends: open\ncovers: [ZERO-RATE-1]\n")
            .find("no line can prove rule ZERO-RATE-1") != std::string::npos);
  CHECK(warnings_of(std::string(opened) + "    status: 200\n", "ends: open\n") == "");
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
