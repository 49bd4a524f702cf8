// Do the hours of a time-of-day tariff make up a day? Rows may pass midnight; 00:00:00 as the end is the
// end of the day. Used by the checks of rate_tod_capture.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "core/base/json.hpp"

namespace cr::mock_server {

struct DayHours {
  bool overlap = false;
  std::optional<std::pair<std::string, std::string>> gap;  ///< the first hole between rows, HH:mm:ss
  bool complete = false;                                   ///< 24 hours, no hole, no overlap
};
/// Of `[{valid_from, valid_to, …}]` whose times are HH:mm:ss.
DayHours day_hours(const base::Json& rows);

}  // namespace cr::mock_server
