// What a party sends, request by request. See party_watch.hpp; the webhook receiver and the end of a case
// are in party_watch_end.cpp.
#include "harness/party_watch.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"

namespace cr::harness {

using base::Duration;
using base::Finding;
using base::HttpRequest;
using base::Json;
using base::Level;
using base::Outcome;

namespace {

constexpr std::size_t remembered_posts = 20;  // five rounds of the longest circle
constexpr std::size_t flood_requests = 1'000;  // no case needs a tenth of it
constexpr Duration flood_while = std::chrono::seconds(10);
constexpr Duration poll_pause = std::chrono::minutes(15);
constexpr Duration retry_after_slack{100};

std::string header(const HttpRequest& request, std::string_view name) {
  const auto* value = base::find_header(request.headers, name);
  return value == nullptr ? std::string() : *value;
}

bool begins_with_word(const std::string& value, std::string_view word) {
  if (value.size() < word.size()) return false;
  return std::equal(word.begin(), word.end(), value.begin(), [](char left, char right) {
    return std::tolower(static_cast<unsigned char>(left)) == std::tolower(static_cast<unsigned char>(right));
  });
}

// The credentials of a Basic header in clear, for looking into them only.
std::string basic_of(const HttpRequest& request) {
  const std::string value = header(request, "Authorization");
  if (!begins_with_word(value, "basic ")) return {};
  return base::from_base64(value.substr(6)).value_or(std::string());
}

bool is_restore(const Seen& seen) { return seen.trigger == "open" || seen.trigger == "restore"; }

bool is_failure(const Seen& seen) {
  const int status = seen.response.status;
  return !seen.answered || status == 408 || status == 429 || status >= 500;
}

// What a post says, without its token: equal posts have equal keys.
std::string said_in(const Json& body) {
  Json said = body;
  said.erase("connect_token");
  return base::canonical_text(said);
}

bool is_price_refusal(const Json& body) {
  const auto code = body.text_at("code");
  return code == "pending_connect" || code == "no_price_data";
}

}  // namespace

PartyWatch::PartyWatch(const protocol::Release& release, std::string api_key, Kind kind)
    : release_(release), api_key_(std::move(api_key)), kind_(kind) {}

Finding PartyWatch::finding(std::string_view rule_id, std::string expected, std::string actual,
                            std::optional<Outcome> outcome) const {
  const auto* rule = release_.rule(rule_id);
  Finding out;
  out.rule = rule_id;
  if (rule != nullptr) {
    out.level = rule->level;
    out.advice = rule->advice;
  }
  // Nobody is failed on a guess.
  const bool guess = rule == nullptr || rule->ground.evidence == protocol::Evidence::inferred || rule->level != Level::must;
  const Outcome worst = guess ? Outcome::warn : Outcome::fail;
  out.outcome = outcome && *outcome < worst ? *outcome : worst;
  out.expected = std::move(expected);
  out.actual = std::move(actual);
  return out;
}

// A rule is told once per case, and again only when it is worse.
void PartyWatch::tell(Findings& out, Finding finding) {
  const auto known = told_.find(finding.rule);
  if (known != told_.end() && known->second >= finding.outcome) return;
  // After a fail, what is only sensible may well follow from it.
  if (failed_ && finding.outcome != Outcome::fail && kind_ == Kind::a_case) return;
  told_[finding.rule] = finding.outcome;
  failed_ = failed_ || finding.outcome == Outcome::fail;
  out.push_back(std::move(finding));
}

Finding PartyWatch::told(Finding finding) {
  auto& worst = told_.try_emplace(finding.rule, finding.outcome).first->second;
  worst = base::worse(worst, finding.outcome);
  failed_ = failed_ || finding.outcome == Outcome::fail;
  return finding;
}

bool PartyWatch::has_secret(std::string_view text) const {
  if (text.find("sk_test_") != std::string_view::npos || text.find("sk_live_") != std::string_view::npos) return true;
  if (!api_key_.empty() && text.find(api_key_) != std::string_view::npos) return true;
  return std::any_of(bearers_.begin(), bearers_.end(), [&](const auto& bearer) { return text.find(bearer) != std::string_view::npos; });
}

std::vector<Finding> PartyWatch::on_request(const Seen& seen) {
  Findings out;
  requested_since_ = true;
  if (kind_ == Kind::free_play) told_.clear(), forget_old(seen);
  if (seen.request.method == "OPTIONS") return out;  // a browser asks before it posts
  if (kind_ != Kind::free_play) watch_flood(seen, out);
  watch_secrets(seen, out);
  watch_place(seen, out);
  watch_repeats(seen, out);
  if (seen.place == Seen::Place::connect && seen.request.method == "POST") {
    const auto parsed = base::parse_json(seen.request.body);
    const Json* body = parsed && parsed->is_object() ? &*parsed : nullptr;
    watch_message(seen, body, out);
    watch_session(seen, out);
  }
  if (seen.place == Seen::Place::rest) watch_backend(seen, out);
  return out;
}

// Asking for the page again is lawful at any time, and so are reads; a thousand in ten seconds are not.
void PartyWatch::watch_flood(const Seen& seen, Findings& out) {
  if (seen.real - flood_since_ > flood_while) flood_since_ = seen.real, flood_ = 0;
  if (++flood_ < flood_requests || circles_) return;
  circles_ = true;
  tell(out, finding("M-LIVELOCK", "a program that takes one step after the other", fmt::format("{} requests within {}", flood_, base::to_text(flood_while))));
}

// Free play may last all day.
void PartyWatch::forget_old(const Seen& seen) {
  constexpr std::size_t many = 256;
  if (tries_.size() > many) std::erase_if(tries_, [&](const auto& one) { return seen.real - one.second.at.back() > std::chrono::minutes(1); });
  if (tries_.size() > many) tries_.clear();
  if (unpriced_.size() > many) std::erase_if(unpriced_, [&](const auto& one) { return seen.real - one.second > poll_pause; });
  if (bearers_.size() > many) bearers_.clear();
  for (auto& [token, session] : sessions_)
    if (session.refused.size() > many) session.refused.clear();
}

void PartyWatch::watch_secrets(const Seen& seen, Findings& out) {
  const std::string authorization = header(seen.request, "Authorization");
  const std::string basic = basic_of(seen.request);
  std::string everything = seen.request.target + "\n" + seen.request.body + "\n" + basic;
  for (const auto& [name, value] : seen.request.headers) everything += "\n" + value;
  if (everything.find("sk_live_") != std::string::npos) {
    tell(out, finding("M-LIVEKEY", "an sk_test_ key", "a live key was sent to a test system (its value was not kept)"));
    return;
  }
  const bool front = seen.place == Seen::Place::connect || seen.place == Seen::Place::provider;
  const bool logo = seen.place == Seen::Place::provider && base::path_of(seen.request.target).ends_with("/logo.svg");
  std::string referer = header(seen.request, "Referer");
  if (logo) {
    bool token = false;
    for (const auto& [name, session] : sessions_) token = token || referer.find(name) != std::string::npos;
    if (!authorization.empty() || !header(seen.request, "Cookie").empty() || has_secret(everything) || token)
      tell(out, finding("M-FETCH", "a logo loaded without credentials and without a secret in Referer",
                        "the logo was asked for with a secret"));
    return;
  }
  if (has_secret(seen.request.target) || has_secret(referer))
    tell(out, finding("M-SECRET-FRONT", "no secret in a URL or a Referer", "a key or bearer token stands in " +
                      std::string(has_secret(seen.request.target) ? "the URL" : "the Referer")));
  if (!front) return;
  const bool bearer = begins_with_word(authorization, "bearer ");
  if (!basic.empty() || everything.find("sk_test_") != std::string::npos) {
    tell(out, finding("M-SECRET-FRONT", "posts to Connect and to the provider without an API key",
                      basic.empty() ? "an API key was sent" : "a login (Basic) was sent"));
  } else if (bearer || has_secret(seen.request.body)) {
    const bool provider = seen.place == Seen::Place::provider;
    tell(out, finding("M-SECRET-FRONT", "no bearer token outside the REST API", provider ? "a bearer token was sent to the provider" : "a bearer token was sent to Connect",
                      provider ? Outcome::fail : Outcome::warn));
  }
}

void PartyWatch::watch_place(const Seen& seen, Findings& out) {
  const auto& request = seen.request;
  const bool asks = request.method == "GET" || request.method == "HEAD";
  if (base::find_invalid_utf8(request.body) != std::string_view::npos && seen.place != Seen::Place::provider)
    tell(out, finding("M-HTTP", "a body in UTF-8", "the body is not UTF-8"));
  if (asks && !request.body.empty()) tell(out, finding("M-HTTP", "GET without a body", "a GET with a body"));
  if (seen.place == Seen::Place::connect && request.method != "POST")
    tell(out, finding("M-HTTP", "POST to the Connect endpoint", request.method + " /"));
  const bool unknown = seen.place == Seen::Place::rest && seen.operation.empty();
  if (unknown && base::path_of(request.target) != "/favicon.ico")
    tell(out, finding("M-HTTP", "a path and method of the API", fmt::format("{} {}", request.method, base::shortened(base::path_of(request.target), 100))));
}

// The message itself: strict JSON, a token, a route.
void PartyWatch::watch_message(const Seen& seen, const Json* body, Findings& out) {
  if (body == nullptr) {
    if (base::find_invalid_utf8(seen.request.body) != std::string_view::npos) return;
    const auto parsed = base::parse_json(seen.request.body);
    tell(out, finding("M-JSON", "a JSON object", parsed ? "the body is JSON, but no object" : "the body is not JSON: " + parsed.error().message));
    return;
  }
  watch_refusal(seen, body, out);
}

void PartyWatch::watch_refusal(const Seen& seen, const Json* body, Findings& out) {
  const auto& code = seen.error_code;
  if (code.empty()) return;
  const std::string route(body->text_at("route", "none"));
  const bool restore = route == "session_restore";
  if (code == "token_missing") {
    tell(out, finding("M-NOTOKEN", "a connect_token in every post", "a post without one", restore ? Outcome::warn : Outcome::fail));
  } else if (code == "token_not_found") {
    tell(out, finding("M-TOKEN", "the session's own connect_token", "a token that was never given out in this case"));
  } else if (code == "token_expired") {
    auto& told = sessions_[seen.session].told_expired;
    if (told) tell(out, finding("M-TOKEN", "no post with a token that is known to have expired", "another post with it"));
    told = true;
  } else if (code == "session_completed") {
    if (!restore) tell(out, finding("M-AFTER-END", "no post after session_complete", fmt::format("a post to {}", route)));
  } else if (code == "route_missing" || code == "route_invalid" || code == "route_not_available") {
    tell(out, finding("M-STALE", "the route of a page that this session was shown", fmt::format("route {}", base::shortened(route, 60))));
  } else if (seen.other_page) {
    tell(out, finding("M-STALE", "the route of the page that is answered", fmt::format("the answer of another page under the route {}", base::shortened(route, 60))));
  } else if (code == "action_invalid" || code == "action_missing") {
    const auto* action = body->find("action");
    tell(out, finding("M-ACTION", "one of the page's actions", action == nullptr ? "no action" : base::shortened(base::to_text(*action), 80)));
  } else if (!seen.planned && !seen.harmed && !seen.said_before) {
    tell(out, finding("M-SCHEMA", fmt::format("data as {} asks for it", route), fmt::format("it was refused: {}", code),
                      kind_ == Kind::free_play ? std::optional<Outcome>(Outcome::review) : std::nullopt));
  }
}

void PartyWatch::watch_session(const Seen& seen, Findings& out) {
  if (seen.session.empty()) return;
  auto& session = sessions_[seen.session];
  const auto parsed = base::parse_json(seen.request.body);
  if (!parsed || !parsed->is_object()) return;
  const std::string said = said_in(*parsed);
  const bool refused = !seen.error_code.empty();
  if (!is_restore(seen)) {
    if (!refused && session.last_moved_on && said == session.last_body)
      tell(out, finding("M-DUP", "an answer is sent once", "the same answer again, right after it was taken"));
    if (refused && seen.planned) session.refused[said] = 1;
    if (refused && !seen.planned && !seen.disturbed && ++session.refused[said] >= 3)
      tell(out, finding("M-IGNORED-ERROR", "a refused answer is not sent a third time", fmt::format("the same answer was refused with {} {} times", seen.error_code, session.refused[said])));
  }
  if (!refused && seen.answered && !seen.disturbed) {
    session.last_body = said;
    const std::string from(parsed->text_at("route"));
    session.last_moved_on = !is_restore(seen) && seen.route_to != from;
    if (session.last_moved_on) session.refused.clear();  // it was understood: what comes later is another mistake
  } else {
    session.last_moved_on = false;
  }
  if (seen.route_to == "session_complete") {
    session.completed = true;
    session.saved = session.saved || seen.trigger == "SAVE";
  }
  if (!is_failure(seen)) watch_circles(seen, session, out);
}

// The same one to four posts, five times over. Asking for the page again is no circle of its own.
void PartyWatch::watch_circles(const Seen& seen, Session& session, Findings& out) {
  session.posts.push_back((is_restore(seen) ? "restore " : "") + seen.request.body);
  if (session.posts.size() > remembered_posts) session.posts.pop_front();
  for (std::size_t length = 1; length <= 4 && length * 5 <= session.posts.size(); ++length) {
    const auto last = session.posts.end() - static_cast<std::ptrdiff_t>(length);
    bool same = std::any_of(last, session.posts.end(), [](const auto& post) { return !post.starts_with("restore "); });
    for (std::size_t round = 1; round < 5 && same; ++round)
      same = std::equal(last, session.posts.end(), last - static_cast<std::ptrdiff_t>(length * round));
    if (!same) continue;
    circles_ = true;
    if (!told_.contains("M-IGNORED-ERROR") && !told_.contains("M-RETRY-STORM"))
      tell(out, finding("M-LIVELOCK", "a session that goes on", fmt::format("the same {} posts five times over", length)));
    return;
  }
}

// Retries: how many, how fast, and not before the server said.
void PartyWatch::watch_repeats(const Seen& seen, Findings& out) {
  if (seen.place != Seen::Place::connect && seen.place != Seen::Place::rest) return;
  if (not_before_ && not_before_place_ == seen.place && seen.real + retry_after_slack < *not_before_)
    tell(out, finding("M-IGNORE-RETRYAFTER", "a wait as long as Retry-After says", fmt::format("the next request came {} too early", base::to_text(*not_before_ - seen.real))));
  not_before_.reset();
  auto& tries = tries_[fmt::format("{} {} {}\n{}", static_cast<int>(seen.place), seen.request.method, seen.request.target, seen.request.body)];
  if (!tries.failing) tries.at.clear();
  tries.at.push_back(seen.real);
  const auto count = tries.at.size();
  const bool many = tries.failing && count > 6;
  const bool fast = count > 10 && seen.real - tries.at[count - 11] < std::chrono::seconds(1);
  bool even = tries.failing && count >= 5;
  for (std::size_t i = count; even && i > count - 3; --i) {
    const auto gap = tries.at[i - 1] - tries.at[i - 2], before = tries.at[i - 2] - tries.at[i - 3];
    even = gap.count() * 10 < before.count() * 12;
  }
  if (many || fast || even)
    tell(out, finding("M-RETRY-STORM", "few retries, with growing gaps", many ? fmt::format("{} retries of one request", count - 1) : fast ? "more than ten equal requests within a second" : "retries whose gaps do not grow"));
  tries.failing = is_failure(seen);
  if (!tries.failing) tries.at = {seen.real};
  const auto* after = base::find_header(seen.response.headers, "Retry-After");
  if (!seen.answered || after == nullptr) return;
  const auto wait = base::retry_after(*after);
  if (!wait) return;
  not_before_ = seen.real + *wait;
  not_before_place_ = seen.place;
}

void PartyWatch::watch_backend(const Seen& seen, Findings& out) {
  const int status = seen.response.status;
  const auto body = base::parse_json(seen.response.body);
  if (seen.operation == "login" && status < 300 && seen.answered) {
    if (logged_in_ && seen.now < bearer_until_ && !seen.disturbed && kind_ == Kind::a_case)
      tell(out, finding("M-LOGIN-LOOP", "one bearer token until it expires", "another login while it was alive"));
    logged_in_ = true;
    if (body) {
      if (const auto bearer = body->text_at("bearer_token"); !bearer.empty()) bearers_.emplace(bearer);
      const Json* life = body->find("expires_in");
      bearer_until_ = seen.now + std::chrono::seconds(life != nullptr && life->is_number() ? base::to_integer(life->number()).value_or(3600) : 3600);
    }
  }
  if (status == 401 || status == 403) logged_in_ = false;
  if (seen.request.method == "GET" && seen.answered) {
    const std::string resource(base::path_of(seen.request.target));
    const auto before = unpriced_.find(resource);
    if (before != unpriced_.end() && seen.real - before->second < poll_pause)
      tell(out, finding("M-POLL", "no second read within 15 minutes of a 422", fmt::format("GET {} again after {}", resource, base::to_text(seen.real - before->second))));
    if (status == 422 && body && is_price_refusal(*body)) unpriced_.emplace(resource, seen.real);
  }
  if (seen.operation == "exchange_connect_token") watch_exchange(seen, out);
}

void PartyWatch::watch_exchange(const Seen& seen, Findings& out) {
  for (auto& [token, session] : sessions_) {
    if (seen.request.target.find(token) == std::string::npos && seen.request.body.find(token) == std::string::npos) continue;
    session.exchanged = true;
    if (!session.completed && !seen.disturbed)
      tell(out, finding("M-EARLY-EXCHANGE", "the exchange after session_complete", "an exchange before it"));
    if (seen.response.status < 300 && seen.answered && ++session.exchanges >= 4)
      tell(out, finding("M-MULTI-EXCHANGE", "a token exchanged once, or a few times", fmt::format("{} exchanges", session.exchanges)));
  }
}

}  // namespace cr::harness
