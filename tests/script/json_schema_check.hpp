// A small validator for the subset of JSON Schema (draft 2020-12) that the scenario schema is written in.
// It refuses a keyword that it does not know, so that the schema cannot outgrow it unseen.
#pragma once

#include <string>

#include "core/base/json.hpp"

namespace cr::script::testing {

/// Empty when `value` is valid; otherwise the pointer and keyword of the first rule that it breaks.
std::string schema_trouble(const base::Json& schema, const base::Json& value);

}  // namespace cr::script::testing
