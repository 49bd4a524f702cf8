#include "core/protocol/model_node.hpp"

#include <doctest/doctest.h>

using namespace cr;
using protocol::ModelNode;
using protocol::Problem;

namespace {

struct Reading {
  explicit Reading(std::string_view text) : json(*base::parse_json(text)), root(&json, "", &problems) {}
  base::Json json;
  std::vector<Problem> problems;
  ModelNode root;
};

}  // namespace

TEST_CASE("what is there is read without complaint") {
  Reading reading(R"({"name": "tide", "high": true, "metres": 4, "ports": ["Hull", "Goole"]})");
  CHECK(reading.root.text("name", true) == "tide");
  CHECK(reading.root.flag("high", false));
  CHECK(reading.root.number("metres", 0) == 4);
  CHECK(reading.root.texts("ports") == std::vector<std::string>{"Hull", "Goole"});
  CHECK(reading.problems.empty());
}

TEST_CASE("what may be absent is absent without complaint") {
  Reading reading("{}");
  CHECK(reading.root.text("name").empty());
  CHECK(reading.root.flag("high", true));
  CHECK(reading.root.number("metres", 7) == 7);
  CHECK(reading.root.texts("ports").empty());
  CHECK_FALSE(reading.root.at("a").at("b").there());
  CHECK(reading.problems.empty());
}

TEST_CASE("a missing key is told at its object, a wrong kind at the value") {
  Reading reading(R"({"ports": [{"name": 5}, {}]})");
  for (const ModelNode& port : reading.root.list("ports")) CHECK(port.text("name", true).empty());
  REQUIRE(reading.problems.size() == 2);
  CHECK(reading.problems[0].pointer == "/ports/0/name");
  CHECK(reading.problems[0].message == "expected a string, found number");
  CHECK(reading.problems[1].pointer == "/ports/1");
  CHECK(reading.problems[1].message == "the key \"name\" is missing");
}

TEST_CASE("numbers are whole and fit, or are told") {
  Reading reading(R"({"a": 1.5, "b": 99999999999, "c": "4"})");
  for (const char* key : {"a", "b", "c"}) CHECK(reading.root.number(key, -1) == -1);
  CHECK(reading.problems.size() == 3);
  Reading list(R"({"a": [1, 22], "b": [1, "2"]})");
  CHECK(list.root.numbers("a") == std::vector<int>{1, 22});
  CHECK(list.problems.empty());
  CHECK(list.root.numbers("b") == std::vector<int>{1, 0});
  CHECK(list.problems.size() == 1);
  CHECK(list.problems[0].pointer == "/b/1");
}

TEST_CASE("keys with slashes keep their pointers") {
  Reading reading(R"({"a/b": {"c~d": true}})");
  CHECK(reading.root.at("a/b").at("c~d").pointer() == "/a~1b/c~0d");
}

TEST_CASE("an unknown key is told with the nearest known one") {
  Reading reading(R"({"titel": "x", "text": "y"})");
  reading.root.only({"title", "text"});
  REQUIRE(reading.problems.size() == 1);
  CHECK(reading.problems[0].pointer == "/titel");
  CHECK(reading.problems[0].help.find("title") != std::string::npos);
}

TEST_CASE("the same complaint at the same place is told once") {
  Reading reading("{}");
  reading.root.wrong("no");
  reading.root.wrong("no");
  reading.root.wrong("never");
  CHECK(reading.problems.size() == 2);
}

TEST_CASE("the bare word has neither negation nor argument") {
  CHECK(protocol::bare_word("!location:fixed") == "location");
  CHECK(protocol::bare_word("address_complete") == "address_complete");
  CHECK(protocol::bare_word("") == "");
}
