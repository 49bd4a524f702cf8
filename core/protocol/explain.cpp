// `explain WORD`: what a route, action, error code, operation, webhook type, fault or rule is, in the
// words of the model. A word may be of several kinds; all are told.
#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/protocol/exports.hpp"

namespace cr::protocol {

namespace {

std::string known_from(const Ground& ground) {
  std::string out = fmt::format("  known: {}, {}\n", name_of(ground.evidence), ground.source.empty() ? "no source" : ground.source);
  if (!ground.note.empty()) out += fmt::format("  note:  {}\n", ground.note);
  return out;
}

std::string type_words(const Type& type);

std::string field_words(const std::vector<Field>& fields) {
  std::string out;
  for (const Field& field : fields) {
    out += fmt::format("{}{}{}", out.empty() ? "" : ", ", field.name, field.required ? "" : "?");
  }
  return "{" + out + "}";
}

std::string type_words(const Type& type) {
  std::string out;
  if (!type.words.empty()) {
    out = base::joined(type.words, "|");
  } else if (type.kind == Type::Kind::array) {
    out = "list of " + (type.items.empty() ? std::string("anything") : type_words(type.items.front()));
  } else if (type.kind == Type::Kind::object) {
    out = type.fields.empty() ? "object" : field_words(type.fields);
  } else if (type.kind == Type::Kind::any) {
    out = type.format.empty() ? "anything" : type.format;
  } else {
    static const char* const names[] = {"anything", "boolean", "integer", "number", "string"};
    out = names[static_cast<std::size_t>(type.kind)];
    if (!type.format.empty()) out += " (" + type.format + ")";
  }
  return type.nullable ? out + " or null" : out;
}

std::string members(std::string_view heading, const std::vector<Field>& fields) {
  if (fields.empty()) return {};
  std::string out = fmt::format("  {}\n", heading);
  for (const Field& field : fields) {
    out += fmt::format("    {}{}: {}", field.name, field.required ? "" : " (optional)", type_words(field.type));
    if (field.ground.evidence != Evidence::documented) out += fmt::format(" [{}]", name_of(field.ground.evidence));
    out += "\n";
  }
  return out;
}

std::string arrow(const Transition& transition) {
  std::string out = fmt::format("    {} -> {}", transition.on, transition.to);
  if (!transition.when.empty()) out += "  when " + base::joined(transition.when, ", ");
  return out + fmt::format("  [{}]\n", name_of(transition.ground.evidence));
}

std::string refusal(const ErrorCode& error) {
  std::string out = fmt::format("    {} {}: {}", error.status, error.code.empty() ? "(message only)" : error.code, error.message);
  if (!error.rule.empty()) out += " (" + error.rule + ")";
  if (!error.sent) out += " [an alias, never sent by the mock]";
  return out + "\n";
}

std::string of_route(const Release& release, const Route& route) {
  std::string out = fmt::format("route {}: {}\n  {}\n", route.route, route.title, route.text) + known_from(route.ground);
  out += members("the page's data", route.page) + members("the answer's data", route.answer);
  if (route.answer_optional) out += "  may be answered with neither data nor action (skip)\n";
  if (route.direct) out += "  may be the first message on a token made with a location_id\n";
  if (!route.actions.empty()) out += "  actions\n";
  for (const Action& action : route.actions) out += fmt::format("    {}: {}\n", action.action, action.text);
  if (const auto next = release.from(route.route, ""); !next.empty()) {
    out += "  what comes next\n";
    for (const Transition* transition : next) out += arrow(*transition);
  }
  if (!route.errors.empty()) out += "  refusals\n";
  for (const ErrorCode& error : route.errors) out += refusal(error);
  return out;
}

std::string of_action(const Release& release, std::string_view word) {
  std::string out;
  for (const Route& route : release.routes) {
    const Action* action = route.action(word);
    if (!action) continue;
    out += fmt::format("action {} on {}\n  {}\n", word, route.route, action->text) + known_from(action->ground) + "  leads to\n";
    for (const Transition* transition : release.from(route.route, word)) out += arrow(*transition);
  }
  return out;
}

std::string one_error(std::string_view where, const ErrorCode& error) {
  std::string out = fmt::format("error {} of {}\n  status {}, type {}\n  \"{}\"{}\n", error.code, where, error.status, error.type, error.message,
                                error.text_evidence == Evidence::inferred ? " (our words)" : "");
  out += known_from(error.ground);
  if (!error.rule.empty()) out += fmt::format("  rule:  {}\n", error.rule);
  if (!error.sent) out += "  an alias, never sent by the mock\n";
  return out;
}

std::string of_error(const Release& release, std::string_view code) {
  std::string out;
  for (const Route& route : release.routes) {
    if (const ErrorCode* error = route.error(code)) out += one_error(route.route, *error);
  }
  for (const ErrorCode& error : release.session_errors) {
    if (error.code == code) out += one_error("any post to Connect", error);
  }
  std::vector<std::string> operations;
  const ErrorCode* of_operation = nullptr;
  for (const Operation& operation : release.operations) {
    const ErrorCode* error = operation.error(code);
    if (!error) continue;
    operations.push_back(operation.operation);
    if (!of_operation) of_operation = error;
  }
  if (!of_operation) return out;
  const bool few = operations.size() <= 10;
  out += one_error(few ? base::joined(operations, ", ") : fmt::format("{} of the REST operations", operations.size()), *of_operation);
  return out;
}

std::string of_operation(const Operation& operation) {
  std::string out = fmt::format("operation {}: {}\n  {} {} ({})\n", operation.operation, operation.title, operation.method, operation.path,
                                operation.auth) +
                    known_from(operation.ground);
  if (!operation.parameters.empty()) out += "  parameters\n";
  for (const Parameter& parameter : operation.parameters) {
    out += fmt::format("    {} ({}{}): {}\n", parameter.name, parameter.in, parameter.required ? "" : ", optional", type_words(parameter.type));
  }
  if (operation.request) {
    out += operation.request->fields.empty() ? fmt::format("  body: {}\n", type_words(*operation.request))
                                             : members("body", operation.request->fields);
  }
  out += "  answers\n";
  for (const auto& [status, type] : operation.responses) out += fmt::format("    {}: {}\n", status, type_words(type));
  if (!operation.errors.empty()) out += "  refusals\n";
  for (const ErrorCode& error : operation.errors) out += refusal(error);
  return out;
}

std::string of_webhook(const WebhookType& webhook) {
  std::string out = fmt::format("webhook {}: {}\n  {}\n", webhook.type, webhook.title, webhook.when) + known_from(webhook.ground);
  if (webhook.lifecycle) out += "  one of the events that every partner handles\n";
  for (std::size_t i = 0; i < webhook.shapes.size(); ++i) {
    out += fmt::format("  shape {}: {}\n", i + 1, type_words(webhook.shapes[i]));
    for (const Field& field : webhook.shapes[i].fields) {
      if (field.name == "data") out += fmt::format("    data: {}\n", type_words(field.type));
    }
  }
  return out;
}

std::string of_fault(const FaultKind& fault) {
  std::string out = fmt::format("fault {}\n  {}\n", fault.id, fault.text);
  if (!fault.points.empty()) out += "  points:     " + base::joined(fault.points, ", ") + "\n";
  if (!fault.parameters.empty()) out += "  parameters: " + base::joined(fault.parameters, ", ") + "\n";
  if (!fault.statuses.empty()) out += fmt::format("  status:     {}\n", fmt::join(fault.statuses, ", "));
  if (!fault.played) out += "  This version of the mock does not play it.\n";
  return out;
}

std::string of_rule(const Rule& rule) {
  std::string out = fmt::format("rule {} ({}, {})\n  {}\n", rule.id, base::name_of(rule.level), rule.party, rule.text) + known_from(rule.ground);
  if (!rule.advice.empty()) out += fmt::format("  help:  {}\n", rule.advice);
  if (!rule.proof.empty()) out += fmt::format("  shown by {}\n", base::joined(rule.proof, ", "));
  return out;
}

}  // namespace

std::optional<std::string> explain(const Release& release, std::string_view word) {
  std::string out;
  if (const Route* route = release.route(word)) out += of_route(release, *route);
  out += of_action(release, word);
  if (!word.empty()) out += of_error(release, word);
  if (const Operation* operation = release.operation(word)) out += of_operation(*operation);
  if (const WebhookType* webhook = release.webhook(word)) out += of_webhook(*webhook);
  if (const FaultKind* fault = release.fault(word)) out += of_fault(*fault);
  if (const Rule* rule = release.rule(word)) out += of_rule(*rule);
  if (out.empty()) return std::nullopt;
  return out;
}

std::vector<std::string> explainable(const Release& release) {
  std::vector<std::string> words = release.route_names();
  const auto add = [&words](const std::vector<std::string>& more) { words.insert(words.end(), more.begin(), more.end()); };
  add(release.action_names());
  add(release.error_codes());
  add(release.operation_names());
  add(release.webhook_types());
  for (const FaultKind& fault : release.faults) words.push_back(fault.id);
  add(release.rule_ids());
  return words;
}

}  // namespace cr::protocol
