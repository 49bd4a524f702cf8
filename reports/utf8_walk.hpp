// Walks over text of unknown origin, code point by code point; a byte that is not UTF-8 is given as
// itself. Every escaper of this room is built on it.
#pragma once

#include <cstdint>
#include <string_view>

namespace cr::reports {

struct CodePoint {
  std::uint32_t value = 0;  ///< the code point, or the byte when it is not valid
  std::string_view bytes;   ///< as they stand in the text
  bool valid = true;
};

/// The code point at the start of `text`, which is not empty.
inline CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, text.substr(0, 1), true};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  const CodePoint invalid{lead, text.substr(0, 1), false};
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return invalid;
  std::uint32_t value = lead & (0xFFU >> (length + 1));
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0) != 0x80) return invalid;
    value = value << 6 | (byte(at) & 0x3FU);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return invalid;
  return {value, text.substr(0, length), true};
}

/// Calls visit(CodePoint) for each code point or stray byte, in order.
template <class Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    text.remove_prefix(point.bytes.size());
    visit(point);
  }
}

}  // namespace cr::reports
