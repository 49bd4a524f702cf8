// JSON Schema of values: matchers, and the types of the release as what may be expected of them or said
// for them. Used by schema.cpp, which writes the schema of whole files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.hpp"
#include "core/protocol/release.hpp"

namespace cr::script {

base::Json schema_of_type(std::string_view type);
base::Json schema_ref(std::string_view definition);
base::Json schema_of_words(const std::vector<std::string>& words);
base::Json schema_any_of(std::vector<base::Json> alternatives);
base::Json schema_text(std::string_view pattern);
/// An object that has these properties and no others.
base::Json schema_closed(base::Json::Object properties, const std::vector<std::string>& required = {});

/// A mapping with members of these lists only; a matcher may stand for each of them.
base::Json schema_of_members(const std::vector<const std::vector<protocol::Field>*>& members);
/// What may be expected of a value of this type.
base::Json schema_expecting(const protocol::Type& type);
/// $defs of matchers: "matcher", "operators", "reference".
void define_matchers(base::Json& definitions);

}  // namespace cr::script
