// The list of expected failures: a good one, and each way to write a bad one with the place it is told at.
#include "harness/cli/expected_file.hpp"

#include "tests/base/printing.hpp"

using namespace cr;

TEST_CASE("a good list is read whole, with the day or the instant from which it counts no more") {
  const auto list = harness::parse_expected(
      "- {id: first, outcome: warn, rule: ZERO-RATE-1, reason: known, owner: us, until: '2026-12-31'}\n"
      "- {id: second, reason: later, owner: them, until: '2026-12-31T10:00:00+01:00'}\n", "list.yaml");
  REQUIRE(list.has_value());
  REQUIRE(list->size() == 2);
  const auto& first = list->front();
  CHECK(first.id == "first");
  CHECK(first.rule == "ZERO-RATE-1");
  CHECK(first.outcome == base::Outcome::warn);
  CHECK(first.reason == "known");
  CHECK(first.owner == "us");
  CHECK(base::to_text(*first.until) == "2026-12-31T00:00:00Z");
  CHECK(list->back().outcome == base::Outcome::fail);
  CHECK(list->back().rule.empty());
  CHECK(base::to_text(*list->back().until) == "2026-12-31T09:00:00Z");
  CHECK(list->back().where.line == 2);
  CHECK(harness::parse_expected("[]\n", "list.yaml")->empty());
}

TEST_CASE("each kind of bad entry is a usage fault at its place") {
  struct Row { const char* text; const char* message; int line, column; };
  const Row rows[] = {
      {"id: a\n", "a list of expected failures is wanted", 1, 1},
      {"- {id: a, reason: r, owner: o, until: '2026-12-31'}\n- words\n", "needs `id`", 2, 3},
      {"- {reason: r, owner: o, until: '2026-12-31'}\n", "needs `id`", 1, 3},
      {"- {id: a, owner: o, until: '2026-12-31'}\n", "needs `reason`", 1, 3},
      {"- {id: a, reason: r, until: '2026-12-31'}\n", "needs `owner`", 1, 3},
      {"- {id: a, reason: r, owner: o}\n", "needs `until`", 1, 3},
      {"- id: 7\n", "`id` has to be a text", 1, 3},
      {"- id: a\n  owner: ''\n", "`owner` has to be a text", 2, 3},
      {"- id: a\n  reason: [r]\n", "`reason` has to be a text", 2, 3},
      {"- id: a\n  outcome: pass\n", "\"pass\" cannot be expected", 2, 12},
      {"- id: a\n  until: '2026-02-30'\n", "\"2026-02-30\" is no date", 2, 10},
      {"- id: a\n  until: soon\n", "\"soon\" is no date", 2, 10},
      {"- id: a\n  owners: o\n", "unknown key \"owners\"", 2, 3},
      {"- id: a\n  id: b\n", "id", 2, 3},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto bad = harness::parse_expected(row.text, "list.yaml");
    REQUIRE_FALSE(bad.has_value());
    CHECK(bad.error().kind == base::FaultKind::usage);
    CHECK_MESSAGE(bad.error().message.find(row.message) != std::string::npos, bad.error().message);
    CHECK(bad.error().where == base::Where{"list.yaml", row.line, row.column});
  }
  CHECK(harness::parse_expected("- id: a\n  owners: o\n", "list.yaml").error().help.find("owner") != std::string::npos);
}

TEST_CASE("no path is an empty list, and a path that is no file is a usage fault") {
  CHECK(harness::read_expected("")->empty());
  CHECK(harness::read_expected("there/is/none.yaml").error().kind == base::FaultKind::usage);
}
