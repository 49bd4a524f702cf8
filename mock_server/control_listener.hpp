// The control port: for tests and people, never on the same port as the mock itself. Carries only;
// control_routes answers.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "core/net/http_server.hpp"
#include "mock_server/control_routes.hpp"

namespace cr::mock_server {

struct ControlHooks {
  /// Moves the clock, with everything that falls due on the way.
  std::function<boost::asio::awaitable<void>(base::Duration)> advance;
  /// Something may be due that was not before.
  std::function<void()> wake;
  /// Routes of others (certification: /cases/…, /finish), asked first; nothing: not theirs. May be empty.
  /// Foreign requests never get there.
  std::function<std::optional<net::Reply>(const base::HttpRequest&)> others;
};

class ControlListener {
 public:
  /// What the hooks refer to outlives the listener.
  ControlListener(boost::asio::io_context& io, std::shared_ptr<StandingMock> mock, net::ServerOptions options,
                  ControlHooks hooks);

  base::Result<void> start() { return server_.start(); }
  void stop() { server_.stop(); }
  std::uint16_t port() const { return server_.port(); }

 private:
  net::HttpServer server_;
};

}  // namespace cr::mock_server
