// The server in a process of its own, under 500 clients that send or read a byte at a time, while ordinary
// ones go about their business; and with more connections than it may have. Takes some seconds.
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include <doctest/doctest.h>

#include "core/net/real_clock.hpp"
#include "tests/net/live.hpp"

using namespace cr;
using test::RawSocket;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

void allow_many_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

net::Reply page(const base::HttpRequest& request, const net::Peer&) {
  net::Reply reply;
  reply.response.body = std::string(request.target == "/big" ? 65'536 : 1'500, 'p');
  return reply;
}

/// The server's process; ends with the object.
class ServerProcess {
 public:
  explicit ServerProcess(const base::Limits& limits) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    pid_ = ::fork();
    if (pid_ == 0) serve(limits, ends[1]);
    REQUIRE(::read(ends[0], &port_, sizeof port_) == sizeof port_);
    ::close(ends[0]);
    ::close(ends[1]);
  }
  ~ServerProcess() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  std::uint16_t port() const { return port_; }
  /// Kilobytes: the most that was ever resident.
  long peak_memory() const {
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    for (std::string line; std::getline(status, line);) {
      if (line.rfind("VmHWM:", 0) == 0) return std::stol(line.substr(6));
    }
    return -1;
  }
  bool alive() const { return ::waitpid(pid_, nullptr, WNOHANG) == 0; }

 private:
  [[noreturn]] static void serve(const base::Limits& limits, int told) {
    allow_many_descriptors();
    boost::asio::io_context io{1};
    net::ServerOptions options;
    options.limits = limits;
    net::HttpServer server(io, options, page);
    if (!server.start()) ::_exit(1);
    const std::uint16_t port = server.port();
    if (::write(told, &port, sizeof port) != sizeof port) ::_exit(1);
    io.run();
    ::_exit(0);
  }

  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};

/// What a slow client does: says `opening`, then one byte of `drip` at a time; or reads one at a time.
struct SlowClient {
  std::string opening;
  char drip = 0;  ///< 0: reads
  std::unique_ptr<RawSocket> socket;

  void start(std::uint16_t port) {
    socket = std::make_unique<RawSocket>(port);
    if (!socket->connected()) return;
    const int small = 2048;
    if (drip == 0) ::setsockopt(socket->descriptor(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    ::fcntl(socket->descriptor(), F_SETFL, O_NONBLOCK);
    socket->send(opening);
  }
  /// False when the server has had enough of it.
  bool step() const {
    if (!socket->connected()) return false;
    char byte = drip;
    if (drip != 0 && ::send(socket->descriptor(), &byte, 1, MSG_NOSIGNAL) < 0) return false;
    const auto got = ::recv(socket->descriptor(), &byte, 1, 0);
    return got > 0 || (got < 0 && errno == EAGAIN);
  }
};

std::vector<SlowClient> slow_clients(int count) {
  std::vector<SlowClient> all;
  for (int i = 0; i < count; ++i) {
    SlowClient client;
    if (i % 3 == 0) client = {"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", 'h', nullptr};
    if (i % 3 == 1) client = {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", 'b', nullptr};
    if (i % 3 == 2) client = {"GET /big HTTP/1.1\r\nHost: a\r\n\r\n", 0, nullptr};
    all.push_back(std::move(client));
  }
  return all;
}

struct Count {
  std::atomic<int> asked{0};
  std::atomic<int> good{0};
  std::atomic<bool> enough{false};
};

/// An ordinary client: ten exchanges on a connection, then a new one.
void behave(std::uint16_t port, Count& count) {
  while (!count.enough) {
    boost::asio::io_context io{1};
    net::HttpClient client(io, {});
    for (int i = 0; i < 10 && !count.enough; ++i) {
      ++count.asked;
      const base::HttpRequest request{"POST", "/", {}, "{\"route\":\"x\"}"};
      const auto result = test::run_to_end(io, client.exchange(test::url_of(port), request, base::Duration{2000}));
      if (result && result->response.body.size() == 1'500) ++count.good;
      ::usleep(2000);
    }
  }
}

}  // namespace

TEST_CASE("500 slow clients: ordinary ones succeed, memory stays small, the slow ones are cut off") {
  allow_many_descriptors();
  base::Limits limits;
  limits.header = limits.idle = base::Duration{1500};
  limits.body = base::Duration{2000};
  ServerProcess server(limits);
  auto slow = slow_clients(500);
  for (auto& client : slow) client.start(server.port());
  Count count;
  std::vector<std::thread> ordinary;
  for (int i = 0; i < 4; ++i) ordinary.emplace_back([&] { behave(server.port(), count); });
  int cut_off = 0;
  const auto start = net::steady_now();
  while (net::since(start) < base::Duration{5000}) {
    for (auto& client : slow) {
      if (client.step()) continue;
      ++cut_off;
      client.start(server.port());
    }
    ::usleep(40'000);
  }
  count.enough = true;
  for (auto& thread : ordinary) thread.join();
  INFO(count.good.load() << " of " << count.asked.load() << " ordinary exchanges good, " << cut_off
                         << " slow clients cut off, peak " << server.peak_memory() << " kB");
  CHECK(server.alive());
  CHECK(count.asked > 200);
  CHECK(count.good * 100 >= count.asked * 99);
  CHECK(cut_off >= 300);  // those that write; what is not read is the kernel's by then
  if (!sanitized) CHECK(server.peak_memory() < 64 * 1024);
}

TEST_CASE("of 1,100 silent connections 1,024 are held, and a client that comes later has its turn when they go") {
  allow_many_descriptors();
  base::Limits limits;
  limits.header = base::Duration{1000};
  ServerProcess server(limits);
  std::vector<std::unique_ptr<RawSocket>> silent;
  for (int i = 0; i < 1'100; ++i) {
    silent.push_back(std::make_unique<RawSocket>(server.port()));
    REQUIRE(silent.back()->connected());
  }
  const auto result = test::fetch(test::url_of(server.port()), {}, {}, base::Duration{8000});
  CHECK(result.has_value());
  int closed = 0;
  for (const auto& socket : silent) {
    socket->read({}, 2000);
    closed += socket->ended() == RawSocket::Ended::closed ? 1 : 0;
  }
  CHECK(closed == 1'100);
  CHECK(server.alive());
}
