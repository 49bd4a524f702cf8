// One watch per session. See standing_judge.hpp.
#include "harness/standing_judge.hpp"

#include "core/base/http_message.hpp"

namespace cr::harness {

PartyWatch& StandingJudge::watch_of(const std::string& session) {
  auto& watch = watches_[session];
  if (!watch) {
    watch = std::make_unique<PartyWatch>(release_, std::string(), PartyWatch::Kind::free_play);
    order_.push_back(session);
    if (order_.size() > most_sessions) {
      watches_.erase(order_.front());
      order_.pop_front();
    }
  }
  return *watches_[session];
}

std::vector<base::Finding> StandingJudge::judge(const Seen& seen) {
  if (seen.operation == "exchange_connect_token") {
    // An exchange belongs to the session whose token it names.
    const auto at = seen.request.target.find('?');
    if (at != std::string::npos)
      for (const auto& [name, value] : base::parse_query(std::string_view(seen.request.target).substr(at + 1)))
        if (name == "connect_token" && watches_.contains(value)) return watch_of(value).on_request(seen);
  }
  return watch_of(seen.session).on_request(seen);
}

void StandingJudge::begin_again() {
  watches_.clear();
  order_.clear();
}

}  // namespace cr::harness
