// Matchers and types as JSON Schema (draft 2020-12). See schema_types.hpp. Patterns are kept to what both
// ECMAScript and RE2 know.
#include "core/script/schema_types.hpp"

#include "core/script/operators.hpp"

namespace cr::script {
namespace {

using base::Json;
using protocol::Field;
using protocol::Type;
using Kind = protocol::Type::Kind;

Json list_of(Json items) { return Json::object({{"type", "array"}, {"items", std::move(items)}}); }

Json not_empty_list_of(Json items) {
  Json list = list_of(std::move(items));
  list.set("minItems", 1);
  return list;
}

Json parts(Json::Object properties) {
  Json mapping = schema_closed(std::move(properties));
  mapping.set("minProperties", 1);
  return schema_any_of({Json::object({{"const", true}}), std::move(mapping)});
}

Json operand(const Operator& op) {
  switch (op.operand) {
    case Operand::data:
      return schema_ref("data");
    case Operand::order:
      return schema_any_of({schema_of_type("number"), schema_ref("instant"), schema_ref("reference")});
    case Operand::data_list:
      return schema_any_of({not_empty_list_of(schema_ref("data")), schema_ref("reference")});
    case Operand::expression:
      return schema_of_type("string");
    case Operand::type_word: {
      return schema_any_of({schema_of_words({type_words.begin(), type_words.end()}), schema_ref("reference")});
    }
    case Operand::truth:
      return schema_of_type("boolean");
    case Operand::size: {
      Json size = schema_of_type("integer");
      size.set("minimum", 0);
      return schema_any_of({std::move(size), schema_ref("operators"), schema_ref("reference")});
    }
    case Operand::fields:
      return schema_ref("plain_mapping");
    case Operand::matcher:
      return schema_ref("matcher");
    case Operand::matchers:
      return schema_any_of({not_empty_list_of(schema_ref("matcher")), schema_ref("reference")});
    case Operand::prefix:
      return schema_text("\\S");
    case Operand::time:
      return parts({{"after", schema_ref("instant_or_reference")},
                    {"before", schema_ref("instant_or_reference")},
                    {"within", schema_ref("duration")}});
    case Operand::url: {
      const Json matcher = schema_ref("matcher");
      return parts({{"scheme", matcher}, {"host", matcher}, {"path", matcher}, {"query", matcher}});
    }
    case Operand::name:
      return schema_ref("name");
  }
  return true;
}

Json scalar_type(const Type& type) {
  switch (type.kind) {
    case Kind::boolean:
      return schema_of_type("boolean");
    case Kind::integer:
    case Kind::number:
      return schema_of_type("number");
    default:
      return type.format == "decimal" ? Json::object({{"type", Json::array({"string", "number"})}})
                                      : schema_of_type("string");
  }
}

}  // namespace

Json schema_of_type(std::string_view type) { return Json::object({{"type", type}}); }
Json schema_ref(std::string_view definition) { return Json::object({{"$ref", "#/$defs/" + std::string(definition)}}); }
Json schema_text(std::string_view pattern) { return Json::object({{"type", "string"}, {"pattern", pattern}}); }

Json schema_of_words(const std::vector<std::string>& words) {
  Json::Array list;
  for (const std::string& word : words) list.emplace_back(word);
  return Json::object({{"enum", std::move(list)}});
}

Json schema_any_of(std::vector<Json> alternatives) {
  if (alternatives.size() == 1) return std::move(alternatives.front());
  return Json::object({{"anyOf", Json(Json::Array(std::move(alternatives)))}});
}

Json schema_closed(Json::Object properties, const std::vector<std::string>& required) {
  Json schema =
      Json::object({{"type", "object"}, {"properties", Json(std::move(properties))}, {"additionalProperties", false}});
  if (required.empty()) return schema;
  Json::Array list;
  for (const std::string& name : required) list.emplace_back(name);
  return schema.set("required", Json(std::move(list)));
}

Json schema_of_members(const std::vector<const std::vector<Field>*>& members) {
  Json::Object properties;
  for (const std::vector<Field>* fields : members)
    for (const Field& field : *fields) properties.emplace_back(field.name, schema_expecting(field.type));
  return schema_closed(std::move(properties));
}

Json schema_expecting(const Type& type) {
  std::vector<Json> alternatives = {schema_ref("operators"), schema_ref("reference"), schema_of_type("null")};
  switch (type.kind) {
    case Kind::any:
      return schema_ref("matcher");
    case Kind::object:
      alternatives.push_back(type.fields.empty() ? schema_ref("plain_mapping") : schema_of_members({&type.fields}));
      break;
    case Kind::array:
      alternatives.push_back(list_of(type.items.empty() ? Json(true) : schema_expecting(type.items.front())));
      break;
    default:
      alternatives.push_back(scalar_type(type));
  }
  return schema_any_of(std::move(alternatives));
}

void define_matchers(Json& definitions) {
  const Json scalar = Json::object({{"type", Json::array({"null", "boolean", "number", "string"})}});
  Json plain_names = Json::object({{"pattern", "^([^$]|$)"}});
  const auto mapping_of = [&](Json values) {
    return Json::object(
        {{"type", "object"}, {"propertyNames", plain_names}, {"additionalProperties", std::move(values)}});
  };
  definitions.set("reference", schema_text("\\$\\{"));
  definitions.set("data", schema_any_of({scalar, list_of(schema_ref("data")), mapping_of(schema_ref("data"))}));
  definitions.set("plain_mapping", mapping_of(schema_ref("matcher")));
  Json::Object properties;
  for (const Operator& op : operators()) {
    Json schema = operand(op);
    schema.set("description", op.text);
    properties.emplace_back(std::string(op.name), std::move(schema));
  }
  Json all = schema_closed(std::move(properties));
  all.set("minProperties", 1);
  definitions.set("operators", std::move(all));
  definitions.set("matcher", schema_any_of({scalar, list_of(schema_ref("matcher")), schema_ref("operators"),
                                            schema_ref("plain_mapping")}));
}

}  // namespace cr::script
