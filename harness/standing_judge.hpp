// The rules for partners' programs in free play, where nobody has a plan: each session is watched by itself,
// and the REST API by its own watch. Used by `serve`, whose page shows the findings in place. Bounded: the
// sessions spoken to last are watched.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/protocol/release.hpp"
#include "harness/party_watch.hpp"

namespace cr::harness {

class StandingJudge {
 public:
  explicit StandingJudge(const protocol::Release& release) : release_(release) {}
  /// What there is to find about one request.
  std::vector<base::Finding> judge(const Seen& seen);
  void begin_again();
  std::size_t watched() const { return watches_.size(); }

  static constexpr std::size_t most_sessions = 200;

 private:
  PartyWatch& watch_of(const std::string& session);

  const protocol::Release& release_;
  std::map<std::string, std::unique_ptr<PartyWatch>> watches_;  ///< by connect_token; "" for the REST API
  std::deque<std::string> order_;                               ///< oldest first
};

}  // namespace cr::harness
