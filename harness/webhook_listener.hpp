// The played webhook receiver: a listener that answers what the scenario's line says.
#pragma once

#include <memory>

#include "core/base/fault.hpp"
#include "core/net/http_server.hpp"
#include "harness/conversation.hpp"

namespace cr::harness {

class WebhookListener {
 public:
  WebhookListener(boost::asio::io_context& io, ReceiverScript& script);
  base::Result<void> start();
  std::uint16_t port() const { return server_.port(); }

 private:
  net::HttpServer server_;
};

}  // namespace cr::harness
