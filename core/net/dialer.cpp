// Names, addresses, tunnels and TLS on the client's side.
#include "core/net/dialer.hpp"

#include <charconv>

#include <openssl/ssl.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/net/message_writer.hpp"
#include "core/net/response_reader.hpp"

namespace cr::net {
namespace {

using base::FaultKind;
using Addresses = std::vector<asio::ip::address>;
using Resolver = asio::ip::basic_resolver<asio::ip::tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

constexpr auto token = asio::as_tuple(asio::use_awaitable);

std::optional<std::uint16_t> port_from(std::string_view text) {
  std::uint16_t port = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() || port == 0) return {};
  return port;
}

asio::ip::address unmapped(const asio::ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

std::optional<asio::ip::address> literal(std::string text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  ErrorCode error;
  const auto address = asio::ip::make_address(text, error);
  if (error) return {};
  return address;
}

SteadyPoint sooner(SteadyPoint deadline, base::Duration phase) {
  const auto end = steady_now() + phase;
  return end < deadline ? end : deadline;
}

std::string named(const Origin& origin) { return origin.host + " port " + std::to_string(origin.port); }

}  // namespace

std::string Origin::key() const { return (tls ? "https " : "http ") + host + " " + std::to_string(port); }

base::Result<Origin> origin_of(const base::Url& url) {
  if (url.scheme != "http" && url.scheme != "https") {
    return base::fail(FaultKind::usage, "the URL's scheme is " + url.scheme + ", not http or https");
  }
  if (!url.userinfo.empty()) return base::fail(FaultKind::usage, "the URL has a user name or password before its host");
  Origin origin{url.host, static_cast<std::uint16_t>(url.scheme == "https" ? 443 : 80), url.scheme == "https"};
  if (!url.port.empty()) {
    const auto port = port_from(url.port);
    if (!port) return base::fail(FaultKind::usage, "the URL's port " + url.port + " is not one of 1 to 65535");
    origin.port = *port;
  }
  return origin;
}

base::Result<std::map<std::string, Addresses>> parse_resolve(const std::vector<std::string>& lines) {
  std::map<std::string, Addresses> found;
  for (const auto& line : lines) {
    const auto wrong = base::fail(FaultKind::usage, "--resolve " + line + " is not host:port:address");
    const auto first = line.find(':');
    const auto second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos || first == 0) return wrong;
    const auto port = port_from(std::string_view(line).substr(first + 1, second - first - 1));
    if (!port) return wrong;
    auto& addresses = found[line.substr(0, first) + ":" + std::to_string(*port)];
    std::string rest = line.substr(second + 1);
    while (true) {
      const auto comma = rest.find(',');
      const auto address = literal(rest.substr(0, comma));
      if (!address) return wrong;
      addresses.push_back(*address);
      if (comma == std::string::npos) break;
      rest.erase(0, comma + 1);
    }
  }
  return found;
}

Dialer::Dialer(asio::io_context& io, const ClientOptions& options) : io_(io), options_(options) {}

base::Result<void> Dialer::load_tls() {
  if (tls_) return {};
  asio::ssl::context context{asio::ssl::context::tls_client};
  ErrorCode error;
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_default_verify_paths(error);
  context.set_verify_mode(options_.insecure ? asio::ssl::verify_none : asio::ssl::verify_peer, error);
  if (!options_.ca_file.empty()) {
    context.load_verify_file(options_.ca_file, error);
    if (error) return base::fail(FaultKind::tls, "cannot use the CA file " + options_.ca_file + ": " + error.message());
  }
  if (!options_.certificate.empty()) {
    context.use_certificate_chain_file(options_.certificate, error);
    if (error) {
      return base::fail(FaultKind::tls, "cannot use the certificate " + options_.certificate + ": " + error.message());
    }
    const auto& key = options_.key.empty() ? options_.certificate : options_.key;
    context.use_private_key_file(key, asio::ssl::context::pem, error);
    if (error) return base::fail(FaultKind::tls, "cannot use the key " + key + ": " + error.message());
  }
  tls_.emplace(std::move(context));
  return {};
}

base::Result<void> Dialer::check(const Origin& origin, const Addresses& addresses) const {
  if (!options_.allow_address) return {};
  for (const auto& address : addresses) {
    if (!options_.allow_address(unmapped(address))) {
      return base::fail(FaultKind::connect, "http.address_refused: " + origin.host + " is " +
                                                unmapped(address).to_string() + ", which may not be connected to");
    }
  }
  return {};
}

asio::awaitable<base::Result<Addresses>> Dialer::resolve(Origin origin, SteadyPoint deadline) {
  const auto fixed = parse_resolve(options_.resolve);
  if (!fixed) co_return tl::make_unexpected(fixed.error());
  if (const auto entry = fixed->find(origin.host + ":" + std::to_string(origin.port)); entry != fixed->end()) {
    co_return entry->second;
  }
  if (const auto address = literal(origin.host)) co_return Addresses{*address};
  // RFC 6761 §6.3: localhost is this machine, without asking anybody.
  if (origin.host == "localhost") {
    Addresses loopback;
    loopback.emplace_back(asio::ip::address_v4::loopback());
    loopback.emplace_back(asio::ip::address_v6::loopback());
    co_return loopback;
  }
  co_return co_await look_up(origin.host, deadline);
}

asio::awaitable<base::Result<Addresses>> Dialer::look_up(std::string host, SteadyPoint deadline) {
  const auto resolver = std::make_shared<Resolver>(io_);
  const auto timer = std::make_shared<Timer>(io_, sooner(deadline, options_.limits.connect));
  // The system's resolver has no time-out of its own, and cancelling it only lets go of the answer.
  const auto late = std::make_shared<bool>(false);
  timer->async_wait([resolver, late](const ErrorCode& stopped) {
    if (stopped) return;
    *late = true;
    resolver->cancel();
  });
  auto [error, results] = co_await resolver->async_resolve(host, "", token);
  timer->cancel();
  if (*late) co_return base::fail(FaultKind::timeout, "dns.timeout: no address for " + host + " in time");
  if (error) co_return base::fail(FaultKind::connect, "dns.failed: no address for " + host + ": " + error.message());
  Addresses addresses;
  for (const auto& result : results) addresses.push_back(result.endpoint().address());
  co_return addresses;
}

asio::awaitable<base::Result<Dialer::Stream>> Dialer::connect(Origin origin, SteadyPoint deadline, Holder holder) {
  auto addresses = co_await resolve(origin, deadline);
  if (!addresses) co_return tl::make_unexpected(addresses.error());
  if (auto allowed = check(origin, *addresses); !allowed) co_return tl::make_unexpected(allowed.error());
  const auto end = sooner(deadline, options_.limits.connect);
  ErrorCode last = asio::error::make_error_code(asio::error::host_not_found);
  for (const auto& address : *addresses) {
    auto stream = std::make_shared<ByteStream>(Socket(io_));
    *holder = stream;
    stream->deadline_at(end);
    const auto made = co_await stream->connect(Endpoint(address, origin.port));
    if (!made.error) co_return stream;
    last = made.error;
    if (last == asio::error::timed_out) break;
  }
  if (last == asio::error::timed_out) {
    co_return base::fail(FaultKind::timeout, "connect.timeout: no connection to " + named(origin) + " in time");
  }
  co_return base::fail(FaultKind::connect, "connect.failed: no connection to " + named(origin) + ": " + last.message());
}

asio::awaitable<base::Result<void>> Dialer::tunnel(Stream stream, Origin origin, SteadyPoint deadline) {
  stream->deadline_at(sooner(deadline, options_.limits.header));
  const std::string host = origin.host.find(':') == std::string::npos ? origin.host : "[" + origin.host + "]";
  const std::string authority = host + ":" + std::to_string(origin.port);
  base::HttpRequest request;
  request.method = "CONNECT";
  request.target = authority;
  const auto head = request_head(request, authority);
  if (!head) co_return tl::make_unexpected(head.error());
  const auto sent = co_await stream->write(asio::buffer(*head));
  // A success has no body whatever its fields say, as a response to HEAD has none (RFC 9110 §9.3.6).
  ResponseReader reader(options_.limits, "HEAD");
  while (!sent.error && reader.stage() == ResponseReader::Stage::head) {
    const auto got = co_await stream->read();
    if (got.error) break;
    stream->consume(reader.feed(stream->input(), stream->input_full()));
  }
  if (stream->expired()) co_return base::fail(FaultKind::timeout, "proxy.timeout: no answer to CONNECT in time");
  if (reader.stage() != ResponseReader::Stage::whole) {
    co_return base::fail(FaultKind::connect, "proxy.failed: no proper answer to CONNECT");
  }
  const auto response = reader.take();
  if (response.status / 100 != 2) {
    co_return base::fail(FaultKind::connect,
                         "proxy.refused: status " + std::to_string(response.status) + " to CONNECT");
  }
  co_return base::Result<void>{};
}

asio::awaitable<base::Result<void>> Dialer::secure(Stream stream, Origin origin, SteadyPoint deadline) {
  if (auto loaded = load_tls(); !loaded) co_return loaded;
  stream->deadline_at(sooner(deadline, options_.limits.tls_handshake));
  const auto made = co_await stream->connect_tls(*tls_, origin.host, options_.insecure);
  if (!made.error) co_return base::Result<void>{};
  if (made.error == asio::error::timed_out) {
    co_return base::fail(FaultKind::timeout, "tls.timeout: no TLS handshake with " + named(origin) + " in time");
  }
  co_return base::fail(FaultKind::tls, "tls.failed: no TLS with " + named(origin) + ": " + stream->tls_trouble());
}

asio::awaitable<base::Result<Dialer::Stream>> Dialer::dial(Origin origin, SteadyPoint deadline, Holder holder) {
  Origin first = origin;
  if (!options_.proxy.empty()) {
    const auto url = base::parse_url(options_.proxy);
    if (!url || url->scheme != "http") {
      co_return base::fail(FaultKind::usage, "the proxy " + options_.proxy + " is not http://host:port");
    }
    const auto proxy = origin_of(*url);
    if (!proxy) co_return tl::make_unexpected(proxy.error());
    first = *proxy;
  }
  auto stream = co_await connect(first, deadline, holder);
  if (!stream) co_return tl::make_unexpected(stream.error());
  if (!options_.proxy.empty()) {
    const auto through = co_await tunnel(*stream, origin, deadline);
    if (!through) co_return tl::make_unexpected(through.error());
  }
  if (origin.tls) {
    const auto secured = co_await secure(*stream, origin, deadline);
    if (!secured) co_return tl::make_unexpected(secured.error());
  }
  co_return *stream;
}

}  // namespace cr::net
