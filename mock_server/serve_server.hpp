// The mock of `serve`: a standing mock with its two listeners, the sender of its webhooks, and the keeping
// of its time. Lives on one thread with its io_context; made by harness/cli.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "core/base/fault.hpp"
#include "core/base/json.hpp"
#include "core/net/http_server.hpp"
#include "mock_server/control_listener.hpp"
#include "mock_server/standing_mock.hpp"
#include "mock_server/webhook_sender.hpp"

namespace cr::mock_server {

struct ServeOptions {
  StandingOptions mock;
  SenderOptions sender;
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;          ///< 0 picks one
  std::uint16_t control_port = 0;  ///< 0 picks one
  std::string control_address = "127.0.0.1";
  std::optional<net::TlsFiles> tls;
  base::Limits limits;
  std::function<std::optional<net::Reply>(const base::HttpRequest&)> control_others;  ///< see ControlHooks
};

class ServeServer {
 public:
  /// Fault kind usage for options that cannot be.
  static base::Result<std::unique_ptr<ServeServer>> make(boost::asio::io_context& io, const protocol::Release& release,
                                                         ServeOptions options);
  ~ServeServer();
  ServeServer(const ServeServer&) = delete;
  ServeServer& operator=(const ServeServer&) = delete;

  /// Both listeners accept when this returns. Fault kind io or tls.
  base::Result<void> start();
  /// Ends everything that is under way. Idempotent.
  void stop();
  StandingMock& mock();
  /// {"connect", "api", "control"}, as the ready file has it.
  base::Json addresses() const;
  std::uint16_t port() const;
  std::uint16_t control_port() const;

 private:
  struct State;
  explicit ServeServer(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace cr::mock_server
