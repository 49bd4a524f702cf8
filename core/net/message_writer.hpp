// The bytes of a request or response head, and which of them may go out at all. Pure; called by
// http_client and server_connection, tested without sockets.
#pragma once

#include <string>
#include <string_view>

#include "core/base/fault.hpp"
#include "core/base/http_message.hpp"

namespace cr::net {

struct ResponseForm {
  bool close = false;       ///< say Connection: close
  bool keep_alive = false;  ///< say Connection: keep-alive, for a client of HTTP/1.0
};
/// The head of a response up to and with its empty line. Content-Length is added unless the status has no
/// body or the headers frame the body themselves (which is how a framing fault is played).
std::string response_head(const base::HttpResponse& response, const ResponseForm& form);

/// The head of a request. Host, User-Agent and Content-Length are added when missing. Fault kind usage
/// when a part of it would break the framing.
base::Result<std::string> request_head(const base::HttpRequest& request, std::string_view host);

/// What goes into a Host header for an URL: the port only when it is not the scheme's own.
std::string host_header(const base::Url& url);

}  // namespace cr::net
