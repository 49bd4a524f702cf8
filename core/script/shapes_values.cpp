// Taking values out of mappings that have been checked. See shapes.hpp: on a value of another kind, which
// was told, these give the fallback, so that the builder of lines never has to ask.
#include <algorithm>

#include "core/base/decimal.hpp"
#include "core/script/shapes.hpp"

namespace cr::script {

std::string text_of(const Value* value, std::string_view fallback) {
  return value != nullptr && value->is_string() ? value->scalar : std::string(fallback);
}
long long integer_of(const Value* value, long long fallback) {
  if (value == nullptr || value->kind != Value::Kind::number) return fallback;
  return base::to_integer(value->scalar).value_or(fallback);
}
bool truth_of(const Value* value, bool fallback) {
  return value != nullptr && value->kind == Value::Kind::boolean ? value->scalar == "true" : fallback;
}
std::optional<base::Duration> duration_of(const Value* value) {
  return value != nullptr && value->is_string() ? base::parse_duration(value->scalar) : std::nullopt;
}

bool is_name(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}
bool is_reserved(std::string_view name) {
  return std::find(reserved_names.begin(), reserved_names.end(), name) != reserved_names.end();
}

}  // namespace cr::script
