// Sockets for tests; see the header.
#include "tests/net/live.hpp"

#include <cerrno>
#include <future>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <boost/asio/post.hpp>
#include "core/net/real_clock.hpp"

namespace cr::test {

LiveServer::LiveServer(net::ServerOptions options, net::Handler handler)
    : work_(boost::asio::make_work_guard(io_)), handler_(std::move(handler)) {
  const auto told = options.on_bad_message;
  options.on_bad_message = [this, told](const net::BadMessage& bad, const net::Peer& peer) {
    {
      const std::lock_guard lock(mutex_);
      bad_messages_.push_back(bad);
    }
    if (told) told(bad, peer);
  };
  server_ = std::make_unique<net::HttpServer>(
      io_, std::move(options),
      [this](const base::HttpRequest& request, const net::Peer& peer) { return answer(request, peer); });
  const auto started = server_->start();
  if (!started) FAIL("server did not start: " << started.error().message);
  port_ = server_->port();
  thread_ = std::thread([this] { io_.run(); });
}

LiveServer::~LiveServer() {
  on_thread([](net::HttpServer& server) { server.stop(); });
  work_.reset();
  thread_.join();
}

net::Reply LiveServer::answer(const base::HttpRequest& request, const net::Peer& peer) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  if (handler_) return handler_(request, peer);
  net::Reply reply;
  reply.response.headers.emplace_back("Content-Type", "text/plain");
  reply.response.body = request.method + " " + request.target + " " + request.body;
  return reply;
}

std::string LiveServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<base::HttpRequest> LiveServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::vector<net::BadMessage> LiveServer::bad_messages() const {
  const std::lock_guard lock(mutex_);
  return bad_messages_;
}

std::size_t LiveServer::connections() {
  std::size_t count = 0;
  on_thread([&count](net::HttpServer& server) { count = server.connections(); });
  return count;
}

void LiveServer::on_thread(std::function<void(net::HttpServer&)> work) {
  std::promise<void> done;
  boost::asio::post(io_, [&] {
    work(*server_);
    done.set_value();
  });
  done.get_future().wait();
}

RawSocket::RawSocket(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) close();
}

RawSocket::~RawSocket() { close(); }

bool RawSocket::send(const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const auto more = ::send(descriptor_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (more <= 0) return false;
    sent += static_cast<std::size_t>(more);
  }
  return true;
}

void RawSocket::end_sending() { ::shutdown(descriptor_, SHUT_WR); }

void RawSocket::reset() {
  const linger hard{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close();
}

void RawSocket::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

std::string RawSocket::read(const std::string& until, int patience_ms) {
  std::string seen;
  char piece[16384];
  ended_ = Ended::open;
  while (until.empty() || seen.find(until) == std::string::npos) {
    pollfd wait{descriptor_, POLLIN, 0};
    if (::poll(&wait, 1, patience_ms) <= 0) return seen;
    const auto more = ::recv(descriptor_, piece, sizeof piece, 0);
    if (more <= 0) {
      ended_ = more == 0 ? Ended::closed : Ended::reset;
      return seen;
    }
    seen.append(piece, static_cast<std::size_t>(more));
  }
  return seen;
}

ScriptedPeer::ScriptedPeer(Script script) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&where), size) == 0);
  REQUIRE(::listen(listener_, 64) == 0);
  REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&where), &size) == 0);
  port_ = ntohs(where.sin_port);
  thread_ = std::thread([this, script = std::move(script)] {
    for (;;) {
      const int accepted = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) return;
      RawSocket socket(accepted, true);
      script(socket, ++accepted_);
    }
  });
}

ScriptedPeer::Script ScriptedPeer::says(std::string bytes) {
  return [bytes = std::move(bytes)](RawSocket& socket, int) {
    socket.read("\r\n\r\n");
    socket.send(bytes);
  };
}

ScriptedPeer::~ScriptedPeer() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

bool wait_for(const std::function<bool()>& condition) {
  const auto start = net::steady_now();
  while (net::since(start) < base::Duration{3000}) {
    if (condition()) return true;
    ::usleep(2000);
  }
  return false;
}

base::Url url_of(std::uint16_t port, const std::string& path, const std::string& scheme) {
  base::Url url;
  url.scheme = scheme;
  url.host = "127.0.0.1";
  url.port = std::to_string(port);
  url.path = path;
  return url;
}

base::Result<net::ClientResult> fetch(const base::Url& url, base::HttpRequest request, net::ClientOptions options,
                                      base::Duration timeout) {
  boost::asio::io_context io{1};
  net::HttpClient client(io, std::move(options));
  auto result = run_to_end(io, client.exchange(url, std::move(request), timeout));
  client.close();
  io.restart();
  io.run();
  return result;
}

}  // namespace cr::test
