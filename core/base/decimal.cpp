// Decimal arithmetic on text: "1.0" equals "1", "1e3" equals "1000", and 1e400 or a hundred digits are
// as good as any other number. A value is 0.DIGITS times ten to the power of an exponent which may
// itself be longer than any machine word, so it is text as well.
#include "core/base/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/base/assertion.hpp"

namespace cr::base {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A whole number of any size: sign and digits without leading zeros.
class BigExponent {
 public:
  BigExponent() = default;
  explicit BigExponent(std::string_view text) {
    if (text.starts_with('+') || text.starts_with('-')) {
      negative_ = text.front() == '-';
      text.remove_prefix(1);
    }
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    digits_ = text;
    negative_ = negative_ && !digits_.empty();
  }
  explicit BigExponent(long long value) : BigExponent(std::to_string(value)) {}

  /// The value when it has at most 18 digits.
  std::optional<long long> small() const {
    if (digits_.size() > 18) return std::nullopt;
    long long value = 0;
    for (const char c : digits_) value = value * 10 + (c - '0');
    return negative_ ? -value : value;
  }

  BigExponent plus(long long addend) const {
    if (const auto value = small()) return BigExponent(*value + addend);
    // Beyond 18 digits no addend that comes from the length of a text can change the sign.
    BigExponent sum = *this;
    const bool grows = negative_ == (addend < 0);
    auto carry = addend < 0 ? -addend : addend;
    for (auto digit = sum.digits_.rbegin(); digit != sum.digits_.rend() && carry != 0; ++digit) {
      long long value = *digit - '0';
      value += grows ? carry % 10 : -(carry % 10);
      carry /= 10;
      if (value > 9) {
        value -= 10;
        ++carry;
      } else if (value < 0) {
        value += 10;
        ++carry;
      }
      *digit = static_cast<char>('0' + value);
    }
    if (carry != 0) sum.digits_.insert(0, std::to_string(carry));
    sum.digits_.erase(0, std::min(sum.digits_.find_first_not_of('0'), sum.digits_.size()));
    return sum;
  }

  std::strong_ordering compare(const BigExponent& other) const {
    if (negative_ != other.negative_) return negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
    const auto magnitude = digits_.size() != other.digits_.size() ? digits_.size() <=> other.digits_.size()
                                                                  : digits_.compare(other.digits_) <=> 0;
    return negative_ ? 0 <=> magnitude : magnitude;
  }

  std::string text() const { return digits_.empty() ? "0" : (negative_ ? "-" : "") + digits_; }

 private:
  bool negative_ = false;
  std::string digits_;
};

/// 0.digits times ten to the exponent; no zeros at either end of the digits; none at all for zero.
struct Decimal {
  bool negative = false;
  std::string digits;
  BigExponent exponent;
};

Decimal decimal_of(std::string_view number) {
  Decimal out;
  if (number.starts_with('-')) {
    out.negative = true;
    number.remove_prefix(1);
  }
  const std::size_t e = number.find_first_of("eE");
  if (e != std::string_view::npos) {
    out.exponent = BigExponent(number.substr(e + 1));
    number = number.substr(0, e);
  }
  const std::size_t point = std::min(number.find('.'), number.size());
  out.digits = number.substr(0, point);
  if (point < number.size()) out.digits += number.substr(point + 1);
  const std::size_t first = out.digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  out.exponent = out.exponent.plus(static_cast<long long>(point) - static_cast<long long>(first));
  out.digits.erase(0, first);
  out.digits.erase(out.digits.find_last_not_of('0') + 1);
  return out;
}

/// Integers of at most 18 digits in plain form: nearly every number that comes by.
bool is_plain_small(std::string_view number) {
  if (number.size() > 18) return false;
  return std::all_of(number.begin() + (number.starts_with('-') ? 1 : 0), number.end(), is_digit);
}

long long plain_small(std::string_view number) {
  long long value = 0;
  std::from_chars(number.data(), number.data() + number.size(), value);
  return value;
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

/// The form without exponent, or nothing when it has 40 characters or more.
std::optional<std::string> plain_form(const Decimal& value) {
  constexpr long long most = 40;
  const auto exponent = value.exponent.small();
  if (!exponent || *exponent > most || *exponent < -most) return std::nullopt;
  const auto count = static_cast<long long>(value.digits.size());
  std::string out = value.negative ? "-" : "";
  if (*exponent >= count) {
    out += value.digits + std::string(static_cast<std::size_t>(*exponent - count), '0');
  } else if (*exponent > 0) {
    const auto whole = static_cast<std::size_t>(*exponent);
    out += value.digits.substr(0, whole) + "." + value.digits.substr(whole);
  } else {
    out += "0." + std::string(static_cast<std::size_t>(-*exponent), '0') + value.digits;
  }
  if (static_cast<long long>(out.size()) >= most) return std::nullopt;
  return out;
}

}  // namespace

bool is_json_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = at;
  at = skip_digits(text, at);
  if (at == whole || (text[whole] == '0' && at > whole + 1)) return false;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = ++at;
    at = skip_digits(text, at);
    if (at == fraction) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = skip_digits(text, at);
    if (at == exponent) return false;
  }
  return at == text.size();
}

std::strong_ordering compare_decimal(std::string_view left, std::string_view right) {
  CR_ASSERT(is_json_number(left) && is_json_number(right));
  if (left == right) return std::strong_ordering::equal;
  if (is_plain_small(left) && is_plain_small(right)) return plain_small(left) <=> plain_small(right);
  const Decimal a = decimal_of(left);
  const Decimal b = decimal_of(right);
  const auto sign = [](const Decimal& d) { return d.digits.empty() ? 0 : d.negative ? -1 : 1; };
  if (sign(a) != sign(b)) return sign(a) <=> sign(b);
  if (sign(a) == 0) return std::strong_ordering::equal;
  auto magnitude = a.exponent.compare(b.exponent);
  if (magnitude == 0) magnitude = a.digits.compare(b.digits) <=> 0;
  return a.negative ? 0 <=> magnitude : magnitude;
}

std::string normal_decimal(std::string_view number) {
  CR_ASSERT(is_json_number(number));
  const Decimal value = decimal_of(number);
  if (value.digits.empty()) return "0";
  if (auto plain = plain_form(value)) return *plain;
  std::string out = value.negative ? "-" : "";
  out += value.digits.front();
  if (value.digits.size() > 1) out += "." + value.digits.substr(1);
  return out + "e" + value.exponent.plus(-1).text();
}

bool is_integer_value(std::string_view number) {
  CR_ASSERT(is_json_number(number));
  const Decimal value = decimal_of(number);
  if (value.digits.empty()) return true;
  return value.exponent.compare(BigExponent(static_cast<long long>(value.digits.size()))) >= 0;
}

std::optional<long long> to_integer(std::string_view number) {
  if (!is_integer_value(number)) return std::nullopt;
  const std::string plain = normal_decimal(number);
  long long value = 0;
  const auto [end, trouble] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (trouble != std::errc{} || end != plain.data() + plain.size()) return std::nullopt;
  return value;
}

double to_double(std::string_view number) {
  CR_ASSERT(is_json_number(number));
  double value = 0;
  const auto [end, trouble] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (trouble != std::errc::result_out_of_range) return value;
  const Decimal exact = decimal_of(number);
  const bool tiny = exact.exponent.compare(BigExponent(0LL)) < 0;
  const double magnitude = tiny ? 0.0 : std::numeric_limits<double>::infinity();
  return exact.negative ? -magnitude : magnitude;
}

}  // namespace cr::base
