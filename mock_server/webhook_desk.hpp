// Who wants to hear of what, and what is on its way to them: subscriptions, the outbox, and the choice of
// what goes out at an instant. Pure; webhook_sender carries the bytes, serve_server keeps the time.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/json.hpp"
#include "core/protocol/release.hpp"
#include "mock_server/engine.hpp"
#include "mock_server/outbox.hpp"

namespace cr::mock_server {

struct Subscription {
  std::string id;  ///< whk_…
  std::string url;
  std::vector<std::string> events;  ///< never empty
  int shape = 1;                    ///< of the payload, 1 to 4
  std::string signature;            ///< none, good, bad, stale, future, rotated; empty: as the mock was started
};

class WebhookDesk {
 public:
  WebhookDesk(const protocol::Release& release, Schedule schedule, std::uint64_t seed, const base::Limits& limits = {});

  /// {"url", "events"?, "shape"?, "signature"?}; without events the lifecycle ones. Fault kind usage with
  /// the member that is wrong. At most `limits.subscriptions`; a second one for the same URL replaces the first.
  base::Result<const Subscription*> subscribe(const base::Json& wish, Engine& engine);
  /// Takes what the engine owes at `now` and addresses it to its subscribers.
  void collect(Engine& engine, base::Instant now);
  /// An event made by hand: {"type", "data"?, "url"?}, addressed to those who want its type, or to `url`. Fault
  /// kind usage when the wish is malformed or there is nobody to send it to.
  base::Result<std::vector<const Delivery*>> send(const base::Json& wish, Engine& engine, base::Instant now);
  /// One more attempt; false when there is no such delivery.
  bool redeliver(const std::string& id, base::Instant now);

  /// Deliveries whose attempt is due and not under way; each is under way until end().
  std::vector<std::string> begin_due(base::Instant now);
  const Delivery* find(const std::string& id);
  void end(const std::string& id, base::Instant started, base::Instant ended, AttemptResult result);
  /// The instant of the next attempt that is not under way.
  std::optional<base::Instant> next() const;
  std::size_t under_way() const { return under_way_.size(); }

  base::Json subscriptions() const;
  base::Json deliveries() const;  ///< newest first

 private:
  void address(const Event& event, const Subscription& to, base::Instant now);

  const protocol::Release& release_;
  std::uint64_t seed_;
  base::Limits limits_;
  std::uint64_t made_ = 0;
  Outbox outbox_;
  std::vector<std::unique_ptr<Subscription>> subscriptions_;
  std::set<std::string> under_way_;
};

base::Json to_json(const Subscription& subscription);
base::Json to_json(const Delivery& delivery);

}  // namespace cr::mock_server
