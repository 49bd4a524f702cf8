// A mock that stands all day, without its sockets: engine, clock, webhooks, keys and the memory of what was
// said, as one value with a `reset`. The listeners ask it; serve_server keeps its time. Pure but for the
// making of a signing key at first use.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/net/wire.hpp"
#include "core/protocol/release.hpp"
#include "core/protocol/world.hpp"
#include "mock_server/disturbed_engine.hpp"
#include "mock_server/engine.hpp"
#include "mock_server/exchange_log.hpp"
#include "mock_server/mock_clock.hpp"
#include "mock_server/signature.hpp"
#include "mock_server/webhook_desk.hpp"

namespace cr::mock_server {

/// What a scenario has in store for one request: a disturbance, a change of the page that answers it.
struct Cue {
  std::optional<Disturbance> disturbance;
  base::Json set;  ///< null: none
};

struct StandingOptions {
  EngineOptions engine;  ///< its two URLs are set here
  protocol::World world;
  std::string public_url;  ///< http(s)://host[:port] that the mock writes; empty: the request's Host
  bool tls = false;
  std::string schedule = "flatpeak";
  bool sign = false;                      ///< sign every delivery
  bool gentle = false;                    ///< the quirk pack of that name, drawn from the engine's seed
  std::string signing_key;                ///< PEM text; empty: one is made when it is first needed
  std::vector<std::string> webhook_urls;  ///< subscribed from the start, to the lifecycle events
  std::optional<base::Instant> clock;     ///< where the clock starts; nothing: at the real time
  std::function<Cue(const base::HttpRequest&)> cue;  ///< asked before a request is answered; may be empty
  std::function<void()> begin_again;      ///< told of a reset; may be empty
  /// What there is to find about an exchange; may be empty.
  std::function<std::vector<base::Finding>(const base::HttpRequest&, const Answer&, base::Instant)> judge;
};

class StandingMock {
 public:
  /// Fault kind usage for a schedule, key or webhook URL that is none.
  static base::Result<std::unique_ptr<StandingMock>> make(const protocol::Release& release, StandingOptions options);

  /// Anything that comes to the Connect and REST address; `real` is the real time.
  net::Reply handle(const base::HttpRequest& request, base::Instant real);
  /// To be called when the answer to the request handled last has gone out, with what handle() left here.
  std::string last_session() const { return last_session_; }
  void answered(const std::string& session);

  /// Everything as it was at the start, with the clock where it was then: at the real time, or at a scenario's.
  void reset(base::Instant real);
  /// What a refused message is answered on the Connect and REST address.
  base::HttpResponse refusal(int status, const std::string& reason, base::Instant real);
  /// The request that carries a delivery. `real` is the time that its signature names.
  base::HttpRequest delivery_request(const Delivery& delivery, base::Instant real);

  base::Instant now(base::Instant real) const { return clock_.now(real); }
  MockClock& clock() { return clock_; }
  Engine& engine() { return *engine_; }
  WebhookDesk& desk() { return *desk_; }
  const ExchangeLog& log() const { return log_; }
  const protocol::Release& release() const { return release_; }
  /// Hands what is due to the outbox.
  void collect(base::Instant real) { desk_->collect(*engine_, now(real)); }
  /// The next instant at which an event or an attempt is due.
  std::optional<base::Instant> next(base::Instant real) const;
  base::Duration attempt_timeout() const { return schedule_.timeout; }

 private:
  StandingMock(const protocol::Release& release, StandingOptions options, Schedule schedule);
  base::Result<void> begin();
  base::HttpResponse jwks_response();
  void plan_for(Cue cue);
  void at_this_host(base::HttpResponse& response, const base::HttpRequest& request) const;
  const SigningKey& key(std::size_t nth);

  const protocol::Release& release_;
  StandingOptions options_;
  Schedule schedule_;
  MockClock clock_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<DisturbedEngine> disturbed_;
  std::unique_ptr<WebhookDesk> desk_;
  ExchangeLog log_;
  std::vector<std::unique_ptr<SigningKey>> keys_;
  std::map<std::string, int> unanswered_;  ///< by session
  std::string last_session_;
  std::uint64_t answered_ = 0;  ///< answers since the start or the last reset
};

}  // namespace cr::mock_server
