// From the keys of a `connect:` line, an alternative or an `until:` to an Expectation, with the checks
// that the release makes possible. Called by the builder of lines.
#pragma once

#include "core/script/scenario.hpp"
#include "core/script/shapes.hpp"

namespace cr::script {

/// `value` has been checked against its key table. `changed`: `set:` stands beside it, so that fields and
/// actions of the page may be anything.
Expectation make_expectation(const LoadContext& context, const Value& value, const std::string& page,
                             const base::Where& page_where, bool changed);
/// A value with the place of its key, which is where a person looks for a false expectation.
std::optional<Value> value_at(const Value& mapping, std::string_view key);

}  // namespace cr::script
