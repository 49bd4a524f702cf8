// JSON values to text, and JSON pointers (RFC 6901). What is written here is always valid UTF-8 and
// always read back equal by parse_json(), whatever bytes the strings hold.
#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/decimal.hpp"
#include "core/base/json.hpp"
#include "core/base/text.hpp"

namespace cr::base {
namespace {

/// Bytes that go into a literal as they are: ASCII but for the quote, the backslash and controls.
constexpr std::array<bool, 256> plain_bytes = [] {
  std::array<bool, 256> out{};
  for (std::size_t c = 0x20; c < 0x80; ++c) out[c] = c != '"' && c != '\\';
  return out;
}();

std::size_t plain_run(std::string_view text, std::size_t at) {
  while (at < text.size() && plain_bytes[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

void append_escape(std::string& out, char c) {
  static constexpr char digits[] = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += digits[byte >> 4];
  out += digits[byte & 15U];
}

/// Copies the run of bytes beyond ASCII that starts at `at`; every invalid byte becomes U+FFFD.
std::size_t append_wide_run(std::string& out, std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && static_cast<unsigned char>(text[end]) >= 0x80) ++end;
  std::string_view run = text.substr(at, end - at);
  for (std::size_t bad = find_invalid_utf8(run); bad != std::string_view::npos; bad = find_invalid_utf8(run)) {
    out += run.substr(0, bad);
    out += "\xEF\xBF\xBD";
    run.remove_prefix(bad + 1);
  }
  out += run;
  return end;
}

void append_pretty(std::string& out, const Json& value, std::size_t level);

void append_line(std::string& out, std::size_t level) {
  out += '\n';
  out.append(2 * level, ' ');
}

void append_pretty_items(std::string& out, const Json::Array& items, std::size_t level) {
  out += '[';
  bool first = true;
  for (const Json& item : items) {
    if (!first) out += ',';
    first = false;
    append_line(out, level + 1);
    append_pretty(out, item, level + 1);
  }
  if (!items.empty()) append_line(out, level);
  out += ']';
}

void append_pretty(std::string& out, const Json& value, std::size_t level) {
  if (value.is_array()) return append_pretty_items(out, value.items(), level);
  if (!value.is_object()) return append_text(out, value);
  out += '{';
  bool first = true;
  for (const auto& [key, member] : value.members()) {
    if (!first) out += ',';
    first = false;
    append_line(out, level + 1);
    append_string(out, key);
    out += ": ";
    append_pretty(out, member, level + 1);
  }
  if (!value.members().empty()) append_line(out, level);
  out += '}';
}

void append_canonical(std::string& out, const Json& value);

void append_canonical_members(std::string& out, const Json::Object& object) {
  std::vector<const Json::Member*> order;
  order.reserve(object.size());
  for (const Json::Member& member : object) order.push_back(&member);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  out += '{';
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0) out += ',';
    append_string(out, order[i]->first);
    out += ':';
    append_canonical(out, order[i]->second);
  }
  out += '}';
}

void append_canonical(std::string& out, const Json& value) {
  if (value.is_number()) {
    out += normal_decimal(value.number());
  } else if (value.is_array()) {
    out += '[';
    for (std::size_t i = 0; i < value.items().size(); ++i) {
      if (i > 0) out += ',';
      append_canonical(out, value.items()[i]);
    }
    out += ']';
  } else if (value.is_object()) {
    append_canonical_members(out, value.members());
  } else {
    append_text(out, value);
  }
}

/// A pointer segment without its escapes; nothing when an escape is malformed.
bool unescape(std::string_view segment, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] != '~') {
      out += segment[i];
      continue;
    }
    ++i;
    if (i == segment.size() || (segment[i] != '0' && segment[i] != '1')) return false;
    out += segment[i] == '0' ? '~' : '/';
  }
  return true;
}

const Json* item_at(const Json::Array& items, std::string_view segment) {
  if (segment.empty() || (segment.size() > 1 && segment.front() == '0')) return nullptr;
  std::size_t index = 0;
  const auto [end, trouble] = std::from_chars(segment.data(), segment.data() + segment.size(), index);
  if (trouble != std::errc{} || end != segment.data() + segment.size() || index >= items.size()) return nullptr;
  return &items[index];
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = plain_run(text, at);
    out.append(text.data() + at, end - at);
    at = end;
    if (at == text.size()) break;
    if (static_cast<unsigned char>(text[at]) >= 0x80) {
      at = append_wide_run(out, text, at);
    } else {
      append_escape(out, text[at++]);
    }
  }
  out += '"';
}

void append_text(std::string& out, const Json& value) {
  switch (value.kind()) {
    case Json::Kind::null: out += "null"; return;
    case Json::Kind::boolean: out += value.boolean() ? "true" : "false"; return;
    case Json::Kind::number: out += value.number(); return;
    case Json::Kind::string: append_string(out, value.text()); return;
    case Json::Kind::array: {
      char before = '[';
      for (const Json& item : value.items()) {
        out += before;
        append_text(out, item);
        before = ',';
      }
      out += value.items().empty() ? "[]" : "]";
      return;
    }
    case Json::Kind::object: {
      char before = '{';
      for (const auto& [key, member] : value.members()) {
        out += before;
        append_string(out, key);
        out += ':';
        append_text(out, member);
        before = ',';
      }
      out += value.members().empty() ? "{}" : "}";
      return;
    }
  }
}

std::string to_text(const Json& value) {
  std::string out;
  append_text(out, value);
  return out;
}

std::string to_pretty_text(const Json& value) {
  std::string out;
  append_pretty(out, value, 0);
  return out;
}

std::string canonical_text(const Json& value) {
  std::string out;
  append_canonical(out, value);
  return out;
}

const Json* at_pointer(const Json& value, std::string_view pointer) {
  const Json* at = &value;
  std::string segment;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    if (!unescape(pointer.substr(0, end), segment)) return nullptr;
    pointer.remove_prefix(end);
    at = at->is_array() ? item_at(at->items(), segment) : at->find(segment);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string child_pointer(std::string_view pointer, std::string_view segment) {
  std::string out(pointer);
  out += '/';
  for (const char c : segment) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string child_pointer(std::string_view pointer, std::size_t index) {
  return std::string(pointer) + "/" + std::to_string(index);
}

}  // namespace cr::base
