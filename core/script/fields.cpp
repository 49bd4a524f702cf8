// Walks a value and the types it may have side by side. See fields.hpp.
#include "core/script/fields.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/script/match.hpp"
#include "core/script/operators.hpp"
#include "core/script/references.hpp"

namespace cr::script {
namespace {

using protocol::Field;
using protocol::Type;
using Kind = protocol::Type::Kind;
using Types = std::vector<const Type*>;
using Members = std::vector<const std::vector<Field>*>;

class Walk {
 public:
  Walk(const LoadContext& context, const FieldCheck& how) : context_(context), how_(how) {}

  void value(const Value& value, const FieldTarget& target) {
    if (!target.members.empty()) {
      if (is_operators(value)) return operators(value, target);
      if (value.is_mapping()) return members(value, target.members);
      return;
    }
    const Types& types = target.types;
    if (types.empty() || any_of(types, Kind::any)) return;
    if (is_operators(value)) return operators(value, target);
    if (value.is_mapping()) return mapping(value, types);
    if (value.is_list()) return list(value, types);
    scalar(value, types);
  }

 private:
  static bool any_of(const Types& types, Kind kind) {
    return std::any_of(types.begin(), types.end(), [&](const Type* t) { return t->kind == kind; });
  }
  static FieldTarget elements(const Types& types) {
    FieldTarget out;
    for (const Type* t : types)
      for (const Type& item : t->items) out.types.push_back(&item);
    return out;
  }
  static bool is_free(const Type& type) { return type.kind == Kind::object && type.fields.empty(); }

  void mapping(const Value& value, const Types& types) {
    if (!any_of(types, Kind::object)) return mismatch(value, types, "a mapping");
    if (std::any_of(types.begin(), types.end(), [](const Type* t) { return is_free(*t); })) return;
    Members known;
    for (const Type* t : types) known.push_back(&t->fields);
    members(value, known);
  }

  void members(const Value& value, const Members& known) {
    for (const Entry& e : value.entries) {
      FieldTarget below;
      for (const std::vector<Field>* fields : known)
        for (const Field& f : *fields)
          if (f.name == e.key) below.types.push_back(&f.type);
      if (!below.types.empty()) {
        this->value(e.value, below);
        continue;
      }
      std::vector<std::string> names;
      for (const std::vector<Field>* fields : known)
        for (const Field& f : *fields) names.push_back(f.name);
      std::sort(names.begin(), names.end());
      names.erase(std::unique(names.begin(), names.end()), names.end());
      context_.diagnostics.error(e.where,
                                 fmt::format("unknown field `{}` in {}", base::shortened(e.key, 60), how_.what),
                                 name_help(e.key, names));
    }
  }

  void list(const Value& value, const Types& types) {
    if (!any_of(types, Kind::array)) return mismatch(value, types, "a list");
    for (const Value& item : value.items) this->value(item, elements(types));
  }

  void operators(const Value& value, const FieldTarget& target) {
    const Types& types = target.types;
    for (const Entry& op : value.entries) {
      if (op.key == "$exact" || op.key == "$not" || op.key == "$eq" || op.key == "$ne" || op.key == "$example") {
        this->value(op.value, target);
      } else if (op.key == "$and" || op.key == "$or" || op.key == "$in" || op.key == "$nin") {
        for (const Value& part : op.value.items) this->value(part, target);
      } else if (op.key == "$contains" && any_of(types, Kind::array)) {
        this->value(op.value, elements(types));
      } else if (op.key == "$each") {
        this->value(op.value, elements(types));
      } else if (op.key == "$all") {
        for (const Value& part : op.value.items) this->value(part, elements(types));
      }
    }
  }

  void scalar(const Value& value, const Types& types) {
    if (value.is_string() && has_reference(value.scalar)) return;
    if (std::any_of(types.begin(), types.end(), [&](const Type* t) { return accepts(*t, value); })) return;
    const bool text_wanted =
        std::all_of(types.begin(), types.end(), [](const Type* t) { return t->kind == Kind::string; });
    if (text_wanted && !value.quoted && !value.written.empty()) {
      context_.diagnostics.error(
          value.where, fmt::format("{} wants text here, and `{}` is {}", how_.what, value.written, name_of(value.kind)),
          fmt::format("quote it: '{}'", value.written));
      return;
    }
    if (value.kind != Value::Kind::null) mismatch(value, types, name_of(value.kind));
  }

  static bool accepts(const Type& type, const Value& value) {
    switch (value.kind) {
      case Value::Kind::null:
        return type.nullable;
      case Value::Kind::boolean:
        return type.kind == Kind::boolean;
      case Value::Kind::number:
        return type.kind == Kind::number || type.kind == Kind::integer || type.format == "decimal";
      case Value::Kind::string:
        return type.kind == Kind::string;
      default:
        return false;
    }
  }

  static std::string in_words(const Types& types) {
    switch (types.front()->kind) {
      case Kind::boolean:
        return "true or false";
      case Kind::integer:
        return "a whole number";
      case Kind::number:
        return "a number";
      case Kind::string:
        return "text";
      case Kind::array:
        return "a list";
      default:
        return "a mapping";
    }
  }

  void mismatch(const Value& value, const Types& types, std::string_view found) {
    if (!how_.judged) return;
    const bool quoted_number = value.is_string() && value.quoted && types.front()->kind != Kind::string;
    context_.diagnostics.error(value.where, fmt::format("{} has {} here, never {}", how_.what, in_words(types), found),
                               quoted_number ? "remove the quotes" : "expect what the release can send");
  }

  const LoadContext& context_;
  const FieldCheck& how_;
};

}  // namespace

void check_fields(const LoadContext& context, const Value& value, const FieldTarget& target, const FieldCheck& how) {
  Walk(context, how).value(value, target);
}

}  // namespace cr::script
