// How answers are written: bodies, headers, error objects. Shared by Connect, REST and the login pages.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mock_server/mind.hpp"

namespace cr::mock_server {

using Words = std::vector<std::pair<std::string, std::string>>;

/// What a session or object may be made to remember: texts of a client are bounded before they are kept.
base::Limits message_limits(const Mind& mind);
/// A message of the model with {id} and its like filled in.
std::string filled_message(std::string_view text, const Words& words);
base::HttpResponse json_response(int status, const base::Json& body);
/// `{"message": …}`, the error body of the REST description.
base::HttpResponse message_response(int status, std::string_view message);

struct ErrorParts {
  std::string context;
  const protocol::ErrorCode* code = nullptr;
  Words words;
  std::string connect_token;  ///< empty: left out
};
/// The error object of the guides.
base::Json error_object(Mind& mind, const ErrorParts& parts, base::Instant now);
/// Merged as by `set:`: mappings member by member, null removes, everything else replaces.
void merge_set(base::Json& target, const base::Json& set);

}  // namespace cr::mock_server
