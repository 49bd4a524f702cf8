// The one function through which foreign text becomes HTML, and the one through which JSON becomes a
// data block of the page. Every part of the page writes text through these and in no other way.
#pragma once

#include <string>
#include <string_view>

namespace cr::reports {

/// For element content and for attribute values in double quotes. & < > " ' and the backtick become
/// references; what HTML forbids (C0 but tab and line feed, DEL, C1, noncharacters, invalid bytes)
/// becomes a visible escape.
void append_html(std::string& out, std::string_view text);
std::string html(std::string_view text);
/// The text that a browser will show for it.
std::string html_representable(std::string_view text);
/// JSON text for <script type="application/json">: no "<", ">" or "&", no line or paragraph separator.
void append_script_json(std::string& out, std::string_view json);
/// `text` as a link when it is an http or https address, as plain text otherwise.
std::string html_link(std::string_view text);
/// base64 of the SHA-256 of a script or style, as the content security policy wants it.
std::string csp_hash(std::string_view content);

}  // namespace cr::reports
