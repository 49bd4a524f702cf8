// A connection, plain or TLS, with a bounded input buffer and one deadline that covers whatever is being
// waited for. Used by server_connection and http_client from the thread of their io_context; knows nothing
// of HTTP. The deadline is moved by writing a variable: its timer is armed again only when it fires early,
// so that a kept connection costs no timer call per message.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "core/base/instant.hpp"
#include "core/net/real_clock.hpp"

namespace cr::net {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Endpoint = asio::ip::tcp::endpoint;

class ByteStream {
 public:
  struct Outcome {
    ErrorCode error;
    std::size_t bytes = 0;
  };

  explicit ByteStream(Socket socket);
  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  /// From now on every wait ends with error timed_out when this much time has gone by.
  void deadline_in(base::Duration time);
  void deadline_at(SteadyPoint point);
  bool expired() const;
  /// Lets a stream that has expired be used once more (to say so to the peer).
  void revive(base::Duration time);

  asio::awaitable<Outcome> connect(Endpoint endpoint);
  /// Server side; the context outlives the stream.
  asio::awaitable<Outcome> accept_tls(asio::ssl::context& context);
  /// Client side: verifies the chain and the name unless `insecure`; no SNI for an IP literal.
  asio::awaitable<Outcome> connect_tls(asio::ssl::context& context, std::string host, bool insecure);

  /// Appends what has arrived to input(). Error no_buffer_space when input() is full.
  asio::awaitable<Outcome> read();
  /// Writes all of both; the memory outlives the call.
  asio::awaitable<Outcome> write(asio::const_buffer first, asio::const_buffer second = {});

  std::string_view input() const;
  bool input_full() const;
  void consume(std::size_t bytes);
  /// Gives the memory of an empty input buffer back.
  void release_input();

  /// Says goodbye, then reads and forgets what the peer still sends, so that the last answer is not lost
  /// to a reset; at most `bytes`, at most until the deadline. Closes.
  asio::awaitable<void> finish(std::size_t bytes);
  /// RST instead of FIN, once what was written has left.
  asio::awaitable<void> reset();
  void close();
  /// For a kept connection before it is used again: false when the peer has closed it or has sent what
  /// nobody asked for.
  bool quiet();
  bool is_tls() const;
  /// The error of TLS in words, with the reason of a failed verification; "" when there was none.
  const std::string& tls_trouble() const;

 private:
  struct Core;
  std::shared_ptr<Core> core_;
  boost::beast::flat_buffer input_;
};

/// True for the error that means: TLS ended without close_notify.
bool is_cut_off(const ErrorCode& error);

}  // namespace cr::net
