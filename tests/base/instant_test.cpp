#include <doctest/doctest.h>

#include <string>

#include "core/base/instant.hpp"
#include "tests/base/property.hpp"

namespace cr::base {
namespace {

std::string again(std::string_view text) {
  const auto instant = parse_instant(text);
  return instant ? to_text(*instant) : "refused";
}

std::string duration_again(std::string_view text) {
  const auto duration = parse_duration(text);
  return duration ? to_text(*duration) : "refused";
}

}  // namespace

TEST_CASE("an instant is printed in UTC, with milliseconds only when there are any") {
  CHECK(again("2026-01-15T09:00:00Z") == "2026-01-15T09:00:00Z");
  CHECK(again("2026-01-15T09:00:00.5Z") == "2026-01-15T09:00:00.500Z");
  CHECK(again("2026-01-15T10:30:00+01:30") == "2026-01-15T09:00:00Z");
  CHECK(again("2025-12-31T23:00:00-02:00") == "2026-01-01T01:00:00Z");
  CHECK(again("2026-01-15T09:00:00-00:00") == "2026-01-15T09:00:00Z");
  CHECK(again("2026-01-15T09:00:00.123456789Z") == "2026-01-15T09:00:00.123Z");
  CHECK(again("2026-01-15T09:00:00.000Z") == "2026-01-15T09:00:00Z");
  CHECK(to_text_ms(*parse_instant("2026-01-15T09:00:00Z")) == "2026-01-15T09:00:00.000Z");
}

TEST_CASE("leap days exist in leap years only") {
  CHECK(again("2024-02-29T00:00:00Z") == "2024-02-29T00:00:00Z");
  CHECK(again("2000-02-29T00:00:00Z") == "2000-02-29T00:00:00Z");
  CHECK(again("2026-02-29T00:00:00Z") == "refused");
  CHECK(again("1900-02-29T00:00:00Z") == "refused");
}

TEST_CASE("instants before 1970 and with fractions round down, not towards zero") {
  CHECK(again("1969-12-31T23:59:59.999Z") == "1969-12-31T23:59:59.999Z");
  CHECK(again("0001-01-01T00:00:00Z") == "0001-01-01T00:00:00Z");
}

TEST_CASE("whatever is not RFC 3339 with a zone and a real date is refused") {
  for (const char* text :
       {"", "2026-01-15", "2026-01-15T09:00:00", "2026-01-15 09:00:00Z", "2026-01-15T09:00Z", "2026-01-15t09:00:00Z",
        "2026-01-15T09:00:00z", "2026-1-15T09:00:00Z", "26-01-15T09:00:00Z", "2026-13-01T09:00:00Z", "2026-00-10T09:00:00Z",
        "2026-04-31T09:00:00Z", "2026-01-00T09:00:00Z", "2026-01-15T24:00:00Z", "2026-01-15T09:60:00Z", "2026-01-15T09:00:60Z",
        "2026-01-15T09:00:00.Z", "2026-01-15T09:00:00.1234567890Z", "2026-01-15T09:00:00,5Z", "2026-01-15T09:00:00+01",
        "2026-01-15T09:00:00+0100", "2026-01-15T09:00:00+24:00", "2026-01-15T09:00:00+01:60", "2026-01-15T09:00:00Z ",
        " 2026-01-15T09:00:00Z", "2026-01-15T09:00:00ZZ", "+2026-01-15T09:00:00Z", "2026-01-15T09:00:00 Z", "20260115T090000Z",
        "2026-W03-4T09:00:00Z", "2026-01-15T-9:00:00Z",
        "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"})
    CHECK_MESSAGE(!parse_instant(text), text);
}

TEST_CASE("a duration is printed in its shortest compound form") {
  CHECK(duration_again("250ms") == "250ms");
  CHECK(duration_again("10s") == "10s");
  CHECK(duration_again("90m") == "1h30m");
  CHECK(duration_again("1d12h") == "1d12h");
  CHECK(duration_again("36h") == "1d12h");
  CHECK(duration_again("0s") == "0s");
  CHECK(duration_again("0ms") == "0s");
  CHECK(duration_again("1s500ms") == "1s500ms");
  CHECK(duration_again("358d") == "358d");
  CHECK(to_text(Duration{-90'000}) == "-1m30s");
}

TEST_CASE("a duration without unit, with a sign, a space, a fraction or units that go up is refused") {
  for (const char* text : {"", "10", "s", "-1s", "+1s", "1 s", " 1s", "1s ", "1.5h", "1h1d", "1s1s", "5m5m", "1ms1s", "1S", "1min",
                           "1w", "1d12", "ms", "1m s", "10000000000000000000s", "99999999999999999d", "106751991168d"})
    CHECK_MESSAGE(!parse_duration(text), text);
}

TEST_CASE("for all instants and durations the text reads back equal") {
  holds_for_all([](std::uint32_t seconds, std::uint16_t fraction) {
    const Instant instant{std::chrono::seconds{seconds} + Duration{fraction % 1000}};
    RC_ASSERT(parse_instant(to_text(instant)) == instant);
    RC_ASSERT(parse_instant(to_text_ms(instant)) == instant);
    const Duration duration{static_cast<long long>(seconds) * 1000 + fraction};
    RC_ASSERT(parse_duration(to_text(duration)) == duration);
  });
}

}  // namespace cr::base
