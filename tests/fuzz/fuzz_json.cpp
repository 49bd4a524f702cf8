// Any bytes through the JSON reader: what is accepted must be written and read back equal in every form,
// be equal to itself and nothing else, and never be accepted after one more byte of another value.
#include <string>

#include "core/base/assertion.hpp"
#include "core/base/decimal.hpp"
#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "tests/fuzz/fuzz_target.hpp"

CR_FUZZ_TARGET(json, input) {
  using namespace cr::base;
  const Result<Json> value = parse_json(input);
  if (!value) {
    CR_ASSERT(value.error().where.line > 0 && value.error().where.column > 0);
    CR_ASSERT(!render(value.error(), "error", input).empty());
    return;
  }
  CR_ASSERT(find_invalid_utf8(input) == std::string_view::npos);
  const std::string compact = to_text(*value);
  for (const std::string& text : {compact, to_pretty_text(*value), canonical_text(*value)}) {
    const Result<Json> again = parse_json(text);
    CR_ASSERT(again.has_value());
    CR_ASSERT(*again == *value);
    CR_ASSERT(difference(*value, *again).empty());
  }
  CR_ASSERT(to_text(*parse_json(compact)) == compact);
  CR_ASSERT(!parse_json(compact + "[").has_value());
  if (value->is_number()) CR_ASSERT(compare_decimal(value->number(), normal_decimal(value->number())) == 0);
}
