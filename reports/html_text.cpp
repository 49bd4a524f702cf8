// Text to HTML. See the header for the promise.
#include "reports/html_text.hpp"

#include <openssl/evp.h>

#include <array>

#include "core/base/assertion.hpp"
#include "core/base/text.hpp"
#include "reports/utf8_walk.hpp"

namespace cr::reports {

namespace {

bool is_html(const CodePoint& point) {
  const std::uint32_t value = point.value;
  if (!point.valid) return false;
  if (value < 0x20) return value == '\t' || value == '\n' || value == '\r';
  if (value >= 0x7F && value < 0xA0) return false;
  return (value & 0xFFFE) != 0xFFFE && !(value >= 0xFDD0 && value <= 0xFDEF);
}

void append_visible(std::string& out, const CodePoint& point) {
  const int digits = !point.valid ? 2 : point.value > 0xFFFF ? 6 : 4;
  out += point.valid ? "\\u" : "\\x";
  for (int at = digits - 1; at >= 0; --at) out += "0123456789abcdef"[point.value >> (4 * at) & 0xF];
}

}  // namespace

void append_html(std::string& out, std::string_view text) {
  for_each_code_point(text, [&](const CodePoint& point) {
    if (!is_html(point)) return append_visible(out, point);
    switch (point.value) {
      case '&': out += "&amp;"; return;
      case '<': out += "&lt;"; return;
      case '>': out += "&gt;"; return;
      case '"': out += "&quot;"; return;
      case '\'': out += "&#39;"; return;
      case '`': out += "&#96;"; return;
      case '\r': out += "&#13;"; return;
      default: out += point.bytes;
    }
  });
}

std::string html(std::string_view text) {
  std::string out;
  append_html(out, text);
  return out;
}

std::string html_representable(std::string_view text) {
  std::string out;
  for_each_code_point(text, [&](const CodePoint& point) {
    if (is_html(point)) {
      out += point.bytes;
    } else {
      append_visible(out, point);
    }
  });
  return out;
}

void append_script_json(std::string& out, std::string_view json) {
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char letter = json[at];
    const std::string_view three = json.substr(at, 3);
    if (letter == '<') {
      out += "\\u003c";
    } else if (letter == '>') {
      out += "\\u003e";
    } else if (letter == '&') {
      out += "\\u0026";
    } else if (three == "\xE2\x80\xA8" || three == "\xE2\x80\xA9") {
      out += three.back() == '\xA8' ? "\\u2028" : "\\u2029";
      at += 2;
    } else {
      out += letter;
    }
  }
}

std::string html_link(std::string_view text) {
  if (!text.starts_with("https://") && !text.starts_with("http://")) return html(text);
  const std::string address = html(text);
  return "<a href=\"" + address + "\" rel=\"noopener noreferrer\">" + address + "</a>";
}

std::string csp_hash(std::string_view content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  CR_ASSERT(EVP_Digest(content.data(), content.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  return base::base64(std::string_view(reinterpret_cast<const char*>(digest.data()), size));
}

}  // namespace cr::reports
