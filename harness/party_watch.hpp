// The rules for a partner's program (M-…), judged on what it sends: one watch looks at every request of one
// case, in order, and says what is wrong with it. Which party a duty falls on, how we know it and how bad a
// breach can be stands in the release model; this file knows when exactly a rule is broken. Pure: time and
// the mock's answers come in as values.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/finding.hpp"
#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/base/json.hpp"
#include "core/protocol/release.hpp"

namespace cr::harness {

/// One request of the party and what the mock made of it.
struct Seen {
  enum class Place { connect, rest, provider, other };
  Place place = Place::other;
  base::HttpRequest request;
  base::HttpResponse response;
  std::optional<base::HttpResponse> sent = std::nullopt;  ///< as it went out, where lawful surprises were added
  bool answered = true;     ///< false: a planned disturbance kept the answer back
  bool disturbed = false;   ///< a planned disturbance hit this exchange (one that only came late is whole)
  bool planned = false;     ///< it says what the plan says: a refusal of it is meant
  bool harmed = false;      ///< it says what the plan says, but for text that was harmed on the way
  bool said_before = false; ///< the plan has had it already, and it was refused then
  bool other_page = false;  ///< it says what the plan says for another page than the one it names
  std::string session;      ///< connect_token it belonged to; empty: none
  std::string operation;    ///< REST operation, "connect", "provider"; empty: nothing that the mock knows
  std::string route_to;     ///< page answered, or "error"
  std::string trigger;      ///< action, "data", "skip", "open", "restore"
  std::string error_code;
  base::Instant now{};      ///< scenario clock
  base::Duration real{0};   ///< real time since the case began
};

/// A webhook that was delivered to the party's receiver, and what came back.
struct Delivered {
  std::string type;
  bool known_type = true;
  bool odd = false;             ///< has something that release Zero's first shape has not
  std::string signature;        ///< good, bad, stale, future, rotated, none, or empty: no signature headers
  bool signatures_required = false;
  int status = 0;               ///< 0: no answer
  std::string trouble;          ///< why there was none
  bool late = false;            ///< no answer within the sender's time-out
};

class PartyWatch {
 public:
  /// `api_key` is the case's own; it and every bearer token that the mock gives out are secrets.
  /// In free play nobody has a plan: a refused answer is for a person to look at, logins may be several people's,
  /// and a rule is told each time.
  enum class Kind { a_case, free_play };
  PartyWatch(const protocol::Release& release, std::string api_key, Kind kind = Kind::a_case);

  std::vector<base::Finding> on_request(const Seen& seen);
  /// A message that is no HTTP; status 0: the connection ended inside it, which counts at the end only.
  std::vector<base::Finding> on_bad_message(int status, const std::string& reason, const std::string& request_line);
  /// The party has accepted a certificate that it must not accept.
  std::vector<base::Finding> on_bad_certificate_accepted();
  /// A request that came to the place to which a planned redirect points.
  std::vector<base::Finding> on_trap(const base::HttpRequest& request);
  std::vector<base::Finding> on_delivery(const Delivered& delivered);
  /// What the probe says has been applied, one entry per effect.
  std::vector<base::Finding> on_effects(const std::vector<std::string>& effects);
  /// The probe's status was put back by an older event that came late.
  std::vector<base::Finding> on_reverted(const std::string& expected, const std::string& actual);
  /// The case is over. `reached`: the planned end was; `how`: what the program did instead.
  std::vector<base::Finding> at_end(bool reached, const std::string& how);

  /// The party goes round in circles: the case is to be stopped.
  bool runs_in_circles() const { return circles_; }
  /// Some session has come to session_complete.
  bool has_completed() const;
  /// A finding made by somebody else counts among those of this watch.
  base::Finding told(base::Finding finding);
  /// A rule has been broken so that the case fails.
  bool failed() const { return failed_; }
  /// A finding of a rule of the release, at the worst that its ground allows; `outcome` may be milder.
  base::Finding finding(std::string_view rule, std::string expected, std::string actual,
                        std::optional<base::Outcome> outcome = std::nullopt) const;

 private:
  struct Session {
    std::string last_body;           ///< of the post before this one
    bool last_moved_on = false;      ///< it was accepted and another page came
    std::deque<std::string> posts;   ///< the last ones, for circles
    std::map<std::string, int> refused;  ///< equal refused bodies
    bool told_expired = false, completed = false, saved = false, exchanged = false;
    int exchanges = 0;
  };
  struct Tries {
    std::vector<base::Duration> at;  ///< the failed request and its repeats
    bool failing = false;
  };
  using Findings = std::vector<base::Finding>;

  void tell(Findings& out, base::Finding finding);
  void forget_old(const Seen& seen);
  void watch_flood(const Seen& seen, Findings& out);
  void watch_secrets(const Seen& seen, Findings& out);
  void watch_place(const Seen& seen, Findings& out);
  void watch_message(const Seen& seen, const base::Json* body, Findings& out);
  void watch_refusal(const Seen& seen, const base::Json* body, Findings& out);
  void watch_session(const Seen& seen, Findings& out);
  void watch_circles(const Seen& seen, Session& session, Findings& out);
  void watch_repeats(const Seen& seen, Findings& out);
  void watch_backend(const Seen& seen, Findings& out);
  void watch_exchange(const Seen& seen, Findings& out);
  bool has_secret(std::string_view text) const;

  const protocol::Release& release_;
  std::string api_key_;
  Kind kind_;
  std::set<std::string> bearers_;
  std::map<std::string, Session> sessions_;  ///< by connect_token
  std::map<std::string, Tries> tries_;       ///< by place, method, target and body
  std::map<std::string, base::Duration> unpriced_;  ///< price resource -> when it was answered 422
  std::optional<base::Duration> not_before_; ///< Retry-After
  Seen::Place not_before_place_ = Seen::Place::other;
  base::Instant bearer_until_{};
  bool logged_in_ = false;
  base::Duration flood_since_{0};  ///< begin of the while in which requests are counted
  std::size_t flood_ = 0;
  bool circles_ = false, failed_ = false, requested_since_ = false;
  std::string broken_request_;               ///< the connection ended inside this one
  std::map<std::string, base::Outcome> told_;  ///< rule -> worst outcome told
};

/// Why what was sent differs from what the plan says, where the text alone was harmed: a number written as
/// text or the other way round, digits lost, letters changed. Nothing when the values are equal or when
/// something else was chosen.
struct Harm {
  std::string pointer, planned, sent;
  bool late_digits = false;  ///< only digits after the fifteenth
};
std::optional<Harm> harm(const base::Json& planned, const base::Json& sent, const std::string& pointer = {});
/// True when `sent` says all that `planned` says (members beyond are no fault).
bool says_all(const base::Json& planned, const base::Json& sent);

}  // namespace cr::harness
