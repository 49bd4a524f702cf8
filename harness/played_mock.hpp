// What a conversation may ask of a Connect that is played by us, beyond the wire: set its clock, plan a
// disturbance, ask for webhooks. Implemented over the embedded mock (harness/cli) and by a fake in tests;
// against a real server there is none, and scenarios that need one are skipped.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/base/json.hpp"

namespace cr::harness {

/// A planned disturbance, in force from plan_fault() until clear_fault().
struct PlannedFault {
  std::string id;     ///< F-REFUSE, F-RST, F-LATENCY, F-STATUS, …
  std::string point;  ///< before_read, before_commit, after_commit, mid_headers, mid_body, or empty
  base::Json params;  ///< object or null
};

/// An event that the played FlatPeak owes or has made by hand. `key` names it to the mock.
struct PlayedEvent {
  std::size_t key = 0;
  std::string id;
  std::string type;
  bool by_hand = false;
};
struct EventForm {
  int shape = 0;
  base::Json set;         ///< merged into the envelope; null: nothing
  std::string signature;  ///< empty: as the partner's account says
};
/// What one attempt's answer means to the sender.
struct AttemptVerdict {
  enum class Kind { delivered, failed, gone } kind = Kind::failed;
  std::string reason;
  std::optional<base::Duration> retry_after;
};

class PlayedMock {
 public:
  virtual ~PlayedMock() = default;

  virtual void set_now(base::Instant now) = 0;
  virtual void override_next_page(base::Json set) = 0;
  virtual void plan_fault(const PlannedFault& fault) = 0;
  virtual void clear_fault() = 0;

  virtual base::Json world() const = 0;
  virtual base::Json location() const = 0;

  /// Events of subscribed types that are due now and were not returned before.
  virtual std::vector<PlayedEvent> newly_due() = 0;
  virtual PlayedEvent make_event(const std::string& type) = 0;
  virtual base::Json event_body(const PlayedEvent& event, const EventForm& form) const = 0;
  /// The request that carries it, attempt by attempt; its target is the path of the receiver's URL.
  virtual base::HttpRequest event_request(const PlayedEvent& event, const EventForm& form, int attempt) = 0;
  virtual AttemptVerdict judge_attempt(int status, const std::string* retry_after) const = 0;
  /// Waits before attempt 1, 2, …; as many as there are attempts.
  virtual std::vector<base::Duration> retry_gaps() const = 0;
  virtual base::Duration attempt_timeout() const = 0;
};

}  // namespace cr::harness
