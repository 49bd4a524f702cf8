// Instants and durations of the scenario clock. Reading the real time is not possible here: instants
// come in as arguments. RFC 3339 and the duration notation of scenarios are parsed and printed here.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cr::base {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// Strict RFC 3339 with zone ("Z" or ±hh:mm), fraction of up to nine digits (cut to milliseconds),
/// real calendar dates only. Nothing when it is not one.
std::optional<Instant> parse_instant(std::string_view text);
/// "2026-01-15T09:00:00Z"; milliseconds only when they are not zero.
std::string to_text(Instant instant);
/// "2026-01-15T09:00:00.123Z", always with milliseconds.
std::string to_text_ms(Instant instant);

/// "250ms", "10s", "5m", "2h", "3d", compound "1d12h"; units must go down, no sign, no space.
std::optional<Duration> parse_duration(std::string_view text);
/// The shortest compound form: "1d12h", "0s".
std::string to_text(Duration duration);

}  // namespace cr::base
