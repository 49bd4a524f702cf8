// What `${…}` finds while a scenario plays: values by dotted path, moments, environment. The claims here
// are about names alone; how a text is interpolated is tested with core/script.
#include "harness/scope.hpp"

#include "tests/base/printing.hpp"

using namespace cr;
using base::Json;

TEST_CASE("a path goes through members and list positions, and finds nothing beside them") {
  harness::Scope scope;
  scope.set("page", base::json(R"({"data": {"providers": [{"id": "prv_1"}, {"id": "prv_2"}]}})"));
  CHECK(*scope.find("page.data.providers.1.id") == Json("prv_2"));
  CHECK(scope.find("page.data.providers")->items().size() == 2);
  for (const char* path : {"page.data.providers.2.id", "page.data.providers.x", "page.data.providers.-1", "page.route",
                           "page.data.providers.0.id.deeper", "pages", "pag", ""}) {
    CAPTURE(path);
    CHECK_FALSE(scope.find(path).has_value());
  }
}

TEST_CASE("the longest name wins, and a later value replaces an earlier one") {
  harness::Scope scope;
  scope.set("home", base::json(R"({"id": "member", "name": "Harbour"})"));
  CHECK(*scope.find("home.id") == Json("member"));
  scope.set("home.id", Json("capture"));
  CHECK(*scope.find("home.id") == Json("capture"));
  CHECK(*scope.find("home.name") == Json("Harbour"));
  scope.set("home.id", Json(7));
  CHECK(*scope.find("home.id") == Json(7));
}

TEST_CASE("moments are told from the scenario clock") {
  harness::Scope scope;
  scope.set_now(*base::parse_instant("2026-01-31T09:00:00Z"));
  CHECK(*scope.find("now") == Json("2026-01-31T09:00:00Z"));
  CHECK(*scope.find("now+1d12h") == Json("2026-02-01T21:00:00Z"));
  CHECK(*scope.find("now-30m") == Json("2026-01-31T08:30:00Z"));
  for (const char* path : {"now+", "now*1d", "now+1", "nowhere", "now+1d-1h"}) {
    CAPTURE(path);
    CHECK_FALSE(scope.find(path).has_value());
  }
}

TEST_CASE("only allowed variables of the environment are found") {
  harness::Scope scope;
  scope.set_environment({{"TARIFF", "Harbour"}});
  CHECK(*scope.find("env:TARIFF") == Json("Harbour"));
  CHECK_FALSE(scope.find("env:PATH").has_value());
  CHECK_FALSE(scope.find("TARIFF").has_value());
}
