// See json_schema_check.hpp. Annotations are ignored; references are local (#/$defs/NAME).
#include "tests/script/json_schema_check.hpp"

#include <algorithm>
#include <stdexcept>

#include <re2/re2.h>

#include "core/base/decimal.hpp"

namespace cr::script::testing {
namespace {

using base::Json;

class Check {
 public:
  explicit Check(const Json& root) : root_(root) {}

  std::string validate(const Json& schema, const Json& value, const std::string& pointer) {
    if (schema.is_bool()) return schema.boolean() ? "" : pointer + " false";
    for (const auto& [keyword, rule] : schema.members()) {
      if (keyword == "then" || keyword == "else" || keyword == "$defs" || keyword == "$schema" || keyword == "title" ||
          keyword == "description")
        continue;
      if (std::string trouble = apply(keyword, rule, schema, value, pointer); !trouble.empty()) return trouble;
    }
    return "";
  }

 private:
  bool valid(const Json& schema, const Json& value) { return validate(schema, value, "").empty(); }

  static bool has_type(std::string_view type, const Json& value) {
    if (type == "integer") return value.is_number() && base::is_integer_value(value.number());
    return type == base::name_of(value.kind());
  }

  static bool type_fits(const Json& rule, const Json& value) {
    if (rule.is_string()) return has_type(rule.text(), value);
    return std::any_of(rule.items().begin(), rule.items().end(),
                       [&](const Json& t) { return has_type(t.text(), value); });
  }

  std::string apply(const std::string& keyword, const Json& rule, const Json& schema, const Json& value,
                    const std::string& pointer) {
    const std::string broken = pointer + " " + keyword;
    const auto when = [&](bool fine) { return fine ? std::string{} : broken; };
    if (keyword == "$ref") return validate(*base::at_pointer(root_, rule.text().substr(1)), value, pointer);
    if (keyword == "type") return when(type_fits(rule, value));
    if (keyword == "const") return when(rule == value);
    if (keyword == "enum")
      return when(std::find(rule.items().begin(), rule.items().end(), value) != rule.items().end());
    if (keyword == "not") return when(!valid(rule, value));
    if (keyword == "anyOf") return when(count(rule, value) > 0);
    if (keyword == "oneOf") return when(count(rule, value) == 1);
    if (keyword == "allOf") return every(rule, value, pointer);
    if (keyword == "if") return conditional(rule, schema, value, pointer);
    if (keyword == "pattern")
      return when(!value.is_string() || re2::RE2::PartialMatch(value.text(), re2::RE2(rule.text())));
    if (keyword == "minimum")
      return when(!value.is_number() || base::compare_decimal(value.number(), rule.number()) >= 0);
    if (keyword == "maximum")
      return when(!value.is_number() || base::compare_decimal(value.number(), rule.number()) <= 0);
    if (value.is_object()) return object(keyword, rule, schema, value, pointer, broken);
    if (value.is_array()) return array(keyword, rule, value, pointer, broken);
    if (known_elsewhere(keyword)) return "";
    throw std::logic_error("unknown keyword " + keyword);
  }

  static bool known_elsewhere(const std::string& keyword) {
    static const std::vector<std::string> words = {"properties",    "required",      "additionalProperties",
                                                   "propertyNames", "minProperties", "items",
                                                   "minItems",      "uniqueItems"};
    return std::find(words.begin(), words.end(), keyword) != words.end();
  }

  std::size_t count(const Json& schemas, const Json& value) {
    return static_cast<std::size_t>(
        std::count_if(schemas.items().begin(), schemas.items().end(), [&](const Json& s) { return valid(s, value); }));
  }
  std::string every(const Json& schemas, const Json& value, const std::string& pointer) {
    for (const Json& schema : schemas.items())
      if (std::string trouble = validate(schema, value, pointer); !trouble.empty()) return trouble;
    return "";
  }
  std::string conditional(const Json& rule, const Json& schema, const Json& value, const std::string& pointer) {
    const Json* branch = schema.find(valid(rule, value) ? "then" : "else");
    return branch != nullptr ? validate(*branch, value, pointer) : "";
  }

  std::string object(const std::string& keyword, const Json& rule, const Json& schema, const Json& value,
                     const std::string& pointer, const std::string& broken) {
    if (keyword == "minProperties")
      return value.members().size() >= static_cast<std::size_t>(*base::to_integer(rule.number())) ? "" : broken;
    if (keyword == "required") {
      for (const Json& name : rule.items())
        if (value.find(name.text()) == nullptr) return broken + " " + name.text();
      return "";
    }
    for (const auto& [name, member] : value.members()) {
      const std::string below = base::child_pointer(pointer, name);
      const Json* properties = schema.find("properties");
      std::string trouble;
      if (keyword == "properties" && rule.find(name) != nullptr) trouble = validate(*rule.find(name), member, below);
      if (keyword == "additionalProperties" && (properties == nullptr || properties->find(name) == nullptr))
        trouble = validate(rule, member, below);
      if (keyword == "propertyNames") trouble = validate(rule, Json(name), below);
      if (!trouble.empty()) return trouble;
    }
    if (!known_elsewhere(keyword)) throw std::logic_error("unknown keyword " + keyword);
    return "";
  }

  std::string array(const std::string& keyword, const Json& rule, const Json& value, const std::string& pointer,
                    const std::string& broken) {
    const Json::Array& items = value.items();
    if (keyword == "minItems")
      return items.size() >= static_cast<std::size_t>(*base::to_integer(rule.number())) ? "" : broken;
    if (keyword == "uniqueItems") {
      for (std::size_t i = 0; i < items.size(); ++i)
        if (std::find(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(i), items[i]) !=
            items.begin() + static_cast<std::ptrdiff_t>(i))
          return broken;
      return "";
    }
    if (keyword == "items") {
      for (std::size_t i = 0; i < items.size(); ++i)
        if (std::string trouble = validate(rule, items[i], base::child_pointer(pointer, i)); !trouble.empty())
          return trouble;
      return "";
    }
    if (!known_elsewhere(keyword)) throw std::logic_error("unknown keyword " + keyword);
    return "";
  }

  const Json& root_;
};

}  // namespace

std::string schema_trouble(const Json& schema, const Json& value) { return Check(schema).validate(schema, value, ""); }

}  // namespace cr::script::testing
