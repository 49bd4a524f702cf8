// A case played through in advance, in memory, by the scripted parties alone: it shows that the case can be
// played at all, and what a partner's person, app and backend have to do in it, with every value resolved.
// From that come the plan file and what a trial waits for. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/json.hpp"
#include "core/script/scenario.hpp"
#include "harness/conversation.hpp"
#include "reports/run_report.hpp"

namespace cr::harness {

/// One post of the app, without its token.
struct RehearsedPost {
  base::Json message;
  std::string route;
  bool restore = false;
  bool refused = false;  ///< it was answered with an error, as meant …
  std::string code;      ///< … with this code
  bool lost = false;     ///< a disturbance kept it from being taken: it is due again
  bool unanswered = false;  ///< it was taken or not, but no answer came
};
struct Rehearsal {
  std::vector<RehearsedPost> posts;
  std::vector<base::Json> tokens;     ///< bodies of create_connect_token
  std::vector<std::string> acts;      ///< of the customer, one per redirect
  std::vector<std::string> backend;   ///< REST operations beside login and create_connect_token, once each
  std::vector<std::string> webhooks;  ///< types delivered, once each
  bool bad_certificate = false;       ///< the partner must not talk to this server at all
  /// Backend lines whose call is to be refused: place and operation.
  std::vector<std::pair<base::Where, std::string>> refusals;
  reports::Scenario verdict;          ///< anything but a pass: the case is wrong for this mock

  bool wants_refusal(const Intent& intent) const;
};

/// What a post to Connect says, without its token; null when it is no JSON object.
base::Json message_of(const base::HttpRequest& request);
/// The same answer to the same page: action, data (members beyond it are no fault) and route.
bool says_the_same(const base::Json& planned, const base::Json& sent);

/// `carry` answers an intent without a socket.
Rehearsal rehearse(const script::Scenario& scenario, Conversation& conversation,
                   const std::function<Carried(const Intent&)>& carry);
/// True when the case presents a certificate that must not be accepted; its fault's id in `which`.
bool has_bad_certificate(const script::Scenario& scenario, std::string* which = nullptr);

/// The plan file (docs/certify.md §2): {"schema": "connect-replay/plan/1", "case", "title", "ends", "token",
/// "customer", "client_may_refuse", "backend", "webhooks"}.
base::Json plan_of(const script::Scenario& scenario, const Rehearsal& rehearsal);
/// The word for how the case ends: complete, closed, error or refused.
std::string planned_end(const script::Scenario& scenario, const Rehearsal& rehearsal);

}  // namespace cr::harness
