// The routes of the control port. See control_routes.hpp and docs/mock.md.
#include "mock_server/control_routes.hpp"

#include <fmt/format.h>

#include "mock_server/answers.hpp"
#include "mock_server/control_page.hpp"

namespace cr::mock_server {
namespace {

using base::Instant;
using base::Json;

constexpr base::Duration most_advance = std::chrono::hours(24) * 366 * 50;

struct Call {
  StandingMock& mock;
  const base::HttpRequest& request;
  Instant real;
  std::string_view path;
};

ControlAnswer json(int status, const Json& body) { return {json_response(status, body), std::nullopt, false}; }
ControlAnswer refused(int status, std::string_view message) {
  return {message_response(status, message), std::nullopt, false};
}
ControlAnswer refused(const base::Fault& fault) {
  return refused(fault.kind == base::FaultKind::limit ? 409 : 400, fault.message);
}

base::Result<Json> body_of(const Call& call) {
  auto body = base::parse_json(call.request.body);
  if (!body) return base::fail(base::FaultKind::usage, "the body is not JSON: " + body.error().message);
  if (!body->is_object()) return base::fail(base::FaultKind::usage, "the body is not a JSON object");
  return body;
}

ControlAnswer get_health(const Call& call) {
  return json(200, Json::object({{"status", "ok"}, {"exchanges", call.mock.log().count()}}));
}

ControlAnswer get_session(const Call& call) {
  const std::string token(call.path.substr(std::string_view("/sessions/").size()));
  Json session = call.mock.engine().session(token);
  if (session.is_null()) return refused(404, "no session has this connect_token");
  Json exchanges = call.mock.log().of(token);
  Json findings = Json::array();
  for (const auto& exchange : exchanges.items()) {
    for (const auto& finding : exchange.find("findings")->items()) findings.push(finding);
  }
  session.set("exchanges", std::move(exchanges));
  session.set("findings", std::move(findings));
  return json(200, session);
}

ControlAnswer post_clock(const Call& call) {
  const auto body = body_of(call);
  if (!body) return refused(body.error());
  const auto advance = base::parse_duration(body->text_at("advance"));
  if (!advance || *advance > most_advance) {
    return refused(400, "advance must be a duration such as \"15m\" or \"358d\", of at most 50 years");
  }
  if (call.mock.clock().stands_still()) return refused(409, "the clock is being moved already");
  if (call.mock.now(call.real) + *advance > *base::parse_instant("9000-01-01T00:00:00Z")) {
    return refused(400, "the clock ends in the year 9000");
  }
  return {clock_response(call.mock, call.real), *advance, true};
}

ControlAnswer post_webhooks(const Call& call) {
  const auto body = body_of(call);
  if (!body) return refused(body.error());
  const auto subscribed = call.mock.desk().subscribe(*body, call.mock.engine());
  if (!subscribed) return refused(subscribed.error());
  return json(200, to_json(**subscribed));
}

ControlAnswer post_send(const Call& call) {
  const auto body = body_of(call);
  if (!body) return refused(body.error());
  const auto made = call.mock.desk().send(*body, call.mock.engine(), call.mock.now(call.real));
  if (!made) return refused(made.error());
  Json list = Json::array();
  for (const auto* delivery : *made) list.push(to_json(*delivery));
  auto answer = json(202, Json::object({{"deliveries", std::move(list)}}));
  answer.wake = true;
  return answer;
}

ControlAnswer post_redeliver(const Call& call) {
  constexpr std::string_view before = "/webhooks/deliveries/", after = "/redeliver";
  const auto id = call.path.substr(before.size(), call.path.size() - before.size() - after.size());
  if (!call.mock.desk().redeliver(std::string(id), call.mock.now(call.real))) {
    return refused(404, "no delivery has this id");
  }
  auto answer = json(202, to_json(*call.mock.desk().find(std::string(id))));
  answer.wake = true;
  return answer;
}

ControlAnswer post_reset(const Call& call) {
  if (call.mock.clock().stands_still()) return refused(409, "the clock is being moved");
  call.mock.reset(call.real);
  return json(200, Json::object({{"status", "ok"}}));
}

ControlAnswer get(const Call& call) {
  StandingMock& mock = call.mock;
  const auto path = call.path;
  if (path == "/healthz") return get_health(call);
  if (path == "/sessions") return json(200, mock.engine().sessions());
  if (path.substr(0, 10) == "/sessions/") return get_session(call);
  if (path == "/clock") return {clock_response(mock, call.real), std::nullopt, false};
  if (path == "/webhooks") return json(200, mock.desk().subscriptions());
  if (path == "/webhooks/deliveries") return json(200, mock.desk().deliveries());
  if (path == "/catalogue") return json(200, mock.engine().catalogue());
  if (path == "/rest") return json(200, Json::object({{"exchanges", mock.log().of("")}}));
  if (path == "/model") return json(200, model_json(mock.release()));
  if (auto file = page_file(path)) return {std::move(*file), std::nullopt, false};
  return refused(404, "the control port has nothing here; GET / is the page for people");
}

ControlAnswer post(const Call& call) {
  const auto path = call.path;
  if (path == "/clock") return post_clock(call);
  if (path == "/webhooks") return post_webhooks(call);
  if (path == "/webhooks/send") return post_send(call);
  if (path == "/reset") return post_reset(call);
  const bool redeliver = path.substr(0, 21) == "/webhooks/deliveries/" && path.size() > 31 &&
                         path.substr(path.size() - 10) == "/redeliver";
  if (redeliver) return post_redeliver(call);
  return refused(404, "the control port has nothing here to post to");
}

}  // namespace

std::string foreign(const base::HttpRequest& request) {
  const auto* host = base::find_header(request.headers, "Host");
  if (host == nullptr) return "no Host header";
  const auto url = base::parse_url("http://" + *host + "/");
  if (!url) return "malformed Host header";
  const bool v6 = url->host.find(':') != std::string::npos;
  const bool v4 = url->host.find_first_not_of("0123456789.") == std::string::npos;
  if (!v6 && !v4 && url->host != "localhost") return "the Host " + url->host + " is neither localhost nor an address";
  const auto* origin = base::find_header(request.headers, "Origin");
  if (origin == nullptr) return {};
  if (*origin != "http://" + *host && *origin != "https://" + *host) return "the Origin is another site";
  return {};
}

base::HttpResponse clock_response(const StandingMock& mock, Instant real) {
  return json_response(200, Json::object({{"now", base::to_text_ms(mock.now(real))}}));
}

ControlAnswer answer_control(StandingMock& mock, const base::HttpRequest& request, Instant real) {
  if (const auto why = foreign(request); !why.empty()) return refused(403, "refused: " + why);
  const auto path = base::path_of(request.target);
  const Call call{mock, request, real, path};
  if (request.method == "GET" || request.method == "HEAD") return get(call);
  if (request.method == "POST") return post(call);
  return refused(405, "the control port knows GET and POST");
}

}  // namespace cr::mock_server
