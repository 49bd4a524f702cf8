// The queue of cases per agent.
#include "harness/cli/pulled_cases.hpp"

#include <algorithm>

namespace cr::harness {

using base::Json;

std::optional<PulledCases::Turn> PulledCases::next(const std::string& agent) {
  auto known = std::find_if(agents_.begin(), agents_.end(), [&](const Agent& one) { return one.name == agent; });
  if (known == agents_.end()) known = agents_.insert(agents_.end(), Agent{agent, 0});
  if (known->next >= plan_.size()) return std::nullopt;
  const auto position = static_cast<std::size_t>(known - agents_.begin());
  const std::size_t index = known->next++;
  return Turn{index, position * plan_.size() + index, agent};
}

std::vector<PulledCases::Turn> PulledCases::left(bool pulling, const std::string& agent) const {
  std::vector<Turn> out;
  if (!pulling) return out;
  auto agents = agents_;
  if (agents.empty()) agents.push_back({agent, 0});
  for (std::size_t position = 0; position < agents.size(); ++position)
    for (std::size_t index = agents[position].next; index < plan_.size(); ++index)
      out.push_back({index, position * plan_.size() + index, agents[position].name});
  return out;
}

Json PulledCases::list() const {
  Json out = Json::array();
  for (const auto& planned : plan_)
    out.push(Json::object({{"case", planned.scenario->id},
                           {"title", planned.scenario->title},
                           {"chapter", planned.scenario->chapter},
                           {"duty", planned.scenario->duty}}));
  return out;
}

}  // namespace cr::harness
