// Whether the "$ref"s of an export lead somewhere. Tests only.
#pragma once

#include <doctest/doctest.h>

#include "core/base/json.hpp"

namespace cr::tests {

inline std::size_t check_references(const base::Json& whole, const base::Json& part) {
  std::size_t found = 0;
  if (part.is_object()) {
    for (const auto& [key, value] : part.members()) {
      if (key == "$ref") {
        ++found;
        CAPTURE(value.text());
        CHECK(base::at_pointer(whole, value.text().substr(1)) != nullptr);
      }
      found += check_references(whole, value);
    }
  } else if (part.is_array()) {
    for (const base::Json& item : part.items()) found += check_references(whole, item);
  }
  return found;
}

}  // namespace cr::tests
