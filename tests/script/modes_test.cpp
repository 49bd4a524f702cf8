// In which modes a scenario can be played, and why not in the others.
#include <doctest/doctest.h>

#include "core/base/text.hpp"
#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;

namespace {
const std::string opened = "  - app: session_restore\n  - connect: provider_select\n";
std::string modes(const std::string& lines, const std::string& head = {}) {
  const Loaded loaded = testing::load_lines(opened + lines, head);
  REQUIRE(testing::complaints(loaded.errors) == "");
  return base::joined(loaded.scenarios[0].modes, " ");
}
}  // namespace

TEST_CASE("a plain conversation plays in every mode") { CHECK(modes("") == "run target certify record"); }

TEST_CASE("what only a mock can do keeps a scenario from a real server and from a recording") {
  CHECK(modes("  - clock: +1d\n") == "run certify");
  CHECK(modes("  - fault: F-RST\n  - app: skip\n") == "run certify");
  CHECK(modes("", "given: {world: {providers: {acme: {}}}}\n") == "run certify");
  CHECK(modes("", "given: {location: {}}\n") == "run certify");
  CHECK(modes("", "given: {account: {disabled: true}}\n") == "run certify");
  CHECK(modes("  - app: session_restore\n  - connect: provider_select\n    set: {direction: EXPORT}\n") ==
        "run certify");
  CHECK(modes("  - webhook: tariff.expired\n    copies: 2\n") == "run certify");
  CHECK(modes("  - webhook: tariff.expired\n") == "run target certify record");
}

TEST_CASE("a bad certificate is shown by certify alone, and run says so") {
  CHECK(modes("  - fault: F-TLS-EXPIRED\n  - app: skip\n") == "certify");
  const Loaded loaded = testing::load_lines(opened + "  - fault: F-TLS-EXPIRED\n  - app: skip\n");
  CHECK(base::joined(loaded.scenarios[0].why_not, "\n").find("run: the mock of `run` speaks no TLS; `certify` plays F-TLS-EXPIRED (line ") !=
        std::string::npos);
}

TEST_CASE("a real provider's page is not played, a partner is not asked for nonsense") {
  CHECK(modes("  - app: {provider: {id: x}}\n  - connect: session_redirect\n  - customer: walks_away\n") ==
        "run certify record");
  CHECK(modes("  - app: {raw: x}\n  - connect: error\n") == "run target record");
  CHECK(modes("  - app: session_restore\n    token: cot_1\n  - connect: error\n") == "run target record");
  CHECK(modes("  - partner: {status: unknown}\n") == "run target certify");
  CHECK(modes("  - repeat: 2\n    steps: [{clock: +1d}]\n") == "run certify");
}

TEST_CASE("given a world, a location or a changed page, the mock has to be played") {
  const auto needs = [](const std::string& lines, const std::string& head = {}) {
    return testing::load_lines(opened + lines, head).scenarios[0].needs_played_mock;
  };
  CHECK_FALSE(needs(""));
  CHECK_FALSE(needs("  - clock: +1d\n"));
  CHECK(needs("", "given: {world: {}}\n"));
  CHECK(needs("", "given: {location: {}}\n"));
  CHECK(needs("  - webhook: tariff.expired\n    set: {extra: 1}\n"));
  CHECK(needs("  - repeat: 2\n    steps: [{app: session_restore}, {connect: provider_select, set: {x: 1}}]\n"));
}
