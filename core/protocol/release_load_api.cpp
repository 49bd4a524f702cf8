// The sections of a model file about the REST API, webhooks and faults.
#include <algorithm>

#include "core/protocol/release_loader.hpp"

namespace cr::protocol {

namespace {

Parameter parameter(const ModelNode& node, TypeReader& types, const Ground& around) {
  node.only({"name", "in", "wire_name", "required", "type"});
  Parameter found;
  found.name = node.text("name", true);
  found.in = node.text("in", true);
  found.wire_name = node.has("wire_name") ? node.text("wire_name") : found.name;
  found.required = node.flag("required", false);
  found.type = types.read(node.at("type"), around);
  static const std::vector<std::string> places = {"path", "query", "body", "header", "basic"};
  if (std::find(places.begin(), places.end(), found.in) == places.end()) {
    node.at("in").wrong("unknown place \"" + found.in + "\"", "path, query, body, header or basic");
  }
  return found;
}

void check_method_and_path(const ModelNode& node, const Operation& operation) {
  static const std::vector<std::string> methods = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  if (std::find(methods.begin(), methods.end(), operation.method) == methods.end()) {
    node.at("method").wrong("unknown method \"" + operation.method + "\"");
  }
  if (!operation.path.starts_with('/')) node.at("path").wrong("a path begins with /");
  if (operation.auth != "basic" && operation.auth != "bearer") node.at("auth").wrong("expected basic or bearer");
  for (const Parameter& parameter : operation.parameters) {
    if (parameter.in == "path" && operation.path.find("{" + parameter.wire_name + "}") == std::string::npos) {
      node.at("path").wrong("the path has no {" + parameter.wire_name + "}");
    }
  }
}

/// Something beside an id of the path, which is found or not.
bool takes_input(const Operation& operation) {
  const auto& all = operation.parameters;
  return operation.request || std::any_of(all.begin(), all.end(), [](const Parameter& parameter) { return parameter.in == "query"; });
}

}  // namespace

Operation ReleaseLoader::operation(const ModelNode& node, const std::vector<ErrorCode>& for_all) {
  node.only({"operation", "method", "path", "title", "auth", "evidence", "source", "note", "parameters", "request", "responses",
             "errors", "played"});
  Operation operation;
  operation.operation = node.text("operation", true);
  operation.method = node.text("method", true);
  operation.path = node.text("path", true);
  operation.title = node.text("title", true);
  operation.auth = node.text("auth", true);
  operation.played = node.flag("played", true);
  operation.ground = ground(node, {});
  for (const ModelNode& element : node.list("parameters")) {
    operation.parameters.push_back(parameter(element, types_, operation.ground));
  }
  check_method_and_path(node, operation);
  if (node.has("request")) operation.request = types_.read(node.at("request"), operation.ground);
  for (const auto& [status, member] : node.at("responses").members()) {
    if (status.size() != 3 || status.find_first_not_of("0123456789") != std::string::npos) {
      member.wrong("expected a status of three digits, found \"" + status + "\"");
      continue;
    }
    operation.responses[std::stoi(status)] = types_.read(member, operation.ground);
  }
  if (operation.responses.empty()) node.wrong("an operation has responses");
  for (const ModelNode& element : node.list("errors")) operation.errors.push_back(error_code(element, operation.ground));
  for (const ErrorCode& error : for_all) {
    const bool about_input = error.message.find("{what}") != std::string::npos;
    const bool any_caller = error.code.empty() && error.status == 403;
    if (operation.auth == "bearer" ? !about_input || takes_input(operation) : any_caller) operation.errors.push_back(error);
  }
  return operation;
}

WebhookType ReleaseLoader::webhook(const ModelNode& node) {
  node.only({"type", "title", "when", "lifecycle", "shapes", "evidence", "source", "note"});
  WebhookType webhook;
  webhook.type = node.text("type", true);
  webhook.title = node.text("title", true);
  webhook.when = node.text("when", true);
  webhook.lifecycle = node.flag("lifecycle", false);
  webhook.ground = ground(node, {});
  for (const ModelNode& element : node.list("shapes")) webhook.shapes.push_back(types_.read(element, webhook.ground));
  if (webhook.shapes.empty()) node.wrong("a webhook type has at least one shape");
  return webhook;
}

FaultKind ReleaseLoader::fault(const ModelNode& node) {
  node.only({"id", "text", "points", "parameters", "statuses", "played"});
  FaultKind fault;
  fault.id = node.text("id", true);
  fault.text = node.text("text", true);
  fault.points = node.texts("points");
  fault.parameters = node.texts("parameters");
  fault.statuses = node.numbers("statuses");
  fault.played = node.flag("played", false);
  return fault;
}

}  // namespace cr::protocol
