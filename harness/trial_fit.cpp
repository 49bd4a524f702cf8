// What of the script a request fits: the answer that is due, a lawful step of its own, or something else.
// See trial.hpp.
#include <algorithm>

#include "harness/trial.hpp"

namespace cr::harness {

using base::HttpRequest;
using base::Json;

// What is asked of the program next is done without it: the mock is asked on its behalf.
void Trial::play_pending() {
  Carried carried{direct_(pending_->request), {}, {}, {}};
  feed(std::move(carried));
}

// A later answer of the plan, where all that lies between is bad input that the program caught itself.
bool Trial::may_skip_to(const Json& message) const {
  for (std::size_t i = posts_; i < rehearsal_.posts.size(); ++i) {
    const auto& post = rehearsal_.posts[i];
    if (i > posts_ && says_the_same(post.message, message)) return true;
    if (!post.refused && !post.restore) return false;
  }
  return false;
}

// An earlier page again, with the answer that the plan has for it: nobody's fault.
bool Trial::was_said_before(const Json& message) const {
  const auto end = rehearsal_.posts.begin() + static_cast<std::ptrdiff_t>(std::min(posts_, rehearsal_.posts.size()));
  return std::any_of(rehearsal_.posts.begin(), end, [&](const auto& post) { return says_the_same(post.message, message); });
}

// What the customer is to do at the provider's page that is out; empty when the plan does not say.
std::string Trial::planned_act() const {
  return redirects_ == 0 || redirects_ > rehearsal_.acts.size() ? std::string() : rehearsal_.acts[redirects_ - 1];
}

// The program's browser is on the provider's page and has not come back yet.
bool Trial::is_customer_away() const {
  return options_.browser && last_route_ == "session_redirect" && !customer_back_ && planned_act() != "walks_away";
}

// The program's customer on the provider's pages: what comes of another act than the planned one is not the mock's doing.
void Trial::watch_customer(const Seen& seen) {
  const auto* location = base::find_header(seen.response.headers, "Location");
  if (location == nullptr || location->find("fp_cot=") == std::string::npos || customer_back_) return;
  customer_back_ = true;
  bool consents = false;
  for (const auto& [name, value] : base::parse_query(seen.request.body)) consents = consents || name == "consent" || (name == "action" && value == "consent");
  const std::string planned = planned_act();
  // To cancel at once or after a wrong password leads to the same.
  const bool same = consents ? planned == "logs_in" : planned == "cancels" || planned == "fails_login";
  if (!options_.browser || wandered_ || planned.empty() || same) return;
  conversation_.off_script();
  if (!off_finding_) off_finding_.emplace(expectation("customer: " + planned, consents ? "customer: logs_in" : "customer: cancels", base::Outcome::fail));
}

Trial::Fit Trial::fit_post(const HttpRequest& request) {
  const Json message = message_of(request);
  if (!message.is_object()) return Fit::off;
  const bool restore = message.text_at("route") == "session_restore";
  while (pending_ && pending_->client == "app") {
    // While a disturbance lasts, the script has its own order of tries, and the program has another.
    if (pending_->fresh_connection && struck_ && (restore || says_the_same(pending_message_, message) || was_said_before(message))) return Fit::takes;
    const bool restore_due = pending_message_.text_at("route") == "session_restore";
    if (restore_due && is_customer_away()) return Fit::free;
    if (restore_due && restore) return Fit::takes;
    if (restore) return Fit::free;
    if (restore_due) {
      if (last_route_.empty()) return Fit::off;  // nothing was opened yet
      conversation_.not_needed("the app went on without asking for the page again");
      play_pending();
      continue;
    }
    if (says_the_same(pending_message_, message)) return Fit::takes;
    if (posts_ < rehearsal_.posts.size() && rehearsal_.posts[posts_].refused && may_skip_to(message)) {
      conversation_.not_needed("the app caught this input itself");
      play_pending();
      continue;
    }
    const bool other_page = message.text_at("route") != pending_message_.text_at("route");
    if (other_page && was_said_before(message)) return Fit::free;
    const std::string route(message.text_at("route"));
    const bool planned = std::any_of(rehearsal_.posts.begin(), rehearsal_.posts.end(), [&](const auto& post) { return post.route == route; });
    return planned ? Fit::off : Fit::free;
  }
  return Fit::free;
}

Trial::Fit Trial::fit_call(const HttpRequest& request) const {
  if (!pending_ || pending_->client != "backend") return Fit::free;
  const bool same = pending_->request.method == request.method && base::path_of(pending_->request.target) == base::path_of(request.target);
  return same ? Fit::takes : Fit::free;
}

bool Trial::expects(Seen::Place place, const HttpRequest& request) {
  fit_ = Fit::free;
  if (conversation_.disturbance_left() == 0) struck_ = false, disturbed_place_.reset();
  if (place == Seen::Place::connect && request.method == "POST") fit_ = fit_post(request);
  if (place == Seen::Place::rest) fit_ = fit_call(request);
  if (fit_ == Fit::takes) return true;
  // A disturbance that lasts hits whoever comes until it is over, restores among them.
  return conversation_.disturbance_left() > 0 && disturbed_place_ && *disturbed_place_ == place;
}

}  // namespace cr::harness
