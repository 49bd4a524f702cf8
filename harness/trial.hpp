// A partner's program on trial in one case: pairs what the program does with what the case's script waits
// for, tells the conversation, and lets the watch look at everything. It decides; a shell carries (the
// case's listener, the webhook sender). What the program may leave out or do in its own way is decided here:
// see docs/certify.md. Not thread-safe; one thread each.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/conversation.hpp"
#include "harness/party_watch.hpp"
#include "harness/rehearsal.hpp"

namespace cr::harness {

struct TrialOptions {
  bool browser = true;      ///< the program's side opens the provider's page
  std::string real_origin;  ///< as the program sees the mock: http://127.0.0.1:PORT
  std::string shown_connect = "http://connect.mock", shown_api = "http://api.mock";
};

class Trial {
 public:
  /// Answers a request at once, without a disturbance and without being seen by the watch.
  using Direct = std::function<base::HttpResponse(const base::HttpRequest&)>;

  /// All references outlive the trial.
  Trial(const protocol::Release& release, const script::Scenario& scenario, Conversation& conversation, PartyWatch& watch,
        const Rehearsal& rehearsal, Direct direct, TrialOptions options);

  void begin() { pump(); }
  /// To be called before the mock answers: true when a planned disturbance is meant for this request.
  /// Steps that the program does without are played on its behalf here.
  bool expects(Seen::Place place, const base::HttpRequest& request);
  /// The mock has answered.
  void answered(Seen seen);
  /// Findings that no exchange carries: broken messages, certificates, traps.
  void noticed(std::vector<base::Finding> findings) { conversation_.blame(std::move(findings)); }

  /// A webhook or a probe that is to be carried now, once.
  std::optional<Intent> take_order();
  /// The listener was closed for a while, as planned: what the script waits for has been refused so.
  void connection_refused();
  void carried(Carried carried);

  /// The script is through, or nothing more of it can be played.
  bool over() const { return over_; }
  /// Nothing happens until the program does something.
  bool is_partners_turn() const { return pending_.has_value(); }
  /// The line that it waits for, for people: "app: SAVE", "backend: rates".
  std::string waits_for() const;
  /// True when it was the program that had work left.
  bool has_work_left() const { return !over_; }
  /// The case is over; `what` the program did ("it ended with exit status 1"). `ending` of an end that was
  /// not reached.
  void end(base::Ending ending, const std::string& what);

 private:
  enum class Fit { takes, free, off };

  void pump();
  void feed(Carried carried);
  Fit fit_post(const base::HttpRequest& request);
  Fit fit_call(const base::HttpRequest& request) const;
  bool was_said_before(const base::Json& message) const;
  bool may_skip_to(const base::Json& message) const;
  void play_pending();
  void take(Seen& seen);
  void answered_post(Seen& seen, std::vector<base::Finding> findings);
  void answered_call(Seen& seen, std::vector<base::Finding> findings);
  bool takes_early(const Intent& intent);
  void judge_token(const base::HttpRequest& request, std::vector<base::Finding>& findings) const;
  void judge_stop(const Seen& seen, std::vector<base::Finding>& findings);
  std::optional<base::Finding> judge_harm(const base::Json& sent) const;
  void compare_with_plan(Seen& seen);
  bool refusal_is_planned(const std::string& code) const;
  void wander();
  bool is_customer_away() const;
  std::string planned_act() const;
  void watch_customer(const Seen& seen);
  base::Finding expectation(std::string expected, std::string actual, base::Outcome outcome) const;
  RawExchange raw_of(const Seen& seen) const;
  void show_origin(Seen& seen) const;
  Carried carried_of(const Seen& seen) const;

  const protocol::Release& release_;
  const script::Scenario& scenario_;
  Conversation& conversation_;
  PartyWatch& watch_;
  const Rehearsal& rehearsal_;
  Direct direct_;
  TrialOptions options_;

  std::optional<Intent> pending_;  ///< what the script waits for
  base::Json pending_message_;     ///< of an app intent, without its token
  std::optional<Intent> order_;
  bool order_out_ = false;
  bool over_ = false;
  std::size_t posts_ = 0;          ///< app intents met so far: the index into the rehearsal
  Fit fit_ = Fit::free;
  std::optional<Seen::Place> disturbed_place_;  ///< where the disturbance in force has struck
  std::deque<Seen> early_;         ///< successful REST calls that the script has not come to yet
  std::string last_route_;
  bool wandered_ = false;
  bool struck_ = false;  ///< the disturbance in force has spoilt the last exchange that it hit
  std::size_t redirects_ = 0;
  bool customer_back_ = false;
  std::optional<base::Finding> off_finding_;  ///< counts unless a rule explains it
  std::optional<base::Finding> harm_;         ///< of the post in hand
  std::string must_stop_;          ///< session that is not to be spoken to again
  std::string stop_reason_;
};

}  // namespace cr::harness
