// An HTTP request and response as plain values, used by every room that speaks of messages. Carrying
// them over sockets is the business of core/net.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/instant.hpp"

namespace cr::base {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// First value of a header, names compared without case; null pointer when absent.
const std::string* find_header(const Headers& headers, std::string_view name);

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";  ///< path and query as on the request line
  Headers headers;
  std::string body;
  bool operator==(const HttpRequest&) const = default;
};

/// The path of a request's target, without its query.
std::string_view path_of(std::string_view target);

struct HttpResponse {
  int status = 200;
  Headers headers;
  std::string body;
  bool operator==(const HttpResponse&) const = default;
};

/// The reason phrase of a status code, "Unknown" for unlisted ones.
std::string_view reason_phrase(int status);

struct Url {
  std::string scheme;  ///< lower case
  std::string host;    ///< lower case; an IPv6 literal without its brackets
  std::string port;    ///< digits, or empty
  std::string path;    ///< at least "/"
  std::string query;   ///< without '?'; empty when none
  bool has_query = false;
  std::string fragment;
  std::string userinfo;
  std::string text() const;
  std::string origin() const;  ///< scheme://host[:port]
  std::string target() const;  ///< path[?query]
  bool operator==(const Url&) const = default;
};
/// Absolute URLs of any scheme that has "//" (http, https, app deep links). Nothing when malformed.
std::optional<Url> parse_url(std::string_view text);
/// The wait that a Retry-After in seconds asks for, a day at most. Nothing for a date or any other text.
std::optional<Duration> retry_after(std::string_view value);
/// A host that can only be this machine: localhost, ::1 or 127.x.y.z as a number.
bool is_loopback_host(std::string_view host);
/// Decoded query parameters in order; '+' is a space.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);
/// Adds (or, when it is there, leaves) name=value in the query of a URL text, before any fragment.
std::string with_query(std::string_view url, std::string_view name, std::string_view value);

}  // namespace cr::base
