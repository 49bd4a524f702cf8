// A backend line to an HTTP request: the release model says which parameter goes into path, query and
// body. Pure.
#pragma once

#include <string>

#include "core/base/fault.hpp"
#include "core/base/http_message.hpp"
#include "core/base/json.hpp"
#include "core/protocol/release.hpp"

namespace cr::harness {

struct Credentials {
  std::string account_id, api_key;
  std::string bearer;  ///< empty before the first login
};

/// `send` is an object by the model's parameter names. What the operation does not know as a path or
/// query parameter becomes a member of the body; an operation without a body sends unknown ones as query.
/// Path parameters that are missing come from `defaults` (location_id, tariff_id, …). Fault (usage) when a
/// path parameter has no value at all.
base::Result<base::HttpRequest> rest_request(const protocol::Operation& operation, const base::Json& send,
                                             const base::Json& defaults, const Credentials& credentials);

}  // namespace cr::harness
