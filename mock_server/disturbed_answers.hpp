// Changes that a disturbance makes in an answer's JSON, and the error objects that it sends instead. Pure;
// called by disturbed_engine. Each change says whether there was anything to change.
#pragma once

#include <string>
#include <string_view>

#include "core/base/instant.hpp"
#include "core/base/json.hpp"
#include "core/protocol/release.hpp"
#include "mock_server/engine.hpp"

namespace cr::mock_server {

/// A page of Connect, as far as a disturbance has to know.
bool is_page(const base::Json& body);

/// `live_mode` of a page, error object or REST answer becomes its opposite.
bool flip_mode(base::Json& body);
/// Every mention of the session's token in a page, also inside addresses, becomes another, well-formed one.
bool swap_token(base::Json& page, const std::string& token);
bool rename_route(base::Json& page, std::string_view route);
/// One more offered action, after the others.
bool offer_action(base::Json& page, std::string_view action);
/// The text at a JSON pointer becomes another.
bool replace_word(base::Json& body, std::string_view pointer, std::string_view word);

/// The error object of a planned refusal: context and connect_token of the request that `trace` describes
/// (`route_from`: the page that it names);
/// type and message of the release where it knows the code there, otherwise those that fit `status`.
base::Json planned_error(const protocol::Release& release, const Trace& trace, int status, const std::string& code,
                         base::Instant now);
/// The code of a planned refusal that names none.
std::string_view usual_code(int status);

}  // namespace cr::mock_server
