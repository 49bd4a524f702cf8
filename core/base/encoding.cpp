// base64, base64url and percent-encoding. The decoders take exactly what the encoders make: no line
// breaks, no missing or surplus padding, no stray bits, because a signature or a credential that only
// some readers accept is a finding, not a value.
#include <array>
#include <cstdint>

#include "core/base/text.hpp"

namespace cr::base {
namespace {

constexpr std::string_view standard_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encoded(std::string_view bytes, std::string_view alphabet, bool padded) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    held += 8;
    while (held >= 6) {
      held -= 6;
      out += alphabet[(bits >> held) & 63U];
    }
  }
  if (held > 0) out += alphabet[(bits << (6 - held)) & 63U];
  while (padded && out.size() % 4 != 0) out += '=';
  return out;
}

std::array<signed char, 256> reverse_of(std::string_view alphabet) {
  std::array<signed char, 256> out{};
  out.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    out[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
  return out;
}

std::optional<std::string> decoded(std::string_view digits, const std::array<signed char, 256>& reverse) {
  if (digits.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(digits.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : digits) {
    const int value = reverse[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>((bits >> held) & 255U);
  }
  const bool stray_bits = (bits & ((1U << held) - 1U)) != 0;
  if (stray_bits) return std::nullopt;
  return out;
}

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string base64(std::string_view bytes) { return encoded(bytes, standard_alphabet, true); }
std::string base64url(std::string_view bytes) { return encoded(bytes, url_alphabet, false); }

std::optional<std::string> from_base64(std::string_view text) {
  static const std::array<signed char, 256> reverse = reverse_of(standard_alphabet);
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.ends_with("==")) {
    text.remove_suffix(2);
    if (text.size() % 4 != 2) return std::nullopt;
  } else if (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  return decoded(text, reverse);
}

std::optional<std::string> from_base64url(std::string_view text) {
  static const std::array<signed char, 256> reverse = reverse_of(url_alphabet);
  return decoded(text, reverse);
}

std::string percent_encoded(std::string_view bytes) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15U];
  }
  return out;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

}  // namespace cr::base
