// The release as an OpenAPI 3.1 document: the REST operations as paths, Connect as the one path "/" of
// its own host, events as webhooks.
#include <fmt/format.h>

#include "core/protocol/exports.hpp"
#include "core/protocol/schema_parts.hpp"

namespace cr::protocol {

using base::Json;

namespace {

const std::string prefix = "#/components/schemas/";

Json json_content(Json schema) {
  return Json::object({{"content", Json::object({{"application/json", Json::object({{"schema", std::move(schema)}})}})}});
}

std::string reason_of(int status) {
  switch (status) {
    case 200: return "Success";
    case 201: return "Created";
    case 202: return "Accepted";
    case 403: return "Bad credentials";
    case 404: return "Not found";
    case 409: return "Conflict";
    case 422: return "Data not available or not valid";
    case 500: return "Fault of the service";
    default: return fmt::format("Status {}", status);
  }
}

Json response_of(const Operation& operation, int status) {
  Json response = json_content(reference_to(prefix, fmt::format("response.{}.{}", operation.operation, status)));
  response.set("description", reason_of(status));
  return response;
}

Json parameters_of(const Operation& operation) {
  Json parameters = Json::array();
  for (const Parameter& parameter : operation.parameters) {
    if (parameter.in == "body" || parameter.in == "basic") continue;
    parameters.push(Json::object({{"name", parameter.wire_name},
                                  {"in", parameter.in},
                                  {"required", parameter.required || parameter.in == "path"},
                                  {"schema", schema_of(parameter.type)}}));
  }
  return parameters;
}

Json operation_of(const Operation& operation) {
  Json found = Json::object({{"operationId", operation.operation},
                             {"summary", operation.title},
                             {"security", Json::array({Json::object({{operation.auth, Json::array()}})})}});
  if (Json parameters = parameters_of(operation); !parameters.items().empty()) found.set("parameters", std::move(parameters));
  if (operation.request) found.set("requestBody", json_content(reference_to(prefix, "request." + operation.operation)));
  Json responses = Json::object();
  for (const auto& [status, type] : operation.responses) responses.set(std::to_string(status), response_of(operation, status));
  found.set("responses", std::move(responses));
  return found;
}

/// Connect: every answer goes to the same address, and a page or an error object comes back.
Json connect_path(const Release& release) {
  Json answers = Json::array();
  Json pages = Json::array();
  for (const Route& route : release.routes) {
    if (route.kind == Route::Kind::page || route.kind == Route::Kind::opening) answers.push(reference_to(prefix, "answer." + route.route));
    if (route.kind != Route::Kind::opening) pages.push(reference_to(prefix, "page." + route.route));
  }
  Json page = json_content(Json::object({{"oneOf", std::move(pages)}}));
  page.set("description", "The next page");
  Json refusal = json_content(reference_to(prefix, "error"));
  refusal.set("description", "The answer is refused; the page before it still waits for one");
  Json post = Json::object({{"operationId", "connect"},
                            {"summary", "Answer a page of a Connect session"},
                            {"security", Json::array()},
                            {"requestBody", json_content(Json::object({{"oneOf", std::move(answers)}}))},
                            {"responses", Json::object({{"200", std::move(page)}, {"4XX", std::move(refusal)}})}});
  return Json::object({{"servers", Json::array({Json::object({{"url", "https://connect.flatpeak.com"}})})}, {"post", std::move(post)}});
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return text;
}

Json webhooks_of(const Release& release) {
  Json webhooks = Json::object();
  for (const WebhookType& webhook : release.webhooks) {
    Json post = Json::object({{"summary", webhook.title},
                              {"description", webhook.when},
                              {"requestBody", json_content(reference_to(prefix, "webhook." + webhook.type))},
                              {"responses", Json::object({{"2XX", Json::object({{"description", "Taken"}})}})}});
    webhooks.set(webhook.type, Json::object({{"post", std::move(post)}}));
  }
  return webhooks;
}

}  // namespace

Json to_openapi(const Release& release) {
  Json paths = Json::object({{"/", connect_path(release)}});
  for (const Operation& operation : release.operations) {
    if (!paths.find(operation.path)) paths.set(operation.path, Json::object());
    paths.find(operation.path)->set(lower(operation.method), operation_of(operation));
  }
  const Json schemes = Json::object({{"basic", Json::object({{"type", "http"}, {"scheme", "basic"}})},
                                     {"bearer", Json::object({{"type", "http"}, {"scheme", "bearer"}})}});
  return Json::object({{"openapi", "3.1.0"},
                       {"info", Json::object({{"title", release.title}, {"version", release.version}})},
                       {"servers", Json::array({Json::object({{"url", "https://api.flatpeak.com"}})})},
                       {"paths", std::move(paths)},
                       {"webhooks", webhooks_of(release)},
                       {"components", Json::object({{"securitySchemes", schemes}, {"schemas", definitions_of(release, prefix)}})}});
}

}  // namespace cr::protocol
