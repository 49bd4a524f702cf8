// The parts of a text with `${…}` in it. Used by interpolation and by the loader's check of names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/script/value.hpp"

namespace cr::script {

struct Piece {
  enum class Kind {
    literal,    ///< text with `$${` already turned into `${`
    reference,  ///< the name inside ${…}
    open,       ///< from a `${` that is never closed
  };
  Kind kind = Kind::literal;
  std::string text;
};
std::vector<Piece> pieces_of(std::string_view text);
/// True when `${` stands in the text (also as `$${`): a quick answer, the pieces say more.
bool has_reference(std::string_view text);
bool has_references(const Value& value);

}  // namespace cr::script
