#include "core/script/yaml.hpp"

#include <doctest/doctest.h>

#include "core/script/yaml_scalar.hpp"

using namespace cr;
using namespace cr::script;

namespace {
YamlResult parsed(std::string_view text) { return parse_yaml(text, "f.yaml"); }
std::string first_fault(std::string_view text) {
  const YamlResult result = parsed(text);
  return result.faults.empty() ? "" : result.faults.front().where.text() + " " + result.faults.front().message;
}
}  // namespace

TEST_CASE("keys and scalars keep their places, counted in characters") {
  const YamlResult result = parsed("a: 1\nb:\n  - x\n  - {\xC3\xA9t\xC3\xA9: z}\n");
  REQUIRE(result.faults.empty());
  CHECK(result.root.entries[0].where == base::Where{"f.yaml", 1, 1});
  CHECK(result.root.find("a")->where == base::Where{"f.yaml", 1, 4});
  const Value& list = *result.root.find("b");
  CHECK(list.items[0].where == base::Where{"f.yaml", 3, 5});
  CHECK(list.items[1].entries[0].where == base::Where{"f.yaml", 4, 6});
  CHECK(list.items[1].entries[0].value.where == base::Where{"f.yaml", 4, 11});
}

TEST_CASE("plain scalars follow the core schema, quoted ones are text") {
  const YamlResult result =
      parsed("{i: 12, f: -1.50, e: 1e3, t: True, z: ~, w: null, s: plain, q: '12', d: \"true\", v: }");
  REQUIRE(result.faults.empty());
  const auto kind = [&](std::string_view key) { return result.root.find(key)->kind; };
  CHECK(kind("i") == Value::Kind::number);
  CHECK(result.root.find("f")->scalar == "-1.50");
  CHECK(kind("e") == Value::Kind::number);
  CHECK(result.root.find("t")->scalar == "true");
  CHECK(result.root.find("t")->written == "True");
  CHECK(kind("z") == Value::Kind::null);
  CHECK(result.root.find("z")->written == "~");
  CHECK(result.root.find("w")->written == "null");
  CHECK(kind("s") == Value::Kind::string);
  CHECK_FALSE(result.root.find("s")->quoted);
  CHECK(result.root.find("q")->quoted);
  CHECK(result.root.find("q")->scalar == "12");
  CHECK(kind("d") == Value::Kind::string);
  CHECK(kind("v") == Value::Kind::null);
  CHECK(result.root.find("v")->written.empty());
}

TEST_CASE("what looks like a number only to people is text") {
  for (const char* text : {"1_000", "12:30:45", "2026-01-15", "1.2.3", "-", "+", ".", "e3", "0o9", "0xZ", "--1", "1e",
                           ".e1", "inf", "nan"})
    CHECK_MESSAGE(resolve_plain(text).kind == Value::Kind::string, text);
}

TEST_CASE("numbers that JSON does not write so are refused unquoted") {
  for (const char* text : {"012", "+1", ".5", "1.", "0x1F", "0o17", ".inf", "-.Inf", ".NaN", "00", "-01", "+.5e3"})
    CHECK_MESSAGE(!resolve_plain(text).trouble.empty(), text);
  for (const char* text : {"0", "-0", "1.5e+10", "10", "-0.5"})
    CHECK_MESSAGE(resolve_plain(text).trouble.empty(), text);
}

TEST_CASE("the old booleans are refused unquoted in any case, also as keys") {
  for (const char* text : {"yes", "No", "ON", "off", "y", "N"})
    CHECK_MESSAGE(!resolve_plain(text).trouble.empty(), text);
  CHECK(first_fault("a: yes") == "f.yaml:1:4 unquoted `yes` is a boolean to some YAML readers and text to others");
  CHECK(parsed("{on: 1}").faults.size() == 1);
  CHECK(parsed("{'on': 1, a: 'yes'}").faults.empty());
}

TEST_CASE("a byte order mark, CRLF and the JSON form are fine") {
  CHECK(parsed("\xEF\xBB\xBF"
               "a: 1\r\nb: 2\r\n")
            .faults.empty());
  CHECK(parsed("{\n\t\"a\": [1, true, null],\n\t\"b\": {\"c\": \"x\"}\n}\n").faults.empty());
  CHECK(parsed("\xEF\xBB\xBF"
               "a: 1\n")
            .root.find("a")
            ->where.column == 4);
}

TEST_CASE("anchors, aliases, tags, merge keys, duplicates and second documents have their place") {
  CHECK(first_fault("a: &x 1\nb: *x\n").starts_with("f.yaml:1:4 anchor `&x`"));
  CHECK(parsed("a: &x 1\nb: *x\n").faults.size() == 1);
  CHECK(first_fault("a: !t 1").starts_with("f.yaml:1:4 tag `!t`"));
  CHECK(first_fault("a: !!null ~").starts_with("f.yaml:1:4 tag `!!null`"));
  CHECK(first_fault("a: ! 1").starts_with("f.yaml:1:4 tag `!`"));
  CHECK(first_fault("a: !x {b: 1}").starts_with("f.yaml:1:4 tag `!x`"));
  CHECK(first_fault("<<: {a: 1}").starts_with("f.yaml:1:1 merge key"));
  CHECK(first_fault("a: 1\nb: 2\na: 3\n") == "f.yaml:3:1 key `a` stands twice in one mapping");
  CHECK(first_fault("a: 1\n---\nb: 2\n").starts_with("f.yaml:2:1 a second document"));
  CHECK(first_fault(" a: 1\nb: 2\n").starts_with("f.yaml:2:1 this does not belong"));
}

TEST_CASE("a duplicate key is found in a mapping of any size") {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "k" + std::to_string(i) + ": 1\n";
  CHECK(parsed(text).faults.empty());
  CHECK(parsed(text + "k7: 2\n").faults.size() == 1);
}

TEST_CASE("all faults of one pass come back, and no more than a hundred") {
  CHECK(parsed("{a: yes, b: 012, c: !x 1}").faults.size() == 3);
  std::string text = "[";
  for (int i = 0; i < 500; ++i) text += "no, ";
  CHECK(parsed(text + "1]").faults.size() == 100);
}

TEST_CASE("a tab in the indentation is told, in flow it is white space") {
  CHECK(first_fault("a:\n\t- b\n") == "f.yaml:2:1 a tab in the indentation");
  CHECK(first_fault("a:\n  b: 1\n\tc: 2\n") == "f.yaml:3:1 a tab in the indentation");
  CHECK(parsed("a: {\n\tb: 1\n}\n").faults.empty());
}

TEST_CASE("quotes that are never closed are told, although the parser takes the end for one") {
  CHECK(first_fault("a: \"x\nb: 1\n") == "f.yaml:1:4 this double quote is never closed");
  CHECK(first_fault("a: 'x''\n") == "f.yaml:1:4 this single quote is never closed");
  CHECK(parsed("a: 'x'''\n").faults.empty());
  CHECK(parsed("a: \"x\\\"\"\n").faults.empty());
}

TEST_CASE("a line without a colon and an empty entry are told") {
  CHECK(first_fault("a: 1\nb\n") == "f.yaml:2:1 no colon after `b`");
  CHECK(first_fault("a:\n  - x\nb\n") == "f.yaml:3:1 no colon after `b`");
  CHECK(parsed("a:\nb :\n'c':\n").faults.empty());
  CHECK(first_fault("[a, , b]") == "f.yaml:1:5 an empty entry in a list");
  CHECK(parsed("[a, b, ]").faults.empty());
}

TEST_CASE("a bracket that is never closed is told where it was opened") {
  CHECK(first_fault("a: [1,\nb: 2\n") == "f.yaml:1:4 this bracket or brace is never closed");
  CHECK(first_fault("a: {b: ${x}}\n").find("has to be quoted") != std::string::npos);
}

TEST_CASE("depth, values, bytes and numbers are bounded") {
  base::Limits limits;
  limits.yaml_depth = 3;
  CHECK(parse_yaml("[[[1]]]", "f", limits).faults.empty());
  CHECK(parse_yaml("[[[[1]]]]", "f", limits).faults.size() == 1);
  limits.yaml_nodes = 5;
  CHECK(parse_yaml("[1, 2, 3, 4]", "f", limits).faults.empty());
  CHECK(parse_yaml("[1, 2, 3, 4, 5]", "f", limits).faults.size() == 1);
  limits.yaml_bytes = 4;
  CHECK(parse_yaml("abcde", "f", limits).faults.size() == 1);
  CHECK(parsed("a: " + std::string(200, '1')).faults.size() == 1);
}

TEST_CASE("nothing that crashed or hung the library does so here") {
  CHECK_FALSE(parsed(",").faults.empty());
  CHECK_FALSE(parsed("&a [*a]").faults.empty());
  CHECK_FALSE(parsed(std::string(100'000, '[')).faults.empty());
  std::string indented;
  for (int i = 0; i < 600; ++i) indented += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  CHECK_FALSE(parsed(indented).faults.empty());
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'j'; ++c)
    bomb += std::string(1, c) + ": &" + c + " [*" + char(c - 1) + ",*" + char(c - 1) + "]\n";
  CHECK(parsed(bomb).faults.size() == 1);
}
