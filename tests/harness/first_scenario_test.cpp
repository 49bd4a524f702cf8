// The scenario that `init` writes has to be one that the loader has nothing to say about. That it passes
// as it is, is shown by playing it with the whole program.
#include "harness/cli/first_scenario.hpp"

#include "core/script/load.hpp"
#include "tests/base/printing.hpp"

using namespace cr;

TEST_CASE("the first scenario loads without an error, and the only warning is about modes") {
  const auto loaded = script::load_text(harness::first_scenario, "first.yaml", protocol::zero(), {});
  for (const auto& fault : loaded.errors) FAIL_CHECK(base::render(fault, "error", harness::first_scenario));
  for (const auto& fault : loaded.warnings)
    CHECK_MESSAGE(fault.message.find("mode") != std::string::npos, base::render(fault, "warning", harness::first_scenario));
  REQUIRE(loaded.scenarios.size() == 1);
  CHECK(loaded.scenarios[0].id == "first-conversation");
  CHECK(loaded.scenarios[0].steps.size() == 17);
}
