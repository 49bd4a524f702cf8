// An HTTP/1.1 client for one party: keeps one connection per origin, verifies TLS by default, follows no
// redirect, asks for no compression, has a deadline on everything. Used by the scripted client, the
// webhook sender and the customer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>

#include "core/base/fault.hpp"
#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/base/limits.hpp"

namespace cr::net {

struct ClientOptions {
  base::Limits limits;
  std::string ca_file;      ///< PEM, added to the system's; empty: none
  std::string certificate;  ///< client certificate and key, PEM paths; empty: none
  std::string key;
  bool insecure = false;             ///< no verification; the caller has made sure that the target is loopback
  std::vector<std::string> resolve;  ///< "host:port:address", as curl's --resolve
  std::string proxy;                 ///< http://host:port, for CONNECT; empty: none
  /// A kept connection that dies before the first byte of a response is replaced once, as browsers do.
  /// False for who wants to see such a loss (it looks the same as an answer lost on purpose).
  bool replace_dead_connection = true;
  /// Which resolved addresses may be connected to (v4-mapped ones already unmapped); empty: all.
  std::function<bool(const boost::asio::ip::address&)> allow_address;
};

struct ClientResult {
  base::HttpResponse response;
  std::vector<std::string> notes;  ///< framing oddities of the peer that are findings, not faults ("http.body_on_204")
  bool reused_connection = false;
};

class HttpClient {
 public:
  HttpClient(boost::asio::io_context& io, ClientOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// One exchange with a deadline over all of it. `url` gives the origin, the request its own target. Adds Host,
  /// Content-Length and User-Agent when missing. Faults: connect, tls, timeout, closed (reset or ended before a whole
  /// response), syntax (malformed response), limit. A kept connection that turns out dead before any response byte is
  /// replaced once.
  boost::asio::awaitable<base::Result<ClientResult>> exchange(base::Url url, base::HttpRequest request,
                                                              base::Duration timeout);
  /// A kept connection holds a timer, so io_context::run() returns only after close() (or the destructor).
  /// Closes kept connections; a running exchange ends with a Fault of kind closed.
  void close();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace cr::net
