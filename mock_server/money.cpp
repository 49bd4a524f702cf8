// Decimal arithmetic: reading, products, quotients, rounding, writing. See money.hpp for the contract.
// Boost's wide integers stay in this file: they are dear to compile.
#include "mock_server/money.hpp"

#include <algorithm>

#include <boost/multiprecision/cpp_int.hpp>

#include "core/base/assertion.hpp"
#include "core/base/decimal.hpp"

namespace cr::mock_server {
namespace {

using Wide = boost::multiprecision::int256_t;

const Wide most = Wide(1'000'000'000'000'000'000LL) * 1'000'000'000'000'000LL;  // 1e18 in units

__int128 narrowed(const Wide& value) { return static_cast<__int128>(value > most ? most : value < -most ? Wide(-most) : value); }

/// Half away from zero.
template <class Integer>
Integer divided(Integer value, Integer by) {
  const bool negative = (value < 0) != (by < 0);
  if (value < 0) value = -value;
  if (by < 0) by = -by;
  Integer size = value / by;
  const Integer rest = value - size * by;
  if (rest >= by - rest) ++size;
  return negative ? Integer(-size) : size;
}

bool is_small(__int128 units) {
  constexpr __int128 bound = __int128(1) << 62;
  return units < bound && units > -bound;
}

/// Backwards, with a point after `places` digits.
template <class Integer>
std::string digits_of(Integer rest, int places) {
  std::string digits;
  for (int i = 0; rest != 0 || i <= places; ++i) {
    if (i == places && places != 0) digits += '.';
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  return digits;
}

__int128 power_of_ten(int exponent) {
  __int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

Decimal::Decimal(std::string_view number) {
  CR_ASSERT(base::is_json_number(number));
  constexpr Units bound = Units(1'000'000'000'000'000'000LL) * one;
  if (base::compare_decimal(number, "1e18") > 0 || base::compare_decimal(number, "-1e18") < 0) {
    units_ = number.front() == '-' ? -bound : bound;
    return;
  }
  const auto e = number.find_first_of("eE");
  // What is left of numbers with long exponents is nothing, whether they are 0 or only very small.
  if (e != std::string_view::npos && number.size() - e > 8) return;
  int exponent = e == std::string_view::npos ? 0 : std::atoi(std::string(number.substr(e + 1)).c_str());
  // Digits are taken one by one until the scale is used up; the next one rounds.
  bool fraction = false;
  int dropped = -1;
  Units units = 0;
  for (const char c : number.substr(0, e)) {
    if (c == '.') fraction = true;
    if (c < '0' || c > '9') continue;
    if (fraction) --exponent;
    if (units > bound) {
      if (dropped < 0) dropped = c - '0';
      ++exponent;
      continue;
    }
    units = units * 10 + (c - '0');
  }
  int shift = scale + exponent;
  while (shift > 0 && units != 0) {
    units *= 10;
    --shift;
  }
  while (shift < 0 && units != 0) {
    dropped = static_cast<int>(units % 10);
    units /= 10;
    ++shift;
  }
  if (dropped >= 5) ++units;
  units_ = number.front() == '-' ? -units : units;
}

Decimal operator*(const Decimal& left, const Decimal& right) {
  // Prices and energies of a household fit into half the width; that product needs no wide integer.
  if (is_small(left.units_) && is_small(right.units_)) return Decimal::of(divided<Decimal::Units>(left.units_ * right.units_, Decimal::one));
  return Decimal::of(narrowed(divided<Wide>(Wide(left.units_) * Wide(right.units_), Wide(Decimal::one))));
}

Decimal operator/(const Decimal& left, const Decimal& right) {
  CR_ASSERT(right.units_ != 0);
  constexpr Decimal::Units widest = Decimal::Units(100'000'000) * Decimal::one;
  if (left.units_ < widest && left.units_ > -widest && right.units_ < widest && right.units_ > -widest) {
    return Decimal::of(divided<Decimal::Units>(left.units_ * Decimal::one, right.units_));
  }
  return Decimal::of(narrowed(divided<Wide>(Wide(left.units_) * Wide(Decimal::one), Wide(right.units_))));
}

Decimal Decimal::share(long long part, long long whole) const {
  CR_ASSERT(whole != 0);
  return of(narrowed(divided<Wide>(Wide(units_) * part, Wide(whole))));
}

Decimal Decimal::rounded(int places) const {
  const Units step = power_of_ten(scale - places);
  const Units half = step / 2;
  return of(units_ < 0 ? (units_ - half) / step * step : (units_ + half) / step * step);
}

std::string Decimal::text(int places) const {
  const Units step = power_of_ten(scale - places);
  const Units value = rounded(places).units_ / step;
  // What has six places and is below 1e12 fits 64 bits, whose division is a fraction of the price.
  constexpr Units narrow = Units(1) << 62;
  std::string digits = value > -narrow && value < narrow ? digits_of(static_cast<long long>(value < 0 ? -value : value), places)
                                                         : digits_of(value < 0 ? -value : value, places);
  if (value < 0) digits += '-';
  std::reverse(digits.begin(), digits.end());
  if (digits.find('.') == std::string::npos) return digits;
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

std::optional<Decimal> decimal_of(const base::Json* value) {
  if (value == nullptr) return std::nullopt;
  std::string_view text;
  if (value->is_number()) text = value->number();
  if (value->is_string()) text = value->text();
  if (text.size() > 64 || !base::is_json_number(text)) return std::nullopt;
  if (base::compare_decimal(text, "1e12") > 0 || base::compare_decimal(text, "-1e12") < 0) return std::nullopt;
  return Decimal(text);
}

}  // namespace cr::mock_server
