// One function for each kind of disturbance, and the table of which fault is which. See disturbed_engine.hpp.
#include "mock_server/disturbed_engine.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/decimal.hpp"
#include "core/base/random.hpp"
#include "mock_server/disturbed_answers.hpp"
#include "mock_server/quirks.hpp"

namespace cr::mock_server {
namespace {

using base::Json;
using net::WireFault;

/// One request that meets one planned disturbance.
struct Strike {
  Engine& engine;
  const Disturbance& planned;
  const base::HttpRequest& request;
  base::Instant now;
  const std::string& trap_url;

  long long number(std::string_view name, long long otherwise) const {
    const Json* value = planned.params.find(name);
    if (value == nullptr || !value->is_number()) return otherwise;
    return base::to_integer(value->number()).value_or(otherwise);
  }
  std::string text(std::string_view name, std::string_view otherwise) const {
    return std::string(planned.params.text_at(name, otherwise));
  }
  int status(int otherwise) const { return static_cast<int>(number("status", otherwise)); }
};

bool has_point(const Strike& strike, std::string_view point) {
  const protocol::FaultKind* kind = strike.engine.release().fault(strike.planned.id);
  return kind != nullptr && std::find(kind->points.begin(), kind->points.end(), point) != kind->points.end();
}

bool commits(const Strike& strike) {
  const std::string& point = strike.planned.point;
  if (point.empty()) return !has_point(strike, "before_commit");
  return point != "before_read" && point != "before_commit";
}

Handled taken(const Strike& strike, bool commit) {
  Answer answer = strike.engine.handle(strike.request, strike.now, commit);
  Handled handled;
  handled.reply.response = std::move(answer.response);
  handled.trace = std::move(answer.trace);
  handled.disturbed = true;
  return handled;
}

/// Nothing that the engine answered without taking the request is true afterwards.
Handled settled(Handled handled, bool commit) {
  if (commit) return handled;
  handled.trace.transition.clear();
  handled.trace.route_to.clear();
  handled.trace.error_code.clear();
  return handled;
}

void replace_body(base::HttpResponse& response, const char* type, std::string body) {
  std::erase_if(response.headers, [](const auto& header) { return header.first == "Content-Type"; });
  if (type != nullptr) response.headers.emplace_back("Content-Type", type);
  response.body = std::move(body);
}

Handled cut(const Strike& strike) {
  const bool commit = commits(strike);
  Handled handled = settled(taken(strike, commit), commit);
  const std::string& point = strike.planned.point;
  handled.reply.fault.kind = point == "mid_headers"               ? WireFault::Kind::mid_headers
                             : point == "mid_body"                ? WireFault::Kind::mid_body
                             : strike.planned.id == "F-RST"       ? WireFault::Kind::reset
                                                                  : WireFault::Kind::close;
  return handled;
}

Handled late(const Strike& strike) {
  Handled handled = taken(strike, true);
  const Json* delay = strike.planned.params.find("delay");
  const auto given = delay != nullptr && delay->is_string() ? base::parse_duration(delay->text()) : std::nullopt;
  handled.reply.delay = given.value_or(base::Duration{1000});
  return handled;
}

/// The page that the request means to answer, where it is one.
std::string route_of(const Strike& strike) {
  const auto body = base::parse_json(strike.request.body);
  const std::string route(body ? body->text_at("route") : std::string_view{});
  return strike.engine.release().route(route) == nullptr ? std::string() : route;
}

Handled refused(const Strike& strike, int status, std::string code) {
  const bool commit = commits(strike);
  Handled handled = taken(strike, commit);
  Trace about = handled.trace;
  about.route_from = route_of(strike);
  const Json error = planned_error(strike.engine.release(), about, status, code, strike.now);
  handled.reply.response.status = status;
  replace_body(handled.reply.response, "application/json", base::to_text(error));
  return settled(std::move(handled), commit);
}

Handled status(const Strike& strike) {
  const int status = strike.status(503);
  return refused(strike, status, strike.text("code", usual_code(status)));
}

Handled error_with_200(const Strike& strike) {
  Handled handled = refused(strike, 500, strike.text("code", usual_code(500)));
  handled.reply.response.status = 200;
  return handled;
}

Handled retry_after(const Strike& strike) {
  const int status = strike.status(429);
  Handled handled = refused(strike, status, std::string(usual_code(status)));
  const Json* after = strike.planned.params.find("after");
  const bool text = after != nullptr && after->is_string();
  auto& headers = handled.reply.response.headers;
  headers.emplace_back("Retry-After", text ? after->text() : std::to_string(strike.number("after", 1)));
  headers.emplace_back("Access-Control-Expose-Headers", "Retry-After");
  return handled;
}

Handled html(const Strike& strike) {
  const bool commit = commits(strike);
  Handled handled = settled(taken(strike, commit), commit);
  const int status = strike.status(502);
  const std::string title = fmt::format("{} {}", status, base::reason_phrase(status));
  handled.reply.response.status = status;
  replace_body(handled.reply.response, "text/html; charset=utf-8",
               fmt::format("<!doctype html>\n<html><head><title>{0}</title></head>\n<body><h1>{0}</h1>"
                           "<p>The gateway got no answer from upstream.</p></body></html>\n", title));
  return handled;
}

Handled redirect(const Strike& strike) {
  Handled handled = settled(taken(strike, false), false);
  handled.reply.response.status = strike.status(307);
  replace_body(handled.reply.response, nullptr, {});
  handled.reply.response.headers.emplace_back("Location", strike.text("location", strike.trap_url));
  return handled;
}

Handled empty_success(const Strike& strike) {
  const bool commit = commits(strike);
  Handled handled = settled(taken(strike, commit), commit);
  handled.reply.response.status = strike.planned.id == "F-205" ? 205 : 204;
  replace_body(handled.reply.response, nullptr, {});
  return handled;
}

Handled garbage(const Strike& strike) {
  const bool commit = commits(strike);
  Handled handled = settled(taken(strike, commit), commit);
  auto random = base::Random::named(base::fnv1a(strike.request.body), "garbage");
  std::string bytes;
  for (long long left = strike.number("bytes", 64); left > 0; --left) bytes.push_back(static_cast<char>(random.below(256)));
  if (!bytes.empty()) bytes.front() = '\xff';  // never by chance the beginning of HTTP
  handled.reply.fault.kind = WireFault::Kind::instead;
  handled.reply.fault.text = std::move(bytes);
  return handled;
}

Handled truncated(const Strike& strike) {
  const bool commit = commits(strike);
  Handled handled = settled(taken(strike, commit), commit);
  std::string& body = handled.reply.response.body;
  handled.disturbed = !body.empty();
  const auto left = static_cast<std::size_t>(strike.number("bytes", static_cast<long long>(body.size() / 2)));
  if (handled.disturbed) body.resize(std::min(left, body.size() - 1));
  return handled;
}

/// Changes the JSON of an answer that the engine has really given.
template <class Change>
Handled changed(const Strike& strike, const Change& change) {
  Handled handled = taken(strike, true);
  auto body = base::parse_json(handled.reply.response.body);
  handled.disturbed = body && body->is_object() && change(*body, handled.trace);
  if (handled.disturbed) handled.reply.response.body = base::to_text(*body);
  return handled;
}

Handled unknown_fields(const Strike& strike) {
  auto random = base::Random::named(base::fnv1a(strike.request.body + strike.request.target), "unknown fields");
  return changed(strike, [&random](Json& body, const Trace&) { return add_unknown_fields(body, random), true; });
}
Handled unknown_route(const Strike& strike) {
  return changed(strike, [&](Json& body, const Trace&) { return rename_route(body, strike.text("route", "page_of_tomorrow")); });
}
Handled unknown_action(const Strike& strike) {
  return changed(strike, [&](Json& body, const Trace&) { return offer_action(body, strike.text("action", "ACTION_OF_TOMORROW")); });
}
Handled unknown_word(const Strike& strike) {
  return changed(strike, [&](Json& body, const Trace&) {
    return replace_word(body, strike.text("pointer", ""), strike.text("value", "WORD_OF_TOMORROW"));
  });
}
Handled other_mode(const Strike& strike) {
  return changed(strike, [](Json& body, const Trace&) { return flip_mode(body); });
}
Handled other_token(const Strike& strike) {
  return changed(strike, [](Json& body, const Trace& trace) { return swap_token(body, trace.session); });
}

std::string token_of(const base::HttpRequest& request) {
  const auto body = base::parse_json(request.body);
  return body ? std::string(body->text_at("connect_token")) : std::string();
}

bool is_post_to_connect(const base::HttpRequest& request) {
  return request.method == "POST" && base::path_of(request.target) == "/";
}

Handled token_expired(const Strike& strike) {
  const bool known = is_post_to_connect(strike.request) && strike.engine.expire_session(token_of(strike.request), strike.now);
  Handled handled = taken(strike, true);
  handled.disturbed = known;
  return handled;
}

/// Waits for a call that shows a bearer token: any other would hide that they are dead.
Handled bearer_expired(const Strike& strike) {
  const std::string* shown = base::find_header(strike.request.headers, "Authorization");
  const bool shows_bearer = shown != nullptr && (shown->starts_with("Bearer ") || shown->starts_with("bearer "));
  if (shows_bearer && !is_post_to_connect(strike.request)) strike.engine.expire_bearers(strike.now);
  Handled handled = taken(strike, true);
  const protocol::Operation* operation = strike.engine.release().operation(handled.trace.operation);
  handled.disturbed = shows_bearer && operation != nullptr && operation->auth == "bearer";
  if (handled.disturbed) handled.reply.response.status = strike.status(handled.reply.response.status);
  return handled;
}

/// A post to a session that is complete gets its last page once more.
Handled complete_twice(const Strike& strike) {
  Handled handled = taken(strike, true);
  handled.disturbed = handled.trace.error_code == "session_completed";
  if (!handled.disturbed) return handled;
  const Json session = strike.engine.session(handled.trace.session);
  const Json* page = session.find("page");
  handled.disturbed = page != nullptr && is_page(*page);
  if (!handled.disturbed) return handled;
  handled.reply.response.status = 200;
  replace_body(handled.reply.response, "application/json", base::to_text(*page));
  return handled;
}

struct Entry {
  std::string_view id;
  Handled (*play)(const Strike&);
};
constexpr Entry entries[] = {
    {"F-RST", cut},
    {"F-FIN0", cut},
    {"F-LOST", cut},
    {"F-LATENCY", late},
    {"F-STATUS", status},
    {"F-STATUS-HTML", html},
    {"F-200-ERROR", error_with_200},
    {"F-RETRYAFTER", retry_after},
    {"F-REDIRECT", redirect},
    {"F-GARBAGE", garbage},
    {"F-TRUNC", truncated},
    {"F-204", empty_success},
    {"F-205", empty_success},
    {"F-UNKNOWN-FIELD", unknown_fields},
    {"F-UNKNOWN-ROUTE", unknown_route},
    {"F-UNKNOWN-ACTION", unknown_action},
    {"F-ENUM", unknown_word},
    {"F-TOKEN-EXPIRED", token_expired},
    {"F-TOKEN-SWAP", other_token},
    {"F-MODE-FLIP", other_mode},
    {"F-BEARER-EXPIRED", bearer_expired},
    {"F-COMPLETE-DUP", complete_twice},
};

const Entry* entry_of(std::string_view id) {
  const auto* at = std::find_if(std::begin(entries), std::end(entries), [id](const Entry& entry) { return entry.id == id; });
  return at == std::end(entries) ? nullptr : at;
}

/// The provider's pages are not FlatPeak's, and a preflight is the browser's own business.
bool is_out_of_reach(const base::HttpRequest& request) {
  const std::string_view path = base::path_of(request.target);
  return request.method == "OPTIONS" || path.starts_with("/provider/") || path == "/jwks.json";
}

}  // namespace

DisturbedEngine::DisturbedEngine(Engine& engine, std::string trap_url)
    : engine_(engine), trap_url_(trap_url.empty() ? "http://elsewhere.invalid/" : std::move(trap_url)) {}

bool DisturbedEngine::plays(std::string_view id) { return entry_of(id) != nullptr; }

bool DisturbedEngine::plan(Disturbance disturbance) {
  if (!plays(disturbance.id)) return false;
  planned_ = std::move(disturbance);
  return true;
}

Handled DisturbedEngine::handle(const base::HttpRequest& request, base::Instant now) {
  if (planned_ && !is_out_of_reach(request))
    return entry_of(planned_->id)->play({engine_, *planned_, request, now, trap_url_});
  Answer answer = engine_.handle(request, now);
  Handled handled;
  handled.reply.response = std::move(answer.response);
  handled.trace = std::move(answer.trace);
  return handled;
}

}  // namespace cr::mock_server
