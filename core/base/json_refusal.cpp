// Places and words of refused JSON. Columns count code points, as editors do.
#include "core/base/json_refusal.hpp"

#include <cstring>

#include "core/base/text.hpp"

namespace cr::base {
namespace {

/// The first two characters of a JSON text are ASCII, so in UTF-16 and UTF-32 every second byte is NUL.
bool is_wide_encoding(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return true;
  if (bytes.size() < 4) return false;
  return (bytes[0] == '\0' && bytes[2] == '\0') || (bytes[1] == '\0' && bytes[3] == '\0');
}

Where place_of(std::string_view bytes, std::size_t offset) {
  const std::string_view before = bytes.substr(0, offset);
  Where where;
  where.line = 1;
  for (const char c : before) where.line += c == '\n' ? 1 : 0;
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  where.column = static_cast<int>(code_points(before.substr(line_start))) + 1;
  return where;
}

}  // namespace

std::optional<JsonRefusal> refused_bytes(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF"))
    return JsonRefusal{"a byte order mark in front of the value", 0, "send the text without it (RFC 8259 §8.1)"};
  if (is_wide_encoding(bytes)) return JsonRefusal{"UTF-16 or UTF-32", 0, "send it as UTF-8 (RFC 8259 §8.1)"};
  if (const void* nul = bytes.empty() ? nullptr : std::memchr(bytes.data(), 0, bytes.size()))
    return JsonRefusal{"a NUL byte", static_cast<std::size_t>(static_cast<const char*>(nul) - bytes.data()), {}};
  if (const std::size_t bad = find_invalid_utf8(bytes); bad != std::string_view::npos)
    return JsonRefusal{"a byte that is not UTF-8", bad, {}};
  return std::nullopt;
}

std::string help_at(std::string_view bytes, std::size_t offset) {
  if (offset >= bytes.size()) return {};
  const char c = bytes[offset];
  const std::size_t before = offset == 0 ? std::string_view::npos : bytes.find_last_not_of(" \t\r\n", offset - 1);
  const char last = before == std::string_view::npos ? '\0' : bytes[before];
  if (c == '\'') return "strings and keys stand in double quotes";
  if (c == '/') return "JSON has no comments";
  if ((c == ']' || c == '}') && last == ',') return "no comma after the last one";
  if (c >= '0' && c <= '9' && last == '0') return "a number has no leading zeros";
  if (c == '+' || c == '.') return "a number begins with a digit or a minus sign";
  if (c == 'N' || c == 'I') return "JSON has neither NaN nor Infinity";
  return {};
}

Fault fault_of(std::string_view bytes, const JsonRefusal& refusal) {
  return {FaultKind::syntax, "invalid JSON: " + refusal.message, place_of(bytes, refusal.offset), refusal.help, {}};
}

}  // namespace cr::base
