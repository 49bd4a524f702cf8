// Text to XML 1.0. See the header for the promise.
#include "reports/xml_text.hpp"

#include "reports/utf8_walk.hpp"

namespace cr::reports {

namespace {

void append_hex(std::string& out, std::uint32_t value, int digits) {
  for (int at = digits - 1; at >= 0; --at) out += "0123456789abcdef"[value >> (4 * at) & 0xF];
}

/// True when XML 1.0 can hold it, directly or as a reference.
bool is_xml(const CodePoint& point) {
  if (!point.valid) return false;
  if (point.value < 0x20) return point.value == '\t' || point.value == '\n' || point.value == '\r';
  return point.value != 0xFFFE && point.value != 0xFFFF;
}

void append_visible(std::string& out, const CodePoint& point) {
  out += point.valid ? "\\u" : "\\x";
  append_hex(out, point.value, point.valid ? 4 : 2);
}

void append_escaped(std::string& out, std::string_view text, bool attribute) {
  for_each_code_point(text, [&](const CodePoint& point) {
    if (!is_xml(point)) return append_visible(out, point);
    switch (point.value) {
      case '&': out += "&amp;"; return;
      case '<': out += "&lt;"; return;
      case '>': out += "&gt;"; return;
      case '\r': out += "&#13;"; return;
      case '"': out += attribute ? "&quot;" : "\""; return;
      case '\'': out += attribute ? "&#39;" : "'"; return;
      case '\n': out += attribute ? "&#10;" : "\n"; return;
      case '\t': out += attribute ? "&#9;" : "\t"; return;
      default: out += point.bytes;
    }
  });
}

}  // namespace

void append_xml_text(std::string& out, std::string_view text) { append_escaped(out, text, false); }
void append_xml_attribute(std::string& out, std::string_view text) { append_escaped(out, text, true); }

std::string xml_representable(std::string_view text) {
  std::string out;
  for_each_code_point(text, [&](const CodePoint& point) {
    if (is_xml(point)) {
      out += point.bytes;
    } else {
      append_visible(out, point);
    }
  });
  return out;
}

}  // namespace cr::reports
