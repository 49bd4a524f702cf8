// The two ways in which foreign text may stand in Markdown: as a code span, and as a fenced block. There
// is no third: nothing that a peer sent is ever read as Markdown, a link, an image or a mention.
#pragma once

#include <string>
#include <string_view>

namespace cr::reports {

/// One line in backticks, fit for a table cell. Empty text gives nothing.
std::string code_span(std::string_view text);
/// A fenced block whose fence is longer than any run of backticks inside. At most `bytes` of text.
std::string fenced(std::string_view text, std::size_t bytes);

}  // namespace cr::reports
