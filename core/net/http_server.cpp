// The listening side: binds, accepts within the limit of connections, survives a system that has run out
// of descriptors, and keeps account of what is open.
#include "core/net/http_server.hpp"

#include <openssl/ssl.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/base/assertion.hpp"
#include "core/net/server_connection.hpp"

namespace cr::net {
namespace {

using base::FaultKind;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr base::Duration out_of_descriptors_pause{50};

/// An accept that failed for want of something that will come back.
bool is_shortage(const ErrorCode& error) {
  namespace errc = boost::system::errc;
  return error == errc::too_many_files_open || error == errc::too_many_files_open_in_system ||
         error == errc::no_buffer_space || error == errc::not_enough_memory;
}

}  // namespace

struct HttpServer::State : std::enable_shared_from_this<HttpServer::State> {
  State(asio::io_context& context, std::shared_ptr<ServerShared> all) : io(context), shared(std::move(all)), gate(io) {}

  base::Result<void> load_tls();
  std::shared_ptr<Acceptor> bound(const Endpoint& endpoint, ErrorCode& error);
  base::Result<void> listen(std::uint16_t wanted);
  void begin_accepting();
  void begin_connection(Socket socket);
  void forget(unsigned long long number);
  void close_all(bool idle_only);

  static asio::awaitable<void> accept_loop(std::shared_ptr<State> self, std::shared_ptr<Acceptor> acceptor);

  asio::io_context& io;
  std::shared_ptr<ServerShared> shared;
  std::shared_ptr<Acceptor> acceptor;
  std::shared_ptr<Acceptor> held;  ///< bound but not listening: keeps the port while connects are refused
  Timer gate;  ///< cancelled when a connection ends while accepting is paused
  std::uint16_t port = 0;
  unsigned long long last_number = 0;
};

base::Result<void> HttpServer::State::load_tls() {
  if (!shared->options.tls && !shared->options.tls_texts) return {};
  auto& context = shared->tls.emplace(asio::ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  ErrorCode error;
  if (shared->options.tls_texts) {
    const auto& texts = *shared->options.tls_texts;
    context.use_certificate_chain(asio::buffer(texts.certificate), error);
    if (error) return base::fail(FaultKind::tls, "cannot use the certificate text: " + error.message());
    context.use_private_key(asio::buffer(texts.key), asio::ssl::context::pem, error);
    if (error) return base::fail(FaultKind::tls, "cannot use the key text: " + error.message());
    return {};
  }
  const auto& files = *shared->options.tls;
  context.use_certificate_chain_file(files.certificate, error);
  if (error)
    return base::fail(FaultKind::tls, "cannot use the certificate " + files.certificate + ": " + error.message());
  context.use_private_key_file(files.key, asio::ssl::context::pem, error);
  if (error) return base::fail(FaultKind::tls, "cannot use the key " + files.key + ": " + error.message());
  return {};
}

std::shared_ptr<Acceptor> HttpServer::State::bound(const Endpoint& endpoint, ErrorCode& error) {
  auto fresh = std::make_shared<Acceptor>(io);
  fresh->open(endpoint.protocol(), error);
  if (!error) fresh->set_option(asio::socket_base::reuse_address(true), error);
  if (!error) fresh->bind(endpoint, error);
  return fresh;
}

base::Result<void> HttpServer::State::listen(std::uint16_t wanted) {
  const auto& where = shared->options.address;
  ErrorCode error;
  const auto address = asio::ip::make_address(where == "localhost" ? "127.0.0.1" : where, error);
  if (error) return base::fail(FaultKind::io, "cannot listen on " + where + ": not an IP address");
  auto fresh = held ? std::move(held) : bound(Endpoint(address, wanted), error);
  held.reset();
  if (!error) fresh->listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return base::fail(FaultKind::io,
                      "cannot listen on " + where + " port " + std::to_string(wanted) + ": " + error.message());
  }
  port = fresh->local_endpoint(error).port();
  acceptor = std::move(fresh);
  return {};
}

void HttpServer::State::begin_accepting() {
  asio::co_spawn(io, accept_loop(shared_from_this(), acceptor), [](std::exception_ptr thrown) { CR_ASSERT(!thrown); });
}

asio::awaitable<void> HttpServer::State::accept_loop(std::shared_ptr<State> self, std::shared_ptr<Acceptor> acceptor) {
  while (acceptor->is_open()) {
    if (self->shared->open.size() >= self->shared->options.limits.connections) {
      self->gate.expires_at(SteadyPoint::max());
      co_await self->gate.async_wait(token);
      continue;
    }
    Socket socket(self->io);
    auto [error] = co_await acceptor->async_accept(socket, token);
    if (!acceptor->is_open()) break;
    if (is_shortage(error)) {
      self->gate.expires_after(out_of_descriptors_pause);
      co_await self->gate.async_wait(token);
    } else if (!error) {
      self->begin_connection(std::move(socket));
    }
  }
}

void HttpServer::State::begin_connection(Socket socket) {
  ErrorCode ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  const auto remote = socket.remote_endpoint(ignored);
  auto connection = std::make_shared<ServerConnection>(std::move(socket), ++last_number, *shared);
  auto address = remote.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  connection->peer.address = address.to_string();
  connection->peer.from_loopback = address.is_loopback();
  shared->open.emplace(last_number, connection);
  const auto ended = [self = shared_from_this(), number = last_number](std::exception_ptr thrown) {
    self->forget(number);
    CR_ASSERT(!thrown);
  };
  asio::co_spawn(io, serve_connection(shared, std::move(connection)), ended);
}

void HttpServer::State::forget(unsigned long long number) {
  shared->open.erase(number);
  gate.cancel();
}

void HttpServer::State::close_all(bool idle_only) {
  for (auto& [number, connection] : shared->open) {
    if (!idle_only || connection->idle) connection->close();
  }
}

HttpServer::HttpServer(asio::io_context& io, ServerOptions options, Handler handler)
    : state_(std::make_shared<State>(
          io, std::make_shared<ServerShared>(std::move(options), std::move(handler), AwaitedHandler{}))) {}

HttpServer::HttpServer(asio::io_context& io, ServerOptions options, AwaitedHandler handler)
    : state_(std::make_shared<State>(
          io, std::make_shared<ServerShared>(std::move(options), Handler{}, std::move(handler)))) {}

HttpServer::~HttpServer() { stop(); }

base::Result<void> HttpServer::start() {
  if (auto loaded = state_->load_tls(); !loaded) return loaded;
  if (auto bound = state_->listen(state_->shared->options.port); !bound) return bound;
  state_->begin_accepting();
  return {};
}

std::uint16_t HttpServer::port() const { return state_->port; }

void HttpServer::stop() {
  state_->shared->stopped = true;
  refuse();
  state_->close_all(false);
}

void HttpServer::refuse() {
  state_->shared->refusing = true;
  ErrorCode ignored;
  Endpoint place;
  if (state_->acceptor && state_->acceptor->is_open()) place = state_->acceptor->local_endpoint(ignored);
  if (state_->acceptor) state_->acceptor->close(ignored);
  if (place.port() != 0 && !state_->shared->stopped) {
    ErrorCode error;
    state_->held = state_->bound(place, error);
    if (error) state_->held.reset();
  }
  state_->gate.cancel();
  state_->close_all(true);
}

base::Result<void> HttpServer::resume() {
  if (!state_->shared->refusing || state_->shared->stopped) return {};
  if (auto bound = state_->listen(state_->port); !bound) return bound;
  state_->shared->refusing = false;
  state_->begin_accepting();
  return {};
}

std::size_t HttpServer::connections() const { return state_->shared->open.size(); }

}  // namespace cr::net
