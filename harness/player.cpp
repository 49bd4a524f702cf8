// The carrier of conversations.
#include "harness/player.hpp"

#include <algorithm>

#include "core/net/real_clock.hpp"

namespace cr::harness {

Player::Player(boost::asio::io_context& io, net::ClientOptions options, base::Duration scenario_limit)
    : io_(io), options_(std::move(options)), scenario_limit_(scenario_limit) {}

net::HttpClient& Player::client(const std::string& party) {
  auto& slot = clients_[party];
  if (!slot) slot = std::make_unique<net::HttpClient>(io_, options_);
  return *slot;
}

boost::asio::awaitable<void> Player::play(Conversation& conversation) {
  playing_ = &conversation;
  const auto until = net::steady_now() + scenario_limit_;
  while (auto intent = conversation.next()) {
    const auto begun = net::steady_now();
    const auto left = std::chrono::duration_cast<base::Duration>(until - begun);
    if (left <= base::Duration{0}) {
      conversation.stop(base::Ending::timeout, "the scenario took longer than its limit of " + base::to_text(scenario_limit_));
      break;
    }
    // A client that was closed stays closed, so a fresh connection wants a fresh client.
    if (intent->fresh_connection) clients_.erase(intent->client);
    net::HttpClient& carrier = client(intent->client);
    const auto limit = std::min(intent->timeout, left);
    auto result = co_await carrier.exchange(std::move(intent->url), std::move(intent->request), limit);
    const auto took = net::since(begun);
    if (result) {
      conversation.on_exchange({std::move(result->response), std::move(result->notes), took, net::now_utc()});
    } else {
      conversation.on_exchange({tl::make_unexpected(std::move(result.error())), {}, took, net::now_utc()});
    }
  }
  while (conversation.next()) {
  }
  playing_ = nullptr;
}

void Player::stop(base::Ending ending, const std::string& reason) {
  if (playing_ == nullptr) return;
  playing_->stop(ending, reason);
  for (auto& [party, carrier] : clients_) carrier->close();
}

}  // namespace cr::harness
