// Any bytes through the small readers of the base room: URLs, queries, instants, durations, numbers and
// encodings. What is accepted is written and read back equal; what is printed is valid and harmless.
#include <string>

#include "core/base/assertion.hpp"
#include "core/base/decimal.hpp"
#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/base/text.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace {

using namespace cr::base;

void check_url(std::string_view input) {
  if (const auto url = parse_url(input)) {
    const auto again = parse_url(url->text());
    CR_ASSERT(again.has_value() && *again == *url);
    const std::string longer = with_query(url->text(), "fp_cot", input);
    CR_ASSERT(parse_url(longer).has_value() && with_query(longer, "fp_cot", input) == longer);
  }
  for (const auto& [name, value] : parse_query(input)) CR_ASSERT(name.size() + value.size() <= input.size());
}

void check_times(std::string_view input) {
  if (const auto instant = parse_instant(input)) CR_ASSERT(parse_instant(to_text(*instant)) == instant);
  if (const auto duration = parse_duration(input)) CR_ASSERT(parse_duration(to_text(*duration)) == duration);
}

void check_number(std::string_view input) {
  if (!is_json_number(input)) return;
  const std::string normal = normal_decimal(input);
  CR_ASSERT(is_json_number(normal));
  CR_ASSERT(compare_decimal(input, normal) == 0);
  CR_ASSERT(normal_decimal(normal) == normal);
  CR_ASSERT(is_integer_value(input) == is_integer_value(normal));
  if (const auto integer = to_integer(input)) CR_ASSERT(std::to_string(*integer) == normal);
  static_cast<void>(to_double(input));
}

void check_encodings(std::string_view input) {
  CR_ASSERT(from_base64(base64(input)) == input);
  CR_ASSERT(from_base64url(base64url(input)) == input);
  CR_ASSERT(percent_decoded(percent_encoded(input)) == input);
  if (const auto bytes = from_base64(input)) CR_ASSERT(base64(*bytes) == input);
  if (const auto bytes = from_base64url(input)) CR_ASSERT(base64url(*bytes) == input);
}

void check_text(std::string_view input) {
  const std::string shown = printable(input, true);
  CR_ASSERT(find_invalid_utf8(shown) == std::string_view::npos);
  CR_ASSERT(shown.find('\x1b') == std::string::npos);
  CR_ASSERT(shown.find("##[") == std::string::npos && !shown.starts_with("::"));
  CR_ASSERT(code_points(shortened(shown, 7)) <= 7);
  CR_ASSERT(find_invalid_utf8(shortened(shown, 7)) == std::string_view::npos);
}

}  // namespace

CR_FUZZ_TARGET(notation, input) {
  check_url(input);
  check_times(input);
  check_number(input);
  check_encodings(input);
  check_text(input);
}
