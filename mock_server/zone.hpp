// Local time of a place: UTC offsets with daylight saving, local texts and wall-clock days. The only
// file that reads the time zone database; it never reads the time itself.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.hpp"

namespace cr::mock_server {

using Seconds = std::chrono::seconds;
using Day = std::chrono::sys_days;  ///< of a local calendar, as a count of days

/// Instants at which one UTC offset holds: begin (included) to end (excluded).
struct OffsetSpan {
  base::Instant begin{}, end{};
  Seconds offset{0};
};

class Zone {
 public:
  /// By IANA name; UTC when the system's database lacks it. Zones live as long as the program.
  static const Zone& named(std::string_view name);

  const std::string& name() const { return name_; }
  OffsetSpan span_at(base::Instant instant) const;
  /// The spans that cover [from, to), in order.
  std::vector<OffsetSpan> spans(base::Instant from, base::Instant to) const;
  /// The instant at which the local day begins (the first one, where the clock jumps at midnight).
  base::Instant start_of(Day day) const;
  Day day_of(base::Instant instant) const;

  explicit Zone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}

 private:
  std::string name_;
  const void* zone_;  ///< date::time_zone, null for UTC
};

/// Local seconds of the day, 0 … 86,399.
int second_of_day(base::Instant instant, Seconds offset);
/// "2026-01-15T00:00:00+01:00"
std::string local_text(base::Instant instant, Seconds offset);

}  // namespace cr::mock_server
