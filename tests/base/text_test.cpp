#include <doctest/doctest.h>

#include <string>

#include "core/base/text.hpp"
#include "tests/base/property.hpp"

namespace cr::base {

TEST_CASE("valid UTF-8 of every length is found valid") {
  for (const char* text : {"", "a", "0123456789abcdef", "é", "€", "😀", "\x7f", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80", "12345678é2345678€"})
    CHECK_MESSAGE(find_invalid_utf8(text) == std::string_view::npos, text);
}

TEST_CASE("the first invalid byte is pointed at") {
  CHECK(find_invalid_utf8("abc\xff") == 3);
  CHECK(find_invalid_utf8("0123456789\x80") == 10);
  CHECK(find_invalid_utf8("é\xc0\xaf") == 2);
  CHECK(find_invalid_utf8("\xc1\xbf") == 0);              // overlong
  CHECK(find_invalid_utf8("\xe0\x9f\xbf") == 0);          // overlong
  CHECK(find_invalid_utf8("\xf0\x8f\xbf\xbf") == 0);      // overlong
  CHECK(find_invalid_utf8("\xed\xa0\x80") == 0);          // high surrogate
  CHECK(find_invalid_utf8("\xed\xb0\x80") == 0);          // low surrogate
  CHECK(find_invalid_utf8("\xf4\x90\x80\x80") == 0);      // beyond U+10FFFF
  CHECK(find_invalid_utf8("\xf5\x80\x80\x80") == 0);
  CHECK(find_invalid_utf8("a\xe2\x82") == 1);             // cut off
  CHECK(find_invalid_utf8("\xe2\x28\xa1") == 0);
}

TEST_CASE("code points and columns are counted, not bytes") {
  CHECK(code_points("") == 0);
  CHECK(code_points("aé€😀") == 4);
  CHECK(display_width("aé€") == 3);
  CHECK(display_width("電気") == 4);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("😀") == 2);
}

TEST_CASE("control characters, bidi controls and invalid bytes become visible") {
  CHECK(visible("a\tb\nc\rd") == "a\\tb\\nc\\rd");
  CHECK(visible(std::string_view("\0\x1b\x7f", 3)) == "\\x00\\x1b\\x7f");
  CHECK(visible("\u0085\u009b") == "\\u0085\\u009b");
  CHECK(visible("\u202e\u2066\u200f\u2028") == "\\u202e\\u2066\\u200f\\u2028");
  CHECK(visible("\xff\xc0") == "\\xff\\xc0");
  CHECK(visible("Zürich €5 😀") == "Zürich €5 😀");
}

TEST_CASE("printable keeps newlines and tabs only when asked to") {
  CHECK(printable("a\n\tb") == "a\\n\\tb");
  CHECK(printable("a\n\tb\x1b", true) == "a\n\tb\\x1b");
  CHECK(printable("a\r\nb", true) == "a\\r\nb");
}

TEST_CASE("what CI servers take for a command loses its power") {
  CHECK(printable("::error::x") == ":\\:error::x");
  CHECK(printable("ok\n  ::set-output::x", true) == "ok\n  :\\:set-output::x");
  CHECK(printable("a ::error::x") == "a ::error::x");
  CHECK(printable("std::string") == "std::string");
  CHECK(printable("##[error]x") == "#\\#[error]x");
  CHECK(printable("say ##vso[task.complete]x") == "say #\\#vso[task.complete]x");
  CHECK(printable("##teamcity[message]") == "#\\#teamcity[message]");
  CHECK(printable("## heading") == "## heading");
}

TEST_CASE("a shortened text never cuts a character") {
  CHECK(shortened("abcdef", 6) == "abcdef");
  CHECK(shortened("abcdef", 5) == "abcd…");
  CHECK(shortened("é€😀x", 3) == "é€…");
  CHECK(shortened("ab", 1) == "…");
  CHECK(shortened("ab", 0).empty());
  CHECK(shortened("", 0).empty());
}

TEST_CASE("the nearest candidate is at most a third of the word away") {
  const std::vector<std::string> routes{"tariff_select", "provider_select", "session_restore"};
  CHECK(nearest("tarif_select", routes) == "tariff_select");
  CHECK(nearest("Tariff_Select", routes) == "tariff_select");
  CHECK(nearest("tarfif_select", routes) == "tariff_select");
  CHECK(!nearest("summary", routes));
  CHECK(!nearest("", routes));
  CHECK(!nearest("tariff_select", {}));
  CHECK(nearest("ab", {"ab"}) == "ab");
  CHECK(!nearest("ab", {"ac"}));
  CHECK(nearest("abc", {"abd"}) == "abd");
}

TEST_CASE("did you mean is said only when there is something to mean") {
  CHECK(did_you_mean("pas", {"pass"}) == " did you mean \"pass\"?");
  CHECK(did_you_mean("xyz", {"pass"}).empty());
}

TEST_CASE("parts are joined with separators between them only") {
  CHECK(joined({}, ", ").empty());
  CHECK(joined({"a"}, ", ") == "a");
  CHECK(joined({"a", "", "b"}, ", ") == "a, , b");
}

TEST_CASE("for all bytes printable text is valid, and printing it again changes nothing dangerous") {
  holds_for_all([](const std::string& bytes) {
    const std::string text = printable(bytes, true);
    RC_ASSERT(find_invalid_utf8(text) == std::string::npos);
    for (const char c : text) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t');
    RC_ASSERT(visible(visible(bytes)) == visible(bytes));
  });
}

}  // namespace cr::base
