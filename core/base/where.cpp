// The text of a place, as compilers write it, so that terminals and editors can jump to it.
#include "core/base/where.hpp"

namespace cr::base {

std::string Where::text() const {
  std::string out = file;
  if (line <= 0) return out;
  if (out.empty()) out = "line";
  out += ':';
  out += std::to_string(line);
  if (column > 0) {
    out += ':';
    out += std::to_string(column);
  }
  return out;
}

}  // namespace cr::base
