// An engine with at most one planned disturbance in front of it: the entries of the fault catalogue that
// are about an answer and its connection, as values. Pure but for the engine's state; `run` and `certify`
// stand their listeners on it. It does not count how often a disturbance strikes and does not know the
// faults of the listening socket (F-REFUSE) and of TLS (F-TLS-…): these are the shell's.
#pragma once

#include <optional>
#include <string>

#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/base/json.hpp"
#include "core/net/wire.hpp"
#include "mock_server/engine.hpp"

namespace cr::mock_server {

/// One entry of the fault catalogue, planned. Empty `point`: before_commit where the fault has that point,
/// otherwise the engine takes the request. `params`: an object or null, checked where the scenario was loaded.
struct Disturbance {
  std::string id;  ///< F-…
  std::string point;
  base::Json params;
};

struct Handled {
  net::Reply reply;  ///< what the client gets
  /// What the engine did. Where it took nothing (before_commit): no transition, and no page or code
  /// answered. Otherwise its truth, also where the client gets something else.
  Trace trace;
  /// False: no disturbance, or one that did not fit this exchange (a route to rename in an error object) and
  /// that goes on waiting for one that it fits.
  bool disturbed = false;
};

class DisturbedEngine {
 public:
  /// The engine outlives this. `trap_url`: where F-REDIRECT points without a `location` of its own; empty:
  /// http://elsewhere.invalid/, where nobody listens.
  DisturbedEngine(Engine& engine, std::string trap_url);

  /// Whether this class carries out the fault of that id.
  static bool plays(std::string_view id);
  /// In force until clear() or the next plan(). False, and nothing planned, for a fault that it does not play.
  bool plan(Disturbance disturbance);
  void clear() { planned_.reset(); }
  const std::optional<Disturbance>& planned() const { return planned_; }

  /// A CORS preflight, the provider's login pages and the keys are never disturbed.
  Handled handle(const base::HttpRequest& request, base::Instant now);

 private:
  Engine& engine_;
  std::string trap_url_;
  std::optional<Disturbance> planned_;
};

}  // namespace cr::mock_server
