// Who asks: Basic credentials for a bearer token, and bearer tokens for everything else. Keys are looked
// at and forgotten; only the account and the end of its bearer token are kept.
#pragma once

#include <optional>
#include <string>

#include "mock_server/mind.hpp"

namespace cr::mock_server {

base::HttpResponse log_in(Mind& mind, const base::HttpRequest& request, base::Instant now);
/// The account of a bearer token that has not expired.
std::optional<std::string> account_of(Mind& mind, const base::HttpRequest& request, base::Instant now);

}  // namespace cr::mock_server
