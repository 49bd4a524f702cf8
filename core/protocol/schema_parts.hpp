// Types of the model as JSON Schema, for the two exports that are made of schemas (json_schema.cpp and
// openapi.cpp). Pure; knows where the definitions stand only by the prefix that it is given.
#pragma once

#include <string>

#include "core/base/json.hpp"
#include "core/protocol/release.hpp"

namespace cr::protocol {

base::Json schema_of(const Type& type);
base::Json schema_of(const std::vector<Field>& fields);
/// Every definition under its name; references between them begin with `prefix` ("#/$defs/").
base::Json definitions_of(const Release& release, const std::string& prefix);
base::Json reference_to(const std::string& prefix, const std::string& name);

}  // namespace cr::protocol
