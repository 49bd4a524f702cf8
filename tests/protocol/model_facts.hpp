// Short ways to ask the model for one fact, shared by the two files of facts. Tests only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/protocol/release.hpp"

namespace cr::tests {

using protocol::Evidence;
using protocol::Type;

inline const protocol::Release& zero() { return protocol::zero(); }

inline const protocol::Field* field(const std::vector<protocol::Field>& fields, std::string_view name) {
  for (const auto& candidate : fields) {
    if (candidate.name == name) return &candidate;
  }
  return nullptr;
}
inline bool requires_field(const std::vector<protocol::Field>& fields, std::string_view name) {
  const auto* found = field(fields, name);
  return found && found->required;
}
inline std::vector<std::string> actions(std::string_view route) {
  std::vector<std::string> names;
  for (const auto& action : zero().route(route)->actions) names.push_back(action.action);
  return names;
}
inline std::vector<std::string> codes(std::string_view route) {
  std::vector<std::string> names;
  for (const auto& error : zero().route(route)->errors) names.push_back(error.code);
  return names;
}
inline const protocol::Transition* transition(std::string_view id) {
  for (const auto& candidate : zero().transitions) {
    if (candidate.id == id) return &candidate;
  }
  return nullptr;
}
inline bool is_known(std::string_view id, Evidence evidence) {
  const auto* found = transition(id);
  return found && found->ground.evidence == evidence;
}
inline std::string message(std::string_view route, std::string_view code) { return zero().error(route, code)->message; }
using Names = std::vector<std::string>;

}  // namespace cr::tests
