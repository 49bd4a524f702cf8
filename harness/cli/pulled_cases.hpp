// Which case an agent pulls next: each agent gets every case of the plan once, in order. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/json.hpp"
#include "harness/run_pool.hpp"

namespace cr::harness {

class PulledCases {
 public:
  struct Turn {
    std::size_t index = 0;  ///< in the plan
    std::size_t order = 0;  ///< in the run: agents one after the other
    std::string agent;
  };

  explicit PulledCases(const std::vector<PlannedCase>& plan) : plan_(plan) {}
  /// Nothing when this agent has had all.
  std::optional<Turn> next(const std::string& agent);
  /// What has not been pulled when the run is finished: of every agent that has shown up, or of `agent` when
  /// none has. Nothing unless `pulling`.
  std::vector<Turn> left(bool pulling, const std::string& agent) const;
  /// GET /cases: [{"case", "title", "chapter", "duty"}].
  base::Json list() const;

 private:
  struct Agent {
    std::string name;
    std::size_t next = 0;
  };
  const std::vector<PlannedCase>& plan_;
  std::vector<Agent> agents_;
};

}  // namespace cr::harness
