// The JSON value itself: checked access, members by name, equality. Knows nothing of JSON text.
#include <algorithm>

#include "core/base/assertion.hpp"
#include "core/base/decimal.hpp"
#include "core/base/json.hpp"

namespace cr::base {

Json::Json(std::int64_t value) : value_(Number{std::to_string(value)}) {}
Json::Json(std::uint64_t value) : value_(Number{std::to_string(value)}) {}
Json::Json(long long value) : value_(Number{std::to_string(value)}) {}
Json::Json(unsigned long long value) : value_(Number{std::to_string(value)}) {}

Json Json::number(std::string lexeme) {
  CR_ASSERT(is_json_number(lexeme));
  Json out;
  out.value_ = Number{std::move(lexeme)};
  return out;
}

bool Json::boolean() const {
  CR_ASSERT(is_bool());
  return *std::get_if<bool>(&value_);
}

const std::string& Json::text() const {
  CR_ASSERT(is_string());
  return *std::get_if<std::string>(&value_);
}

const std::string& Json::number() const {
  CR_ASSERT(is_number());
  return std::get_if<Number>(&value_)->text;
}

const Json::Array& Json::items() const {
  CR_ASSERT(is_array());
  return *std::get_if<Array>(&value_);
}

Json::Array& Json::items() {
  CR_ASSERT(is_array());
  return *std::get_if<Array>(&value_);
}

const Json::Object& Json::members() const {
  CR_ASSERT(is_object());
  return *std::get_if<Object>(&value_);
}

Json::Object& Json::members() {
  CR_ASSERT(is_object());
  return *std::get_if<Object>(&value_);
}

const Json* Json::find(std::string_view key) const {
  const Object* object = std::get_if<Object>(&value_);
  if (object == nullptr) return nullptr;
  for (const Member& member : *object)
    if (member.first == key) return &member.second;
  return nullptr;
}

Json* Json::find(std::string_view key) { return const_cast<Json*>(std::as_const(*this).find(key)); }

std::string_view Json::text_at(std::string_view key, std::string_view otherwise) const {
  const Json* value = find(key);
  return value != nullptr && value->is_string() ? std::string_view(value->text()) : otherwise;
}

Json& Json::set(std::string key, Json value) {
  if (is_null()) value_ = Object{};
  CR_ASSERT(is_object());
  if (Json* present = find(key)) {
    *present = std::move(value);
  } else {
    members().emplace_back(std::move(key), std::move(value));
  }
  return *this;
}

void Json::erase(std::string_view key) {
  if (!is_object()) return;
  std::erase_if(members(), [&](const Member& member) { return member.first == key; });
}

void Json::push(Json item) {
  if (is_null()) value_ = Array{};
  CR_ASSERT(is_array());
  items().push_back(std::move(item));
}

namespace {

std::vector<const Json::Member*> by_key(const Json::Object& object) {
  std::vector<const Json::Member*> out;
  out.reserve(object.size());
  for (const Json::Member& member : object) out.push_back(&member);
  std::stable_sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  return out;
}

/// Mostly both sides have the same order, then one pass does; otherwise both are sorted, so that a large
/// object in another order does not cost the square of its size.
bool same_members(const Json::Object& left, const Json::Object& right) {
  if (left.size() != right.size()) return false;
  const auto same_key = [](const Json::Member& a, const Json::Member& b) { return a.first == b.first; };
  if (std::equal(left.begin(), left.end(), right.begin(), same_key))
    return std::equal(left.begin(), left.end(), right.begin(),
                      [](const Json::Member& a, const Json::Member& b) { return a.second == b.second; });
  const auto a = by_key(left);
  const auto b = by_key(right);
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i]->first != b[i]->first || !(a[i]->second == b[i]->second)) return false;
  return true;
}

}  // namespace

bool operator==(const Json& left, const Json& right) {
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Json::Kind::null: return true;
    case Json::Kind::boolean: return left.boolean() == right.boolean();
    case Json::Kind::number: return compare_decimal(left.number(), right.number()) == 0;
    case Json::Kind::string: return left.text() == right.text();
    case Json::Kind::array: return left.items() == right.items();
    case Json::Kind::object: return same_members(left.members(), right.members());
  }
  CR_ASSERT(false);
}

const char* name_of(Json::Kind kind) {
  switch (kind) {
    case Json::Kind::null: return "null";
    case Json::Kind::boolean: return "boolean";
    case Json::Kind::number: return "number";
    case Json::Kind::string: return "string";
    case Json::Kind::array: return "array";
    case Json::Kind::object: return "object";
  }
  CR_ASSERT(false);
}

}  // namespace cr::base
