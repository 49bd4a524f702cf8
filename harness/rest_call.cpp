// Backend lines to HTTP requests, by the release model.
#include "harness/rest_call.hpp"

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace cr::harness {
namespace {

using base::Json;

// A value as it stands in a path or query.
std::string plain(const Json& value) {
  if (value.is_string()) return value.text();
  if (value.is_number()) return value.number();
  if (value.is_bool()) return value.boolean() ? "true" : "false";
  return base::to_text(value);
}

struct Parts {
  std::string path;
  std::string query;
  Json body;
};

const Json* value_of(const protocol::Parameter& parameter, const Json& send, const Json& defaults) {
  if (const Json* given = send.find(parameter.name)) return given;
  if (const Json* given = send.find(parameter.wire_name.empty() ? parameter.name : parameter.wire_name)) return given;
  return parameter.required ? defaults.find(parameter.name) : nullptr;
}

base::Result<void> place(Parts& parts, const protocol::Operation& operation, const protocol::Parameter& parameter,
                         const Json& send, const Json& defaults) {
  const Json* value = value_of(parameter, send, defaults);
  const std::string& wire = parameter.wire_name.empty() ? parameter.name : parameter.wire_name;
  if (parameter.in == "path") {
    if (value == nullptr)
      return base::fail(base::FaultKind::usage, fmt::format("{} needs {}, and no location was exchanged or given before",
                                                            operation.operation, parameter.name));
    const std::string slot = "{" + wire + "}";
    if (const auto at = parts.path.find(slot); at != std::string::npos)
      parts.path.replace(at, slot.size(), base::percent_encoded(plain(*value)));
  } else if (parameter.in == "body" && value != nullptr) {
    parts.body = *value;  // the whole body is this one parameter
  } else if (parameter.in == "query" && value != nullptr && !value->is_null()) {
    parts.query += fmt::format("{}{}={}", parts.query.empty() ? "" : "&", base::percent_encoded(wire),
                               base::percent_encoded(plain(*value)));
  }
  return {};
}

bool is_parameter(const protocol::Operation& operation, const std::string& key) {
  for (const auto& parameter : operation.parameters)
    if (parameter.name == key || (!parameter.wire_name.empty() && parameter.wire_name == key)) return true;
  return false;
}

// What is left of `send` after path and query parameters: the body, or more query.
void place_rest(Parts& parts, const protocol::Operation& operation, const Json& send, const Json& defaults) {
  const bool has_body = operation.request.has_value() && parts.body.is_null();
  if (has_body && operation.method != "GET") parts.body = Json::object();
  if (send.is_object())
    for (const auto& [key, value] : send.members()) {
      if (is_parameter(operation, key)) continue;
      if (parts.body.is_object())
        parts.body.set(key, value);
      else
        parts.query += fmt::format("{}{}={}", parts.query.empty() ? "" : "&", base::percent_encoded(key),
                                   base::percent_encoded(plain(value)));
    }
  if (!parts.body.is_object()) return;
  for (const auto& field : operation.request->fields)
    if (field.required && field.name == "location_id" && parts.body.find("location_id") == nullptr)
      if (const Json* given = defaults.find("location_id")) parts.body.set("location_id", *given);
}

}  // namespace

base::Result<base::HttpRequest> rest_request(const protocol::Operation& operation, const Json& send,
                                             const Json& defaults, const Credentials& credentials) {
  Parts parts;
  parts.path = operation.path;
  for (const auto& parameter : operation.parameters)
    if (auto placed = place(parts, operation, parameter, send, defaults); !placed)
      return tl::make_unexpected(placed.error());
  place_rest(parts, operation, send, defaults);

  base::HttpRequest request;
  request.method = operation.method;
  request.target = parts.query.empty() ? parts.path : parts.path + "?" + parts.query;
  request.headers.emplace_back("Accept", "application/json");
  if (operation.auth == "basic")
    request.headers.emplace_back("Authorization",
                                 "Basic " + base::base64(credentials.account_id + ":" + credentials.api_key));
  else
    request.headers.emplace_back("Authorization", "Bearer " + credentials.bearer);
  if (!parts.body.is_null()) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = base::to_text(parts.body);
  }
  return request;
}

}  // namespace cr::harness
