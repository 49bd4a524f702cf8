// Foreign text in Markdown. See the header for the promise.
#include "reports/markdown_text.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace cr::reports {

namespace {

constexpr std::size_t span_code_points = 300;

std::size_t longest_backtick_run(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char letter : text) {
    run = letter == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

std::string span_of(std::string_view text, bool in_table) {
  std::string line = base::printable(base::shortened(text, span_code_points));
  std::replace(line.begin(), line.end(), '\t', ' ');
  if (line.find_first_not_of(' ') == std::string::npos) return {};
  const std::string ticks(longest_backtick_run(line) + 1, '`');
  std::string out;
  for (const char letter : line) {
    if (in_table && letter == '|') out += '\\';  // a table is cut at every other bar, code or not
    out += letter;
  }
  return ticks + " " + out + " " + ticks;
}

}  // namespace

std::string code_span(std::string_view text) { return span_of(text, false); }

std::string cell_span(std::string_view text) { return span_of(text, true); }

std::string fenced(std::string_view text, std::size_t bytes) {
  std::string body = base::printable(base::shortened(text, bytes / 4), true);
  if (body.size() > bytes) body = base::shortened(body, bytes / 4);
  if (!body.ends_with('\n')) body += '\n';
  const std::string fence(std::max<std::size_t>(longest_backtick_run(body) + 1, 3), '`');
  return fence + "text\n" + body + fence + "\n";
}

}  // namespace cr::reports
