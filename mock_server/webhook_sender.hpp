// Carries one attempt of a webhook over the wire: to loopback, or to a host that was allowed by name, at an
// address that was checked; never through a redirect. It knows nothing of schedules and signatures.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>

#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/base/limits.hpp"
#include "mock_server/outbox.hpp"

namespace cr::net {
class HttpClient;
}

namespace cr::mock_server {

struct SenderOptions {
  std::vector<std::string> allowed_hosts;  ///< "host:port" beyond loopback, as --allow-webhook-host gives them
  std::string ca_file;                     ///< for https receivers; empty: the system's alone
  base::Limits limits;
};

/// May an attempt go to this address? Loopback always; the addresses of a host allowed by name unless they
/// are link-local, unspecified, multicast or broadcast, which never are. A mapped v4 address counts as v4.
bool may_send_to(const boost::asio::ip::address& address, bool allowed_by_name);

class WebhookSender {
 public:
  WebhookSender(boost::asio::io_context& io, SenderOptions options);

  /// One attempt with a deadline in real time. `at` is the instant of the mock's clock (for a Retry-After
  /// that is a date).
  boost::asio::awaitable<AttemptResult> attempt(std::string url, base::HttpRequest request, base::Duration timeout,
                                                base::Instant at);
  /// Attempts under way end as failed.
  void stop();

 private:
  boost::asio::io_context& io_;
  SenderOptions options_;
  std::set<net::HttpClient*> under_way_;
};

}  // namespace cr::mock_server
