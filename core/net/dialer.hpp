// How a connection to an origin comes about: names to addresses (fixed ones, the system's, or none at all
// for literals), the address filter, the proxy, TLS. A part of http_client and used by nobody else; it
// knows nothing of exchanges.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "core/base/fault.hpp"
#include "core/base/http_message.hpp"
#include "core/net/byte_stream.hpp"
#include "core/net/http_client.hpp"

namespace cr::net {

struct Origin {
  std::string host;  ///< name or literal, without brackets
  std::uint16_t port = 80;
  bool tls = false;
  std::string key() const;
};
/// Fault kind usage for anything but http and https with a plain host and a port in range.
base::Result<Origin> origin_of(const base::Url& url);

/// "host:port:address[,address]" entries by "host:port"; Fault kind usage for a malformed one.
base::Result<std::map<std::string, std::vector<asio::ip::address>>> parse_resolve(
    const std::vector<std::string>& lines);

class Dialer {
 public:
  Dialer(asio::io_context& io, const ClientOptions& options);

  /// A connected stream, TLS already agreed upon, or a Fault of kind connect, tls, timeout or usage.
  /// `holder` shows the stream while it is being made, so that it can be closed from outside.
  asio::awaitable<base::Result<std::shared_ptr<ByteStream>>> dial(Origin origin, SteadyPoint deadline,
                                                                  std::shared_ptr<std::weak_ptr<ByteStream>> holder);

 private:
  using Stream = std::shared_ptr<ByteStream>;
  using Addresses = std::vector<asio::ip::address>;
  using Holder = std::shared_ptr<std::weak_ptr<ByteStream>>;

  asio::awaitable<base::Result<Addresses>> resolve(Origin origin, SteadyPoint deadline);
  asio::awaitable<base::Result<Addresses>> look_up(std::string host, SteadyPoint deadline);
  asio::awaitable<base::Result<Stream>> connect(Origin origin, SteadyPoint deadline, Holder holder);
  asio::awaitable<base::Result<void>> tunnel(Stream stream, Origin origin, SteadyPoint deadline);
  asio::awaitable<base::Result<void>> secure(Stream stream, Origin origin, SteadyPoint deadline);
  base::Result<void> load_tls();
  base::Result<void> check(const Origin& origin, const Addresses& addresses) const;

  asio::io_context& io_;
  const ClientOptions& options_;
  std::optional<asio::ssl::context> tls_;
};

}  // namespace cr::net
