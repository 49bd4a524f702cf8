// The house form of a diagnostic. A sample of what is made here:
//
//   error: unknown route "tarif_select"
//    --> scenarios/first.yaml:12:14
//      |
//   12 |     connect: tarif_select
//      |              ^
//     help: did you mean "tariff_select"?
//     note: routes of this release are listed by `connect-replay list`
//
// Whatever came from outside is made harmless here, so callers pass it as it is.
#include "core/base/fault.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/assertion.hpp"
#include "core/base/text.hpp"

namespace cr::base {
namespace {

constexpr std::size_t most_columns = 100;

/// The text of a 1-based line without its line end; nothing when the source has no such line.
std::string_view line_of(std::string_view source, int line) {
  for (int at = 1; at < line; ++at) {
    const std::size_t end = source.find('\n');
    if (end == std::string_view::npos) return {};
    source.remove_prefix(end + 1);
  }
  source = source.substr(0, source.find('\n'));
  if (source.ends_with('\r')) source.remove_suffix(1);
  return source;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The first bytes of a line that hold so many characters.
std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && count > 0) {
    ++at;
    while (at < text.size() && is_continuation(text[at])) ++at;
    --count;
  }
  return text.substr(0, at);
}

/// The last bytes of a text that hold so many characters.
std::string_view last_characters(std::string_view text, std::size_t count) {
  std::size_t at = text.size();
  while (at > 0 && count > 0) {
    --at;
    while (at > 0 && is_continuation(text[at])) --at;
    --count;
  }
  return text.substr(at);
}

/// A tab is as wide as two spaces wherever it stands: then the caret needs no knowledge of tab stops.
std::string shown(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t tab = text.find('\t');
    out += visible(text.substr(0, tab));
    if (tab == std::string_view::npos) break;
    out += "  ";
    text.remove_prefix(tab + 1);
  }
  return out;
}

struct SourceLine {
  std::string text;
  std::size_t caret = 0;  ///< columns in front of the caret
};

/// The end of a shown text that fits into so many columns, with an ellipsis for the rest.
std::string end_of(std::string_view text, std::size_t columns, bool more) {
  if (!more && display_width(text) <= columns) return std::string(text);
  while (display_width(text) + 1 > columns) text.remove_prefix(first_characters(text, 1).size());
  return "…" + std::string(text);
}

std::string start_of(std::string_view text, std::size_t columns, bool more) {
  if (!more && display_width(text) <= columns) return std::string(text);
  while (display_width(text) + 1 > columns) text.remove_suffix(last_characters(text, 1).size());
  return std::string(text) + "…";
}

/// Cuts a long line around its caret. Of a line of a megabyte only what may be shown is looked at.
SourceLine trimmed(std::string_view line, std::size_t column) {
  const std::string_view all_before = first_characters(line, column - 1);
  const std::string_view all_after = line.substr(all_before.size());
  const std::string_view before = last_characters(all_before, most_columns);
  const std::string_view after = first_characters(all_after, most_columns);
  const std::string left = shown(before);
  const std::string right = shown(after);
  const std::size_t right_columns = std::min(display_width(right), most_columns / 2);
  const std::string kept = end_of(left, most_columns - right_columns, before.size() < all_before.size());
  const std::size_t rest = most_columns - display_width(kept);
  return {kept + start_of(right, rest, after.size() < all_after.size()), display_width(kept)};
}

void append_source(std::string& out, const Where& where, std::string_view source) {
  const std::string_view line = line_of(source, where.line);
  if (line.empty()) return;
  const std::string number = std::to_string(where.line);
  const std::string gutter(number.size(), ' ');
  const SourceLine part = trimmed(line, static_cast<std::size_t>(std::max(where.column, 1)));
  out += " " + gutter + " |\n";
  out += " " + number + " | " + part.text + "\n";
  if (where.column > 0) out += " " + gutter + " | " + std::string(part.caret, ' ') + "^\n";
}

/// Further lines of a text stand under its first one.
void append_labelled(std::string& out, std::string_view label, std::string_view text) {
  const std::string start = "  " + std::string(label) + ": ";
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  out += start;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    out += visible(text.substr(0, end)) + "\n" + std::string(start.size(), ' ');
    text.remove_prefix(end + 1);
  }
  out += visible(text) + "\n";
}

}  // namespace

const char* name_of(FaultKind kind) {
  static constexpr std::array<const char*, 10> words{"usage",   "syntax", "model", "connect", "tls",
                                                     "timeout", "closed", "limit", "io",      "internal"};
  const auto index = static_cast<std::size_t>(kind);
  CR_ASSERT(index < words.size());
  return words[index];
}

std::string render(const Fault& fault, std::string_view severity, std::string_view source) {
  std::string out(severity);
  out += ": " + visible(fault.message) + "\n";
  const std::string place = fault.where.text();
  if (!place.empty()) out += " --> " + visible(place) + "\n";
  if (!source.empty() && fault.where.line > 0) append_source(out, fault.where, source);
  if (!fault.help.empty()) append_labelled(out, "help", fault.help);
  for (const std::string& note : fault.notes) append_labelled(out, "note", note);
  return out;
}

}  // namespace cr::base
