// Reads the short spelling of types:
//
//   "string"  "integer?"            a kind; '?' where null is allowed
//   "string:rfc3339"  "decimal"     a kind with a format; decimal is a number or a decimal string
//   "=FIXED|MARKET"                 a string of these words
//   "@provider"  "[@hour]"          a named type; a list
//   {"fields": {"id!": "string", "cost": {"type": "number", "fill": "cost"}}}
//
// A type that names itself, directly or through others, is refused: pages are finite.
#include "core/protocol/type_text.hpp"

#include <algorithm>
#include <array>

#include "core/base/text.hpp"

namespace cr::protocol {

namespace {

const std::vector<std::string> kinds = {"any", "boolean", "integer", "number", "string", "object", "decimal"};
const std::vector<std::string> formats = {"rfc3339", "hhmmss", "url", "uri", "currency", "country", "decimal"};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t to = std::min(text.find(separator, from), text.size());
    parts.emplace_back(text.substr(from, to - from));
    from = to + 1;
  }
  return parts;
}

Type::Kind kind_named(std::string_view word) {
  if (word == "boolean") return Type::Kind::boolean;
  if (word == "integer") return Type::Kind::integer;
  if (word == "number") return Type::Kind::number;
  if (word == "string") return Type::Kind::string;
  if (word == "object") return Type::Kind::object;
  return Type::Kind::any;
}

bool is_format(const std::string& format) {
  return std::find(formats.begin(), formats.end(), format) != formats.end() ||
         (format.starts_with("id:") && format.size() > 3);
}

}  // namespace

Type TypeReader::read(const ModelNode& node, const Ground& around) {
  if (!node.there()) {
    node.wrong("a type is missing");
    return {};
  }
  if (++parts_ > base::Limits{}.json_values) {
    types_.wrong("the types unfold to too many parts");
    return {};
  }
  if (node.value().is_object()) return read_object(node, around);
  if (node.value().is_string()) return read_text(node.value().text(), node, around);
  node.wrong("expected a type: a string or an object");
  return {};
}

Type TypeReader::read_object(const ModelNode& node, const Ground& around) {
  node.only({"fields", "items", "words", "nullable"});
  Type type;
  type.nullable = node.flag("nullable", false);
  if (node.has("fields")) {
    type.kind = Type::Kind::object;
    type.fields = fields(node.at("fields"), around);
  } else if (node.has("items")) {
    type.kind = Type::Kind::array;
    type.items.push_back(read(node.at("items"), around));
  } else if (node.has("words")) {
    type.kind = Type::Kind::string;
    type.words = node.texts("words");
  } else {
    node.wrong("a type has fields, items or words");
  }
  return type;
}

Type TypeReader::read_text(std::string_view text, const ModelNode& node, const Ground& around) {
  Type type;
  if (text.ends_with('?')) {
    text.remove_suffix(1);
    type = read_text(text, node, around);
    type.nullable = true;
    return type;
  }
  if (text.starts_with('@')) return read_named(std::string(text.substr(1)), node, around);
  if (text.starts_with('[') && text.ends_with(']')) {
    type.kind = Type::Kind::array;
    type.items.push_back(read_text(text.substr(1, text.size() - 2), node, around));
    return type;
  }
  if (text.starts_with('=')) {
    type.kind = Type::Kind::string;
    type.words = split(text.substr(1), '|');
    return type;
  }
  const std::size_t colon = text.find(':');
  const std::string kind(text.substr(0, colon));
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
    node.wrong("unknown type \"" + kind + "\"", base::did_you_mean(kind, kinds));
    return type;
  }
  type.kind = kind_named(kind);
  if (kind == "decimal") type.format = "decimal";
  if (colon != std::string_view::npos) {
    type.format = text.substr(colon + 1);
    if (!is_format(type.format)) node.wrong("unknown format \"" + type.format + "\"", base::did_you_mean(type.format, formats));
  }
  return type;
}

Type TypeReader::read_named(const std::string& name, const ModelNode& node, const Ground& around) {
  const ModelNode named = types_.at(name);
  if (!named.there()) {
    std::vector<std::string> known;
    for (const auto& [key, unused] : types_.members()) known.push_back(key);
    node.wrong("unknown type \"" + name + "\"", base::did_you_mean(name, known));
    return {};
  }
  if (std::find(open_.begin(), open_.end(), name) != open_.end()) {
    node.wrong("the type contains itself");
    return {};
  }
  open_.push_back(name);
  Type type = read(named, around);
  open_.pop_back();
  return type;
}

std::vector<Field> TypeReader::fields(const ModelNode& node, const Ground& around) {
  std::vector<Field> found;
  for (const auto& [key, member] : node.members()) {
    Field field;
    field.name = key;
    if (field.name.ends_with('!')) {
      field.required = true;
      field.name.pop_back();
    }
    if (field.name.empty()) member.wrong("a field has a name");
    field.ground = around;
    if (member.value().is_object() && member.has("type")) {
      member.only({"type", "fill", "evidence", "source", "note"});
      field.ground = ground_of_(context_, member, around);
      field.fill = member.text("fill");
      field.type = read(member.at("type"), field.ground);
    } else {
      field.type = read(member, around);
    }
    found.push_back(std::move(field));
  }
  return found;
}

}  // namespace cr::protocol
