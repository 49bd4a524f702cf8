// A place in a file that a person can open: file, line, column. Every node of a scenario, every
// fault and every finding carries one. Knows nothing of what stands at that place.
#pragma once

#include <string>

namespace cr::base {

struct Where {
  std::string file;  ///< as shown to the user: relative to the working directory, with '/'; empty: no place
  int line = 0;      ///< 1-based; 0: no line
  int column = 0;    ///< 1-based, counted in code points; 0: no column

  bool operator==(const Where&) const = default;
  /// "file:line:column", shorter when parts are missing, "" when there is no place.
  std::string text() const;
};

}  // namespace cr::base
