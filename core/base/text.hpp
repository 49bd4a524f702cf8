// Text as bytes from outside and text for people: UTF-8 checking, escaping for terminals and logs,
// "did you mean". No locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cr::base {

/// Offset of the first byte that is not valid UTF-8 (no overlong forms, no surrogates), or npos.
std::size_t find_invalid_utf8(std::string_view bytes);
std::size_t code_points(std::string_view utf8);
/// Columns on a terminal: wide characters count two, combining marks none.
std::size_t display_width(std::string_view utf8);

/// C0 (tab, CR and newline too), C1, DEL, bidi controls, line separators and invalid bytes as visible
/// escapes (\n, \x1b, \u202e). For pieces of a line; a whole line or more wants printable().
std::string visible(std::string_view text);

/// Safe to print: as visible(), but tab and newline stay when `keep_newlines`; and what a CI server would
/// take for a command (`::` as the first thing of a line, `##[`, `##vso[`, `##teamcity[` anywhere) gets a
/// backslash after its first character, since a leading space does not stop those servers.
std::string printable(std::string_view text, bool keep_newlines = false);

/// Shortens to at most `code_points` with "…" at the end; never cuts inside a character.
std::string shortened(std::string_view utf8, std::size_t code_points);

/// The candidate nearest to `word` (edit distance at most a third of its length), if any.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);
/// ` did you mean "x"?` or "" — for the help of a fault.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);
std::string joined(const std::vector<std::string>& parts, std::string_view separator);

/// base64 with padding, and base64url without. decode: nothing when malformed.
std::string base64(std::string_view bytes);
std::string base64url(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
std::optional<std::string> from_base64url(std::string_view text);
/// RFC 3986 percent-encoding of everything but unreserved characters; decode: nothing when malformed.
std::string percent_encoded(std::string_view bytes);
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace cr::base
