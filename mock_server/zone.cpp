// Zones over Howard Hinnant's library, kept in a table for the life of the program. See zone.hpp.
#include "mock_server/zone.hpp"

#include <map>
#include <memory>
#include <mutex>

#include <date/tz.h>

namespace cr::mock_server {
namespace {

constexpr auto a_day = std::chrono::hours(24);
// Far enough for any contract, near enough for milliseconds in 64 bits.
const base::Instant earliest{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}};
const base::Instant latest{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}};

base::Instant clamped(std::chrono::sys_seconds time) {
  if (time <= std::chrono::floor<Seconds>(earliest)) return earliest;
  if (time >= std::chrono::floor<Seconds>(latest)) return latest;
  return time;
}

}  // namespace

const Zone& Zone::named(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<Zone>, std::less<>> zones;
  const std::lock_guard lock(mutex);
  const auto known = zones.find(name);
  if (known != zones.end()) return *known->second;
  const date::time_zone* zone = nullptr;
  try {
    zone = date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    zone = nullptr;  // a system without this zone plays in UTC rather than not at all
  }
  return *zones.emplace(std::string(name), std::make_unique<Zone>(std::string(name), zone)).first->second;
}

OffsetSpan Zone::span_at(base::Instant instant) const {
  if (zone_ == nullptr) return {earliest, latest, Seconds(0)};
  const auto info = static_cast<const date::time_zone*>(zone_)->get_info(std::chrono::floor<Seconds>(instant));
  return {clamped(info.begin), clamped(info.end), info.offset};
}

std::vector<OffsetSpan> Zone::spans(base::Instant from, base::Instant to) const {
  std::vector<OffsetSpan> all;
  while (from < to) {
    OffsetSpan span = span_at(from);
    const base::Instant next = span.end;
    span.begin = std::max(span.begin, from);
    span.end = std::min(span.end, to);
    all.push_back(span);
    if (next <= from) break;
    from = next;
  }
  return all;
}

base::Instant Zone::start_of(Day day) const {
  // Of the offsets around local midnight, the one whose midnight exists and comes first.
  const base::Instant guess = base::Instant(day);
  base::Instant best = latest;
  for (const OffsetSpan& span : spans(guess - a_day, guess + a_day)) {
    const base::Instant midnight = guess - span.offset;
    if (midnight >= span.begin && midnight < span.end) best = std::min(best, midnight);
  }
  if (best != latest) return best;
  // A clock that jumps over midnight: the day begins with the jump.
  for (const OffsetSpan& span : spans(guess - a_day, guess + a_day)) {
    if (day_of(span.begin) == day && day_of(span.begin - std::chrono::milliseconds(1)) < day) return span.begin;
  }
  return guess - span_at(guess).offset;
}

Day Zone::day_of(base::Instant instant) const {
  return std::chrono::floor<std::chrono::days>(instant + span_at(instant).offset);
}

int second_of_day(base::Instant instant, Seconds offset) {
  const auto local = std::chrono::floor<Seconds>(instant + offset);
  return static_cast<int>((local - std::chrono::floor<std::chrono::days>(local)).count());
}

std::string local_text(base::Instant instant, Seconds offset) {
  std::string text = base::to_text(instant + offset);
  text.pop_back();
  const long long minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
  const long long size = minutes < 0 ? -minutes : minutes;
  const auto two_digits = [&text](long long part) {
    text += static_cast<char>('0' + part / 10);
    text += static_cast<char>('0' + part % 10);
  };
  text += minutes < 0 ? '-' : '+';
  two_digits(size / 60);
  text += ':';
  two_digits(size % 60);
  return text;
}

}  // namespace cr::mock_server
