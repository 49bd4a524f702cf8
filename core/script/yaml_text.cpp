// Whole-file checks of YAML text before the parser sees a byte of it. yaml-cpp passes invalid UTF-8
// through, takes a byte 4 for the end of the file and reads on after a NUL, so all of that stops here.
#include "core/script/yaml_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace cr::script {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_control(unsigned char c) { return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F; }

/// First byte that may not stand in a file: C0 but tab and line ends, DEL, C1 but NEL, a lone CR.
std::size_t find_unwanted(std::string_view body) {
  for (std::size_t at = 0; at < body.size(); ++at) {
    const auto c = static_cast<unsigned char>(body[at]);
    if (is_control(c)) return at;
    if (c == '\r' && (at + 1 == body.size() || body[at + 1] != '\n')) return at;
    if (c == 0xC2 && at + 1 < body.size()) {
      const auto next = static_cast<unsigned char>(body[at + 1]);
      if (next < 0xA0 && next != 0x85) return at;
    }
  }
  return std::string_view::npos;
}

}  // namespace

YamlText::YamlText(std::string_view text, std::string file) : whole_(text), body_(text), file_(std::move(file)) {
  if (body_.starts_with(byte_order_mark)) body_.remove_prefix(byte_order_mark.size());
}

std::optional<base::Fault> YamlText::trouble(const base::Limits& limits) const {
  const auto fault = [&](std::string message, std::size_t at, std::string help) {
    return base::Fault{base::FaultKind::syntax, std::move(message), place(at), std::move(help), {}};
  };
  if (whole_.size() > limits.yaml_bytes)
    return base::Fault{base::FaultKind::syntax,
                       fmt::format("the file has {} bytes, {} are allowed", whole_.size(), limits.yaml_bytes),
                       base::Where{file_, 1, 1},
                       "split it into several scenarios",
                       {}};
  if (const std::size_t at = body_.find('\0'); at != std::string_view::npos)
    return fault("a NUL byte in the file", at, "scenario files are UTF-8 text; was this one saved as UTF-16?");
  if (const std::size_t at = base::find_invalid_utf8(body_); at != std::string_view::npos)
    return fault(fmt::format("byte 0x{:02X} is not valid UTF-8 here", static_cast<unsigned char>(body_[at])), at,
                 "save the file as UTF-8");
  const std::size_t at = find_unwanted(body_);
  if (at == std::string_view::npos) return std::nullopt;
  const auto c = static_cast<unsigned char>(body_[at]);
  if (c == '\r') return fault("a carriage return without a line feed", at, "end lines with LF or CRLF");
  const unsigned shown = c == 0xC2 ? static_cast<unsigned char>(body_[at + 1]) : c;
  return fault(fmt::format("control character U+{:04X} in the file", shown), at,
               "remove it, or write it as an escape in double quotes (\"\\x1b\")");
}

std::string_view YamlText::line_of(std::size_t offset) const {
  offset = std::min(offset, body_.size());
  const std::size_t before = offset == 0 ? std::string_view::npos : body_.rfind('\n', offset - 1);
  const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
  std::size_t end = body_.find('\n', offset);
  if (end == std::string_view::npos) end = body_.size();
  if (end > start && body_[end - 1] == '\r') --end;
  return body_.substr(start, end - start);
}

base::Where YamlText::place(std::size_t offset) const {
  offset = std::min(offset, body_.size());
  const std::string_view before = body_.substr(0, offset);
  const std::size_t last = before.rfind('\n');
  const std::size_t start = last == std::string_view::npos ? 0 : last + 1;
  return {file_, static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<int>(base::code_points(before.substr(start))) + 1};
}

base::Where YamlText::place(int line, int byte_column, std::size_t offset) const {
  const auto width = static_cast<std::size_t>(std::max(byte_column, 0));
  if (line < 0 || width > offset || offset > body_.size()) return place(offset);
  const auto column = static_cast<int>(base::code_points(body_.substr(offset - width, width)));
  return {file_, line + 1, column + 1};
}

std::optional<std::string_view> YamlText::indentation_before(std::size_t offset) const {
  offset = std::min(offset, body_.size());
  std::size_t start = offset;
  while (start > 0 && body_[start - 1] != '\n') {
    const char c = body_[start - 1];
    if (c != ' ' && c != '\t' && c != '-' && c != '?') return std::nullopt;
    --start;
  }
  return body_.substr(start, offset - start);
}

}  // namespace cr::script
