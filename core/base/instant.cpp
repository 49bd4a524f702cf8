// RFC 3339 instants ("2026-01-15T09:00:00.5+01:00") and scenario durations ("1d12h"), parsed by hand
// because every lenient reader accepts things that a contract test must refuse: 30 February, 24:00,
// a missing zone, a leading space.
#include "core/base/instant.hpp"

#include <array>
#include <limits>

#include <fmt/format.h>

namespace cr::base {
namespace {

using namespace std::chrono;

/// Reads from the front of a text; every function answers whether it found what it wanted.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  bool next_is_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  int take_digit() {
    const int digit = rest_.front() - '0';
    rest_.remove_prefix(1);
    return digit;
  }
  bool take_number(int digits, int& out) {
    out = 0;
    for (int i = 0; i < digits; ++i) {
      if (!next_is_digit()) return false;
      out = out * 10 + take_digit();
    }
    return true;
  }

 private:
  std::string_view rest_;
};

bool take_date(Cursor& in, sys_days& out) {
  int year_number = 0, month_number = 0, day_number = 0;
  if (!in.take_number(4, year_number) || !in.take('-')) return false;
  if (!in.take_number(2, month_number) || !in.take('-')) return false;
  if (!in.take_number(2, day_number)) return false;
  const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                            day{static_cast<unsigned>(day_number)}};
  if (!date.ok()) return false;
  out = sys_days{date};
  return true;
}

bool take_time(Cursor& in, milliseconds& out) {
  int hour = 0, minute = 0, second = 0;
  if (!in.take_number(2, hour) || !in.take(':')) return false;
  if (!in.take_number(2, minute) || !in.take(':')) return false;
  if (!in.take_number(2, second)) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  out = hours{hour} + minutes{minute} + seconds{second};
  if (!in.take('.')) return true;
  int digits = 0, fraction = 0;
  while (in.next_is_digit()) {
    const int digit = in.take_digit();
    if (++digits > 9) return false;
    if (digits <= 3) fraction = fraction * 10 + digit;
  }
  if (digits == 0) return false;
  for (int i = digits; i < 3; ++i) fraction *= 10;
  out += milliseconds{fraction};
  return true;
}

bool take_zone(Cursor& in, minutes& out) {
  out = minutes{0};
  if (in.take('Z')) return true;
  const bool east = in.take('+');
  if (!east && !in.take('-')) return false;
  int hour = 0, minute = 0;
  if (!in.take_number(2, hour) || !in.take(':') || !in.take_number(2, minute)) return false;
  if (hour > 23 || minute > 59) return false;
  out = hours{hour} + minutes{minute};
  if (!east) out = -out;
  return true;
}

std::string instant_text(Instant instant, bool always_milliseconds) {
  const sys_days date = floor<days>(instant);
  const year_month_day ymd{date};
  const hh_mm_ss time{instant - date};
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(ymd.year()),
                                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                                time.hours().count(), time.minutes().count(), time.seconds().count());
  const auto rest = time.subseconds().count();
  if (always_milliseconds || rest != 0) out += fmt::format(".{:03}", rest);
  out += 'Z';
  return out;
}

struct Unit {
  std::string_view name;
  long long milliseconds;
};
/// From large to small, the order in which a compound duration must use them.
constexpr std::array<Unit, 5> units{
    Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000}, Unit{"s", 1'000}, Unit{"ms", 1}};

}  // namespace

std::optional<Instant> parse_instant(std::string_view text) {
  Cursor in(text);
  sys_days date;
  milliseconds time{0};
  minutes zone{0};
  if (!take_date(in, date) || !in.take('T') || !take_time(in, time) || !take_zone(in, zone) || !in.done())
    return std::nullopt;
  const Instant instant = Instant{date} + time - zone;
  // An offset may lead out of the years that four digits can write.
  constexpr Instant first = sys_days{year{0} / 1 / 1};
  constexpr Instant end = sys_days{year{10000} / 1 / 1};
  if (instant < first || instant >= end) return std::nullopt;
  return instant;
}

std::string to_text(Instant instant) { return instant_text(instant, false); }
std::string to_text_ms(Instant instant) { return instant_text(instant, true); }

std::optional<Duration> parse_duration(std::string_view text) {
  constexpr long long most = std::numeric_limits<long long>::max();
  if (text.empty()) return std::nullopt;
  long long total = 0;
  std::size_t next_unit = 0;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || digits > 18) return std::nullopt;
    long long number = 0;
    for (const char c : text.substr(0, digits)) number = number * 10 + (c - '0');
    text.remove_prefix(digits);
    const std::string_view name = text.substr(0, std::min(text.find_first_of("0123456789"), text.size()));
    text.remove_prefix(name.size());
    while (next_unit < units.size() && units[next_unit].name != name) ++next_unit;
    if (next_unit == units.size()) return std::nullopt;
    const long long factor = units[next_unit++].milliseconds;
    if (number > (most - total) / factor) return std::nullopt;
    total += number * factor;
  }
  return Duration{total};
}

std::string to_text(Duration duration) {
  std::string out;
  long long rest = duration.count();
  // Negative durations do not occur in scenarios; differences of instants that are shown may be.
  const bool negative = rest < 0;
  for (const Unit& unit : units) {
    const long long count = rest / unit.milliseconds;
    rest %= unit.milliseconds;
    if (count == 0) continue;
    out += std::to_string(negative ? -count : count);
    out += unit.name;
  }
  if (out.empty()) return "0s";
  return negative ? "-" + out : out;
}

}  // namespace cr::base
