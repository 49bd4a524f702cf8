// One table of yaml-cpp's messages, read for people: the parser says where it gave up, the author needs
// to hear what to change. An unknown message is passed on as it is.
#include "core/script/yaml_reading.hpp"

namespace cr::script {

Reading reading_of(const std::string& message, std::string_view before, std::string_view rest) {
  const auto contains = [&](std::string_view part) { return message.find(part) != std::string::npos; };
  if (before.ends_with('$') && rest.starts_with('{'))
    return {"`${` inside braces or brackets has to be quoted", "write it as '${name}'"};
  if (contains("tab when looking")) return {"a tab in the indentation", "indent with spaces"};
  if (contains("illegal map value"))
    return {"a colon where no mapping can begin",
            "check the indentation of this line and the one above, and quote text that contains ': '"};
  if (contains("illegal map key")) return {"a key where no mapping can begin", "check the indentation"};
  if (contains("illegal block entry"))
    return {"a list entry where no list can begin", "check the indentation; begin the list on a new line"};
  if (contains("end of map flow") || contains("illegal flow end") || contains("end of sequence flow"))
    return {"brackets or braces that do not fit together, or a comma that is missing",
            "close every { with } and every [ with ], and separate entries with commas"};
  if (contains("end of map not found") || contains("end of sequence not found"))
    return {"this does not fit the block that it stands in",
            "check the indentation: entries of one block begin in one column"};
  if (contains("unknown escape")) return {"an escape that double quotes do not know", "write it in single quotes"};
  if (contains("bad character found while scanning hex") || contains("invalid unicode"))
    return {"an escape that is no character", "write the character itself, or \\U and its eight hex digits"};
  if (contains("EOF in scalar")) return {"a quote that is never closed", "close it on the same line"};
  if (contains("document indicator in scalar"))
    return {"a document mark inside quotes", "close the quote before the line with --- or ..."};
  if (contains("unknown token"))
    return {"a character that no plain text can begin with", "quote text that begins with @, `, % or |"};
  if (contains("zero indentation") || contains("block scalar"))
    return {"a block of text with a wrong header", "write | or > and begin the text on the next line"};
  if (contains("tag")) return {"a tag: tags are not allowed in a scenario", "quote text that begins with !"};
  if (contains("anchor") || contains("alias"))
    return {"an anchor or alias: neither is allowed in a scenario", "quote text that begins with & or *"};
  if (contains("directive") || contains("version"))
    return {"a directive that is not understood", "remove the line that begins with %"};
  return {"not valid YAML: " + message, "check quotes and indentation near this place"};
}

}  // namespace cr::script
