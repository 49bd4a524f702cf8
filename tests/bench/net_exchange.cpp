// How long 13,000 kept-alive exchanges of 1.5 KB take with both ends on one thread, 16 clients at a time.
// Not a test: run it by hand (target bench_net_exchange, a release build) when core/net changes. Prints
// one line.
#include <cstdio>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/net/http_client.hpp"
#include "core/net/http_server.hpp"
#include "core/net/real_clock.hpp"

namespace {

constexpr int clients = 16;
constexpr int exchanges = 13'000;

boost::asio::awaitable<void> play(cr::net::HttpClient& client, cr::base::Url url, int& left, int& good) {
  while (left > 0) {
    --left;
    cr::base::HttpRequest request{"POST", "/", {{"Content-Type", "application/json"}}, std::string(300, 'q')};
    auto result = co_await client.exchange(url, std::move(request), cr::base::Duration{5000});
    if (result && result->response.body.size() == 1500) ++good;
  }
}

}  // namespace

int main() {
  boost::asio::io_context io{1};
  const std::string page(1500, 'p');
  cr::net::HttpServer server(io, {}, [&page](const cr::base::HttpRequest&, const cr::net::Peer&) {
    cr::net::Reply reply;
    reply.response.headers = {{"Content-Type", "application/json"}, {"Access-Control-Allow-Origin", "*"}};
    reply.response.body = page;
    return reply;
  });
  if (!server.start()) return 1;
  cr::base::Url url{"http", "127.0.0.1", std::to_string(server.port()), "/", "", false, "", ""};
  std::vector<std::unique_ptr<cr::net::HttpClient>> all;
  int left = exchanges, good = 0, running = clients;
  const auto start = cr::net::steady_now();
  for (int i = 0; i < clients; ++i) {
    all.push_back(std::make_unique<cr::net::HttpClient>(io, cr::net::ClientOptions{}));
    boost::asio::co_spawn(io, play(*all.back(), url, left, good), [&](std::exception_ptr) {
      if (--running == 0) io.stop();
    });
  }
  io.run();
  const auto taken = cr::net::steady_now() - start;
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(taken).count();
  std::printf("%d of %d exchanges good, %lld ms, %.1f us each\n", good, exchanges,
              static_cast<long long>(microseconds / 1000), static_cast<double>(microseconds) / exchanges);
  return good == exchanges ? 0 : 1;
}
