// One attempt, one connection. See webhook_sender.hpp.
#include "mock_server/webhook_sender.hpp"

#include <algorithm>

#include <boost/asio/use_awaitable.hpp>

#include "core/net/http_client.hpp"

namespace cr::mock_server {
namespace {

namespace ip = boost::asio::ip;

std::string port_of(const base::Url& url) {
  if (!url.port.empty()) return url.port;
  return url.scheme == "https" ? "443" : "80";
}

AttemptResult failed(std::string reason) {
  AttemptResult result;
  result.reason = std::move(reason);
  return result;
}

}  // namespace

bool may_send_to(const ip::address& address, bool allowed_by_name) {
  ip::address plain = address;
  if (plain.is_v6() && plain.to_v6().is_v4_mapped()) plain = ip::make_address_v4(ip::v4_mapped, plain.to_v6());
  if (plain.is_v4()) {
    const auto bytes = plain.to_v4().to_bytes();
    const bool link_local = bytes[0] == 169 && bytes[1] == 254;
    if (bytes[0] == 0 || link_local || bytes[0] >= 224) return false;  // 224/4 multicast, 240/4 and broadcast
  } else {
    const auto v6 = plain.to_v6();
    if (v6.is_unspecified() || v6.is_link_local() || v6.is_multicast()) return false;
  }
  return plain.is_loopback() || allowed_by_name;
}

WebhookSender::WebhookSender(boost::asio::io_context& io, SenderOptions options)
    : io_(io), options_(std::move(options)) {}

boost::asio::awaitable<AttemptResult> WebhookSender::attempt(std::string url, base::HttpRequest request,
                                                             base::Duration timeout, base::Instant at) {
  const auto parsed = base::parse_url(url);
  if (!parsed) co_return failed("malformed URL");
  const auto& allowed = options_.allowed_hosts;
  const bool by_name =
      std::find(allowed.begin(), allowed.end(), parsed->host + ":" + port_of(*parsed)) != allowed.end();
  net::ClientOptions options;
  options.limits = options_.limits;
  options.ca_file = options_.ca_file;
  options.replace_dead_connection = false;  // an attempt is one request, whatever happens to it
  options.allow_address = [by_name](const ip::address& address) { return may_send_to(address, by_name); };
  net::HttpClient client(io_, std::move(options));
  under_way_.insert(&client);
  const auto answer = co_await client.exchange(*parsed, std::move(request), timeout);
  under_way_.erase(&client);
  if (!answer) co_return failed(answer.error().message);
  const auto* retry_after = base::find_header(answer->response.headers, "Retry-After");
  co_return judge_response(answer->response.status, retry_after, at);
}

void WebhookSender::stop() {
  for (auto* client : under_way_) client->close();
}

}  // namespace cr::mock_server
