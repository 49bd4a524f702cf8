// The inner steps of one post to Connect, and what they share: the checks of an answer, what a valid one
// sets, which transition it takes, and the page that follows. All driven by the release model.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mock_server/mind.hpp"

namespace cr::mock_server {

/// A session looked at in the light of an instant.
struct Scene {
  Mind& mind;
  Session& session;
  base::Instant now;
};

/// Why a post is refused: a code of the model, and what fills its message.
struct Refusal {
  std::string code;
  std::vector<std::pair<std::string, std::string>> words;  ///< {id} and its like
};

// checks.cpp: the first check that does not hold
std::optional<Refusal> refusal_of(const Scene& scene, const protocol::Route& route, const base::Json& data);
bool has_shape(const protocol::Type& type, const base::Json& value);

// takes.cpp: what a valid answer sets
void take(const Scene& scene, std::string_view word, const base::Json& data);
/// The fallback MARKET needs no answer: its tariff is known.
void take_market_tariff(Draft& draft);

// transitions.cpp
bool holds(const Scene& scene, std::string_view condition);
const protocol::Transition* transition_for(const Scene& scene, std::string_view route, std::string_view on);
bool offered(const Scene& scene, const protocol::Route& route, const protocol::Action& action);
void apply(const Scene& scene, const protocol::Transition& transition);

// fillers.cpp: the page as the session stands
base::Json page_of(const Scene& scene, const protocol::Route& route);
/// Regions are offered only where the market could not be detected.
std::vector<std::string> offered_regions(const Mind& mind);
std::vector<std::string> offered_options(const Mind& mind);
base::Json provider_json(const Mind& mind, const std::string& id, const std::string& name);

// summary_rates.cpp
base::Json summary_rates(const Price& price, const Place& place, base::Instant now);

}  // namespace cr::mock_server
