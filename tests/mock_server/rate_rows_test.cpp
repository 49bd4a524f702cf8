#include <doctest/doctest.h>

#include "mock_server/countries.hpp"
#include "mock_server/rate_rows.hpp"

using namespace cr;
using namespace cr::mock_server;
using base::Json;

namespace {

base::Instant at(std::string_view text) { return *base::parse_instant(text); }

Json json(std::string_view text) { return *base::parse_json(text); }

Place place(const char* zone, const char* market = "EU") { return {&Zone::named(zone), &market_region(market)}; }

/// "from+offset price" of each row, in local time.
std::string told(const Price& price, const Place& where, std::string_view from, std::string_view to, RowCuts cuts = {}) {
  std::string text;
  for (const RateRow& row : rate_rows(price, where, at(from), at(to), at("2026-01-15T09:00:00Z"), cuts)) {
    text += local_text(row.from, row.offset).substr(0, 16) + local_text(row.from, row.offset).substr(19) + ' ' + (row.rates == nullptr ? "none" : row.price.text(6)) + '\n';
  }
  return text;
}

const char* night = R"([{"cost":0.09,"valid_from":"00:30:00","valid_to":"04:30:00"},{"cost":0.28,"valid_from":"04:30:00","valid_to":"00:30:00"}])";

}  // namespace

TEST_CASE("a night rate is three hours long on the short day and five on the long one") {
  const SharedPrice price = time_of_day_price(json(night));
  CHECK(told(*price, place("Europe/London"), "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z") == "2026-03-29T00:00+00:00 0.28\n2026-03-29T00:30+00:00 0.09\n2026-03-29T04:30+01:00 0.28\n");
  CHECK(told(*price, place("Europe/London"), "2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z") == "2026-10-25T00:00+01:00 0.28\n2026-10-25T00:30+01:00 0.09\n2026-10-25T04:30+00:00 0.28\n");
}

TEST_CASE("a rate that ends within the repeated hour holds twice") {
  const SharedPrice price = time_of_day_price(json(R"([{"cost":1,"valid_from":"00:00:00","valid_to":"01:30:00"},{"cost":2,"valid_from":"01:30:00","valid_to":"00:00:00"}])"));
  CHECK(told(*price, place("Europe/London"), "2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z") == "2026-10-25T00:00+01:00 1\n2026-10-25T01:30+01:00 2\n2026-10-25T01:00+00:00 1\n2026-10-25T01:30+00:00 2\n");
}

TEST_CASE("a rate that lies within the missing hour does not hold that day") {
  const SharedPrice price = time_of_day_price(json(R"([{"cost":1,"valid_from":"01:00:00","valid_to":"02:00:00"},{"cost":2,"valid_from":"02:00:00","valid_to":"01:00:00"}])"));
  CHECK(told(*price, place("Europe/London"), "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z") == "2026-03-29T00:00+00:00 2\n");
}

TEST_CASE("a market day has 24 rows, 23 on the short day and 25 on the long one") {
  const SharedPrice price = market_surcharge_price(json(R"({"fixed":0,"percentage":0})"), {});
  const Zone& berlin = Zone::named("Europe/Berlin");
  const auto rows = [&](int month, unsigned day) {
    const Day date = std::chrono::sys_days(std::chrono::year(2026) / month / static_cast<int>(day));
    return rate_rows(*price, place("Europe/Berlin", "DE"), berlin.start_of(date), berlin.start_of(date + std::chrono::days(1)), at("2026-01-15T09:00:00Z"), {});
  };
  CHECK(rows(1, 15).size() == 24);
  CHECK(rows(3, 29).size() == 23);
  CHECK(rows(10, 25).size() == 25);
  CHECK(rows(3, 29)[2].local_hour == 3);
  CHECK(rows(10, 25)[2].local_hour == 2);
  CHECK(rows(10, 25)[3].local_hour == 2);
  CHECK(rows(10, 25)[3].price == rows(10, 25)[2].price);
  CHECK(rows(1, 15)[13].price == Decimal("-0.0084"));
}

TEST_CASE("prices are certain until the end of the day that is published at 13:00") {
  const Zone& berlin = Zone::named("Europe/Berlin");
  CHECK(base::to_text(published_until(berlin, at("2026-01-15T11:59:59Z"))) == "2026-01-15T23:00:00Z");
  CHECK(base::to_text(published_until(berlin, at("2026-01-15T12:00:00Z"))) == "2026-01-16T23:00:00Z");
  CHECK(base::to_text(published_until(berlin, at("2026-03-28T12:00:00Z"))) == "2026-03-29T22:00:00Z");
}

TEST_CASE("equal neighbours are one row, unless a cut is asked for") {
  const SharedPrice price = fixed_price(json("0.2"));
  CHECK(told(*price, place("Europe/Paris"), "2026-01-15T09:15:00Z", "2026-01-18T09:15:00Z") == "2026-01-15T10:15+01:00 0.2\n");
  CHECK(told(*price, place("Europe/Paris"), "2026-01-15T22:30:00Z", "2026-01-16T00:00:00Z", {.hourly = false, .daily = true, .joined = true}) == "2026-01-15T23:30+01:00 0.2\n2026-01-16T00:00+01:00 0.2\n");
  CHECK(told(*price, place("Europe/Paris"), "2026-01-15T09:15:00Z", "2026-01-15T11:00:00Z", {.hourly = true, .daily = false, .joined = true}) == "2026-01-15T10:15+01:00 0.2\n2026-01-15T11:00+01:00 0.2\n");
}

TEST_CASE("hours are local where the offset is no whole hour") {
  const SharedPrice price = market_surcharge_price(json(R"({"fixed":0,"percentage":0})"), {});
  const auto rows = rate_rows(*price, place("Asia/Kolkata"), at("2026-01-15T09:00:00Z"), at("2026-01-15T10:00:00Z"), at("2026-01-15T09:00:00Z"), {});
  REQUIRE(rows.size() == 2);
  CHECK(base::to_text(rows[0].to) == "2026-01-15T09:30:00Z");
  CHECK(rows[0].local_hour == 14);
}

TEST_CASE("days begin where they begin, also where the clock jumps over midnight") {
  const auto start = [](const char* zone, int year, int month, int day) {
    return base::to_text(Zone::named(zone).start_of(std::chrono::sys_days(std::chrono::year(year) / month / day)));
  };
  CHECK(start("Europe/London", 2026, 3, 29) == "2026-03-29T00:00:00Z");
  CHECK(start("Europe/London", 2026, 3, 30) == "2026-03-29T23:00:00Z");
  CHECK(start("Asia/Beirut", 2026, 3, 29) == "2026-03-28T22:00:00Z");
  CHECK(start("Nowhere/Atall", 2026, 1, 1) == "2026-01-01T00:00:00Z");
}

TEST_CASE("seasons, days of the week and dates decide the price of a day") {
  const auto price = scheduled_price(json(R"([
    {"months":["Dec"],"dates":[25,26],"days_and_hours":[{"days":["All"],"hours":[{"rate":[{"fixed":1}]}]}]},
    {"months":["January","February"],"days_and_hours":[{"days":["Saturday","sun"],"hours":[{"rate":[{"fixed":2}]}]},{"days":["Mon","Tue","Wed","Thu","Fri"],"hours":[{"valid_from":"08:00:00","valid_to":"20:00:00","rate":[{"fixed":4}]},{"valid_from":"20:00:00","valid_to":"08:00:00","rate":[{"fixed":3}]}]}]}])"),
                                     false);
  REQUIRE(price.has_value());
  CHECK((*price)->structure == "DYNAMIC");
  CHECK(told(**price, place("UTC"), "2026-12-24T12:00:00Z", "2026-12-27T12:00:00Z") == "2026-12-24T12:00+00:00 none\n2026-12-25T00:00+00:00 1\n2026-12-27T00:00+00:00 none\n");
  CHECK(told(**price, place("UTC"), "2026-01-16T12:00:00Z", "2026-01-17T12:00:00Z") == "2026-01-16T12:00+00:00 4\n2026-01-16T20:00+00:00 3\n2026-01-17T00:00+00:00 2\n");
}

TEST_CASE("the structure of a schedule is what its summary must show") {
  const auto structure = [](const char* text, bool market = false) { return (*scheduled_price(json(text), market))->structure; };
  CHECK(structure(R"([{"days_and_hours":[{"days":["All"],"hours":[{"rate":[{"fixed":1}]}]}]}])") == "FIXED");
  CHECK(structure(R"([{"days_and_hours":[{"days":["All"],"hours":[{"rate":[{"fixed":1}]}]}]}])", true) == "MARKET");
  CHECK(structure(R"([{"days_and_hours":[{"days":["All"],"hours":[{"valid_from":"00:00:00","valid_to":"07:00:00","rate":[{"fixed":1}]},{"valid_from":"07:00:00","valid_to":"00:00:00","rate":[{"fixed":2}]}]}]}])") == "TIME_OF_DAY");
  CHECK(structure(R"([{"days_and_hours":[{"days":["Mon"],"hours":[{"rate":[{"fixed":1}]}]}]}])") == "DYNAMIC");
  CHECK(structure(R"([{"months":["May"],"days_and_hours":[{"days":["All"],"hours":[{"rate":[{"fixed":1}]}]}]}])") == "DYNAMIC");
}

TEST_CASE("every country has two letters, a currency and a zone that the system knows") {
  int known = 0;
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) {
      const std::string code{a, b};
      const Country* country = find_country(code);
      if (country == nullptr) continue;
      ++known;
      CHECK(country->currency.size() == 3);
      CHECK(zone_of(*country).name() == country->zone);
    }
  }
  CHECK(known == 249);
  for (const char* code : {"", "g", "gb", "GBR", "UK", "XX"}) CHECK(find_country(code) == nullptr);
}
