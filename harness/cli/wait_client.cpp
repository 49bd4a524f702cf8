// Waiting for a target: one request after another until something answers.
#include "harness/cli/wait_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include "core/net/real_clock.hpp"

namespace cr::harness {

namespace asio = boost::asio;
using base::FaultKind;

namespace {

struct Wish {
  base::Url url;
  base::Duration limit{30'000};
};

base::Result<Wish> wish_of(const std::string& text) {
  Wish out;
  std::string address = text;
  if (const auto comma = text.rfind(','); comma != std::string::npos)
    if (const auto limit = base::parse_duration(text.substr(comma + 1))) {
      out.limit = *limit;
      address = text.substr(0, comma);
    }
  const auto url = base::parse_url(address);
  if (!url || (url->scheme != "http" && url->scheme != "https"))
    return base::fail(FaultKind::usage, fmt::format("--wait: '{}' is no http or https URL", address), {}, "for example --wait http://127.0.0.1:8080/,30s");
  out.url = *url;
  return out;
}

/// What came of it; `last` is the trouble of the last try.
struct Waiting {
  bool answered = false;
  std::string last;
};

asio::awaitable<void> wait_for(net::HttpClient& client, asio::io_context& io, Wish wish, Waiting& out) {
  const auto begun = net::steady_now();
  asio::steady_timer pause(io);
  while (net::since(begun) < wish.limit) {
    base::HttpRequest request;
    request.target = wish.url.target();
    const auto left = std::max(base::Duration{50}, wish.limit - net::since(begun));
    auto answer = co_await client.exchange(wish.url, std::move(request), std::min(left, base::Duration{2'000}));
    if (answer) {
      out.answered = true;
      break;
    }
    out.last = answer.error().message;
    pause.expires_after(std::chrono::milliseconds(100));
    boost::system::error_code error;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
  client.close();
}

}  // namespace

base::Result<void> wait_until_ready(const std::string& text, const net::ClientOptions& options) {
  const auto wish = wish_of(text);
  if (!wish) return tl::make_unexpected(wish.error());
  asio::io_context io(1);
  net::HttpClient client(io, options);
  Waiting waiting;
  std::exception_ptr trouble;
  asio::co_spawn(io, wait_for(client, io, *wish, waiting), [&](std::exception_ptr error) { trouble = error; });
  io.run();
  if (trouble) std::rethrow_exception(trouble);
  if (waiting.answered) return {};
  return base::fail(FaultKind::io, fmt::format("{} did not answer within {}: {}", wish->url.origin(), base::to_text(wish->limit), waiting.last), {},
                    "start the target, or give it longer: --wait URL,2m");
}

}  // namespace cr::harness
