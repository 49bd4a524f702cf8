#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "core/base/decimal.hpp"
#include "tests/base/property.hpp"

namespace cr::base {
namespace {

bool equal(std::string_view left, std::string_view right) { return compare_decimal(left, right) == 0; }
bool less(std::string_view left, std::string_view right) {
  return compare_decimal(left, right) < 0 && compare_decimal(right, left) > 0;
}

}  // namespace

TEST_CASE("a JSON number is what RFC 8259 says") {
  for (const char* text : {"0", "-0", "10", "-1", "0.5", "1.50", "1e3", "1E+3", "1e-3", "1.5e00", "123456789012345678901234567890"})
    CHECK_MESSAGE(is_json_number(text), text);
  for (const char* text : {"", "-", "+1", "01", "-01", ".5", "1.", "1.e3", "1e", "1e+", "1e1.5", "0x1", "1 ", " 1", "1a", "NaN", "Infinity", "--1", "1,0"})
    CHECK_MESSAGE(!is_json_number(text), text);
}

TEST_CASE("numbers compare by decimal value") {
  CHECK(equal("1.0", "1"));
  CHECK(equal("1e3", "1000"));
  CHECK(equal("-0", "0"));
  CHECK(equal("-0.0e9", "0"));
  CHECK(equal("0.1", "1e-1"));
  CHECK(equal("100e-2", "1"));
  CHECK(equal("1E+2", "100.00"));
  CHECK(less("0.1", "0.10000000000000000001"));
  CHECK(less("-1", "0"));
  CHECK(less("-2", "-1"));
  CHECK(less("9", "10"));
  CHECK(less("-10", "-9.99"));
  CHECK(less("0.09", "0.1"));
  CHECK(less("1e-5", "1"));
}

TEST_CASE("what a double would confuse stays apart") {
  CHECK(!equal("0.1", "0.1000000000000000055511151231257827"));
  CHECK(!equal("9007199254740993", "9007199254740992"));
  CHECK(!equal("1e400", "1e401"));
  CHECK(less("1e-401", "1e-400"));
  CHECK(!equal("123456789012345680000", "123456789012345670000"));
}

TEST_CASE("exponents longer than a machine word compare exactly") {
  const std::string huge(60, '9');
  const std::string next = "1" + std::string(60, '0');
  CHECK(equal("10e" + huge, "1e" + next));
  CHECK(equal("0.1e" + next, "1e" + huge));
  CHECK(equal("1e-" + next, "0.1e-" + huge));
  CHECK(less("1e" + huge, "1e" + next));
  CHECK(less("1e-" + next, "1e-" + huge));
  CHECK(less("-1e" + next, "-1e" + huge));
  CHECK(equal("0e" + next, "0"));
  CHECK(equal("1e000000000000000000000000000000000005", "100000"));
  CHECK(equal("1e999999999999999999", "0.001e1000000000000000002"));
}

TEST_CASE("the normal form is the shortest equal one") {
  CHECK(normal_decimal("1.50") == "1.5");
  CHECK(normal_decimal("-0") == "0");
  CHECK(normal_decimal("1e3") == "1000");
  CHECK(normal_decimal("-12.30e1") == "-123");
  CHECK(normal_decimal("0.0010") == "0.001");
  CHECK(normal_decimal("1e-3") == "0.001");
  CHECK(normal_decimal("1e38") == "1" + std::string(38, '0'));
  CHECK(normal_decimal("1e39") == "1e39");
  CHECK(normal_decimal("1.25E+400") == "1.25e400");
  CHECK(normal_decimal("-12.5e-400") == "-1.25e-399");
  CHECK(normal_decimal("1e-1" + std::string(30, '0')) == "1e-1" + std::string(30, '0'));
}

TEST_CASE("integers are told by value, not by spelling") {
  for (const char* text : {"0", "-0.000", "1.0", "1e3", "1.5e1", "1e400", "120e-1"}) CHECK_MESSAGE(is_integer_value(text), text);
  for (const char* text : {"0.5", "1e-3", "1.05e1", "-0.1", "1e-400"}) CHECK_MESSAGE(!is_integer_value(text), text);
}

TEST_CASE("an integer that fits is a machine integer") {
  CHECK(to_integer("9223372036854775807") == 9223372036854775807LL);
  CHECK(to_integer("-9223372036854775808") == -9223372036854775807LL - 1);
  CHECK(to_integer("1.0e2") == 100);
  CHECK(to_integer("-0") == 0);
  CHECK(!to_integer("9223372036854775808"));
  CHECK(!to_integer("1e19"));
  CHECK(!to_integer("1e400"));
  CHECK(!to_integer("0.5"));
}

TEST_CASE("the nearest double is for display, and never fails") {
  CHECK(to_double("0.25") == 0.25);
  CHECK(to_double("-1e3") == -1000.0);
  CHECK(std::isinf(to_double("1e400")));
  CHECK(to_double("-1e400") < 0);
  CHECK(to_double("1e-400") == 0.0);
  CHECK(to_double("128.74836467836484838364836483643636483648e-336") == 0.0);
}

TEST_CASE("for all numbers the normal form is equal, stable and orders as integers do") {
  holds_for_all([](int left, int right, unsigned char shift) {
    const std::string a = std::to_string(left) + "e-" + std::to_string(shift % 50);
    const std::string b = std::to_string(right) + ".0e-" + std::to_string(shift % 50);
    RC_ASSERT(equal(a, normal_decimal(a)));
    RC_ASSERT(normal_decimal(normal_decimal(a)) == normal_decimal(a));
    RC_ASSERT((compare_decimal(a, b) <=> 0) == (left <=> right));
    RC_ASSERT(to_integer(std::to_string(left) + ".00") == left);
  });
}

}  // namespace cr::base
