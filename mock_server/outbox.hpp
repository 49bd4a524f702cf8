// Deliveries of webhooks as a pure state machine: which event goes out when, what an attempt's result
// means, when the next attempt is due, when FlatPeak gives up. Instants are those of the mock's clock;
// carrying the bytes is webhook_sender's business.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.hpp"
#include "mock_server/engine.hpp"

namespace cr::mock_server {

/// Gaps between attempts, counted from the end of the failed one; the first is the wait before attempt 1.
struct Schedule {
  std::string name = "flatpeak";
  std::vector<base::Duration> gaps;
  base::Duration timeout{10'000};  ///< of one attempt, in real time
};
/// flatpeak (0, 30 s, 1 h, 6 h, 12 h, 24 h; 10 s), standard, svix, fast. Nothing for other names.
std::optional<Schedule> schedule(const std::string& name);

struct AttemptResult {
  enum class Kind { delivered, failed, gone } kind = Kind::failed;
  int status = 0;             ///< 0: no response
  std::string reason;         ///< "timeout after 10 s", "connection refused", "status 500", …
  std::optional<base::Duration> retry_after;
};
/// What a response (or its lack) means: 2xx delivered, 410 gone, everything else failed; Retry-After of
/// 429 and 503 is honoured up to 24 h.
AttemptResult judge_response(int status, const std::string* retry_after, base::Instant now);

struct Attempt {
  int n = 1;
  base::Instant started{}, ended{};
  AttemptResult result;
};
struct Delivery {
  std::string id;  ///< del_…
  Event event;
  std::string url;
  int shape = 1;
  base::Json set;
  std::string signature;
  enum class State { waiting, delivered, given_up } state = State::waiting;
  base::Instant next{};  ///< of the next attempt while waiting
  std::vector<Attempt> attempts;
};

class Outbox {
 public:
  Outbox(Schedule schedule, std::uint64_t seed, const base::Limits& limits = {});
  /// References stay good until the next add: it may push out the oldest settled delivery, or the oldest waiting one.
  Delivery& add(Event event, std::string url, base::Instant now);
  /// Waiting deliveries whose next attempt is due at `now`, in order of their instants.
  std::vector<Delivery*> ready(base::Instant now);
  std::optional<base::Instant> next() const;
  /// Records the end of an attempt and plans the next one.
  void record(Delivery& delivery, base::Instant started, base::Instant ended, AttemptResult result);
  /// One more attempt by hand, whatever the state.
  void redeliver(Delivery& delivery, base::Instant now);
  Delivery* find(const std::string& id);
  const std::vector<std::unique_ptr<Delivery>>& all() const { return deliveries_; }

 private:
  void forget_old();

  Schedule schedule_;
  std::uint64_t seed_;
  std::size_t most_kept_, most_waiting_;
  std::uint64_t made_ = 0;
  std::vector<std::unique_ptr<Delivery>> deliveries_;
};

}  // namespace cr::mock_server
