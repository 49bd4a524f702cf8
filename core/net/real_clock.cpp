// Reads the real time; see the header for who may ask.
#include "core/net/real_clock.hpp"

namespace cr::net {

base::Instant now_utc() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

SteadyPoint steady_now() { return std::chrono::steady_clock::now(); }

base::Duration since(SteadyPoint start) { return std::chrono::duration_cast<base::Duration>(steady_now() - start); }

}  // namespace cr::net
