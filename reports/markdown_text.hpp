// The two ways in which foreign text may stand in Markdown: as a code span, and as a fenced block. There
// is no third: nothing that a peer sent is ever read as Markdown, a link, an image or a mention.
#pragma once

#include <string>
#include <string_view>

namespace cr::reports {

/// One line in backticks, for every place but tables. Empty text gives nothing.
std::string code_span(std::string_view text);
/// The same for the cell of a table, where a bar has a backslash that readers take away, and would cut the row without.
std::string cell_span(std::string_view text);
/// A fenced block whose fence is longer than any run of backticks inside. At most `bytes` of text.
std::string fenced(std::string_view text, std::size_t bytes);

}  // namespace cr::reports
