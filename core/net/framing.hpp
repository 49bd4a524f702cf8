// The framing rules of HTTP/1.1 as this program reads them, stricter than the parser below it: how a
// message starts, how its fields are written, and how long its body is. Pure: bytes and values in, a
// decision out. Called by request_reader and response_reader; knows nothing of sockets or of Beast.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "core/base/http_message.hpp"
#include "core/base/limits.hpp"

namespace cr::net {

/// Why a message is refused, and with which status a server says so.
struct Refusal {
  int status = 400;
  std::string reason;
  bool operator==(const Refusal&) const = default;
};

/// Looks at the bytes of a message head as they arrive and refuses at the first byte that cannot be
/// right: it never waits for the end of a head that is already wrong.
class HeadScan {
 public:
  enum class Side { request, response };
  enum class State { more, whole, refused };

  HeadScan(Side side, std::size_t byte_limit, std::size_t field_limit)
      : side_(side), byte_limit_(byte_limit), field_limit_(field_limit) {}

  /// `bytes` is everything of the message so far, from its first byte; only what is new is looked at.
  State advance(std::string_view bytes);
  State state() const { return state_; }
  /// Bytes of the head with its empty line; meaningful when whole.
  std::size_t size() const { return position_; }
  const Refusal& refusal() const { return refusal_; }

 private:
  State refuse(int status, std::string reason);
  State end_of_line(std::string_view bytes, std::size_t line_feed);

  Side side_;
  std::size_t byte_limit_;
  std::size_t field_limit_;
  State state_ = State::more;
  std::size_t position_ = 0;  ///< first byte not looked at
  std::size_t line_start_ = 0;
  std::size_t lines_ = 0;
  Refusal refusal_;
};

enum class BodyKind { none, length, chunked, until_close };

struct RequestHead {
  std::string_view method;
  std::string_view target;
  int minor_version = 1;  ///< of HTTP/1.x
};
struct RequestFraming {
  BodyKind body = BodyKind::none;
  std::uint64_t length = 0;  ///< of BodyKind::length
  bool keep_alive = true;
  bool expects_continue = false;  ///< the client waits for 100 before it sends the body
};
/// What the body of a request is, or why the request is refused.
tl::expected<RequestFraming, Refusal> judge_request(const RequestHead& head, const base::Headers& headers,
                                                    const base::Limits& limits);

struct ResponseHead {
  std::string_view request_method;
  int status = 200;
  int minor_version = 1;
};
struct ResponseFraming {
  BodyKind body = BodyKind::none;
  std::uint64_t length = 0;
  bool keep_alive = true;
  std::vector<std::string> notes;  ///< "http.body_on_204", "http.unknown_status"
};
/// What the body of a response is, or why it cannot be read (Refusal::status has no meaning there).
tl::expected<ResponseFraming, Refusal> judge_response(const ResponseHead& head, const base::Headers& headers,
                                                      const base::Limits& limits);

/// True for a byte that may stand in a method or in a field name (RFC 9110 §5.6.2).
bool is_token_byte(unsigned char byte);
bool is_token(std::string_view text);
/// The methods that reach a handler, as the Allow header of a 405 lists them.
inline constexpr std::string_view allowed_methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

}  // namespace cr::net
