// Decimal numbers kept as text. Numbers from the wire and from scenarios never pass through a double:
// they compare by decimal value ("1.0" equals "1", "1e3" equals "1000").
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace cr::base {

/// True for text that JSON writes as a number (RFC 8259 §6).
bool is_json_number(std::string_view text);

/// Order of two JSON numbers by value. Both must satisfy is_json_number().
std::strong_ordering compare_decimal(std::string_view left, std::string_view right);

/// The shortest equal form without exponent where that stays under 40 characters, otherwise with one:
/// "1.50" -> "1.5", "-0" -> "0", "1e3" -> "1000".
std::string normal_decimal(std::string_view number);

/// True when the value has no fraction ("1.0" and "1e3" are integers by value).
bool is_integer_value(std::string_view number);

/// The value when it is an integer that fits, otherwise nothing.
std::optional<long long> to_integer(std::string_view number);

/// Nearest double; for display and timing only, never for comparing.
double to_double(std::string_view number);

}  // namespace cr::base
