// A YAML value as the scenario author wrote it: scalars resolved by the YAML 1.2 core schema, numbers as
// text, every node and every key with its place. It is both what an actor says and, where operators
// stand in it ($gt, $in, …), a matcher. Made by yaml.hpp; knows nothing of scenarios.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/json.hpp"
#include "core/base/where.hpp"

namespace cr::script {

struct Entry;
struct Value {
  enum class Kind { null, boolean, number, string, list, mapping };
  Kind kind = Kind::null;
  std::string scalar;   ///< text of a string; lexeme of a number; "true"/"false"
  bool quoted = false;  ///< written in quotes or as a block
  std::string written;  ///< of a plain scalar that is no string: the text in the file ("~", "1e3")
  std::vector<Value> items;
  std::vector<Entry> entries;  ///< in file order, keys unique
  base::Where where;

  const Value* find(std::string_view key) const;
  const Entry* entry(std::string_view key) const;
  bool is_mapping() const { return kind == Kind::mapping; }
  bool is_list() const { return kind == Kind::list; }
  bool is_string() const { return kind == Kind::string; }
};
struct Entry {
  std::string key;
  base::Where where;
  Value value;
};

/// The same data as JSON; operators and interpolations stay as they are written.
base::Json to_json(const Value& value);
/// A Value for data that came from elsewhere; every node gets `where`.
Value from_json(const base::Json& json, const base::Where& where);
const char* name_of(Value::Kind kind);

}  // namespace cr::script
