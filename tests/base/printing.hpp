// How doctest shows the values of core/base when a check fails. For the tests of this folder.
#pragma once

#include <doctest/doctest.h>

#include <ostream>

#include "core/base/fault.hpp"
#include "core/base/http_message.hpp"
#include "core/base/json.hpp"

namespace cr::base {

inline std::ostream& operator<<(std::ostream& out, const Json& value) { return out << to_text(value); }
inline std::ostream& operator<<(std::ostream& out, const Where& where) { return out << '[' << where.text() << ']'; }
inline std::ostream& operator<<(std::ostream& out, const Fault& fault) { return out << render(fault, "error"); }

/// The value of a text that must be good JSON.
inline Json json(std::string_view text) {
  const Result<Json> value = parse_json(text);
  REQUIRE_MESSAGE(value.has_value(), std::string(text));
  return *value;
}

/// The fault of a text that must be refused.
inline Fault refusal(std::string_view text, const Limits& limits = {}) {
  const Result<Json> value = parse_json(text, limits);
  REQUIRE_MESSAGE(!value.has_value(), std::string(text));
  return value.error();
}

}  // namespace cr::base
