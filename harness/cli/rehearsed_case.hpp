// A case before its trial: made-up credentials, the mock that will be played, and the rehearsal in memory.
#pragma once

#include <map>
#include <string>

#include "core/base/fault.hpp"
#include "harness/cli/played_engine.hpp"
#include "harness/rehearsal.hpp"
#include "mock_server/engine.hpp"

namespace cr::harness {

struct RehearsedCase {
  Credentials credentials;
  Rehearsal rehearsal;
};

/// Plays the case in memory. Fault kind model when it does not play as written: the case is wrong for this mock.
base::Result<RehearsedCase> rehearse_case(const protocol::Release& release, const script::Scenario& scenario,
                                          std::uint64_t seed, const std::map<std::string, std::string>& environment);

/// One exchange in memory: the engine answers an intent, the played receiver a webhook.
Carried carry_in_memory(PlayedEngine& engine, const ReceiverScript& receiver, const Intent& intent);
/// Why the rehearsed scenario is wrong for this mock; empty: it is not.
std::string why_not_played(const Rehearsal& rehearsal);

/// An account and a test key that belong to one case, from the seed.
Credentials case_credentials(std::uint64_t seed, const std::string& id);
/// The mock's options but for its addresses; the same seed gives the same providers and ids.
mock_server::EngineOptions case_engine_options(std::uint64_t seed, const std::string& id, const Credentials& credentials);
/// Options of a conversation on the stable names; addresses are set by whoever listens.
ConversationOptions case_conversation_options(const protocol::Release& release, const Credentials& credentials,
                                              std::uint64_t seed, const std::map<std::string, std::string>& environment);
/// A warning of a rule becomes a fail.
void be_strict(reports::Scenario& record);

}  // namespace cr::harness
