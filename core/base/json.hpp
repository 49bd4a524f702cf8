// A JSON value that loses nothing: objects keep their order, numbers their text. The parser behind it
// is the only file that includes RapidJSON; it refuses whatever RFC 8259 does not allow, duplicate
// keys, invalid UTF-8, and anything over the limits. Values copy, compare and print.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/limits.hpp"

namespace cr::base {

class Json {
 public:
  enum class Kind { null, boolean, number, string, array, object };
  struct Number {
    std::string text;  ///< the lexeme as read
  };
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;  ///< null
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(const char* text) : value_(std::string(text)) {}
  Json(std::string text) : value_(std::move(text)) {}
  Json(std::string_view text) : value_(std::string(text)) {}
  Json(int value) : Json(static_cast<std::int64_t>(value)) {}
  Json(std::int64_t value);
  Json(std::uint64_t value);
  Json(long long value);
  Json(unsigned long long value);
  template <class T>
  Json(const T*) = delete;  ///< a pointer would otherwise become a boolean
  Json(Array items) : value_(std::move(items)) {}
  Json(Object members) : value_(std::move(members)) {}

  /// A number with exactly this text; asserts is_json_number(lexeme).
  static Json number(std::string lexeme);
  static Json array(std::initializer_list<Json> items = {}) { return Json(Array(items)); }
  static Json object(std::initializer_list<Member> members = {}) { return Json(Object(members)); }

  Kind kind() const { return static_cast<Kind>(value_.index()); }
  bool is_null() const { return kind() == Kind::null; }
  bool is_bool() const { return kind() == Kind::boolean; }
  bool is_number() const { return kind() == Kind::number; }
  bool is_string() const { return kind() == Kind::string; }
  bool is_array() const { return kind() == Kind::array; }
  bool is_object() const { return kind() == Kind::object; }

  // Checked access: asking for another kind than kind() is a bug of ours (assertion).
  bool boolean() const;
  const std::string& text() const;    ///< of a string
  const std::string& number() const;  ///< the lexeme of a number
  const Array& items() const;
  Array& items();
  const Object& members() const;
  Object& members();

  /// The member of an object; null pointer when absent or when this is no object.
  const Json* find(std::string_view key) const;
  Json* find(std::string_view key);
  /// Text of a string member, or `otherwise` when it is absent or not a string.
  std::string_view text_at(std::string_view key, std::string_view otherwise = {}) const;
  /// Sets (replaces or appends) a member; makes an object of null first.
  Json& set(std::string key, Json value);
  /// Removes a member if it is there.
  void erase(std::string_view key);
  void push(Json item);  ///< appends to an array; makes an array of null first

  /// Same structure; objects in any order of keys, numbers by decimal value.
  friend bool operator==(const Json& left, const Json& right);

 private:
  std::variant<std::monostate, bool, Number, std::string, Array, Object> value_;
};

/// The word used in messages and by `$type`: "null", "boolean", "number", "string", "array", "object".
const char* name_of(Json::Kind kind);

/// Strict parse. Fault kind syntax; message names the reason, `where` line and column of the byte
/// (file empty). `limits.json_*` bound depth, counts and sizes; the caller bounds the body size.
Result<Json> parse_json(std::string_view bytes, const Limits& limits = {});
/// The same, but a repeated key is told (at most twenty are) instead of refused, and its last value stays,
/// as most readers have it: for recordings of what others sent.
Result<Json> parse_json_with_repeated_keys(std::string_view bytes, std::vector<Fault>& repeated, const Limits& limits = {});

std::string to_text(const Json& value);                    ///< compact, members in their order
std::string to_pretty_text(const Json& value);             ///< two spaces a level, ends without newline
std::string canonical_text(const Json& value);             ///< compact, keys sorted, numbers normalised
void append_text(std::string& out, const Json& value);     ///< compact, appended
void append_string(std::string& out, std::string_view text);  ///< a JSON string literal; invalid UTF-8 becomes U+FFFD

/// RFC 6901. Null pointer when nothing is there; a malformed pointer finds nothing.
const Json* at_pointer(const Json& value, std::string_view pointer);
/// One more segment, escaped: child_pointer("/data", "a/b") is "/data/a~1b".
std::string child_pointer(std::string_view pointer, std::string_view segment);
std::string child_pointer(std::string_view pointer, std::size_t index);

struct Difference {
  enum class Kind { missing, extra, type, value };
  Kind kind;
  std::string pointer;
  Json expected;  ///< null for extra
  Json actual;    ///< null for missing
};
/// All differences in document order of `expected`, then extras; empty when equal.
std::vector<Difference> difference(const Json& expected, const Json& actual);

}  // namespace cr::base
