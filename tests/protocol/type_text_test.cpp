#include "core/protocol/type_text.hpp"

#include <doctest/doctest.h>

using namespace cr;
using protocol::Ground;
using protocol::ModelNode;
using protocol::Type;

namespace {

Ground no_ground(const void*, const ModelNode&, const Ground& around) { return around; }

/// One type, read beside the named types of the first argument.
struct Reading {
  Reading(std::string_view named, std::string_view text)
      : types(*base::parse_json(named)), json(*base::parse_json(text)),
        type(protocol::TypeReader(ModelNode(&types, "/types", &problems), &no_ground, nullptr).read(ModelNode(&json, "/t", &problems), {})) {}
  base::Json types;
  base::Json json;
  std::vector<protocol::Problem> problems;
  Type type;
};

}  // namespace

TEST_CASE("kinds, formats, words and null are read from one string") {
  CHECK(Reading("{}", R"("integer?")").type.nullable);
  CHECK(Reading("{}", R"("integer?")").type.kind == Type::Kind::integer);
  CHECK(Reading("{}", R"("string:id:cot")").type.format == "id:cot");
  CHECK(Reading("{}", R"("decimal")").type.kind == Type::Kind::any);
  CHECK(Reading("{}", R"("decimal")").type.format == "decimal");
  CHECK(Reading("{}", R"("=A|B")").type.words == std::vector<std::string>{"A", "B"});
  CHECK(Reading("{}", R"("=A")").type.words.size() == 1);
}

TEST_CASE("lists hold any type, named ones too") {
  const Reading reading(R"({"hour": {"fields": {"cost!": "number"}}})", R"("[@hour]")");
  CHECK(reading.problems.empty());
  REQUIRE(reading.type.kind == Type::Kind::array);
  CHECK(reading.type.items.front().fields.front().name == "cost");
  CHECK(reading.type.items.front().fields.front().required);
  CHECK(Reading("{}", R"("[[=A|B]]")").type.items.front().items.front().words.size() == 2);
}

TEST_CASE("a field is a type, or an object that says more") {
  const Reading reading("{}", R"({"fields": {"a": "number", "b!": {"type": "=X", "fill": "cost"}, "c": {"fields": {"d": "any"}}}})");
  CHECK(reading.problems.empty());
  REQUIRE(reading.type.fields.size() == 3);
  CHECK(reading.type.fields[1].fill == "cost");
  CHECK(reading.type.fields[1].required);
  CHECK(reading.type.fields[2].type.fields.front().name == "d");
}

TEST_CASE("circles of named types are refused, not followed") {
  for (const char* named : {R"({"a": "@a"})", R"({"a": "@b", "b": "[@a]"})", R"({"a": {"fields": {"x": "@a", "y": "@a"}}})"}) {
    const Reading reading(named, R"("@a")");
    REQUIRE_FALSE(reading.problems.empty());
    CHECK(reading.problems.front().message == "the type contains itself");
  }
}

TEST_CASE("a small file that unfolds to a lot is refused in good time") {
  std::string named = "{\"a0\": \"string\"";
  for (int level = 1; level <= 12; ++level) {
    named += ", \"a" + std::to_string(level) + "\": {\"fields\": {";
    for (int field = 0; field < 20; ++field) {
      named += (field == 0 ? "\"f" : ", \"f") + std::to_string(field) + "\": \"@a" + std::to_string(level - 1) + "\"";
    }
    named += "}}";
  }
  const Reading reading(named + "}", R"("@a12")");
  REQUIRE_FALSE(reading.problems.empty());
  CHECK(reading.problems.front().message == "the types unfold to too many parts");
}

TEST_CASE("types that make no sense are refused") {
  for (const char* text : {R"("")", R"("?")", R"("[")", R"("text")", R"("string:")", R"("string:id:")", R"("@")", "3", "null", "[]", "{}",
                           R"({"fields": 1})", R"({"fields": {"!": "string"}})", R"({"kind": "string"})"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(Reading("{}", text).problems.empty());
  }
}
