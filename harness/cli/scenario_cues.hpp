// What a scenario has in store for whoever walks through it against the standing mock: which request is
// disturbed and how, and which page is changed by `set:`. Found by rehearsing the scenario; asked by `serve`.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/fault.hpp"
#include "core/protocol/release.hpp"
#include "core/script/scenario.hpp"
#include "mock_server/standing_mock.hpp"

namespace cr::harness {

class ScenarioCues {
 public:
  /// Fault kind model when the scenario does not play as written, usage when it has a disturbance that only
  /// `run` or `certify` play (of the listening socket or of TLS). `seed`: of the run.
  static base::Result<std::unique_ptr<ScenarioCues>> of(const protocol::Release& release, const script::Scenario& scenario,
                                                        std::uint64_t seed);

  /// The cue of this request, once each, in the order of the script; an empty one for any other request.
  mock_server::Cue next(const base::HttpRequest& request);
  /// The script from its beginning.
  void begin_again() { next_ = 0; }
  /// How many requests have one.
  std::size_t size() const { return cues_.size(); }

 private:
  struct Place {
    std::string method, path;
    base::Json message;  ///< of a post to Connect, without its token; null for a REST call
    mock_server::Cue cue;
  };
  std::vector<Place> cues_;
  std::size_t next_ = 0;
};

}  // namespace cr::harness
