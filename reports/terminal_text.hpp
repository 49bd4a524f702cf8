// Layout for terminals and logs: display width of Unicode text, wrapping, colours. Used by the text
// report; the harness uses it for its progress line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cr::reports {

/// Columns that printable UTF-8 text takes: wide East Asian characters two, combining marks none.
std::size_t display_width(std::string_view utf8);
/// Cut to at most `width` columns with "…" at the end; never inside a character.
std::string cut_to_width(std::string_view utf8, std::size_t width);
/// Broken into lines of at most `width` columns, at spaces where there are any. Line breaks in the
/// text are kept. `width` 0: not broken.
std::vector<std::string> wrapped(std::string_view utf8, std::size_t width);

enum class Color { plain, red, green, yellow, cyan, dim, bold };
/// `text` in ANSI colour, or as it is when `on` is false.
std::string colored(std::string_view text, Color color, bool on);

}  // namespace cr::reports
