// The one place where text becomes XML. XML 1.0 has no way to write most control characters, so they
// become visible escapes; everything else comes back equal from a parser. Used by the JUnit writer.
#pragma once

#include <string>
#include <string_view>

namespace cr::reports {

/// For element content: & < > escaped, no CDATA. What XML forbids (C0 but tab and line feed, U+FFFE,
/// U+FFFF, invalid bytes) becomes "\u0000" or "\x80" in plain text. CR is written as a reference.
void append_xml_text(std::string& out, std::string_view text);
/// For attribute values in double quotes: in addition " ' and tab, line feed as references.
void append_xml_attribute(std::string& out, std::string_view text);
/// The text as a parser will give it back: with the visible escapes, without XML's own.
std::string xml_representable(std::string_view text);

}  // namespace cr::reports
