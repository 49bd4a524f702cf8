// What parse_json() says about a text that it refuses, as far as that needs no parser: bytes that are wrong
// before any grammar, the place in lines and columns, and help for the habits of other notations.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/fault.hpp"

namespace cr::base {

struct JsonRefusal {
  std::string message;
  std::size_t offset = 0;  ///< of the byte that is wrong
  std::string help;
};

/// A byte order mark, another encoding, a NUL, a byte that is not UTF-8: what the parser would skip,
/// misread or stop at.
std::optional<JsonRefusal> refused_bytes(std::string_view bytes);
/// Told by what stands at the place; mostly nothing.
std::string help_at(std::string_view bytes, std::size_t offset);
Fault fault_of(std::string_view bytes, const JsonRefusal& refusal);

}  // namespace cr::base
