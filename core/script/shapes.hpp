// Checks of values against the key tables: is this mapping made of known keys, does each hold what it
// may hold. Called by every part of the loader before it takes a value out; what the values mean
// together is not known here.
#pragma once

#include <string>
#include <string_view>

#include "core/protocol/release.hpp"
#include "core/script/diagnostics.hpp"
#include "core/script/key_tables.hpp"
#include "core/script/load.hpp"
#include "core/script/value.hpp"

namespace cr::script {

/// What the parts of the loader share while one file is read.
struct LoadContext {
  const protocol::Release& release;
  const LoadOptions& options;
  Diagnostics& diagnostics;
};

/// Checks all keys of a mapping; false when something was wrong with it. `skip` is a key that belongs to
/// another table (the actor of a line).
bool check_mapping(const LoadContext& context, const Value& value, const KeyTable& table, std::string_view skip = {});
bool check_shape(const LoadContext& context, const Value& value, const Key& key);

// What a checked value holds. On a value of another kind (a fault was told) they give the fallback.
std::string text_of(const Value* value, std::string_view fallback = {});
long long integer_of(const Value* value, long long fallback);
bool truth_of(const Value* value, bool fallback = false);
std::optional<base::Duration> duration_of(const Value* value);
bool is_name(std::string_view text);
bool is_reserved(std::string_view name);

}  // namespace cr::script
