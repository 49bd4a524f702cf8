#include <doctest/doctest.h>

#include "core/base/decimal.hpp"
#include "core/base/random.hpp"
#include "mock_server/money.hpp"

using namespace cr;
using namespace cr::mock_server;

TEST_CASE("decimals are written as the shortest text with six places") {
  const std::pair<const char*, const char*> texts[] = {
      {"0.2450", "0.245"}, {"-1.50", "-1.5"}, {"20", "20"}, {"0", "0"}, {"-0.0", "0"}, {"1e3", "1000"}, {"1.5e-3", "0.0015"}, {"0.0000005", "0.000001"},
      {"0.00000049", "0"}, {"-0.0000005", "-0.000001"}, {"0.1234565", "0.123457"}, {"999999999999.999999", "999999999999.999999"}, {"1E+2", "100"}, {"123456e-3", "123.456"}};
  for (const auto& [number, text] : texts) CHECK_MESSAGE(Decimal(number).text(6) == text, number);
}

TEST_CASE("numbers beyond the scale are rounded or bounded, never overflown") {
  CHECK(Decimal("1e400").text(0) == "1000000000000000000");
  CHECK(Decimal("-1e400").text(0) == "-1000000000000000000");
  CHECK(Decimal("1e-400") == Decimal(0));
  CHECK(Decimal("0e99999999999") == Decimal(0));
  CHECK(Decimal("0.123456789012345678901234567890").text(15) == "0.123456789012346");
  CHECK((Decimal("1e18") * Decimal("1e18")).text(0) == "1000000000000000000");
  CHECK((Decimal("-1e18") * Decimal("1e18")).text(0) == "-1000000000000000000");
}

TEST_CASE("products and quotients are exact where fifteen places are enough, and rounded half away from zero beyond") {
  CHECK((Decimal("0.0653") + Decimal("0.0915")) * Decimal("1.055") == Decimal("0.165424"));
  CHECK(Decimal(1) / 3 == Decimal("0.333333333333333"));
  CHECK(Decimal(2) / 3 == Decimal("0.666666666666667"));
  CHECK(Decimal(-2) / 3 == Decimal("-0.666666666666667"));
  CHECK(Decimal("0.000000000000001") * Decimal("0.5") == Decimal("0.000000000000001"));
  CHECK(Decimal("-0.000000000000001") * Decimal("0.5") == Decimal("-0.000000000000001"));
  CHECK(Decimal("12345678901") * Decimal("98765432.1") == Decimal("1219326311248285321.1") - Decimal("0"));
}

TEST_CASE("narrow and wide arithmetic agree") {
  base::Random random(7);
  for (int i = 0; i < 2'000; ++i) {
    const auto value = [&random](std::uint64_t bound) {
      return Decimal(static_cast<long long>(random.below(bound)) - static_cast<long long>(bound / 2)) / 1'000'000;
    };
    const Decimal small = value(9'000'000'000), factor = value(9'000'000'000);
    // A large term sends the same product through the wide integers: (a + b) c = a c + b c.
    const Decimal large(1'000'000);
    CHECK((small + large) * factor - large * factor == small * factor);
    if (factor != 0) CHECK(((small * factor) / factor - small).rounded(9) == Decimal(0));
  }
}

TEST_CASE("numbers and texts of numbers are read, everything else is not") {
  const auto read = [](base::Json json) { return decimal_of(&json); };
  CHECK(read(base::Json::number("7000")) == Decimal(7000));
  CHECK(read("7000.5") == Decimal("7000.5"));
  for (const base::Json& wrong : {base::Json(""), base::Json("7 000"), base::Json("0x1F"), base::Json("1e13"), base::Json(true), base::Json()}) CHECK_FALSE(decimal_of(&wrong).has_value());
  CHECK_FALSE(decimal_of(nullptr).has_value());
}
