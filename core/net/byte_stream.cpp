// Bytes over TCP or TLS. Errors are values here; Asio is never asked to throw.
#include "core/net/byte_stream.hpp"

#include <array>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace cr::net {
namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t most_input = 65536;
constexpr std::size_t read_piece = 8192;
constexpr SteadyPoint never = SteadyPoint::max();

using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Tls = asio::ssl::stream<Socket&>;

}  // namespace

struct ByteStream::Core : std::enable_shared_from_this<ByteStream::Core> {
  explicit Core(Socket connected) : socket(std::move(connected)), timer(socket.get_executor()) {}

  void arm();
  void fire();
  /// What a finished operation means, given that the deadline cancels whatever is pending.
  Outcome outcome(ErrorCode error, std::size_t bytes) const {
    if (expired && error == asio::error::operation_aborted) error = asio::error::timed_out;
    return {error, bytes};
  }

  Socket socket;
  Timer timer;
  std::optional<Tls> tls;
  SteadyPoint deadline = never;
  SteadyPoint armed = never;
  bool expired = false;
  std::string tls_trouble;
};

void ByteStream::Core::arm() {
  if (deadline >= armed || deadline == never) return;
  armed = deadline;
  timer.expires_at(armed);
  timer.async_wait([weak = weak_from_this()](const ErrorCode& error) {
    if (error) return;
    if (const auto self = weak.lock()) self->fire();
  });
}

void ByteStream::Core::fire() {
  armed = never;
  if (steady_now() < deadline) return arm();
  expired = true;
  ErrorCode ignored;
  socket.cancel(ignored);
}

ByteStream::ByteStream(Socket socket) : core_(std::make_shared<Core>(std::move(socket))), input_(most_input) {}
ByteStream::~ByteStream() { close(); }

void ByteStream::deadline_in(base::Duration time) { deadline_at(steady_now() + time); }

void ByteStream::deadline_at(SteadyPoint point) {
  core_->deadline = point;
  core_->arm();
}

bool ByteStream::expired() const { return core_->expired; }

void ByteStream::revive(base::Duration time) {
  core_->expired = false;
  deadline_in(time);
}

asio::awaitable<ByteStream::Outcome> ByteStream::connect(Endpoint endpoint) {
  const auto core = core_;
  auto [error] = co_await core->socket.async_connect(endpoint, token);
  if (!error) {
    ErrorCode ignored;
    core->socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  }
  co_return core->outcome(error, 0);
}

asio::awaitable<ByteStream::Outcome> ByteStream::accept_tls(asio::ssl::context& context) {
  const auto core = core_;
  core->tls.emplace(core->socket, context);
  auto [error] = co_await core->tls->async_handshake(asio::ssl::stream_base::server, token);
  co_return core->outcome(error, 0);
}

asio::awaitable<ByteStream::Outcome> ByteStream::connect_tls(asio::ssl::context& context, std::string host,
                                                             bool insecure) {
  const auto core = core_;
  core->tls.emplace(core->socket, context);
  ErrorCode literal;
  asio::ip::make_address(host, literal);
  if (literal && SSL_set_tlsext_host_name(core->tls->native_handle(), host.c_str()) != 1) {
    co_return Outcome{asio::error::make_error_code(asio::error::invalid_argument), 0};
  }
  ErrorCode ignored;
  if (!insecure) core->tls->set_verify_callback(asio::ssl::host_name_verification(host), ignored);
  auto [error] = co_await core->tls->async_handshake(asio::ssl::stream_base::client, token);
  if (error) {
    core->tls_trouble = error.message();
    const long verdict = SSL_get_verify_result(core->tls->native_handle());
    if (verdict != X509_V_OK) core->tls_trouble = X509_verify_cert_error_string(verdict);
    // OpenSSL does not know why the callback said no; it checks nothing but the name.
    if (verdict == X509_V_ERR_UNSPECIFIED) core->tls_trouble = "the certificate is not for " + host;
  }
  co_return core->outcome(error, 0);
}

asio::awaitable<ByteStream::Outcome> ByteStream::read() {
  const auto core = core_;
  if (core->expired) co_return Outcome{asio::error::make_error_code(asio::error::timed_out), 0};
  const auto room = input_.max_size() - input_.size();
  if (room == 0) co_return Outcome{asio::error::make_error_code(asio::error::no_buffer_space), 0};
  const auto space = input_.prepare(room < read_piece ? room : read_piece);
  Outcome result;
  if (core->tls) {
    auto [error, bytes] = co_await core->tls->async_read_some(space, token);
    result = core->outcome(error, bytes);
  } else {
    auto [error, bytes] = co_await core->socket.async_read_some(space, token);
    result = core->outcome(error, bytes);
  }
  input_.commit(result.bytes);
  co_return result;
}

asio::awaitable<ByteStream::Outcome> ByteStream::write(asio::const_buffer first, asio::const_buffer second) {
  const auto core = core_;
  if (core->expired) co_return Outcome{asio::error::make_error_code(asio::error::timed_out), 0};
  const std::array<asio::const_buffer, 2> both{first, second};
  if (core->tls) {
    auto [error, bytes] = co_await asio::async_write(*core->tls, both, token);
    co_return core->outcome(error, bytes);
  }
  auto [error, bytes] = co_await asio::async_write(core->socket, both, token);
  co_return core->outcome(error, bytes);
}

std::string_view ByteStream::input() const {
  const auto data = input_.data();
  return {static_cast<const char*>(data.data()), data.size()};
}

bool ByteStream::input_full() const { return input_.size() == input_.max_size(); }
void ByteStream::consume(std::size_t bytes) { input_.consume(bytes); }
void ByteStream::release_input() {
  if (input_.size() == 0) input_.shrink_to_fit();
}

asio::awaitable<void> ByteStream::finish(std::size_t bytes) {
  const auto core = core_;
  ErrorCode error;
  if (core->tls && !core->expired) {
    // Only our own goodbye: waiting for the peer's would be a wait for politeness. One call of SSL_shutdown
    // fills the engine; async_shutdown hands it to the socket and then waits, bounded by the deadline.
    auto [ended] = co_await core->tls->async_shutdown(token);
    error = ended;
  }
  core->socket.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  std::array<char, 4096> scrap;
  std::size_t seen = 0;
  while (!error && !core->expired && seen < bytes) {
    auto [ended, more] = co_await core->socket.async_read_some(asio::buffer(scrap), token);
    error = ended;
    seen += more;
  }
  close();
}

asio::awaitable<void> ByteStream::reset() {
  const auto core = core_;
  int waiting = 0;
  // What is still in the kernel's queue would be thrown away by the reset; give it a moment to leave.
  for (int turn = 0; turn < 20; ++turn) {
    if (!core->socket.is_open() || ::ioctl(core->socket.native_handle(), SIOCOUTQ, &waiting) != 0 || waiting == 0)
      break;
    Timer pause(core->socket.get_executor(), std::chrono::milliseconds(5));
    co_await pause.async_wait(token);
  }
  ErrorCode ignored;
  if (core->socket.is_open()) core->socket.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

void ByteStream::close() {
  ErrorCode ignored;
  core_->deadline = never;
  core_->timer.cancel();
  core_->armed = never;
  core_->socket.close(ignored);
}

bool ByteStream::quiet() {
  if (!core_->socket.is_open() || input_.size() != 0) return false;
  char byte = 0;
  const auto seen = ::recv(core_->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (seen < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
  return seen > 0 && core_->tls.has_value();  // TLS 1.3 sends session tickets unasked
}

bool ByteStream::is_tls() const { return core_->tls.has_value(); }
const std::string& ByteStream::tls_trouble() const { return core_->tls_trouble; }

bool is_cut_off(const ErrorCode& error) { return error == asio::ssl::error::stream_truncated; }

}  // namespace cr::net
