#include <doctest/doctest.h>

#include "core/protocol/exports.hpp"
#include "tests/protocol/golden.hpp"
#include "tests/protocol/model_edit.hpp"

using namespace cr;

TEST_CASE("docs/rulebook.md is the rulebook of the model") { tests::check_golden("docs/rulebook.md", protocol::to_rulebook(protocol::zero())); }

TEST_CASE("every rule stands in the rulebook once, with its text, its source and how it is known") {
  const std::string book = protocol::to_rulebook(protocol::zero());
  for (const auto& rule : protocol::zero().rules) {
    CAPTURE(rule.id);
    const auto heading = book.find("\n### " + rule.id + "\n");
    REQUIRE(heading != std::string::npos);
    CHECK(book.find("\n### " + rule.id + "\n", heading + 1) == std::string::npos);
    const std::string section = book.substr(heading, book.find("\n### ", heading + 1) - heading);
    CHECK(section.find(rule.text) != std::string::npos);
    CHECK(section.find(rule.ground.source) != std::string::npos);
    CHECK(section.find(protocol::name_of(rule.ground.evidence)) != std::string::npos);
  }
}

TEST_CASE("a rule changed in the file is changed in the rulebook") {
  const auto edited = protocol::load_release(tests::with("/rules/0/text", "Doors open inwards."), "mine.json");
  REQUIRE(edited.has_value());
  CHECK(protocol::to_rulebook(*edited).find("Doors open inwards.") != std::string::npos);
}
