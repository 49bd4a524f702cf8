// UTF-8 checking, escaping of text that others wrote before a person or a CI server reads it, and the
// search for the name that was probably meant. Everything works on bytes; no locale is asked.
#include "core/base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

namespace cr::base {
namespace {

struct CodePoint {
  char32_t value = 0;
  std::size_t size = 0;  ///< bytes; 0: the first byte starts no valid character
};

bool is_continuation(std::string_view bytes, std::size_t at) {
  return at < bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0xC0U) == 0x80U;
}

CodePoint code_point_at(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(bytes[at + i])); };
  const char32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first < 0xC2 || first > 0xF4) return {};
  const std::size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  for (std::size_t i = 1; i < size; ++i)
    if (!is_continuation(bytes, at + i)) return {};
  char32_t value = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) value = (value << 6) | (byte(i) & 0x3FU);
  if (size == 3 && (value < 0x800 || (value >= 0xD800 && value <= 0xDFFF))) return {};
  if (size == 4 && (value < 0x10000 || value > 0x10FFFF)) return {};
  return {value, size};
}

/// Marks that reorder or break a line of text without showing themselves.
bool is_deceptive(char32_t c) {
  return (c >= 0x80 && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

void append_escaped_ascii(std::string& out, char c, bool keep_newlines) {
  if (keep_newlines && (c == '\n' || c == '\t')) {
    out += c;
  } else if (c == '\n') {
    out += "\\n";
  } else if (c == '\r') {
    out += "\\r";
  } else if (c == '\t') {
    out += "\\t";
  } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
    out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
  } else {
    out += c;
  }
}

std::string escaped(std::string_view text, bool keep_newlines) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text, at);
    if (c.size == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(text[at])));
      ++at;
      continue;
    }
    if (c.size == 1) {
      append_escaped_ascii(out, text[at], keep_newlines);
    } else if (is_deceptive(c.value)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c.value));
    } else {
      out += text.substr(at, c.size);
    }
    at += c.size;
  }
  return out;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(), [&](std::string_view s) { return text.starts_with(s); });
}

/// GitHub trims a line before it looks for "::", and finds "##[" and "##vso[" anywhere in it: a space in
/// front would stop none of them, so a backslash goes between the two characters that make the mark.
std::string without_commands(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool blank_so_far = true;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const std::string_view rest = text.substr(at);
    const bool command = (c == ':' && blank_so_far && rest.starts_with("::")) ||
                         (c == '#' && starts_with_any(rest, {"##[", "##vso[", "##teamcity["}));
    out += c;
    if (command) out += '\\';
    blank_so_far = c == '\n' || (blank_so_far && (c == ' ' || c == '\t'));
  }
  return out;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Edit distance with swaps of neighbours; letters compare without case.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before(right.size() + 1), last(right.size() + 1), row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const bool same = lower(left[i - 1]) == lower(right[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && lower(left[i - 1]) == lower(right[j - 2]) &&
                           lower(left[i - 2]) == lower(right[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[right.size()];
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    // Eight ASCII bytes at a time: nearly all text that comes by is ASCII.
    while (at + 8 <= bytes.size()) {
      std::uint64_t block = 0;
      std::memcpy(&block, bytes.data() + at, 8);
      if ((block & 0x8080808080808080U) != 0) break;
      at += 8;
    }
    if (at >= bytes.size()) break;
    const std::size_t size = code_point_at(bytes, at).size;
    if (size == 0) return at;
    at += size;
  }
  return std::string_view::npos;
}

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::size_t display_width(std::string_view utf8) {
  const auto is_mark = [](char32_t c) {
    return (c >= 0x0300 && c <= 0x036F) || c == 0x200B || c == 0x200D || (c >= 0x20D0 && c <= 0x20FF) ||
           (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xFE20 && c <= 0xFE2F);
  };
  const auto is_wide = [](char32_t c) {
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F) || (c >= 0xAC00 && c <= 0xD7A3) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
           (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1F64F) || (c >= 0x1F680 && c <= 0x1F6FF) ||
           (c >= 0x1F900 && c <= 0x1F9FF) || (c >= 0x20000 && c <= 0x3FFFD);
  };
  std::size_t width = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const CodePoint c = code_point_at(utf8, at);
    at += std::max<std::size_t>(c.size, 1);
    if (c.size != 0 && is_mark(c.value)) continue;
    width += c.size != 0 && is_wide(c.value) ? 2 : 1;
  }
  return width;
}

std::string visible(std::string_view text) { return escaped(text, false); }

std::string printable(std::string_view text, bool keep_newlines) {
  return without_commands(escaped(text, keep_newlines));
}

std::string shortened(std::string_view utf8, std::size_t code_points) {
  if (base::code_points(utf8) <= code_points) return std::string(utf8);
  if (code_points == 0) return {};
  std::size_t at = 0;
  for (std::size_t taken = 0; taken + 1 < code_points; ++taken) {
    ++at;
    while (is_continuation(utf8, at)) ++at;
  }
  return std::string(utf8.substr(0, at)) + "…";
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string* best = nullptr;
  std::size_t best_distance = word.size() / 3 + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t gap = word.size() > candidate.size() ? word.size() - candidate.size() : candidate.size() - word.size();
    if (gap >= best_distance) continue;
    const std::size_t found = distance(word, candidate);
    if (found >= best_distance) continue;
    best_distance = found;
    best = &candidate;
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::optional<std::string> meant = nearest(word, candidates);
  return meant ? " did you mean \"" + *meant + "\"?" : std::string();
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

}  // namespace cr::base
