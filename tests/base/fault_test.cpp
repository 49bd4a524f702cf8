#include <doctest/doctest.h>

#include "core/base/fault.hpp"

namespace cr::base {
namespace {

std::string diagnostic(int line, int column, std::string_view source) {
  return render({FaultKind::syntax, "wrong", {"a.yaml", line, column}, {}, {}}, "error", source);
}

}  // namespace

TEST_CASE("a fault is rendered with place, source line, caret, help and notes") {
  const Fault fault{FaultKind::syntax, "unknown route \"tarif_select\"", {"first.yaml", 2, 12}, " did you mean \"tariff_select\"?", {"see list"}};
  CHECK(render(fault, "error", "title: x\n  connect: tarif_select\nlast: y\n") ==
        "error: unknown route \"tarif_select\"\n"
        " --> first.yaml:2:12\n"
        "   |\n"
        " 2 |   connect: tarif_select\n"
        "   |            ^\n"
        "  help: did you mean \"tariff_select\"?\n"
        "  note: see list\n");
}

TEST_CASE("without source, help or place those lines are missing") {
  CHECK(render({FaultKind::connect, "refused", {}, {}, {}}, "error") == "error: refused\n");
  CHECK(render({FaultKind::io, "gone", {"a.yaml", 0, 0}, {}, {}}, "warning") == "warning: gone\n --> a.yaml\n");
  CHECK(diagnostic(3, 1, "") == "error: wrong\n --> a.yaml:3:1\n");
  CHECK(diagnostic(9, 1, "only one line") == "error: wrong\n --> a.yaml:9:1\n");
}

TEST_CASE("the gutter is as wide as the number of the line") {
  std::string source(99, '\n');
  source += "x: y";
  CHECK(diagnostic(100, 4, source) == "error: wrong\n --> a.yaml:100:4\n     |\n 100 | x: y\n     |    ^\n");
}

TEST_CASE("a caret stands under its character behind tabs, accents, wide characters and control characters") {
  CHECK(diagnostic(1, 3, "\t\tx") .ends_with(" 1 |     x\n   |     ^\n"));
  CHECK(diagnostic(1, 3, "é€x").ends_with(" 1 | é€x\n   |   ^\n"));
  CHECK(diagnostic(1, 3, "電気x").ends_with(" 1 | 電気x\n   |     ^\n"));
  CHECK(diagnostic(1, 2, "\x1bx").ends_with(" 1 | \\x1bx\n   |     ^\n"));
}

TEST_CASE("a caret may stand just behind the end of a line and a carriage return is no part of it") {
  CHECK(diagnostic(1, 4, "abc\r\ndef").ends_with(" 1 | abc\n   |    ^\n"));
  CHECK(diagnostic(1, 40, "abc").ends_with(" 1 | abc\n   |    ^\n"));
}

TEST_CASE("a long line is cut around its caret") {
  const std::string line = std::string(300, 'a') + "X" + std::string(300, 'b');
  const std::string text = diagnostic(1, 301, line);
  const std::size_t source = text.find(" 1 | ") + 5;
  const std::size_t end = text.find('\n', source);
  const std::string shown = text.substr(source, end - source);
  CHECK(shown.starts_with("…a"));
  CHECK(shown.ends_with("b…"));
  CHECK(shown.size() < 110);
  const std::size_t caret = text.find('^') - (text.find("   | ", end) + 5);
  CHECK(shown.find('X') - 2 == caret);  // "…" is three bytes in one column
}

TEST_CASE("a long line whose fault is at its beginning or end keeps that end") {
  CHECK(diagnostic(1, 1, std::string(300, 'a')).find(" 1 | a") != std::string::npos);
  CHECK(diagnostic(1, 300, std::string(299, 'a') + "Z").find("aZ\n") != std::string::npos);
}

TEST_CASE("a line of megabytes is shown as quickly as a short one") {
  std::string line;
  for (int i = 0; i < 500'000; ++i) line += "é\x1b";
  CHECK(diagnostic(1, 700'000, line).size() < 700);
}

TEST_CASE("what others wrote is harmless in a diagnostic") {
  const Fault fault{FaultKind::model, "bad\x1b[31m\nname", {"a\n.yaml", 1, 1}, "x\r", {"\xff"}};
  const std::string text = render(fault, "error", "::error::owned \xe2\x80\xae");
  CHECK(text ==
        "error: bad\\x1b[31m\\nname\n --> a\\n.yaml:1:1\n   |\n 1 | ::error::owned \\u202e\n   | ^\n  help: x\\r\n  note: \\xff\n");
}

TEST_CASE("further lines of a help stand under its first") {
  CHECK(render({FaultKind::usage, "m", {}, "one\ntwo", {}}, "error") == "error: m\n  help: one\n        two\n");
}

TEST_CASE("every kind of fault has its word") {
  CHECK(std::string_view(name_of(FaultKind::usage)) == "usage");
  CHECK(std::string_view(name_of(FaultKind::timeout)) == "timeout");
  CHECK(std::string_view(name_of(FaultKind::internal)) == "internal");
}

TEST_CASE("fail makes a result without value") {
  const Result<int> result = fail(FaultKind::limit, "too much", {"a", 1, 2}, "less");
  REQUIRE(!result.has_value());
  CHECK(result.error() == Fault{FaultKind::limit, "too much", {"a", 1, 2}, "less", {}});
}

}  // namespace cr::base
