// Waits until an address answers, for `--wait URL[,30s]`: any HTTP answer will do, whatever its status.
#pragma once

#include <string>

#include "core/base/fault.hpp"
#include "core/net/http_client.hpp"

namespace cr::harness {

/// Blocks until `wish` ("URL" or "URL,DURATION", 30 s when no duration is given) has answered. Fault kind usage
/// for a wish that is none, io when the time is over.
base::Result<void> wait_until_ready(const std::string& wish, const net::ClientOptions& client);

}  // namespace cr::harness
