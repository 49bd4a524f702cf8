// The JSON Schema of scenario and fragment files, written from the key tables that the loader checks
// with. Called by `schema` through load.hpp. It says what can be said of a file's structure; what depends
// on the order of lines is the loader's alone.
#include <algorithm>

#include "core/script/key_tables.hpp"
#include "core/script/load.hpp"
#include "core/script/schema_types.hpp"

namespace cr::script {
namespace {

using base::Json;
using protocol::Release;
using protocol::Route;

std::vector<std::string> texts(const std::vector<std::string_view>& words) { return {words.begin(), words.end()}; }

class Writer {
 public:
  explicit Writer(const Release& release) : release_(release) {}

  Json whole() {
    define_matchers(definitions_);
    definitions_.set("name", schema_text("^[A-Za-z_][A-Za-z0-9_]*$"));
    definitions_.set("duration", schema_text("^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$"));
    definitions_.set(
        "instant",
        schema_text(
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$"));
    definitions_.set("instant_or_reference", schema_any_of({schema_ref("instant"), schema_ref("reference")}));
    definitions_.set("scenario", table(head_keys()));
    definitions_.set("fragment", table(fragment_keys()));
    definitions_.set("alternative", table(alternative_keys()));
    definitions_.set("until", table(until_keys()));
    definitions_.set("app_long", app_long());
    for (const LineTable& line : line_tables()) definitions_.set("line." + std::string(line.actor.name), line_of(line));
    definitions_.set("line", any_line());
    Json schema = Json::object({{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                                {"title", "Scenario of connect-replay, release " + release_.name},
                                {"type", "object"},
                                {"if", Json::object({{"required", Json::array({"fragment"})}})},
                                {"then", schema_ref("fragment")},
                                {"else", schema_ref("scenario")}});
    return schema.set("$defs", std::move(definitions_));
  }

 private:
  Json table(const KeyTable& keys) { return closed(keys.keys, nullptr); }

  Json closed(const std::vector<Key>& keys, const Key* actor) {
    Json::Object properties;
    std::vector<std::string> required;
    const auto add = [&](const Key& key) {
      Json schema = key.list ? list_of(key) : value(key);
      if (!key.text.empty()) schema.set("description", key.text);
      properties.emplace_back(std::string(key.name), std::move(schema));
      if (key.required) required.emplace_back(key.name);
    };
    if (actor != nullptr) add(*actor);
    for (const Key& key : keys) add(key);
    return schema_closed(std::move(properties), required);
  }

  Json list_of(const Key& key) {
    Json list = Json::object({{"type", "array"}, {"items", value(key)}});
    if (key.name == "tags" || key.name == "covers") list.set("uniqueItems", true);
    if (key.name == "any_of") list.set("minItems", 1);
    return schema_any_of({std::move(list), schema_ref("reference")});
  }

  static Json or_reference(Json schema) { return schema_any_of({std::move(schema), schema_ref("reference")}); }
  static Json or_operators(Json schema) {
    return schema_any_of({std::move(schema), schema_ref("operators"), schema_ref("reference")});
  }

  Json names(std::vector<std::string> known) { return or_reference(schema_of_words(known)); }

  Json pages(std::initializer_list<const char*> more, bool openings = false) {
    std::vector<std::string> words;
    for (const Route& route : release_.routes)
      if (openings || route.kind != Route::Kind::opening) words.push_back(route.route);
    words.insert(words.end(), more.begin(), more.end());
    return names(std::move(words));
  }

  Json value(const Key& key) {
    switch (key.shape) {
      case Shape::anything:
        return schema_ref("matcher");
      case Shape::data:
        return or_reference(schema_ref("plain_mapping"));
      case Shape::fields:
        return or_operators(schema_ref("plain_mapping"));
      case Shape::list_matcher:
        return or_operators(Json::object({{"type", "array"}, {"items", schema_ref("matcher")}}));
      case Shape::text_matcher:
        return or_operators(schema_of_type("string"));
      case Shape::number_matcher:
        return or_operators(schema_of_type("number"));
      case Shape::truth_matcher:
        return or_operators(schema_of_type("boolean"));
      case Shape::header_fields:
        return mapping_of({}, or_operators(schema_of_type("string")));
      case Shape::headers:
        return mapping_of({}, schema_of_type("string"));
      case Shape::text:
        return schema_text("\\S");
      case Shape::any_text:
        return schema_of_type("string");
      case Shape::table:
        return key.name == "any_of" ? schema_ref("alternative") : or_reference(table(*key.table));
      case Shape::table_by_name:
        return mapping_of(schema_ref("name"), table(*key.table));
      case Shape::names_to_data:
        return mapping_of(schema_ref("name"), true);
      case Shape::matrix:
        return matrix();
      case Shape::parameters:
        return mapping_of(schema_ref("name"),
                          schema_any_of({schema_of_type("null"), schema_closed({{"default", true}})}));
      case Shape::app:
        return app();
      case Shape::answers:
        return answers();
      case Shape::until:
        return schema_any_of({pages({"error"}), schema_ref("until")});
      case Shape::lines:
        return Json::object({{"type", "array"}, {"minItems", 1}, {"items", schema_ref("line")}});
      default:
        return scalar(key);
    }
  }

  Json scalar(const Key& key) {
    switch (key.shape) {
      case Shape::id:
        return schema_text("^[a-z0-9-]+$");
      case Shape::name:
        return schema_ref("name");
      case Shape::fragment:
        return or_reference(schema_text("^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$"));
      case Shape::words:
        return names(texts(key.words));
      case Shape::truth:
        return or_reference(schema_of_type("boolean"));
      case Shape::number:
        return or_reference(schema_of_type("number"));
      case Shape::integer:
        return or_reference(Json::object({{"type", "integer"},
                                          {"minimum", static_cast<std::int64_t>(key.least)},
                                          {"maximum", static_cast<std::int64_t>(key.most)}}));
      case Shape::duration:
        return or_reference(schema_ref("duration"));
      case Shape::instant:
        return or_reference(schema_ref("instant"));
      case Shape::clock_move:
        return schema_any_of({schema_text("^\\+([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$"),
                              schema_ref("instant"), schema_ref("reference")});
      case Shape::country:
        return or_reference(schema_text("^[A-Z]{2}$"));
      case Shape::page:
        return pages({}, key.name == "starts");
      case Shape::page_or_error:
        return pages({"error"});
      case Shape::page_or_outcome:
        return pages({"error", "dropped"});
      case Shape::operation:
        return names(release_.operation_names());
      case Shape::rule:
        return names(release_.rule_ids());
      case Shape::event_type:
        return names(release_.webhook_types());
      case Shape::any_event_type:
        return schema_text("\\S");
      case Shape::fault: {
        std::vector<std::string> ids;
        for (const protocol::FaultKind& kind : release_.faults)
          if (kind.played) ids.push_back(kind.id);
        return names(std::move(ids));
      }
      case Shape::release:
        return names({release_.name});
      default:
        return true;
    }
  }

  static Json mapping_of(Json key_names, Json values) {
    Json mapping = Json::object({{"type", "object"}, {"additionalProperties", std::move(values)}});
    if (!key_names.is_null()) mapping.set("propertyNames", std::move(key_names));
    return mapping;
  }

  static Json matrix() {
    Json pattern = Json::object({{"type", "object"}, {"minProperties", 1}});
    Json list = Json::object({{"type", "array"}, {"minItems", 1}, {"uniqueItems", true}});
    Json schema = mapping_of(schema_ref("name"), std::move(list));
    schema.set("properties",
               Json::object({{"exclude", Json::object({{"type", "array"}, {"items", std::move(pattern)}})}}));
    return schema.set("minProperties", 1);
  }

  Json app_word() {
    std::vector<std::string> words = {"skip"};
    for (const Route& route : release_.routes)
      if (route.kind == Route::Kind::opening) words.push_back(route.route);
    for (std::string& action : release_.action_names()) words.push_back(std::move(action));
    return names(std::move(words));
  }

  Json app() {
    const Json is_long = schema_any_of(
        {Json::object({{"required", Json::array({"route"})}}), Json::object({{"required", Json::array({"raw"})}})});
    Json mapping = Json::object(
        {{"type", "object"}, {"if", is_long}, {"then", schema_ref("app_long")}, {"else", schema_ref("matcher")}});
    return schema_any_of({app_word(), std::move(mapping)});
  }

  Json app_long() {
    Json schema = table(app_long_keys());
    Json::Object refused;
    for (const char* key : {"action", "data", "type", "connect_token"}) refused.emplace_back(key, false);
    schema.set("if", Json::object({{"required", Json::array({"raw"})}}));
    schema.set("then", Json::object({{"properties", Json(std::move(refused))}}));
    return schema;
  }

  Json answers() {
    Json::Object properties;
    for (const Route& route : release_.routes) {
      if (route.kind != Route::Kind::page) continue;
      Json several = Json::object({{"type", "array"}, {"minItems", 1}, {"items", app()}});
      properties.emplace_back(route.route, schema_any_of({app(), std::move(several)}));
    }
    return schema_closed(std::move(properties));
  }

  static Json refuse(const std::vector<std::string_view>& keys) {
    Json::Object properties;
    for (std::string_view key : keys) properties.emplace_back(std::string(key), false);
    return Json::object({{"properties", Json(std::move(properties))}});
  }
  static Json when(std::string_view key, Json is, Json then) {
    Json condition = Json::object(
        {{"properties", Json::object({{std::string(key), std::move(is)}})}, {"required", Json::array({key})}});
    return Json::object({{"if", std::move(condition)}, {"then", std::move(then)}});
  }

  /// What one actor's line may hold, with what the value of the actor's key decides.
  Json line_of(const LineTable& line) {
    Json schema = closed(line.beside.keys, &line.actor);
    Json::Array rules;
    if (line.actor.name == "connect") connect_rules(rules);
    if (line.actor.name == "backend") backend_rules(rules);
    if (line.actor.name == "webhook") webhook_rules(rules);
    if (line.actor.name == "fault") fault_rules(rules);
    if (!rules.empty()) schema.set("allOf", Json(std::move(rules)));
    return schema;
  }

  void connect_rules(Json::Array& rules) {
    std::vector<std::string_view> of_any_of = page_only_keys;
    of_any_of.insert(of_any_of.end(), error_only_keys.begin(), error_only_keys.end());
    for (const char* key : {"live_mode", "status", "headers"}) of_any_of.emplace_back(key);
    rules.push_back(
        Json::object({{"if", Json::object({{"required", Json::array({"any_of"})}})}, {"then", refuse(of_any_of)}}));
    rules.push_back(when("connect", Json::object({{"const", "error"}}), refuse(page_only_keys)));
    rules.push_back(when("connect", Json::object({{"const", "dropped"}}), refuse(of_any_of)));
    std::vector<std::string> words;
    for (const Route& route : release_.routes) {
      if (route.kind == Route::Kind::opening) continue;
      words.push_back(route.route);
      Json data = schema_any_of({schema_of_members({&route.page}), schema_ref("operators"), schema_ref("reference")});
      Json then = Json::object(
          {{"anyOf", Json::array({Json::object({{"required", Json::array({"set"})}}),
                                  Json::object({{"properties", Json::object({{"data", std::move(data)}})}})})}});
      rules.push_back(when("connect", Json::object({{"const", route.route}}), std::move(then)));
    }
    rules.push_back(when("connect", schema_of_words(words), refuse(error_only_keys)));
  }

  void backend_rules(Json::Array& rules) {
    rules.push_back(Json::object({{"not", Json::object({{"required", Json::array({"returns", "fails"})}})}}));
    for (const protocol::Operation& operation : release_.operations) {
      const bool free_body = operation.request && (operation.request->kind != protocol::Type::Kind::object ||
                                                   operation.request->fields.empty());
      if (free_body) continue;
      Json::Object properties;
      for (const protocol::Parameter& p : operation.parameters) properties.emplace_back(p.name, true);
      if (operation.request)
        for (const protocol::Field& f : operation.request->fields) properties.emplace_back(f.name, true);
      Json send = or_reference(schema_closed(std::move(properties)));
      rules.push_back(when("backend", Json::object({{"const", operation.operation}}),
                           Json::object({{"properties", Json::object({{"send", std::move(send)}})}})));
    }
  }

  void webhook_rules(Json::Array& rules) {
    Json own_type =
        Json::object({{"required", Json::array({"set"})},
                      {"properties", Json::object({{"set", Json::object({{"required", Json::array({"type"})}})}})}});
    rules.push_back(Json::object(
        {{"if", std::move(own_type)},
         {"then", true},
         {"else", Json::object({{"properties", Json::object({{"webhook", names(release_.webhook_types())}})}})}}));
  }

  void fault_rules(Json::Array& rules) {
    for (const protocol::FaultKind& kind : release_.faults) {
      if (!kind.played) continue;
      Json::Object parameters;
      for (const std::string& name : kind.parameters) parameters.emplace_back(name, true);
      Json then = Json::object(
          {{"properties", Json::object({{"params", or_reference(schema_closed(std::move(parameters)))},
                                        {"point", kind.points.empty() ? Json(false) : names(kind.points)}})}});
      rules.push_back(when("fault", Json::object({{"const", kind.id}}), std::move(then)));
    }
  }

  static Json any_line() {
    Json::Array exactly_one, rules;
    for (const LineTable& line : line_tables()) {
      const Json has = Json::object({{"required", Json::array({line.actor.name})}});
      exactly_one.push_back(has);
      rules.push_back(Json::object({{"if", has}, {"then", schema_ref("line." + std::string(line.actor.name))}}));
    }
    return Json::object(
        {{"type", "object"}, {"oneOf", Json(std::move(exactly_one))}, {"allOf", Json(std::move(rules))}});
  }

  const Release& release_;
  Json definitions_ = Json::object();
};

}  // namespace

Json scenario_schema(const Release& release) { return Writer(release).whole(); }

}  // namespace cr::script
