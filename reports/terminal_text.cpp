// Display width by ranges of the Unicode tables that matter on a terminal. See the header.
#include "reports/terminal_text.hpp"

#include <algorithm>
#include <array>

#include "reports/utf8_walk.hpp"

namespace cr::reports {

namespace {

struct Range {
  std::uint32_t first, last;
};
// Combining marks, joiners, variation selectors: they add no column.
constexpr std::array zero_width{
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489},   Range{0x0591, 0x05BD},   Range{0x0610, 0x061A},
    Range{0x064B, 0x065F}, Range{0x0670, 0x0670},   Range{0x06D6, 0x06DC},   Range{0x0E31, 0x0E31},
    Range{0x0E34, 0x0E3A}, Range{0x0E47, 0x0E4E},   Range{0x1AB0, 0x1AFF},   Range{0x1DC0, 0x1DFF},
    Range{0x200B, 0x200F}, Range{0x20D0, 0x20FF},   Range{0x2060, 0x2064},   Range{0xFE00, 0xFE0F},
    Range{0xFE20, 0xFE2F}, Range{0xFEFF, 0xFEFF},   Range{0xE0100, 0xE01EF},
};
constexpr std::array double_width{
    Range{0x1100, 0x115F}, Range{0x231A, 0x231B},   Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},
    Range{0x3400, 0x4DBF}, Range{0x4E00, 0x9FFF},   Range{0xA000, 0xA4CF},   Range{0xA960, 0xA97F},
    Range{0xAC00, 0xD7A3}, Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},
    Range{0xFFE0, 0xFFE6}, Range{0x1F300, 0x1F64F}, Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1F9FF},
    Range{0x20000, 0x3FFFD},
};

template <std::size_t Size>
bool is_in(const std::array<Range, Size>& ranges, std::uint32_t value) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), value,
                                      [](std::uint32_t left, const Range& range) { return left < range.first; });
  return after != ranges.begin() && value <= std::prev(after)->last;
}

std::size_t width_of(const CodePoint& point) {
  if (point.value < 0x300) return 1;
  if (is_in(zero_width, point.value)) return 0;
  return is_in(double_width, point.value) ? 2 : 1;
}

/// The longest start of `text` that takes at most `width` columns.
std::string_view start_within(std::string_view text, std::size_t width) {
  std::size_t used = 0;
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const CodePoint point = first_code_point(text.substr(bytes));
    used += width_of(point);
    if (used > width) break;
    bytes += point.bytes.size();
  }
  return text.substr(0, bytes);
}

void wrap_line(std::string_view line, std::size_t width, std::vector<std::string>& into) {
  while (true) {
    std::string_view piece = start_within(line, width);
    if (piece.size() == line.size()) break;
    if (piece.empty()) piece = line.substr(0, first_code_point(line).bytes.size());
    const bool at_space = piece.size() < line.size() && line[piece.size()] == ' ';
    const std::size_t space = at_space ? piece.size() : piece.rfind(' ');
    // A break at a space far to the left would waste the line: cut the long word instead.
    if (space != std::string_view::npos && space > piece.size() / 2) piece = line.substr(0, space);
    into.emplace_back(piece);
    line.remove_prefix(piece.size());
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    if (line.empty()) return;
  }
  into.emplace_back(line);
}

}  // namespace

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  for_each_code_point(utf8, [&](const CodePoint& point) { width += width_of(point); });
  return width;
}

std::string cut_to_width(std::string_view utf8, std::size_t width) {
  if (display_width(utf8) <= width) return std::string(utf8);
  if (width == 0) return {};
  return std::string(start_within(utf8, width - 1)) + "…";
}

std::vector<std::string> wrapped(std::string_view utf8, std::size_t width) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = utf8.find('\n');
    const std::string_view line = utf8.substr(0, end);
    if (width == 0) {
      lines.emplace_back(line);
    } else {
      wrap_line(line, width, lines);
    }
    if (end == std::string_view::npos) return lines;
    utf8.remove_prefix(end + 1);
  }
}

std::string colored(std::string_view text, Color color, bool on) {
  static constexpr std::array codes{"", "31", "32", "33", "36", "2", "1"};
  if (!on || color == Color::plain) return std::string(text);
  return "\x1b[" + std::string(codes[static_cast<std::size_t>(color)]) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace cr::reports
