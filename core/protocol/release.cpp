// Looking things up in a release. Lists are short (18 routes, 38 operations), so every search is a walk.
#include "core/protocol/release.hpp"

#include <algorithm>

#include "core/base/assertion.hpp"
#include "core/base/decimal.hpp"

namespace cr::protocol {

namespace {

template <class Part, class Match>
const Part* first(const std::vector<Part>& parts, Match match) {
  const auto found = std::find_if(parts.begin(), parts.end(), match);
  return found == parts.end() ? nullptr : &*found;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

}  // namespace

const char* name_of(Evidence evidence) {
  switch (evidence) {
    case Evidence::documented: return "documented";
    case Evidence::observed: return "observed";
    case Evidence::inferred: return "inferred";
  }
  return "inferred";
}

const ErrorCode* Route::error(std::string_view code) const {
  return first(errors, [&](const ErrorCode& error) { return error.code == code; });
}
const Action* Route::action(std::string_view name) const {
  return first(actions, [&](const Action& action) { return action.action == name; });
}
const ErrorCode* Operation::error(std::string_view code, int status) const {
  return first(errors, [&](const ErrorCode& error) { return error.code == code && (status == 0 || error.status == status); });
}

const Route* Release::route(std::string_view name_sought) const {
  return first(routes, [&](const Route& route) { return route.route == name_sought; });
}
const Operation* Release::operation(std::string_view name_sought) const {
  return first(operations, [&](const Operation& operation) { return operation.operation == name_sought; });
}
const WebhookType* Release::webhook(std::string_view type) const {
  return first(webhooks, [&](const WebhookType& webhook) { return webhook.type == type; });
}
const Rule* Release::rule(std::string_view id) const {
  return first(rules, [&](const Rule& rule) { return rule.id == id; });
}
const FaultKind* Release::fault(std::string_view id) const {
  return first(faults, [&](const FaultKind& fault) { return fault.id == id; });
}

const ErrorCode* Release::error(std::string_view route_name, std::string_view code) const {
  if (const Route* known = route(route_name)) {
    if (const ErrorCode* own = known->error(code)) return own;
  }
  return first(session_errors, [&](const ErrorCode& error) { return error.code == code; });
}

std::vector<const Transition*> Release::from(std::string_view route_name, std::string_view on) const {
  std::vector<const Transition*> found;
  for (const Transition& transition : transitions) {
    if (transition.from == route_name && (on.empty() || transition.on == on)) found.push_back(&transition);
  }
  return found;
}

bool Release::can_follow(std::string_view from_route, std::string_view on, std::string_view to) const {
  return std::any_of(transitions.begin(), transitions.end(), [&](const Transition& transition) {
    return transition.from == from_route && transition.to == to && (on.empty() || transition.on == on);
  });
}

std::vector<Field> Release::envelope_of(const Route* route) const {
  std::vector<Field> fields = envelope;
  for (Field& field : fields) {
    if (route && std::find(route->without.begin(), route->without.end(), field.name) != route->without.end()) field.required = false;
  }
  return fields;
}

long long Release::setting(std::string_view path) const {
  const base::Json* value = base::at_pointer(sections, "/" + std::string(path));
  CR_ASSERT(value && value->is_number());
  const auto number = base::to_integer(value->number());
  CR_ASSERT(number.has_value());
  return *number;
}

const std::string& Release::judged_by(std::string_view aspect) const {
  const auto found = judged.find(aspect);
  CR_ASSERT(found != judged.end());
  return found->second;
}

std::vector<std::string> Release::route_names() const {
  std::vector<std::string> names;
  for (const Route& route : routes) names.push_back(route.route);
  return names;
}
std::vector<std::string> Release::action_names() const {
  std::vector<std::string> names;
  for (const Route& route : routes) {
    for (const Action& action : route.actions) add_once(names, action.action);
  }
  return names;
}
std::vector<std::string> Release::error_codes() const {
  std::vector<std::string> names;
  for (const Route& route : routes) {
    for (const ErrorCode& error : route.errors) add_once(names, error.code);
  }
  for (const ErrorCode& error : session_errors) add_once(names, error.code);
  for (const Operation& operation : operations) {
    for (const ErrorCode& error : operation.errors) add_once(names, error.code);
  }
  return names;
}
std::vector<std::string> Release::operation_names() const {
  std::vector<std::string> names;
  for (const Operation& operation : operations) names.push_back(operation.operation);
  return names;
}
std::vector<std::string> Release::rule_ids() const {
  std::vector<std::string> names;
  for (const Rule& rule : rules) names.push_back(rule.id);
  return names;
}
std::vector<std::string> Release::webhook_types() const {
  std::vector<std::string> names;
  for (const WebhookType& webhook : webhooks) names.push_back(webhook.type);
  return names;
}

}  // namespace cr::protocol
