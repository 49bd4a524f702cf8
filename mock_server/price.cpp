// Makes prices from what customers, worlds and partners enter, and finds the rates of a local time.
#include "mock_server/price.hpp"

#include "core/base/decimal.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

constexpr int day_seconds = 86'400;

bool holds(const RateWindow& window, const std::chrono::year_month_day& date, unsigned weekday, int second) {
  if ((window.months >> (static_cast<unsigned>(date.month()) - 1) & 1U) == 0) return false;
  if ((window.dates >> static_cast<unsigned>(date.day()) & 1U) == 0) return false;
  if ((window.weekdays >> weekday & 1U) == 0) return false;
  if (window.from < window.to) return second >= window.from && second < window.to;
  return second >= window.from || second < window.to;
}

Json rate_json(const Json& fixed, const Json& surcharge_fixed, const Json& surcharge_percentage) {
  return Json::object({{"fixed", fixed}, {"to_kwh", nullptr}, {"surcharge_fixed", surcharge_fixed},
                       {"surcharge_percentage", surcharge_percentage}});
}

Json hour_json(const Json& from, const Json& to, Json rate) {
  return Json::object({{"valid_from", from}, {"valid_to", to}, {"rate", Json::array({std::move(rate)})}});
}

Json schedule_json(Json hours) {
  return Json::array({Json::object(
      {{"months", Json::array({"All"})},
       {"days_and_hours", Json::array({Json::object({{"days", Json::array({"All"})}, {"hours", std::move(hours)}})})}})});
}

Json normal_number(const Json& number) { return Json::number(base::normal_decimal(number.number())); }

RateWindow window_of(int from, int to, Rate rate) {
  RateWindow window;
  window.from = from;
  window.to = to == 0 ? day_seconds : to;
  window.rates.push_back(std::move(rate));
  return window;
}

}  // namespace

const std::vector<Rate>* Price::at(Day local_day, int second) const {
  const std::chrono::year_month_day date(local_day);
  const unsigned weekday = std::chrono::weekday(local_day).c_encoding();
  for (const RateWindow& window : windows) {
    if (holds(window, date, weekday, second)) return &window.rates;
  }
  return nullptr;
}

SharedPrice fixed_price(const Json& cost) {
  auto price = std::make_shared<Price>();
  const Json number = normal_number(cost);
  price->cost = number;
  price->schedule = schedule_json(Json::array({hour_json("00:00:00", "00:00:00", rate_json(number, nullptr, nullptr))}));
  price->windows.push_back(window_of(0, 0, {.fixed = Decimal(cost.number())}));
  return price;
}

SharedPrice time_of_day_price(const Json& hours) {
  auto price = std::make_shared<Price>();
  price->structure = "TIME_OF_DAY";
  price->hours = hours;
  Json rows = Json::array();
  for (const Json& row : hours.items()) {
    const Json& cost = *row.find("cost");
    rows.push(hour_json(*row.find("valid_from"), *row.find("valid_to"), rate_json(normal_number(cost), nullptr, nullptr)));
    price->windows.push_back(window_of(second_of(row.text_at("valid_from")).value_or(0), second_of(row.text_at("valid_to")).value_or(0),
                                       {.fixed = Decimal(cost.number())}));
  }
  price->schedule = schedule_json(std::move(rows));
  return price;
}

SharedPrice market_surcharge_price(const Json& surcharge, const std::string& region) {
  auto price = std::make_shared<Price>();
  price->structure = "MARKET";
  price->market = true;
  price->surcharge = surcharge;
  price->region = region;
  const Json* fixed = surcharge.find("fixed");
  const Json* percentage = surcharge.find("percentage");
  const Json fixed_part = fixed != nullptr && fixed->is_number() ? normal_number(*fixed) : Json(0);
  const Json percentage_part = percentage != nullptr && percentage->is_number() ? normal_number(*percentage) : Json(0);
  price->schedule = schedule_json(Json::array({hour_json("00:00:00", "00:00:00", rate_json(0, fixed_part, percentage_part))}));
  price->windows.push_back(window_of(
      0, 0, {.surcharge_fixed = Decimal(fixed_part.number()), .surcharge_percentage = Decimal(percentage_part.number())}));
  return price;
}

SharedPrice offered_price(const protocol::TariffOffer& offer) {
  if (offer.cost.is_number()) return fixed_price(offer.cost);
  if (offer.hours.is_array()) return time_of_day_price(offer.hours);
  if (offer.surcharge.is_object()) return market_surcharge_price(offer.surcharge, {});
  if (offer.structure == "MARKET") return market_surcharge_price(Json::object({{"fixed", 0}, {"percentage", 0}}), {});
  return nullptr;
}

std::optional<int> second_of(std::string_view time) {
  if (time.size() != 8 || time[2] != ':' || time[5] != ':') return std::nullopt;
  int parts[3] = {0, 0, 0};
  for (std::size_t i = 0; i < 8; ++i) {
    if (i % 3 == 2) continue;
    if (time[i] < '0' || time[i] > '9') return std::nullopt;
    parts[i / 3] = parts[i / 3] * 10 + (time[i] - '0');
  }
  if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59) return std::nullopt;
  return parts[0] * 3600 + parts[1] * 60 + parts[2];
}

Decimal price_of(const Rate& rate, const Decimal& market_part) {
  return (rate.fixed + market_part + rate.surcharge_fixed) * (1 + rate.surcharge_percentage / 100);
}

}  // namespace cr::mock_server
