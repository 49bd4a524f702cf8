// What the tests of this room share: an HttpServer on a thread of its own, a raw socket that sends exactly
// the bytes it is given, a scripted peer that answers exactly the bytes it is told, and a way to run one
// coroutine to its end. Tests may block; the program may not.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "core/net/http_client.hpp"
#include "core/net/http_server.hpp"

namespace cr::test {

/// Runs a coroutine on a fresh turn of `io` and returns what it returns.
template <class T>
T run_to_end(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  std::optional<T> result;
  std::exception_ptr thrown;
  boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr error, T value) {
    thrown = error;
    result = std::move(value);
  });
  io.restart();
  while (!result && io.run_one() > 0) {
  }
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*result);
}

/// A server on its own thread. What it saw is kept for the test to look at.
class LiveServer {
 public:
  explicit LiveServer(net::ServerOptions options = {}, net::Handler handler = {});
  ~LiveServer();

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path = "/") const;
  std::vector<base::HttpRequest> requests() const;
  std::vector<net::BadMessage> bad_messages() const;
  std::size_t connections();
  /// Runs on the server's thread and waits for it.
  void on_thread(std::function<void(net::HttpServer&)> work);

 private:
  net::Reply answer(const base::HttpRequest& request, const net::Peer& peer);

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  net::Handler handler_;
  mutable std::mutex mutex_;
  std::vector<base::HttpRequest> requests_;
  std::vector<net::BadMessage> bad_messages_;
  std::unique_ptr<net::HttpServer> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// A blocking TCP socket.
class RawSocket {
 public:
  explicit RawSocket(std::uint16_t port);  ///< connects to loopback; check connected()
  explicit RawSocket(int descriptor, bool) : descriptor_(descriptor) {}
  ~RawSocket();
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  bool connected() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  bool send(const std::string& bytes);
  void end_sending();
  void reset();
  void close();
  /// Reads until the peer closes, or `until` has been seen, or nothing came for `patience_ms`.
  std::string read(const std::string& until = {}, int patience_ms = 2000);
  /// After read(): how it ended.
  enum class Ended { open, closed, reset };
  Ended ended() const { return ended_; }

 private:
  int descriptor_ = -1;
  Ended ended_ = Ended::open;
};

/// Accepts connections on loopback and hands each to a script, one after the other, on a thread.
class ScriptedPeer {
 public:
  using Script = std::function<void(RawSocket& socket, int nth)>;
  explicit ScriptedPeer(Script script);
  /// The usual script: reads one request, then sends `bytes` and closes.
  static Script says(std::string bytes);
  ~ScriptedPeer();
  std::uint16_t port() const { return port_; }
  int accepted() const { return accepted_; }

 private:
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_{0};
  std::thread thread_;
};

/// Looks again and again until it is true; false after three seconds.
bool wait_for(const std::function<bool()>& condition);

base::Url url_of(std::uint16_t port, const std::string& path = "/", const std::string& scheme = "http");

/// One exchange by a fresh client.
base::Result<net::ClientResult> fetch(const base::Url& url, base::HttpRequest request = {},
                                      net::ClientOptions options = {}, base::Duration timeout = base::Duration{5000});

}  // namespace cr::test
