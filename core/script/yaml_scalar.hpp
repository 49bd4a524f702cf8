// What an unquoted scalar means under the core schema of YAML 1.2, and where YAML and JSON disagree so
// that the author has to say more. Called by the parser's event handler only; knows no places.
#pragma once

#include <string>
#include <string_view>

#include "core/script/value.hpp"

namespace cr::script {

struct PlainScalar {
  Value::Kind kind = Value::Kind::string;
  std::string text;     ///< "true"/"false" for booleans, the lexeme otherwise
  std::string trouble;  ///< not empty: why this may not stand unquoted
  std::string help;
};
PlainScalar resolve_plain(std::string_view written);

}  // namespace cr::script
