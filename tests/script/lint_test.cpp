#include "core/script/lint.hpp"

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

TEST_CASE("what deserves a second look is remarked") {
  CHECK(warnings_of(opened).find("every judged line is bare") != std::string::npos);
  CHECK(warnings_of(opened).find("left open") != std::string::npos);
  CHECK(warnings_of(opened, "ends: open\n").find("left open") == std::string::npos);
  CHECK(warnings_of(std::string(opened) + "    status: 200\n", "ends: open\ncovers: [ZERO-RATE-1]\n")
            .find("no line can prove rule ZERO-RATE-1") != std::string::npos);
  CHECK(warnings_of(std::string(opened) + "    status: 200\n", "ends: open\n") == "");
}

TEST_CASE("an exchange that is dropped has no content to expect") {
  const std::string dropped = std::string(opened) + "  - fault: F-RST\n  - app: PROVIDER_MISSING\n  - connect: dropped\n";
  CHECK(warnings_of(dropped, "ends: open\n").find("every judged line is bare") == std::string::npos);
}

TEST_CASE("a scenario that judges nothing is refused") {
  CHECK(errors_of("  - app: session_restore\n").find("nothing is judged") != std::string::npos);
  CHECK(errors_of("  - app: session_restore\n  - partner: {status: x}\n").find("nothing is judged") !=
        std::string::npos);
  for (const char* judged : {"  - backend: login\n    returns: {}\n", "  - backend: location_status\n    fails: {}\n",
                             "  - webhook: tariff.expired\n    answered: {}\n",
                             "  - repeat: 2\n    steps: [{app: session_restore}, {connect: provider_select}]\n"})
    CHECK_MESSAGE(errors_of(judged) == "", judged);
}

TEST_CASE("a conversation is over when it is complete, refused, or the person has gone") {
  const std::string gone =
      std::string(opened) + "  - app: {provider: {id: x}}\n  - connect: session_redirect\n  - customer: walks_away\n";
  CHECK(warnings_of(gone).find("left open") == std::string::npos);
  CHECK(warnings_of(std::string(opened) + "  - app: skip\n  - connect: error\n").find("left open") ==
        std::string::npos);
  CHECK(warnings_of("  - backend: login\n    returns: {}\n").find("left open") == std::string::npos);
  CHECK(warnings_of(std::string(opened) + "  - play: session_complete\n").find("left open") == std::string::npos);
  CHECK(warnings_of(opened, "ends: complete\n").find("does not lead to a page that completes") != std::string::npos);
}

TEST_CASE("remarks on a file with errors are kept for later") {
  CHECK(warnings_of("  - app: session_restore\n  - connect: nowhere\n") == "");
}
