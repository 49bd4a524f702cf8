// The only place of the program that reads the real time. Everybody else gets instants as arguments;
// the shells that start a run, a server or a wait ask here.
#pragma once

#include <chrono>

#include "core/base/instant.hpp"

namespace cr::net {

using SteadyPoint = std::chrono::steady_clock::time_point;

/// The wall clock, cut to milliseconds.
base::Instant now_utc();
/// A clock that never goes back: for deadlines and for measuring how long something took.
SteadyPoint steady_now();
/// Whole milliseconds since `start`.
base::Duration since(SteadyPoint start);

}  // namespace cr::net
