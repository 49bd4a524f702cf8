// Posts to Connect: the envelope of an answer, the order in which it can be refused, and the page that
// follows. A body is read as JSON whatever its Content-Type says:
//   {"connect_token": "cot_…", "route": "rate_fixed_capture", "data": {"cost": 0.245}, "type": "submit"}
#include "mock_server/answers.hpp"
#include "mock_server/conversation.hpp"

namespace cr::mock_server {
namespace {

using base::Json;

constexpr std::size_t trigger_bytes = 64;  // a client may send anything as an action
constexpr std::string_view opening_route = "session_restore";

/// A post while it is looked at: what is known of it so far.
struct Post {
  Json body;
  std::string token, route_name, action;
  const Json* data = nullptr;
  const protocol::Route* route = nullptr;
  Session* session = nullptr;
  Trace trace;
};

void add_cors(base::HttpResponse& response) { response.headers.emplace_back("Access-Control-Allow-Origin", "*"); }

bool harmless(std::string_view header_names) {
  return header_names.size() <= 1024 &&
         header_names.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_, ") == std::string_view::npos;
}

base::HttpResponse preflight(const base::HttpRequest& request) {
  base::HttpResponse response;
  response.status = 204;
  add_cors(response);
  const std::string* wanted = base::find_header(request.headers, "Access-Control-Request-Headers");
  response.headers.emplace_back("Access-Control-Allow-Methods", "POST");
  response.headers.emplace_back("Access-Control-Allow-Headers", wanted != nullptr && harmless(*wanted) ? *wanted : "Content-Type");
  if (const auto* local = base::find_header(request.headers, "Access-Control-Request-Private-Network"); local != nullptr && *local == "true") {
    response.headers.emplace_back("Access-Control-Allow-Private-Network", "true");
  }
  response.headers.emplace_back("Access-Control-Max-Age", "600");
  return response;
}

void note_turn(Mind& mind, Post& post, base::Instant now) {
  if (post.session == nullptr) return;
  Session& session = *post.session;
  ++session.turn_count;
  if (session.turns.size() >= mind.options.limits.turns_kept) session.turns.erase(session.turns.begin());
  Vocabulary& words = mind.words;
  session.turns.push_back({now, words.number_of(post.trace.route_from), words.number_of(post.trace.trigger.substr(0, trigger_bytes)),
                           words.number_of(post.trace.route_to), words.number_of(post.trace.error_code)});
  if (session.completed) session.turns.shrink_to_fit();
}

Answer refuse(Mind& mind, Post& post, const Refusal& refusal, base::Instant now) {
  const std::string known_route = post.route == nullptr ? std::string() : post.route->route;
  const protocol::ErrorCode* code = mind.release.error(known_route, refusal.code);
  static const protocol::ErrorCode unwritten{.code = "unexpected_error", .message = "Unexpected error", .type = "api_error", .rule = {}, .ground = {}};
  ErrorParts parts;
  parts.context = known_route.empty() ? "connect" : "connect." + known_route;
  parts.code = code == nullptr ? &unwritten : code;
  parts.words = refusal.words;
  parts.connect_token = post.token;
  Answer answer;
  answer.response = json_response(mind.options.refusal_status, error_object(mind, parts, now));
  add_cors(answer.response);
  post.trace.route_to = "error";
  post.trace.error_code = parts.code->code;
  note_turn(mind, post, now);
  answer.trace = std::move(post.trace);
  return answer;
}

Answer show(Mind& mind, Post& post, const std::string& route_name, base::Instant now) {
  const protocol::Route* route = mind.release.route(route_name);
  const Scene scene{mind, *post.session, now};
  post.session->show(route_name);
  Json page = page_of(scene, *route);
  if (!mind.now.next_page_set.is_null()) {
    merge_set(page, mind.now.next_page_set);
    mind.now.next_page_set = nullptr;
  }
  Answer answer;
  answer.response = json_response(200, page);
  add_cors(answer.response);
  post.trace.route_to = route_name;
  note_turn(mind, post, now);
  answer.trace = std::move(post.trace);
  return answer;
}

/// Token and session; nothing when they are in order.
std::optional<Refusal> read_token(Mind& mind, Post& post, base::Instant now) {
  const Json* token = post.body.find("connect_token");
  if (token == nullptr || !token->is_string() || token->text().empty()) return Refusal{"token_missing", {}};
  post.session = mind.find_session(token->text());
  if (post.session == nullptr) return Refusal{"token_not_found", {{"id", token->text()}}};
  post.token = token->text();
  post.trace.session = post.token;
  post.trace.route_from = post.session->page;
  if (now >= post.session->expires) return Refusal{"token_expired", {}};
  if (post.session->completed) return Refusal{"session_completed", {}};
  return std::nullopt;
}

std::optional<Refusal> read_route(Mind& mind, Post& post) {
  const Json* route = post.body.find("route");
  if (route == nullptr || route->is_null() || (route->is_string() && route->text().empty())) return Refusal{"route_missing", {}};
  post.route_name = route->is_string() ? route->text() : base::to_text(*route);
  post.route = mind.release.route(post.route_name);
  if (post.route == nullptr) return Refusal{"route_invalid", {{"route", post.route_name}}};
  return std::nullopt;
}

/// Action and data as the post says them; a null counts as absent.
std::optional<Refusal> read_answer(Post& post) {
  const Json* action = post.body.find("action");
  const Json* data = post.body.find("data");
  if (data != nullptr && !data->is_null()) post.data = data;
  if (action == nullptr || action->is_null() || (action->is_string() && action->text().empty())) return std::nullopt;
  post.action = action->is_string() ? action->text() : base::to_text(*action);
  post.trace.trigger = post.action;
  if (!action->is_string() || post.data != nullptr) return Refusal{"action_invalid", {{"action", post.action}}};
  return std::nullopt;
}

Answer open_or_restore(Mind& mind, Post& post, base::Instant now) {
  Session& session = *post.session;
  const Scene scene{mind, session, now};
  if (!post.action.empty()) return refuse(mind, post, {"action_invalid", {{"action", post.action}}}, now);
  const bool first = session.page.empty();
  post.trace.trigger = first ? "open" : "restore";
  if (first) {
    load_location(mind, session, now);
    post.trace.route_from = opening_route;
  }
  const auto* transition = transition_for(scene, first ? opening_route : std::string_view(session.page), post.trace.trigger);
  if (transition != nullptr) {
    apply(scene, *transition);
    post.trace.transition = transition->id;
    return show(mind, post, std::string(transition->to), now);
  }
  if (first) return refuse(mind, post, {"route_not_available", {{"route", post.route_name}}}, now);
  return show(mind, post, std::string(session.page), now);
}

/// The draft that the answered page was shown with; a page shown earlier takes the session back to it.
std::optional<Refusal> turn_to_page(Mind& mind, Post& post, base::Instant now) {
  Session& session = *post.session;
  const Refusal unavailable{"route_not_available", {{"route", post.route_name}}};
  if (post.route->kind != protocol::Route::Kind::page) return unavailable;
  if (const Draft* then = session.shown_draft(post.route_name)) {
    if (session.page != post.route_name) session.draft = Draft(*then);
    return std::nullopt;
  }
  if (!session.page.empty() || !session.with_location || !post.route->direct) return unavailable;
  load_location(mind, session, now);
  return std::nullopt;
}

std::optional<Refusal> judge_answer(const Scene& scene, Post& post) {
  const protocol::Route& route = *post.route;
  if (!post.action.empty()) {
    const protocol::Action* action = route.action(post.action);
    if (action == nullptr || !offered(scene, route, *action)) return Refusal{"action_invalid", {{"action", post.action}}};
    return std::nullopt;
  }
  if (post.data != nullptr) {
    post.trace.trigger = "data";
    if (route.answer.empty() || !post.data->is_object()) return Refusal{"data_json_invalid", {}};
    return refusal_of(scene, route, *post.data);
  }
  post.trace.trigger = "skip";
  if (route.answer_optional) return std::nullopt;
  return Refusal{route.answer.empty() ? "action_missing" : "data_json_invalid", {}};
}

Answer answer_page(Mind& mind, Post& post, base::Instant now) {
  Session& session = *post.session;
  const Scene scene{mind, session, now};
  // Whatever is refused leaves the session as it was.
  const Draft before = session.draft;
  auto refusal = turn_to_page(mind, post, now);
  if (!refusal) {
    post.trace.route_from = post.route_name;
    refusal = judge_answer(scene, post);
  }
  const protocol::Transition* transition = nullptr;
  if (!refusal) {
    if (post.data != nullptr) {
      for (const std::string& word : post.route->takes) take(scene, word, *post.data);
    }
    transition = transition_for(scene, post.route_name, post.trace.trigger);
    if (transition == nullptr) refusal = Refusal{"route_not_available", {{"route", post.route_name}}};
  }
  if (refusal) {
    session.draft = before;
    return refuse(mind, post, *refusal, now);
  }
  apply(scene, *transition);
  post.trace.transition = transition->id;
  return show(mind, post, std::string(transition->to), now);
}

Answer answer_post(Mind& mind, const base::HttpRequest& request, base::Instant now) {
  Post post;
  post.trace.operation = "connect";
  auto body = base::parse_json(request.body, message_limits(mind));
  if (!body || !body->is_object()) return refuse(mind, post, {"data_json_invalid", {}}, now);
  post.body = std::move(*body);
  const Json* route = post.body.find("route");
  // Refusals of the token name the route that the client meant, where it is one.
  if (route != nullptr && route->is_string()) post.route = mind.release.route(route->text());
  if (const auto refusal = read_token(mind, post, now)) return refuse(mind, post, *refusal, now);
  if (const auto refusal = read_route(mind, post)) return refuse(mind, post, *refusal, now);
  if (const auto refusal = read_answer(post)) return refuse(mind, post, *refusal, now);
  if (post.route->kind == protocol::Route::Kind::opening) return open_or_restore(mind, post, now);
  return answer_page(mind, post, now);
}

}  // namespace

Answer answer_connect(Mind& mind, const base::HttpRequest& request, base::Instant now) {
  Answer answer;
  answer.trace.operation = "connect";
  if (request.method == "OPTIONS") {
    answer.response = preflight(request);
    return answer;
  }
  if (request.method == "POST") return answer_post(mind, request, now);
  static const protocol::ErrorCode method{.code = "http_405", .message = "Method Not Allowed", .rule = {}, .ground = {}};
  answer.response = json_response(405, error_object(mind, {"connect", &method, {}, {}}, now));
  answer.response.headers.emplace_back("Allow", "POST, OPTIONS");
  add_cors(answer.response);
  return answer;
}

}  // namespace cr::mock_server
