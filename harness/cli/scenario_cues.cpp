// Cues by rehearsal. See scenario_cues.hpp.
#include "harness/cli/scenario_cues.hpp"

#include "harness/cli/played_engine.hpp"
#include "harness/cli/rehearsed_case.hpp"

namespace cr::harness {
namespace {

using base::Json;

// A played engine that remembers what the script asks of it until the next exchange.
class CuedEngine final : public PlayedEngine {
 public:
  using PlayedEngine::PlayedEngine;
  void override_next_page(Json set) override {
    set_ = set;
    PlayedEngine::override_next_page(std::move(set));
  }
  Json take_set() { return std::exchange(set_, Json()); }

 private:
  Json set_;
};

}  // namespace

base::Result<std::unique_ptr<ScenarioCues>> ScenarioCues::of(const protocol::Release& release, const script::Scenario& scenario,
                                                             std::uint64_t seed) {
  auto out = std::make_unique<ScenarioCues>();
  const auto credentials = case_credentials(seed, scenario.id);
  CuedEngine engine(release, scenario.world, case_engine_options(seed, scenario.id, credentials), {}, "/webhooks");
  ReceiverScript receiver;
  Conversation conversation(scenario, case_conversation_options(release, credentials, seed, {}), &engine, &receiver, {});
  std::string unplayed;
  const auto rehearsal = rehearse(scenario, conversation, [&](const Intent& intent) {
    Place place{intent.request.method, std::string(base::path_of(intent.request.target)), intent.client == "app" ? message_of(intent.request) : Json(), {}};
    if (const auto& fault = engine.fault(); fault && intent.fresh_connection) {
      place.cue.disturbance = mock_server::Disturbance{fault->id, fault->point, fault->params};
      if (!mock_server::DisturbedEngine::plays(fault->id)) unplayed = fault->id;
    }
    place.cue.set = engine.take_set();
    if (place.cue.disturbance || !place.cue.set.is_null()) out->cues_.push_back(std::move(place));
    return carry_in_memory(engine, receiver, intent);
  });
  if (!unplayed.empty())
    return base::fail(base::FaultKind::usage, "serve does not play " + unplayed, scenario.where, "play the scenario with connect-replay run or certify");
  if (const auto why = why_not_played(rehearsal); !why.empty())
    return base::fail(base::FaultKind::model, "the scenario does not play as it is written: " + why, scenario.where,
                      "connect-replay run " + scenario.file + " shows where");
  return out;
}

mock_server::Cue ScenarioCues::next(const base::HttpRequest& request) {
  if (next_ >= cues_.size()) return {};
  const Place& place = cues_[next_];
  if (place.method != request.method || place.path != base::path_of(request.target)) return {};
  if (!place.message.is_null() && !says_all(place.message, message_of(request))) return {};
  ++next_;
  return place.cue;
}

}  // namespace cr::harness
