// Carries a conversation's exchanges over sockets: one HTTP client per party, a deadline on each exchange
// and on the whole scenario. Decides nothing.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "core/net/http_client.hpp"
#include "core/net/real_clock.hpp"
#include "harness/conversation.hpp"
#include "harness/request_budget.hpp"

namespace cr::harness {

class Player {
 public:
  /// `budget` holds for hosts that are not this machine; it may be null, and must outlive the player.
  Player(boost::asio::io_context& io, net::ClientOptions options, base::Duration scenario_limit, RequestBudget* budget);

  /// Plays to the end. The conversation must outlive the coroutine.
  boost::asio::awaitable<void> play(Conversation& conversation);
  /// Ends what runs: exchanges fail, the conversation is told why. On the io_context's thread only.
  void stop(base::Ending ending, const std::string& reason);

 private:
  net::HttpClient& client(const std::string& party);
  /// Waits until the host may be asked. What stands against it, if anything does.
  boost::asio::awaitable<base::Result<void>> hold_back(std::string host, net::SteadyPoint until);
  /// A busy server says when to come back.
  void heed(const base::HttpResponse& response);

  boost::asio::io_context& io_;
  net::ClientOptions options_;
  base::Duration scenario_limit_;
  RequestBudget* budget_;
  boost::asio::steady_timer pause_;
  std::map<std::string, std::unique_ptr<net::HttpClient>> clients_;
  Conversation* playing_ = nullptr;
};

}  // namespace cr::harness
