// The address that apps and backends talk to: Connect, the login pages, the keys and the REST API of a
// standing mock, on one listener. Carries only; standing_mock answers.
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "core/net/http_server.hpp"
#include "mock_server/standing_mock.hpp"

namespace cr::mock_server {

class MockListener {
 public:
  /// `address`, `port`, `limits` and `tls` of the options count; the rest is set here. `spoken` is called
  /// after each request, when something may be due that was not before.
  MockListener(boost::asio::io_context& io, std::shared_ptr<StandingMock> mock, net::ServerOptions options,
               std::function<void()> spoken);

  base::Result<void> start() { return server_.start(); }
  void stop() { server_.stop(); }
  std::uint16_t port() const { return server_.port(); }
  std::size_t connections() const { return server_.connections(); }

 private:
  net::HttpServer server_;
};

}  // namespace cr::mock_server
