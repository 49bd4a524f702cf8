// Whole messages against the release: pages, error objects, answers, REST responses, webhook events.
// value_shape.cpp judges single values; here is what a message of each sort consists of.
#include "core/protocol/shape.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace cr::protocol {

using base::Json;

namespace {

void add(std::vector<Violation>& all, std::vector<Violation> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Type object_of(std::vector<Field> fields) {
  Type type;
  type.kind = Type::Kind::object;
  type.fields = std::move(fields);
  return type;
}

std::string quoted(std::string_view text) { return "\"" + base::printable(text) + "\""; }

std::vector<std::string> names_of(const std::vector<Action>& actions) {
  std::vector<std::string> names;
  for (const Action& action : actions) names.push_back(action.action);
  return names;
}

void check_offered_actions(const Release& release, const Route& route, const Json& page, std::vector<Violation>& found) {
  const std::string& rule = release.judged_by("page_actions");
  const Json* actions = page.find("actions");
  std::size_t offered = 0;
  if (actions && actions->is_array()) {
    for (std::size_t i = 0; i < actions->items().size(); ++i) {
      const Json& action = actions->items()[i];
      if (!action.is_string()) continue;  // the envelope's check has told it
      ++offered;
      if (route.action(action.text())) continue;
      found.push_back({rule, base::child_pointer("/actions", i),
                       route.actions.empty() ? "no action on " + route.route : "one of " + base::joined(names_of(route.actions), ", "),
                       quoted(action.text()), Evidence::documented});
    }
  }
  // A page that is answered by action alone and offers none is a dead end.
  if (offered == 0 && route.answer.empty() && !route.actions.empty()) {
    found.push_back({rule, "/actions", "at least one of " + base::joined(names_of(route.actions), ", "), "none", Evidence::documented});
  }
}

void check_page_data(const Release& release, const Route& route, const Json& data, std::vector<Violation>& found) {
  add(found, check_value(object_of(route.page), data, "/data", release.judged_by("page_data"), route.ground.evidence));
  if (route.kind != Route::Kind::redirect || !data.is_object()) return;
  std::vector<std::string> names;
  for (const Field& field : route.page) {
    if (data.find(field.name)) return;
    names.push_back(field.name);
  }
  found.push_back({release.judged_by("page_redirect"), "/data", base::joined(names, " or "), "neither", route.ground.evidence});
}

void check_answer_action(const Release& release, const Route& route, const Json& action, std::vector<Violation>& found) {
  const std::string expected =
      route.actions.empty() ? "no action on " + route.route : "one of " + base::joined(names_of(route.actions), ", ");
  if (action.is_string() && route.action(action.text())) return;
  found.push_back({release.judged_by("answer_action"), "/action", expected,
                   action.is_string() ? quoted(action.text()) : base::to_text(action), route.ground.evidence});
}

void check_answer_parts(const Release& release, const Route& route, const Json& answer, std::vector<Violation>& found) {
  const Json* data = answer.find("data");
  const Json* action = answer.find("action");
  if (route.kind == Route::Kind::opening) return;
  if (route.kind != Route::Kind::page) {
    found.push_back({release.judged_by("answer_route"), "/route", "a page that is answered", quoted(route.route), Evidence::inferred});
    return;
  }
  if (data && action) {
    found.push_back({release.judged_by("answer_envelope"), "", "either data or action", "both", Evidence::inferred});
  }
  if (action) check_answer_action(release, route, *action, found);
  if (data && !route.answer.empty()) {
    add(found, check_value(object_of(route.answer), *data, "/data", release.judged_by("answer_data"), route.ground.evidence));
  } else if (data && !action) {
    found.push_back({release.judged_by("answer_action"), "", "an action", "data", route.ground.evidence});
  }
  if (data || action || route.answer_optional) return;
  found.push_back({release.judged_by(route.answer.empty() ? "answer_action" : "answer_data"), "",
                   route.answer.empty() ? "an action" : "data or an action", "neither", route.ground.evidence});
}

}  // namespace

std::vector<Violation> check_page(const Release& release, const Json& page) {
  const std::string_view name = page.text_at("route");
  const Route* route = release.route(name);
  std::vector<Violation> found = check_value(object_of(release.envelope_of(route)), page, "", release.judged_by("page_envelope"),
                                             Evidence::documented);
  if (!page.is_object() || name.empty()) return found;
  if (!route || route->kind == Route::Kind::opening) {
    found.push_back({release.judged_by("page_route"), "/route", "a page of release " + release.name + base::did_you_mean(name, release.route_names()),
                     quoted(name), Evidence::documented});
    return found;
  }
  check_offered_actions(release, *route, page, found);
  if (const Json* data = page.find("data"); data && data->is_object()) check_page_data(release, *route, *data, found);
  return found;
}

std::vector<Violation> check_error(const Release& release, std::string_view route, const Json& error) {
  std::vector<Violation> found =
      check_value(object_of(release.error_object), error, "", release.judged_by("error_shape"), Evidence::documented);
  if (!error.is_object()) return found;
  const std::string_view code = error.text_at("code");
  if (!code.empty() && !route.empty() && !release.error(route, code)) {
    found.push_back({release.judged_by("error_code"), "/code", "a code that the release knows for " + std::string(route),
                     quoted(code), Evidence::inferred});
  }
  const std::string_view context = error.text_at("context");
  if (!context.empty() && release.route(route) && context != "connect." + std::string(route)) {
    found.push_back({release.judged_by("error_context"), "/context", quoted("connect." + std::string(route)), quoted(context),
                     Evidence::documented});
  }
  return found;
}

std::vector<Violation> check_answer(const Release& release, const Json& answer) {
  std::vector<Violation> found;
  if (!answer.is_object()) {
    return {{release.judged_by("answer_envelope"), "", "an object", base::name_of(answer.kind()), Evidence::documented}};
  }
  const Json* token = answer.find("connect_token");
  if (!token || !token->is_string()) {
    found.push_back({release.judged_by("answer_envelope"), "/connect_token", "a string", token ? base::name_of(token->kind()) : "nothing",
                     Evidence::documented});
  }
  const Json* name = answer.find("route");
  if (!name || !name->is_string()) {
    found.push_back({release.judged_by("answer_route"), "/route", "a string", name ? base::name_of(name->kind()) : "nothing",
                     Evidence::documented});
    return found;
  }
  const Route* route = release.route(name->text());
  if (!route) {
    found.push_back({release.judged_by("answer_route"), "/route",
                     "a route of release " + release.name + base::did_you_mean(name->text(), release.route_names()),
                     quoted(name->text()), Evidence::documented});
    return found;
  }
  check_answer_parts(release, *route, answer, found);
  return found;
}

std::vector<Violation> check_response(const Release& release, const Operation& operation, int status, const Json& body) {
  if (status >= 400 && body.text_at("object") == "error") {
    return check_value(object_of(release.error_object), body, "", release.judged_by("error_shape"), Evidence::documented);
  }
  const auto described = operation.responses.find(status);
  if (described == operation.responses.end()) {
    std::vector<std::string> statuses;
    for (const auto& [known, type] : operation.responses) statuses.push_back(std::to_string(known));
    // The guides promise any 4XX or 5XX; only a success of another kind is against the description.
    const Evidence evidence = status >= 400 ? Evidence::inferred : operation.ground.evidence;
    return {{release.judged_by("response_status"), "", "status " + base::joined(statuses, ", "), "status " + std::to_string(status), evidence}};
  }
  return check_value(described->second, body, "", release.judged_by("response_shape"), operation.ground.evidence);
}

std::vector<Violation> check_webhook(const Release& release, const Json& event, int shape) {
  const std::string& rule = release.judged_by("webhook_shape");
  if (!event.is_object()) return {{rule, "", "an object", base::name_of(event.kind()), Evidence::documented}};
  const WebhookType* webhook = release.webhook(event.text_at("type"));
  if (!webhook) {
    return {{release.judged_by("webhook_type"), "/type", "an event type of release " + release.name,
             quoted(event.text_at("type")), Evidence::inferred}};
  }
  if (shape > 0 && static_cast<std::size_t>(shape) <= webhook->shapes.size()) {
    return check_value(webhook->shapes[static_cast<std::size_t>(shape) - 1], event, "", rule, webhook->ground.evidence);
  }
  std::vector<Violation> nearest;
  for (std::size_t i = 0; i < webhook->shapes.size(); ++i) {
    std::vector<Violation> found = check_value(webhook->shapes[i], event, "", rule, webhook->ground.evidence);
    if (found.empty()) return {};
    if (i == 0 || found.size() < nearest.size()) nearest = std::move(found);
  }
  return nearest;
}

}  // namespace cr::protocol
