// What may go wrong on the wire on purpose, and what a peer sent that is no proper message: plain values,
// carried out and noticed by http_server.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"

namespace cr::net {

/// A planned disturbance of one reply.
struct WireFault {
  enum class Kind {
    none,
    reset,        ///< RST, after `bytes` of the reply (0: none of it)
    close,        ///< orderly close, after `bytes` of the reply
    mid_headers,  ///< RST in the middle of the reply's header
    mid_body,     ///< RST in the middle of the reply's body
    instead,      ///< `text` instead of the reply, then an orderly close
  };
  Kind kind = Kind::none;
  std::size_t bytes = 0;
  std::string text;  ///< of `instead`: any bytes
  bool operator==(const WireFault&) const = default;
};

struct Reply {
  base::HttpResponse response;
  base::Duration delay{0};  ///< real time before the first byte
  WireFault fault;
  bool close = false;          ///< Connection: close after this reply
  std::function<void()> over;  ///< called once when the reply has gone out or never will; may be empty
};

/// A message that the server refused before it reached the handler.
struct BadMessage {
  int status = 400;          ///< as answered
  std::string reason;        ///< "two Content-Length headers", …
  std::string request_line;  ///< as far as it was read, printable, at most 200 characters
};

struct Peer {
  unsigned long long connection = 0;  ///< number of the connection in this server
  unsigned long long nth = 0;         ///< number of the request on this connection, from 1
  std::string address;
  bool tls = false;
  /// The framing of the request for the sake of the record: header bytes as read.
  bool from_loopback = true;
};

}  // namespace cr::net
