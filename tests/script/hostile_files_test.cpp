// Files that cannot be kept in a repository: sparse, pipes, unreadable, links that lead out, bombs. Each
// is made here and told in well under a second, and never read further than the limits allow.
#include <doctest/doctest.h>

#include "tests/script/scenario_files.hpp"

using namespace cr;
using namespace cr::script;
using namespace cr::script::testing;

TEST_CASE("repeats within repeats and a wide matrix end soon") {
  const Stopwatch quick;
  std::string nested = "  - app: session_restore\n  - connect: provider_select\n";
  std::string indent = "  ";
  for (int i = 0; i < 12; ++i) {
    nested += indent + "- repeat: 1000\n" + indent + "  steps:\n";
    indent += "    ";
  }
  nested += indent + "- app: session_restore\n";
  CHECK(load_text("scenario: a\ntitle: t\nwhy: w\nconversation:\n" + nested, "a", protocol::zero(), {}).errors.size() ==
        1);
  std::string matrix = "matrix: {";
  for (char c = 'a'; c < 'm'; ++c) matrix += std::string("v") + c + ": [1, 2, 3, 4, 5, 6, 7, 8], ";
  const Loaded wide = load_text("scenario: a\ntitle: t\nwhy: w\n" + matrix +
                                    "}\nconversation:\n  - app: session_restore\n  - connect: provider_select\n",
                                "a", protocol::zero(), {});
  CHECK(wide.errors.size() == 1);
}

TEST_CASE("constants do not grow without bound") {
  const Stopwatch quick;
  std::string vars = "vars:\n  v0: '" + std::string(1000, 'x') + "'\n";
  std::string use;
  for (int i = 0; i < 1000; ++i) use += "${v0}";
  const Loaded loaded = load_text("scenario: a\ntitle: t\nwhy: '" + use + "'\n" + vars +
                                      "conversation:\n  - app: session_restore\n  - connect: provider_select\n",
                                  "a", protocol::zero(), {});
  CHECK(loaded.errors.empty());
  std::string more =
      "scenario: a\ntitle: t\nwhy: w\nvars: {v0: '" + std::string(500'000, 'x') + "'}\nconversation:\n  - app: {raw: '";
  for (int i = 0; i < 60'000; ++i) more += "${v0}";
  const Loaded refused = load_text(more + "'}\n  - connect: error\n", "a", protocol::zero(), {});
  CHECK(only_fault(refused).message == "more than 5242880 bytes once constants are filled in");
}
