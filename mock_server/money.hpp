// Decimal numbers of the mock: prices, energy and money. Fixed point with fifteen places, exact in sums;
// products and quotients are rounded half away from zero at the fifteenth place. Read from JSON numbers
// without passing through a double, written rounded to six places as the shortest decimal.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/json.hpp"

namespace cr::mock_server {

class Decimal {
 public:
  constexpr Decimal() = default;
  constexpr Decimal(int value) : units_(static_cast<Units>(value) * one) {}
  constexpr Decimal(long long value) : units_(static_cast<Units>(value) * one) {}
  constexpr Decimal(long value) : Decimal(static_cast<long long>(value)) {}
  /// Of text that JSON writes as a number; sizes beyond 1e18 become 1e18.
  explicit Decimal(std::string_view number);

  friend constexpr bool operator==(const Decimal&, const Decimal&) = default;
  friend constexpr auto operator<=>(const Decimal& left, const Decimal& right) { return left.units_ <=> right.units_; }
  constexpr Decimal operator-() const { return of(-units_); }
  friend constexpr Decimal operator+(const Decimal& left, const Decimal& right) { return of(left.units_ + right.units_); }
  friend constexpr Decimal operator-(const Decimal& left, const Decimal& right) { return of(left.units_ - right.units_); }
  friend Decimal operator*(const Decimal& left, const Decimal& right);
  friend Decimal operator/(const Decimal& left, const Decimal& right);  ///< the divisor is not 0
  constexpr Decimal& operator+=(const Decimal& other) { return *this = *this + other; }
  constexpr Decimal& operator-=(const Decimal& other) { return *this = *this - other; }

  /// This many `part`s of `whole`, rounded once: no digit is lost in between. `whole` is not 0.
  Decimal share(long long part, long long whole) const;
  /// Half away from zero, at most fifteen places.
  Decimal rounded(int places) const;
  /// The shortest decimal with at most `places` places: "0.245", "-1.5", "20".
  std::string text(int places) const;

 private:
  using Units = __int128;
  static constexpr int scale = 15;
  static constexpr Units one = 1'000'000'000'000'000;
  static constexpr Decimal of(Units units) {
    Decimal decimal;
    decimal.units_ = units;
    return decimal;
  }
  Units units_ = 0;
};

/// Of a JSON number, or of a string that holds one ("7000"); nothing for anything else or beyond 1e12.
std::optional<Decimal> decimal_of(const base::Json* value);
inline Decimal rounded(const Decimal& value) { return value.rounded(6); }
inline base::Json json_of(const Decimal& value) { return base::Json::number(value.text(6)); }

}  // namespace cr::mock_server
