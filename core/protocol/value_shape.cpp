// One value against one type of the model. Members that the type does not name are tolerated: a later
// edition of the service may add some at any time.
#include <algorithm>

#include "core/base/decimal.hpp"
#include "core/base/instant.hpp"
#include "core/base/text.hpp"
#include "core/protocol/shape.hpp"

namespace cr::protocol {

using base::Json;

namespace {

constexpr std::size_t shown = 80;  // code points of a wrong value that a person gets to see

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_capital(c) || (c >= 'a' && c <= 'z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

bool is_time_of_day(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return false;
  for (const std::size_t at : {0U, 1U, 3U, 4U, 6U, 7U}) {
    if (!is_digit(text[at])) return false;
  }
  return text.substr(0, 2) <= "23" && text.substr(3, 2) <= "59" && text.substr(6, 2) <= "59";
}

bool is_id(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix) || text.size() <= prefix.size() || text[prefix.size()] != '_') return false;
  const std::string_view digits = text.substr(prefix.size() + 1);
  return (digits.size() == 24 || digits.size() == 32) && std::all_of(digits.begin(), digits.end(), is_hex);
}

/// A scheme and something after it, without blanks and control characters. Deep links are URIs too.
bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size() || !is_letter(text.front())) return false;
  for (const char c : text.substr(0, colon)) {
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

bool is_url(std::string_view text) {
  if (!is_uri(text)) return false;
  for (const std::string_view start : {"https://", "http://"}) {
    if (text.starts_with(start)) return text.size() > start.size() && text[start.size()] != '/';
  }
  return false;
}

bool all_capitals(std::string_view text, std::size_t size) {
  return text.size() == size && std::all_of(text.begin(), text.end(), is_capital);
}

bool fits_format(std::string_view format, std::string_view text) {
  if (format == "rfc3339") return base::parse_instant(text).has_value();
  if (format == "hhmmss") return is_time_of_day(text);
  if (format == "url") return is_url(text);
  if (format == "uri") return is_uri(text);
  if (format == "currency") return all_capitals(text, 3);
  if (format == "country") return all_capitals(text, 2);
  if (format == "decimal") return base::is_json_number(text);
  if (format.starts_with("id:")) return is_id(text, format.substr(3));
  return true;
}

std::string format_words(std::string_view format) {
  if (format == "rfc3339") return "an RFC 3339 date and time";
  if (format == "hhmmss") return "a time of day as HH:mm:ss";
  if (format == "url") return "an http or https address";
  if (format == "uri") return "an address with a scheme";
  if (format == "currency") return "a currency of three capital letters";
  if (format == "country") return "a country of two capital letters";
  if (format == "decimal") return "a number, or a string that is one";
  if (format.starts_with("id:")) return std::string(format.substr(3)) + "_ and 24 or 32 hex digits";
  return "a string";
}

const char* kind_words(Type::Kind kind) {
  switch (kind) {
    case Type::Kind::any: return "any value";
    case Type::Kind::boolean: return "true or false";
    case Type::Kind::integer: return "a whole number";
    case Type::Kind::number: return "a number";
    case Type::Kind::string: return "a string";
    case Type::Kind::array: return "a list";
    case Type::Kind::object: return "an object";
  }
  return "any value";
}

bool fits_kind(const Type& type, const Json& value) {
  switch (type.kind) {
    case Type::Kind::any: return type.format != "decimal" || value.is_number() || value.is_string();
    case Type::Kind::boolean: return value.is_bool();
    case Type::Kind::integer: return value.is_number() && base::is_integer_value(value.number());
    case Type::Kind::number: return value.is_number();
    case Type::Kind::string: return value.is_string();
    case Type::Kind::array: return value.is_array();
    case Type::Kind::object: return value.is_object();
  }
  return true;
}

/// What is known of a part is never surer than what is known of the whole.
Evidence weaker(Evidence left, Evidence right) { return std::max(left, right); }

/// Walks a value and collects what does not fit; one walk is one call of check_value().
class Walk {
 public:
  Walk(std::string_view rule, std::vector<Violation>* found) : rule_(rule), found_(found) {}

  void visit(const Type& type, const Json& value, const std::string& pointer, Evidence evidence) const {
    if (value.is_null() && type.nullable) return;
    if (!fits_kind(type, value)) {
      const bool of_format = type.kind == Type::Kind::any;
      return tell(pointer, of_format ? format_words(type.format) : kind_words(type.kind), value, evidence);
    }
    if (value.is_string()) visit_text(type, value, pointer, evidence);
    if (type.kind == Type::Kind::array && !type.items.empty()) {
      for (std::size_t i = 0; i < value.items().size(); ++i) {
        visit(type.items.front(), value.items()[i], base::child_pointer(pointer, i), evidence);
      }
    }
    if (type.kind == Type::Kind::object) visit_fields(type, value, pointer, evidence);
  }

 private:
  void visit_text(const Type& type, const Json& value, const std::string& pointer, Evidence evidence) const {
    const std::string& text = value.text();
    if (!type.words.empty() && std::find(type.words.begin(), type.words.end(), text) == type.words.end()) {
      tell(pointer, type.words.size() == 1 ? "\"" + type.words.front() + "\"" : "one of " + base::joined(type.words, ", "), value, evidence);
    } else if (!fits_format(type.format, text)) {
      tell(pointer, format_words(type.format), value, evidence);
    }
  }

  void visit_fields(const Type& type, const Json& value, const std::string& pointer, Evidence evidence) const {
    for (const Field& field : type.fields) {
      const Json* member = value.find(field.name);
      const Evidence of_field = weaker(evidence, field.ground.evidence);
      const std::string at = base::child_pointer(pointer, field.name);
      if (member) {
        visit(field.type, *member, at, of_field);
      } else if (field.required) {
        found_->push_back({std::string(rule_), at, kind_words(field.type.kind), "nothing", of_field});
      }
    }
  }

  void tell(const std::string& pointer, std::string expected, const Json& value, Evidence evidence) const {
    const bool plain = !value.is_array() && !value.is_object();
    std::string actual = plain ? base::shortened(base::printable(base::to_text(value)), shown) : base::name_of(value.kind());
    found_->push_back({std::string(rule_), pointer, std::move(expected), std::move(actual), evidence});
  }

  std::string_view rule_;
  std::vector<Violation>* found_;
};

}  // namespace

std::vector<Violation> check_value(const Type& type, const Json& value, const std::string& pointer, std::string_view rule,
                                   Evidence evidence) {
  std::vector<Violation> found;
  Walk(rule, &found).visit(type, value, pointer, evidence);
  return found;
}

}  // namespace cr::protocol
