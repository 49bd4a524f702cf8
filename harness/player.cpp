// The carrier of conversations.
#include "harness/player.hpp"

#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>


namespace cr::harness {

using base::Duration;

namespace {

// Real time as the budget wants it: since any fixed moment.
Duration real_now() { return std::chrono::duration_cast<Duration>(net::steady_now().time_since_epoch()); }

Carried not_carried(base::Fault fault, Duration took) { return {tl::make_unexpected(std::move(fault)), {}, took, net::now_utc()}; }

}  // namespace

Player::Player(boost::asio::io_context& io, net::ClientOptions options, Duration scenario_limit, RequestBudget* budget)
    : io_(io), options_(std::move(options)), scenario_limit_(scenario_limit), budget_(budget), pause_(io) {}

net::HttpClient& Player::client(const std::string& party) {
  auto& slot = clients_[party];
  if (!slot) slot = std::make_unique<net::HttpClient>(io_, options_);
  return *slot;
}

boost::asio::awaitable<base::Result<void>> Player::hold_back(std::string host, net::SteadyPoint until) {
  if (budget_ == nullptr || base::is_loopback_host(host)) co_return base::Result<void>{};
  const auto now = real_now();
  const auto at = budget_->take(now);
  if (!at)
    co_return base::fail(base::FaultKind::limit, fmt::format("not sent: this run has made all of its {} requests to other machines", budget_->most()), {},
                         "play fewer scenarios at once, or give --max-requests");
  const auto wait = *at - now;
  if (net::steady_now() + wait >= until)
    co_return base::fail(base::FaultKind::timeout, fmt::format("not sent: {} may not be asked for {}, longer than the scenario may take", host, base::to_text(wait)), {},
                         "play fewer scenarios at once, or give --scenario-timeout");
  if (wait > Duration{0}) {
    pause_.expires_after(wait);
    const auto [stopped] = co_await pause_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (stopped) co_return base::fail(base::FaultKind::closed, "not sent: the run was stopped");
  }
  co_return base::Result<void>{};
}

void Player::heed(const base::HttpResponse& response) {
  if (budget_ == nullptr || (response.status != 429 && response.status != 503)) return;
  const auto* after = base::find_header(response.headers, "Retry-After");
  const auto wait = after == nullptr ? std::nullopt : base::retry_after(*after);
  if (wait) budget_->rest_until(real_now() + *wait);
}

boost::asio::awaitable<void> Player::play(Conversation& conversation) {
  playing_ = &conversation;
  const auto until = net::steady_now() + scenario_limit_;
  while (auto intent = conversation.next()) {
    auto held = co_await hold_back(intent->url.host, until);
    const auto begun = net::steady_now();
    const auto left = std::chrono::duration_cast<Duration>(until - begun);
    if (left <= Duration{0}) {
      conversation.stop(base::Ending::timeout, "the scenario took longer than its limit of " + base::to_text(scenario_limit_));
      break;
    }
    if (!held) {
      conversation.on_exchange(not_carried(std::move(held.error()), Duration{0}));
      continue;
    }
    // A client that was closed stays closed, so a fresh connection wants a fresh client.
    if (intent->fresh_connection) clients_.erase(intent->client);
    net::HttpClient& carrier = client(intent->client);
    const auto limit = std::min(intent->timeout, left);
    auto result = co_await carrier.exchange(std::move(intent->url), std::move(intent->request), limit);
    const auto took = net::since(begun);
    if (!result) {
      conversation.on_exchange(not_carried(std::move(result.error()), took));
      continue;
    }
    heed(result->response);
    conversation.on_exchange({std::move(result->response), std::move(result->notes), took, net::now_utc()});
  }
  while (conversation.next()) {
  }
  playing_ = nullptr;
}

void Player::stop(base::Ending ending, const std::string& reason) {
  if (playing_ == nullptr) return;
  playing_->stop(ending, reason);
  pause_.cancel();
  for (auto& [party, carrier] : clients_) carrier->close();
}

}  // namespace cr::harness
