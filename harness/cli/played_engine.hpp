// The played FlatPeak of one scenario without its sockets: engine, planned disturbance, webhooks and their
// signatures. The embedded mock of `run`, the rehearsal and the cases of `certify` stand on it. Pure but for
// the signing keys, which are made once per process when they are first needed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/protocol/world.hpp"
#include "harness/played_mock.hpp"
#include "mock_server/disturbed_engine.hpp"
#include "mock_server/engine.hpp"
#include "mock_server/outbox.hpp"

namespace cr::harness {

class PlayedEngine : public PlayedMock {
 public:
  /// `receiver_path`: of the receiver's URL; `trap_url`: where a planned redirect points.
  PlayedEngine(const protocol::Release& release, const protocol::World& world, mock_server::EngineOptions options,
               const std::string& trap_url, std::string receiver_path);

  /// Answers a request; `disturb` false leaves a planned disturbance out of it.
  mock_server::Handled handle(const base::HttpRequest& request, bool disturb = true);
  /// The document at /jwks.json.
  base::HttpResponse keys() const;
  /// The disturbance in force; among them those of the listening socket (F-REFUSE, F-TLS-…).
  const std::optional<PlannedFault>& fault() const { return fault_; }
  base::Instant now() const { return now_; }

  void set_now(base::Instant now) override { now_ = now; }
  void override_next_page(base::Json set) override { engine_.override_next_page(std::move(set)); }
  void plan_fault(const PlannedFault& fault) override;
  void clear_fault() override;
  base::Json world() const override { return engine_.world(); }
  base::Json location() const override { return engine_.location(); }
  std::vector<PlayedEvent> newly_due() override;
  PlayedEvent make_event(const std::string& type) override { return keep(engine_.make_event(type, now_)); }
  base::Json event_body(const PlayedEvent& event, const EventForm& form) const override;
  base::HttpRequest event_request(const PlayedEvent& event, const EventForm& form, int attempt) override;
  AttemptVerdict judge_attempt(int status, const std::string* retry_after) const override;
  std::vector<base::Duration> retry_gaps() const override { return schedule_.gaps; }
  base::Duration attempt_timeout() const override { return schedule_.timeout; }

 private:
  PlayedEvent keep(mock_server::Event event);

  std::string signatures_, version_, receiver_path_;
  mock_server::Engine engine_;
  mock_server::DisturbedEngine disturbed_;
  mock_server::Schedule schedule_;
  base::Instant now_{};
  std::optional<PlannedFault> fault_;
  std::vector<mock_server::Event> events_;
};

}  // namespace cr::harness
