// One accepted connection of the HTTP server: reads requests, asks the handler, delivers replies, carries
// out planned faults. A part of http_server and used by nobody else; it decides nothing about framing
// (request_reader does) nor about content (the handler does).
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>

#include "core/net/byte_stream.hpp"
#include "core/net/http_server.hpp"
#include "core/net/request_reader.hpp"

namespace cr::net {

using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

struct ServerShared;

struct ServerConnection {
  ServerConnection(Socket socket, unsigned long long number, ServerShared& shared);
  void close();

  Timer pause;  ///< for a planned delay
  ByteStream stream;
  RequestReader reader;
  Peer peer;
  bool idle = false;  ///< waiting for the first byte of a request
  bool closed = false;
};

/// What all connections of one server share. Lives as long as the last of them.
struct ServerShared {
  ServerShared(ServerOptions all, Handler call, AwaitedHandler awaited)
      : options(std::move(all)), handler(std::move(call)), awaited_handler(std::move(awaited)), budget(options.limits) {}

  ServerOptions options;
  Handler handler;  ///< one of the two is there
  AwaitedHandler awaited_handler;
  BodyBudget budget;  ///< of request bodies, until their replies are out
  std::optional<asio::ssl::context> tls;
  bool refusing = false;  ///< between refuse() and resume()
  bool stopped = false;
  std::unordered_map<unsigned long long, std::shared_ptr<ServerConnection>> open;
};

/// The whole life of a connection. Returns when it is closed.
asio::awaitable<void> serve_connection(std::shared_ptr<ServerShared> server,
                                       std::shared_ptr<ServerConnection> connection);

}  // namespace cr::net
