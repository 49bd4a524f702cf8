// An HTTP/1.1 server that is hard to hurt: strict framing (docs/architecture.md), bounded everything, a
// deadline on every phase. It carries messages between sockets and one handler, a plain function that is
// called on the io_context's thread, one request at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "core/base/fault.hpp"
#include "core/base/limits.hpp"
#include "core/net/wire.hpp"

namespace cr::net {

using Handler = std::function<Reply(const base::HttpRequest&, const Peer&)>;

/// For a server whose answers need something that takes time. What it awaits is its own business; the
/// connection waits without a deadline.
using AwaitedHandler = std::function<boost::asio::awaitable<Reply>(base::HttpRequest, Peer)>;

struct TlsFiles {
  std::string certificate;  ///< PEM chain, path
  std::string key;          ///< PEM, path
};
/// The same as texts in memory, for a key that no file may hold.
struct TlsTexts {
  std::string certificate;  ///< PEM chain
  std::string key;          ///< PEM
};
struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0 picks one
  base::Limits limits;
  std::optional<TlsFiles> tls;
  std::optional<TlsTexts> tls_texts;  ///< wins over `tls`
  std::function<void(const BadMessage&, const Peer&)> on_bad_message;  ///< may be empty
  /// Called when a TLS handshake has ended well: the client's Finished has arrived. That is no proof that the
  /// client accepts the certificate: some, Node.js among them, look at it after the handshake and hang up. Only
  /// a request is proof. May be empty.
  std::function<void(const Peer&)> on_handshake;
  /// Called when a TLS handshake has failed: the client refused the certificate, spoke no TLS, or went away.
  std::function<void(const Peer&)> on_failed_handshake;
  /// The body of a refusal before the handler (JSON error object and CORS headers); may be empty.
  std::function<base::HttpResponse(const BadMessage&)> refusal;
};

class HttpServer {
 public:
  HttpServer(boost::asio::io_context& io, ServerOptions options, Handler handler);
  HttpServer(boost::asio::io_context& io, ServerOptions options, AwaitedHandler handler);
  ~HttpServer();  ///< stops; outstanding coroutines keep their own state alive
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Binds and starts to accept. Fault kind io (port in use, address not ours) or tls (bad files or texts).
  base::Result<void> start();
  std::uint16_t port() const;
  /// Stops accepting and closes every connection. Idempotent.
  void stop();
  /// The listening socket goes away (connects are refused) and idle connections are closed …
  void refuse();
  /// … until this, which binds the same port again.
  base::Result<void> resume();
  /// Open connections, for tests and the control port.
  std::size_t connections() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace cr::net
