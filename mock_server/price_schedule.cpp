// Reads the schedule of a tariff element (POST /tariffs/elements, rate_advanced_capture):
//   [{"months": ["All"], "dates": [24], "days_and_hours": [{"days": ["Monday"], "hours":
//     [{"valid_from": "05:00:00", "valid_to": "23:30:00", "rate": [{"fixed": 0.2, "to_kwh": 30.5}]}]}]}]
// and tells which structure such a tariff has for its summary page. Refuses what it cannot price.
#include <array>

#include "core/base/decimal.hpp"
#include "mock_server/price.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

constexpr std::array<std::string_view, 12> month_names = {"January", "February", "March",     "April",   "May",      "June",
                                                          "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> day_names = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (lower(left[i]) != lower(right[i])) return false;
  }
  return true;
}

template <std::size_t N>
std::optional<unsigned> bits_of(const Json* words, const std::array<std::string_view, N>& names) {
  constexpr unsigned all = (1U << N) - 1;
  if (words == nullptr || words->is_null()) return all;
  if (!words->is_array() || words->items().empty()) return std::nullopt;
  unsigned bits = 0;
  for (const Json& word : words->items()) {
    if (!word.is_string()) return std::nullopt;
    unsigned found = same_word(word.text(), "All") ? all : 0;
    for (unsigned i = 0; i < N; ++i) {
      if (same_word(word.text(), names[i]) || same_word(word.text(), names[i].substr(0, 3))) found |= 1U << i;
    }
    if (found == 0) return std::nullopt;
    bits |= found;
  }
  return bits;
}

std::optional<std::uint32_t> dates_of(const Json* dates) {
  if (dates == nullptr || dates->is_null()) return ~0U;
  if (!dates->is_array()) return std::nullopt;
  if (dates->items().empty()) return ~0U;
  std::uint32_t bits = 0;
  for (const Json& date : dates->items()) {
    const auto number = date.is_number() ? base::to_integer(date.number()) : std::nullopt;
    if (!number || *number < 1 || *number > 31) return std::nullopt;
    bits |= std::uint32_t{1} << *number;
  }
  return bits;
}

bool read_number(const Json& rate, std::string_view key, Decimal& into) {
  const Json* value = rate.find(key);
  if (value == nullptr || value->is_null()) return true;
  const auto number = decimal_of(value);
  if (!value->is_number() || !number) return false;
  into = *number;
  return true;
}

std::optional<Rate> rate_of(const Json& json) {
  Rate rate;
  Decimal limit = -1;
  if (!json.is_object() || !read_number(json, "fixed", rate.fixed) || !read_number(json, "to_kwh", limit) ||
      !read_number(json, "surcharge_fixed", rate.surcharge_fixed) ||
      !read_number(json, "surcharge_percentage", rate.surcharge_percentage)) {
    return std::nullopt;
  }
  const Json* to_kwh = json.find("to_kwh");
  if (to_kwh != nullptr && !to_kwh->is_null()) {
    if (limit <= 0) return std::nullopt;
    rate.to_kwh = limit;
  }
  return rate;
}

/// Fills hours and rates of `window`; returns the name of the part that is wrong, or null.
const char* read_hours(const Json& hours, RateWindow& window) {
  const auto read_time = [&hours](std::string_view key) {
    const Json* time = hours.find(key);
    return time == nullptr || time->is_null() ? std::optional<int>(0) : time->is_string() ? second_of(time->text()) : std::nullopt;
  };
  if (!hours.is_object()) return "hours";
  const auto from = read_time("valid_from");
  const auto to = read_time("valid_to");
  if (!from) return "valid_from";
  if (!to) return "valid_to";
  window.from = *from;
  window.to = *to == 0 ? 86'400 : *to;
  const Json* rates = hours.find("rate");
  if (rates == nullptr || !rates->is_array() || rates->items().empty()) return "rate";
  for (const Json& json : rates->items()) {
    auto rate = rate_of(json);
    if (!rate) return "rate";
    // Steps go up, and only the last one may be without a limit.
    if (!window.rates.empty() && (!window.rates.back().to_kwh || (rate->to_kwh && *rate->to_kwh <= *window.rates.back().to_kwh))) return "to_kwh";
    window.rates.push_back(std::move(*rate));
  }
  return nullptr;
}

const char* read_season(const Json& season, std::vector<RateWindow>& windows) {
  if (!season.is_object()) return "schedule";
  RateWindow base_window;
  const auto months = bits_of(season.find("months"), month_names);
  const auto dates = dates_of(season.find("dates"));
  if (!months) return "months";
  if (!dates) return "dates";
  const Json* days_and_hours = season.find("days_and_hours");
  if (days_and_hours == nullptr || !days_and_hours->is_array() || days_and_hours->items().empty()) return "days_and_hours";
  for (const Json& part : days_and_hours->items()) {
    const auto days = part.is_object() ? bits_of(part.find("days"), day_names) : std::nullopt;
    if (!days) return "days";
    const Json* hours = part.find("hours");
    if (hours == nullptr || !hours->is_array() || hours->items().empty()) return "hours";
    for (const Json& row : hours->items()) {
      RateWindow window;
      window.months = *months;
      window.dates = *dates;
      window.weekdays = *days;
      if (const char* wrong = read_hours(row, window)) return wrong;
      windows.push_back(std::move(window));
    }
  }
  return nullptr;
}

bool same_rates(const std::vector<Rate>& left, const std::vector<Rate>& right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].to_kwh != right[i].to_kwh || price_of(left[i], 0) != price_of(right[i], 0)) return false;
  }
  return true;
}

bool whole_day(const RateWindow& window) { return window.from == window.to || (window.from == 0 && window.to == 86'400); }

std::string structure_of(const Price& price) {
  if (price.market) return "MARKET";
  bool every_day = true;
  bool one_price = true;
  bool full = false;
  for (const RateWindow& window : price.windows) {
    every_day = every_day && window.months == 0xFFF && window.dates == ~0U && window.weekdays == 0x7F;
    one_price = one_price && same_rates(window.rates, price.windows.front().rates);
    full = full || whole_day(window);
  }
  if (!every_day) return "DYNAMIC";
  return one_price && (full || price.windows.size() > 1) ? "FIXED" : "TIME_OF_DAY";
}

}  // namespace

base::Result<SharedPrice> scheduled_price(const Json& schedule, bool market, const std::string& region) {
  auto price = std::make_shared<Price>();
  price->market = market;
  price->region = region;
  price->schedule = schedule;
  if (!schedule.is_array() || schedule.items().empty()) return base::fail(base::FaultKind::model, "schedule");
  for (const Json& season : schedule.items()) {
    if (const char* wrong = read_season(season, price->windows)) return base::fail(base::FaultKind::model, wrong);
  }
  for (const RateWindow& window : price->windows) price->tiered = price->tiered || window.rates.size() > 1;
  price->structure = structure_of(*price);
  if (price->structure == "FIXED") price->cost = json_of(price_of(price->windows.front().rates.front(), 0));
  if (price->structure == "MARKET") {
    const Rate& first = price->windows.front().rates.front();
    price->surcharge = Json::object({{"fixed", json_of(first.surcharge_fixed)}, {"percentage", json_of(first.surcharge_percentage)}});
  }
  return SharedPrice(std::move(price));
}

}  // namespace cr::mock_server
