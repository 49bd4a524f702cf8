// Pairing a program's exchanges with the script. See trial.hpp.
#include "harness/trial.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace cr::harness {

using base::Ending;
using base::Finding;
using base::HttpRequest;
using base::Json;
using base::Outcome;

namespace {

constexpr std::size_t early_calls = 64;

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  if (what.empty()) return;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

std::string shown_answer(const Json& message) {
  if (const Json* action = message.find("action"); action != nullptr && !action->is_null()) return base::shortened(base::to_text(*action), 80);
  if (const Json* data = message.find("data"); data != nullptr && !data->is_null()) return base::shortened(base::to_text(*data), 160);
  return message.text_at("route") == "session_restore" ? "session_restore" : "neither data nor action";
}

}  // namespace

Trial::Trial(const protocol::Release& release, const script::Scenario& scenario, Conversation& conversation, PartyWatch& watch,
             const Rehearsal& rehearsal, Direct direct, TrialOptions options)
    : release_(release), scenario_(scenario), conversation_(conversation), watch_(watch), rehearsal_(rehearsal),
      direct_(std::move(direct)), options_(std::move(options)) {}

// Lets the script go on until it needs somebody: the program, or the shell.
void Trial::pump() {
  while (auto intent = conversation_.next()) {
    if (intent->client == "customer") {
      Carried carried{direct_(intent->request), {}, {}, {}};
      conversation_.on_exchange(std::move(carried));
      continue;
    }
    if (intent->client == "flatpeak" || intent->client == "probe") {
      order_ = std::move(intent);
      order_out_ = false;
      return;
    }
    if (intent->client == "backend" && takes_early(*intent)) continue;
    pending_ = std::move(intent);
    pending_message_ = pending_->client == "app" ? message_of(pending_->request) : Json();
    return;
  }
  over_ = true;
}

void Trial::feed(Carried carried) {
  if (pending_ && pending_->client == "app") ++posts_;
  pending_.reset();
  conversation_.on_exchange(std::move(carried));
  pump();
}

std::optional<Intent> Trial::take_order() {
  if (!order_ || order_out_) return std::nullopt;
  order_out_ = true;
  return order_;
}

void Trial::carried(Carried carried) {
  order_.reset();
  conversation_.on_exchange(std::move(carried));
  pump();
}

void Trial::connection_refused() {
  // One line of the script may mean several refused connections; they all lie in that while.
  while (pending_ && pending_->fresh_connection)
    feed({base::fail(base::FaultKind::connect, "the connection was refused"), {}, {}, {}});
}

std::string Trial::waits_for() const {
  if (order_) return order_->client == "probe" ? "the probe's answer" : "the receiver's answer to a webhook";
  if (!pending_) return "nothing";
  if (pending_->client == "backend") return "backend: " + pending_->operation;
  return fmt::format("app: {} to {}", shown_answer(pending_message_), pending_message_.text_at("route", "a page"));
}

void Trial::show_origin(Seen& seen) const {
  const std::string& shown = seen.place == Seen::Place::rest ? options_.shown_api : options_.shown_connect;
  const auto show = [&](std::string& body, base::Headers& headers) {
    replace_all(body, options_.real_origin, shown);
    for (auto& [name, value] : headers) replace_all(value, options_.real_origin, shown);
  };
  show(seen.request.body, seen.request.headers);
  show(seen.response.body, seen.response.headers);
  if (seen.sent) show(seen.sent->body, seen.sent->headers);
  const auto host = options_.real_origin.substr(std::min(options_.real_origin.find("//") + 2, options_.real_origin.size()));
  for (auto& [name, value] : seen.request.headers)
    if (value == host) value = shown.substr(shown.find("//") + 2);
}

RawExchange Trial::raw_of(const Seen& seen) const {
  RawExchange raw;
  using Place = Seen::Place;
  raw.from = seen.place == Place::rest ? "backend" : seen.place == Place::provider ? "customer" : "app";
  raw.to = seen.place == Place::rest ? "api" : seen.place == Place::provider ? "provider" : "connect";
  raw.url = (seen.place == Place::rest ? options_.shown_api : options_.shown_connect) + seen.request.target;
  raw.request = seen.request;
  raw.answered = seen.answered;
  raw.response = seen.sent ? *seen.sent : seen.response;
  return raw;
}

Carried Trial::carried_of(const Seen& seen) const {
  Carried carried{base::fail(base::FaultKind::closed, "the connection was broken off"), {}, {}, {}};
  if (seen.answered) {
    carried.response = seen.response;
    carried.sent = seen.sent;
  }
  carried.at = seen.now;
  // The same question in the same words needs no mention.
  const bool own = pending_->request.target != seen.request.target || pending_->request.body != seen.request.body;
  if (own || pending_->client == "app") carried.request = seen.request;
  return carried;
}

void Trial::answered(Seen seen) {
  const bool post = seen.place == Seen::Place::connect && seen.request.method == "POST";
  harm_.reset();
  if (post && pending_ && pending_->client == "app") compare_with_plan(seen);
  if (seen.disturbed) disturbed_place_ = seen.place, struck_ = !seen.answered || seen.response.status >= 300;
  if (seen.place == Seen::Place::provider) watch_customer(seen);
  auto findings = watch_.on_request(seen);
  judge_stop(seen, findings);
  show_origin(seen);
  if (post) return answered_post(seen, std::move(findings));
  if (seen.place == Seen::Place::rest) return answered_call(seen, std::move(findings));
  if (!findings.empty()) conversation_.beyond_script(raw_of(seen), std::move(findings));
}

// A lawful step of its own: the session stands elsewhere than the script thinks, and its pages are not compared.
void Trial::wander() {
  wandered_ = true;
  conversation_.off_script();
}

bool Trial::refusal_is_planned(const std::string& code) const {
  return posts_ < rehearsal_.posts.size() && rehearsal_.posts[posts_].refused && rehearsal_.posts[posts_].code == code;
}

// What the watch has to know of the plan.
void Trial::compare_with_plan(Seen& seen) {
  const Json message = message_of(seen.request);
  if (!message.is_object()) return;
  seen.planned = fit_ == Fit::takes && refusal_is_planned(seen.error_code);
  if (fit_ != Fit::off) return;
  const auto end = rehearsal_.posts.begin() + static_cast<std::ptrdiff_t>(std::min(posts_, rehearsal_.posts.size()));
  seen.said_before = std::any_of(rehearsal_.posts.begin(), end, [&](const auto& post) { return post.refused && says_the_same(post.message, message); });
  if (!seen.said_before) harm_ = judge_harm(message);
  seen.harmed = harm_.has_value();
  if (message.text_at("route") == pending_message_.text_at("route")) return;
  Json elsewhere = message;
  elsewhere.set("route", Json(pending_message_.text_at("route")));
  seen.other_page = says_the_same(pending_message_, elsewhere);
}

void Trial::take(Seen& seen) {
  if (seen.disturbed && pending_ && pending_->client_must == "stops") {
    must_stop_ = seen.session;
    stop_reason_ = pending_->where.line == 0 ? std::string() : fmt::format("line {}", pending_->where.line);
  }
  if (pending_->client == "app" && !seen.route_to.empty() && seen.route_to != "error") {
    last_route_ = seen.route_to;
    if (seen.route_to == "session_redirect" && seen.trigger != "restore") ++redirects_, customer_back_ = false;
  }
  feed(carried_of(seen));
}

void Trial::answered_post(Seen& seen, std::vector<Finding> findings) {
  // A refusal that nobody planned (a foreign token, say) leaves the page where it was.
  const bool refused = fit_ == Fit::takes && !seen.error_code.empty() && !refusal_is_planned(seen.error_code);
  if (!pending_ || pending_->client != "app" || fit_ == Fit::free || refused) {
    if (seen.disturbed && !refused) conversation_.spend_disturbance();
    const bool moved = seen.error_code.empty() && !seen.disturbed && seen.trigger != "restore" && seen.trigger != "open";
    if (moved) wander();
    if (!seen.route_to.empty() && seen.route_to != "error") last_route_ = seen.route_to;
    return conversation_.beyond_script(raw_of(seen), std::move(findings));
  }
  if (fit_ == Fit::takes) {
    conversation_.blame(std::move(findings));
    return take(seen);
  }
  const Json message = message_of(seen.request);
  if (harm_) findings.push_back(watch_.told(*harm_));
  if (!seen.error_code.empty() || !seen.answered || seen.disturbed) return conversation_.beyond_script(raw_of(seen), std::move(findings));
  const bool explained = !findings.empty();
  conversation_.blame(std::move(findings));
  conversation_.off_script();
  if (!explained && !off_finding_)
    off_finding_.emplace(expectation(fmt::format("{} to {}", shown_answer(pending_message_), pending_message_.text_at("route")),
                                         fmt::format("{} to {}", shown_answer(message), message.text_at("route", "no route")), Outcome::fail));
  take(seen);
}

void Trial::answered_call(Seen& seen, std::vector<Finding> findings) {
  const bool good = seen.answered && seen.response.status < 300;
  // The script would have logged in again here; the program's bearer token is still good.
  while (good && pending_ && pending_->operation == "login" && seen.operation != "login") {
    conversation_.not_needed("the program's bearer token is still alive");
    play_pending();
    fit_ = fit_call(seen.request);
  }
  if (fit_ == Fit::takes && pending_ && pending_->client == "backend") {
    const bool refused_wanted = rehearsal_.wants_refusal(*pending_);
    const bool fits = seen.disturbed || !seen.answered || refused_wanted == !good;
    if (fits) {
      if (pending_->operation == "create_connect_token" && good) judge_token(seen.request, findings);
      conversation_.blame(std::move(findings));
      return take(seen);
    }
  }
  if (seen.disturbed && fit_ != Fit::takes) conversation_.spend_disturbance();
  conversation_.beyond_script(raw_of(seen), std::move(findings));
  if (good && seen.operation != "login" && early_.size() < early_calls) early_.push_back(std::move(seen));
}

// A call that the program made before the script came to it.
bool Trial::takes_early(const Intent& intent) {
  if (intent.fresh_connection || intent.operation == "login" || rehearsal_.wants_refusal(intent)) return false;
  for (auto seen = early_.begin(); seen != early_.end(); ++seen) {
    const bool same = seen->request.method == intent.request.method && base::path_of(seen->request.target) == base::path_of(intent.request.target);
    if (!same || (intent.operation == "exchange_connect_token" && seen->request.target != intent.request.target)) continue;
    pending_ = intent;
    Carried carried = carried_of(*seen);
    early_.erase(seen);
    pending_.reset();
    conversation_.on_exchange(std::move(carried));
    return true;
  }
  return false;
}

std::optional<Finding> Trial::judge_harm(const Json& sent) const {
  if (sent.text_at("route") != pending_message_.text_at("route")) return std::nullopt;
  const Json* planned = pending_message_.find("data");
  const Json* data = sent.find("data");
  if (planned == nullptr || data == nullptr) return std::nullopt;
  const auto found = harm(*planned, *data, "/data");
  if (!found) return std::nullopt;
  auto finding = watch_.finding("M-JSON", found->planned, found->sent,
                                found->late_digits ? std::optional<Outcome>(Outcome::warn) : std::nullopt);
  finding.pointer = found->pointer;
  return finding;
}

Finding Trial::expectation(std::string expected, std::string actual, Outcome outcome) const {
  Finding finding;
  finding.rule = "expect";
  finding.outcome = outcome;
  if (outcome == Outcome::warn) finding.level = base::Level::should;
  finding.expected = std::move(expected);
  finding.actual = std::move(actual);
  if (pending_) finding.where = pending_->where;
  return finding;
}

// The body is compared as a subset, with the documented defaults filled in on both sides.
void Trial::judge_token(const HttpRequest& request, std::vector<Finding>& findings) const {
  auto sent = base::parse_json(request.body);
  auto planned = base::parse_json(pending_->request.body);
  if (!sent || !planned || !sent->is_object() || !planned->is_object()) return;
  if (sent->find("callback_uri") == nullptr)
    findings.push_back(expectation("callback_uri in create_connect_token", "none (the description requires it, an example of the docs leaves it out)", Outcome::warn));
  for (const char* name : {"callback_uri", "connect_web_uri"}) planned->erase(name);
  for (auto* body : {&*sent, &*planned}) {
    if (body->find("direction") == nullptr) body->set("direction", release_.sections.text_at("default_direction", "IMPORT"));
    if (body->find("type") == nullptr) body->set("type", release_.sections.text_at("default_type", "COMMODITY"));
  }
  if (says_all(*planned, *sent)) return;
  findings.push_back(expectation("create_connect_token with " + base::shortened(base::to_text(*planned), 200),
                                 base::shortened(base::to_text(*sent), 200), Outcome::fail));
}

// After a disturbance that must end the session, nothing more is said in it.
void Trial::judge_stop(const Seen& seen, std::vector<Finding>& findings) {
  if (!findings.empty() || watch_.failed()) return;  // a rule says it
  if (must_stop_.empty() || seen.place != Seen::Place::connect || seen.request.method != "POST") return;
  if (seen.request.body.find(must_stop_) == std::string::npos) return;
  must_stop_.clear();
  findings.push_back(expectation("the app stops: the answer was not one for this session", "it went on with the session", Outcome::warn));
}

void Trial::end(Ending ending, const std::string& what) {
  const bool mock_erred = conversation_.has_error();
  const bool kept = over_ && !conversation_.is_off_script();
  const bool by_its_own_way = over_ && wandered_ && !off_finding_ && (planned_end(scenario_, rehearsal_) != "complete" || watch_.has_completed());
  const bool reached = kept || by_its_own_way;
  const std::string waited = over_ ? std::string() : fmt::format("{} while the case waited for {}", what, waits_for());
  if (!over_) {
    pending_.reset();
    order_.reset();
    conversation_.give_up("the program did not come here: " + what);
    over_ = true;
  }
  const bool off = conversation_.was_off_script() && !wandered_;
  auto findings = watch_.at_end(reached || mock_erred || off, waited.empty() ? what : waited);
  if (off_finding_ && !watch_.failed()) findings.push_back(*off_finding_);
  std::optional<Ending> concluded;
  if (!reached) concluded = ending;
  if (reached && scenario_.ends) concluded = *scenario_.ends;
  conversation_.conclude(std::move(findings), concluded);
}

}  // namespace cr::harness
