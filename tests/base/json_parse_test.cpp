// The parser's own hazards, numbered as in the project's list of them, and its limits. The corpus of
// accepted and refused texts is in json_corpus_test.cpp.
#include <doctest/doctest.h>

#include <string>

#include "tests/base/printing.hpp"

namespace cr::base {
namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("a number that crashes a careless reader is kept as its text (hazard 1)") {
  const std::string number = "128.74836467836484838364836483643636483648e-336";
  CHECK(json(number).number() == number);
  CHECK(json("0.30000000000000004").number() == "0.30000000000000004");
  CHECK(json("123456789012345680000").number() == "123456789012345680000");
}

TEST_CASE("no number is refused for its range, and strings beside it stay as they are") {
  const Json value = json(R"(["1e400", 1e400, -2.5E+999, {"e9\"e9":"x1e9","n":12E400}, 1e-400, 3e2])");
  CHECK(value.items()[0].text() == "1e400");
  CHECK(value.items()[1].number() == "1e400");
  CHECK(value.items()[2].number() == "-2.5E+999");
  CHECK(value.items()[3].text_at("e9\"e9") == "x1e9");
  CHECK(value.items()[3].find("n")->number() == "12E400");
  CHECK(value.items()[4].number() == "1e-400");
  CHECK(value.items()[5].number() == "3e2");
  CHECK(refusal("[1e400, 1e]").where == Where{"", 1, 11});
  CHECK(refusal("[1e400, 1e400").message == "invalid JSON: a comma or ] is missing in an array: the text ends here");
}

TEST_CASE("a NUL byte never ends a text (hazard 2)") {
  using namespace std::string_view_literals;
  CHECK(refusal("{}\0garbage"sv).message == "invalid JSON: a NUL byte");
  CHECK(refusal("{}\0"sv).where == Where{"", 1, 3});
  CHECK(refusal("\"a\0\""sv).where == Where{"", 1, 3});
}

TEST_CASE("half a surrogate pair is refused in strings and keys (hazard 3)") {
  for (const char* text : {R"("\uDC00")", R"(["\uDFAA"])", R"({"\udc00":1})", R"("\ud800")", R"("\ud800x")", R"("\udc00\ud800")"})
    CHECK(refusal(text).message.find("half a surrogate pair") != std::string::npos);
  CHECK(json(R"("\ud83d\ude00")").text() == "😀");
}

TEST_CASE("depth is bounded long before any stack is (hazard 4)") {
  CHECK(json(nested(64)).is_array());
  CHECK(refusal(nested(65)).message == "invalid JSON: more than 64 levels of nesting");
  CHECK(refusal(std::string(1'000'000, '[')).where == Where{"", 1, 65});
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += R"({"a":)";
  CHECK(refusal(objects).message == "invalid JSON: more than 64 levels of nesting");
}

TEST_CASE("each limit counts exactly") {
  Limits limits;
  limits.json_values = 4;
  limits.json_key_bytes = 3;
  limits.json_string_bytes = 5;
  limits.json_number_bytes = 4;
  limits.json_depth = 2;
  for (const char* good : {"[1,2,3]", R"({"abc":1})", R"("abcde")", "1234", "[[1]]"}) CHECK_MESSAGE(parse_json(good, limits), good);
  CHECK(refusal("[1,2,3,4]", limits).message == "invalid JSON: more than 4 values");
  CHECK(refusal(R"({"abcd":1})", limits).message == "invalid JSON: a key of more than 3 bytes");
  CHECK(refusal(R"("abcdef")", limits).message == "invalid JSON: a string of more than 5 bytes");
  CHECK(refusal("12345", limits).message == "invalid JSON: a number of more than 4 characters");
  CHECK(refusal("[[[1]]]", limits).message == "invalid JSON: more than 2 levels of nesting");
}

TEST_CASE("a repeated key is refused with its path and place") {
  const Fault fault = refusal("{\"data\": [\n  {\"rate\": 1,\n   \"r\\u0061te\": 2}]}");
  CHECK(fault.kind == FaultKind::syntax);
  CHECK(fault.message == "invalid JSON: duplicate key \"/data/0/rate\"");
  CHECK(fault.where == Where{"", 3, 4});
  CHECK(!fault.help.empty());
}

TEST_CASE("repeated keys are told instead of refused on request, and the last value stays") {
  std::vector<Fault> repeated;
  const auto value = parse_json_with_repeated_keys(R"({"a":1,"b":2,"a":{"c":1,"c":2}})", repeated);
  REQUIRE(value.has_value());
  CHECK(to_text(*value) == R"({"b":2,"a":{"c":2}})");
  REQUIRE(repeated.size() == 2);
  CHECK(repeated[0].message == "invalid JSON: duplicate key \"/a\"");
  CHECK(repeated[1].where == Where{"", 1, 25});
  repeated.clear();
  CHECK(!parse_json_with_repeated_keys(R"({"a":1,"a":})", repeated));
}

TEST_CASE("an object of very many members is checked for repetition in good time") {
  std::string text = "{";
  for (int i = 0; i < 60'000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  CHECK(parse_json(text + "\"last\":0}").has_value());
  CHECK(refusal(text + "\"k7\":0}").message == "invalid JSON: duplicate key \"/k7\"");
}

TEST_CASE("columns count characters and lines count line feeds") {
  CHECK(refusal("[\"é€\", x]").where == Where{"", 1, 8});
  CHECK(refusal("[\n\r\n  1,\n x]").where == Where{"", 4, 2});
}

TEST_CASE("order of members and spelling of numbers survive") {
  const std::string text = R"({"z":1.50,"a":[1e3,-0,{"y":null}],"m":"\u0000é/"})";
  CHECK(to_text(json(text)) == text);
}

}  // namespace cr::base
