// Constants, captures and reserved names.
#include "core/script/names.hpp"

#include <doctest/doctest.h>

#include "core/script/match.hpp"
#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;
using testing::errors_of;
using testing::load_lines;
using testing::warnings_of;

namespace {
constexpr const char* opened = "  - app: session_restore\n  - connect: provider_select\n";
[[maybe_unused]] Scenario only(const Loaded& loaded) {
  REQUIRE(testing::complaints(loaded.errors) == "");
  REQUIRE(loaded.scenarios.size() == 1);
  return loaded.scenarios[0];
}
}  // namespace

TEST_CASE("a constant may lead into a mapping, and $${ stays a literal") {
  const Scenario s = only(load_lines(
      std::string(opened) + "  - app: PROVIDER_MISSING\n  - connect: provider_name_capture\n  - app: {provider: {name: "
                            "'${offer.names.1} $${x}'}}\n  - connect: error\n    status: 409\n",
      "vars: {offer: {names: [a, b]}}\n"));
  CHECK(std::get<AppLine>(s.steps[4].line).what.find("provider")->find("name")->scalar == "b $${x}");
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

TEST_CASE("no name hides another") {
  const auto told = [](std::string_view head, std::string_view lines = opened) { return errors_of(lines, head); };
  for (std::string_view name : {"page", "token", "location", "world", "partner", "run", "now", "env"})
    CHECK(told("vars: {" + std::string(name) + ": 1}\n").find("is a reserved name") != std::string::npos);
  CHECK(told("vars: {a: 1}\nmatrix: {a: [1]}\n").find("already a constant") != std::string::npos);
  CHECK(told("vars: {a: 1}\n",
             "  - app: session_restore\n  - connect: provider_select\n    data: {providers: {$as: a}}\n")
            .find("already a constant") != std::string::npos);
  CHECK(errors_of(std::string(opened) + "  - backend: login\n    as: page\n").find("reserved") != std::string::npos);
}

TEST_CASE("reserved names are known everywhere, and only as they can be used") {
  const auto saying = [](const std::string& text) {
    return errors_of(std::string(opened) + "  - app: {provider: {id: '" + text + "'}}\n  - connect: error\n");
  };
  for (const char* good : {"${page.data.providers.0.id}", "${token}", "${now}", "${now+1d12h}", "${now-1h}",
                           "${run.seed}", "${partner}", "${location.id}", "$${any}", "a $ b"})
    CHECK_MESSAGE(saying(good) == "", good);
  for (const char* bad : {"${}", "${env}", "${env:HOME}", "${now+1w}", "${now*2}", "${now.year}", "${world.nobody.id}",
                          "${x", "${page data}"})
    CHECK_MESSAGE(saying(bad) != "", bad);
}

TEST_CASE("a constant inside a constant is not filled in") {
  CHECK(errors_of(std::string(opened) + "  - app: {provider: {id: '${b}'}}\n  - connect: error\n",
                  "vars: {a: x, b: '${a}'}\n")
            .find("constant `a` inside a constant") != std::string::npos);
  CHECK(errors_of(std::string(opened) + "  - app: {provider: {id: '${a.nope}'}}\n  - connect: error\n",
                  "vars: {a: {k: x}}\n")
            .find("the constant `a` has nothing at `a.nope`") != std::string::npos);
}

TEST_CASE("a constant may hold a reserved name, which is looked up when it is played") {
  CHECK(errors_of(std::string(opened) + "  - app: {provider: {id: '${a}'}}\n  - connect: error\n",
                  "vars: {a: 'x ${now}'}\n") == "");
}
