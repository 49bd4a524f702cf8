// Look-up in Values and their way to JSON and back. Called by the whole room; it gives no meaning to
// operators or interpolations, which stay as they are written.
#include "core/script/value.hpp"

#include <algorithm>

#include "core/base/assertion.hpp"

namespace cr::script {

const Entry* Value::entry(std::string_view key) const {
  const auto it = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
  return it == entries.end() ? nullptr : &*it;
}

const Value* Value::find(std::string_view key) const {
  const Entry* found = entry(key);
  return found == nullptr ? nullptr : &found->value;
}

base::Json to_json(const Value& value) {
  switch (value.kind) {
    case Value::Kind::null:
      return nullptr;
    case Value::Kind::boolean:
      return value.scalar == "true";
    case Value::Kind::number:
      return base::Json::number(value.scalar);
    case Value::Kind::string:
      return value.scalar;
    case Value::Kind::list: {
      base::Json::Array items;
      items.reserve(value.items.size());
      for (const Value& item : value.items) items.push_back(to_json(item));
      return items;
    }
    case Value::Kind::mapping: {
      base::Json::Object members;
      members.reserve(value.entries.size());
      for (const Entry& e : value.entries) members.emplace_back(e.key, to_json(e.value));
      return members;
    }
  }
  CR_ASSERT(false);
  return nullptr;
}

Value from_json(const base::Json& json, const base::Where& where) {
  Value value;
  value.where = where;
  switch (json.kind()) {
    case base::Json::Kind::null:
      break;
    case base::Json::Kind::boolean:
      value.kind = Value::Kind::boolean;
      value.scalar = json.boolean() ? "true" : "false";
      break;
    case base::Json::Kind::number:
      value.kind = Value::Kind::number;
      value.scalar = json.number();
      break;
    case base::Json::Kind::string:
      value.kind = Value::Kind::string;
      value.scalar = json.text();
      value.quoted = true;
      break;
    case base::Json::Kind::array:
      value.kind = Value::Kind::list;
      value.items.reserve(json.items().size());
      for (const base::Json& item : json.items()) value.items.push_back(from_json(item, where));
      break;
    case base::Json::Kind::object:
      value.kind = Value::Kind::mapping;
      value.entries.reserve(json.members().size());
      for (const auto& [key, member] : json.members()) value.entries.push_back({key, where, from_json(member, where)});
      break;
  }
  return value;
}

const char* name_of(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::null:
      return "null";
    case Value::Kind::boolean:
      return "a boolean";
    case Value::Kind::number:
      return "a number";
    case Value::Kind::string:
      return "text";
    case Value::Kind::list:
      return "a list";
    case Value::Kind::mapping:
      return "a mapping";
  }
  return "nothing";
}

}  // namespace cr::script
