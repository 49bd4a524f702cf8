#include "core/script/head.hpp"

#include <doctest/doctest.h>

#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;

namespace {
constexpr const char* opened = "  - app: session_restore\n  - connect: provider_select\n";
}

TEST_CASE("the head is taken whole") {
  const Loaded loaded = testing::load_lines(opened,
                                            "release: zero\ntags: [a, 'b c']\ncovers: [ZERO-PROV-2]\nchapter: "
                                            "Providers\nduty: Follow the page\nends: closed\n");
  REQUIRE(testing::complaints(loaded.errors) == "");
  const Scenario& s = loaded.scenarios[0];
  CHECK(s.title == "A claim");
  CHECK(s.why == "A reason.");
  CHECK(s.tags == std::vector<std::string>{"a", "b c"});
  CHECK(s.covers == std::vector<std::string>{"ZERO-PROV-2"});
  CHECK(s.chapter == "Providers");
  CHECK(s.duty == "Follow the page");
  CHECK(s.ends == base::Ending::closed);
  CHECK(s.file == "a.yaml");
}

TEST_CASE("title and why may use constants") {
  const Loaded loaded = load_text(
      std::string("scenario: a\ntitle: '${c} works'\nwhy: w\nmatrix: {c: [GB, DE]}\nconversation:\n") + opened,
      "a.yaml", protocol::zero(), {});
  REQUIRE(loaded.scenarios.size() == 2);
  CHECK(loaded.scenarios[1].title == "DE works");
}

TEST_CASE("a tag or rule stands once") {
  CHECK(testing::errors_of(opened, "tags: [a, b, a]\n") == "a.yaml:4:14: `a` stands twice in `tags`\n");
  CHECK(testing::errors_of(opened, "covers: [ZERO-PROV-2, ZERO-PROV-2]\n").find("stands twice in `covers`") !=
        std::string::npos);
}

TEST_CASE("only the five endings are known") {
  for (const char* ending : {"complete", "closed", "error", "refused", "open"})
    CHECK(testing::errors_of(opened, std::string("ends: ") + ending + "\n") == "");
  for (const char* ending : {"abandoned", "timeout", "Complete"})
    CHECK(testing::errors_of(opened, std::string("ends: ") + ending + "\n") != "");
}
