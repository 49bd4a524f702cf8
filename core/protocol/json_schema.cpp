// The release as JSON Schema, draft 2020-12: one definition for each page, answer, request, response and
// webhook. Objects stay open, as a service may add members at any time.
#include "core/protocol/exports.hpp"
#include "core/protocol/schema_parts.hpp"

namespace cr::protocol {

using base::Json;

namespace {

const char* schema_kind(Type::Kind kind) {
  switch (kind) {
    case Type::Kind::any: return "";
    case Type::Kind::boolean: return "boolean";
    case Type::Kind::integer: return "integer";
    case Type::Kind::number: return "number";
    case Type::Kind::string: return "string";
    case Type::Kind::array: return "array";
    case Type::Kind::object: return "object";
  }
  return "";
}

Json names(const std::vector<std::string>& words) {
  Json list = Json::array();
  for (const std::string& word : words) list.push(word);
  return list;
}

void add_format(Json& schema, const std::string& format) {
  if (format == "rfc3339") schema.set("format", "date-time");
  if (format == "uri" || format == "url") schema.set("format", "uri");
  if (format == "url") schema.set("pattern", "^https?://[^/]");
  if (format == "hhmmss") schema.set("pattern", "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$");
  if (format == "currency") schema.set("pattern", "^[A-Z]{3}$");
  if (format == "country") schema.set("pattern", "^[A-Z]{2}$");
  if (format.starts_with("id:")) schema.set("pattern", "^" + format.substr(3) + "_([0-9a-f]{24}|[0-9a-f]{32})$");
}

void add_kind(Json& schema, const Type& type) {
  if (type.kind == Type::Kind::any) {
    if (type.format != "decimal") return;
    schema.set("type", Json::array({"number", "string"}));
    schema.set("pattern", "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?$");
    return;
  }
  const char* kind = schema_kind(type.kind);
  schema.set("type", type.nullable ? Json::array({kind, "null"}) : Json(kind));
}

/// A member that must have exactly this text.
Json constant(const std::string& text) { return Json::object({{"const", text}}); }

Json actions_schema(const Route& route) {
  std::vector<std::string> offered;
  for (const Action& action : route.actions) offered.push_back(action.action);
  return Json::object({{"enum", names(offered)}});
}

Json required_one_of(const std::vector<std::string>& members) {
  Json choices = Json::array();
  for (const std::string& member : members) choices.push(Json::object({{"required", Json::array({member})}}));
  return choices;
}

Json page_schema(const Release& release, const Route& route) {
  Json schema = schema_of(release.envelope_of(&route));
  schema.set("title", route.title);
  Json* properties = schema.find("properties");
  properties->set("route", constant(route.route));
  Json data = schema_of(route.page);
  if (route.kind == Route::Kind::redirect) {
    std::vector<std::string> targets;
    for (const Field& field : route.page) targets.push_back(field.name);
    data.set("anyOf", required_one_of(targets));
  }
  properties->set("data", std::move(data));
  if (!route.actions.empty()) properties->set("actions", Json::object({{"type", "array"}, {"items", actions_schema(route)}}));
  return schema;
}

Json answer_schema(const Route& route) {
  Json properties = Json::object({{"connect_token", Json::object({{"type", "string"}})}, {"route", constant(route.route)}});
  std::vector<std::string> ways;
  if (!route.answer.empty()) {
    properties.set("data", schema_of(route.answer));
    ways.push_back("data");
  }
  if (!route.actions.empty()) {
    properties.set("action", actions_schema(route));
    ways.push_back("action");
  }
  Json schema = Json::object({{"title", "Answer to: " + route.title},
                              {"type", "object"},
                              {"properties", std::move(properties)},
                              {"required", Json::array({"connect_token", "route"})}});
  if (!route.answer_optional && !ways.empty()) schema.set("oneOf", required_one_of(ways));
  return schema;
}

Json webhook_schema(const WebhookType& webhook) {
  Json shapes = Json::array();
  for (const Type& shape : webhook.shapes) shapes.push(schema_of(shape));
  return Json::object({{"title", webhook.title},
                       {"type", "object"},
                       {"properties", Json::object({{"type", constant(webhook.type)}})},
                       {"anyOf", std::move(shapes)}});
}

/// A refusal is a whole error object, known by its `object` or `code`, or the short form of the description.
Json response_schema(const Type& type, int status, const std::string& prefix) {
  if (status < 400) return schema_of(type);
  return Json::object({{"if", Json::object({{"type", "object"}, {"anyOf", required_one_of({"object", "code"})}})},
                       {"then", reference_to(prefix, "error")},
                       {"else", schema_of(type)}});
}

}  // namespace

Json reference_to(const std::string& prefix, const std::string& name) { return Json::object({{"$ref", prefix + name}}); }

Json schema_of(const Type& type) {
  Json schema = Json::object();
  add_kind(schema, type);
  if (!type.words.empty()) {
    Json words = names(type.words);
    if (type.nullable) words.push(nullptr);
    schema.set("enum", std::move(words));
  }
  if (type.kind == Type::Kind::string) add_format(schema, type.format);
  if (!type.items.empty()) schema.set("items", schema_of(type.items.front()));
  if (type.kind != Type::Kind::object || type.fields.empty()) return schema;
  const Json object = schema_of(type.fields);
  schema.set("properties", *object.find("properties"));
  if (const Json* required = object.find("required")) schema.set("required", *required);
  return schema;
}

Json schema_of(const std::vector<Field>& fields) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Field& field : fields) {
    Json member = schema_of(field.type);
    if (!field.ground.note.empty()) member.set("description", field.ground.note);
    properties.set(field.name, std::move(member));
    if (field.required) required.push(field.name);
  }
  Json schema = Json::object({{"type", "object"}, {"properties", std::move(properties)}});
  if (!required.items().empty()) schema.set("required", std::move(required));
  return schema;
}

Json definitions_of(const Release& release, const std::string& prefix) {
  Json all = Json::object();
  for (const Route& route : release.routes) {
    if (route.kind != Route::Kind::opening) all.set("page." + route.route, page_schema(release, route));
    if (route.kind == Route::Kind::page || route.kind == Route::Kind::opening) all.set("answer." + route.route, answer_schema(route));
  }
  for (const Operation& operation : release.operations) {
    if (operation.request) all.set("request." + operation.operation, schema_of(*operation.request));
    for (const auto& [status, type] : operation.responses) {
      all.set("response." + operation.operation + "." + std::to_string(status), response_schema(type, status, prefix));
    }
  }
  for (const WebhookType& webhook : release.webhooks) all.set("webhook." + webhook.type, webhook_schema(webhook));
  all.set("error", schema_of(release.error_object));
  return all;
}

Json to_json_schema(const Release& release) {
  return Json::object({{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                       {"$id", "urn:connect-replay:release:" + release.name},
                       {"title", release.title + " (" + release.version + ")"},
                       {"$defs", definitions_of(release, "#/$defs/")}});
}

}  // namespace cr::protocol
