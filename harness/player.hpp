// Carries a conversation's exchanges over sockets: one HTTP client per party, a deadline on each exchange
// and on the whole scenario. Decides nothing.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "core/net/http_client.hpp"
#include "harness/conversation.hpp"

namespace cr::harness {


class Player {
 public:
  Player(boost::asio::io_context& io, net::ClientOptions options, base::Duration scenario_limit);

  /// Plays to the end. The conversation must outlive the coroutine.
  boost::asio::awaitable<void> play(Conversation& conversation);
  /// Ends what runs: exchanges fail, the conversation is told why. On the io_context's thread only.
  void stop(base::Ending ending, const std::string& reason);

 private:
  net::HttpClient& client(const std::string& party);

  boost::asio::io_context& io_;
  net::ClientOptions options_;
  base::Duration scenario_limit_;
  std::map<std::string, std::unique_ptr<net::HttpClient>> clients_;
  Conversation* playing_ = nullptr;
};

}  // namespace cr::harness
