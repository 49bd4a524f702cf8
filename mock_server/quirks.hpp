// Surprises that are lawful: what FlatPeak may do any day without telling, and a good client never
// notices. Pure: the same seed, session and number give the same bytes. Called by the mocks after the
// engine has answered; knows nothing of pages, only of JSON objects.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/json.hpp"
#include "core/base/random.hpp"
#include "core/net/wire.hpp"

namespace cr::mock_server {

/// Names of unknown members begin with this; no release has such a name.
inline constexpr std::string_view unknown_field_prefix = "future_";

/// Adds one or two unknown members to every object in `value`, at every level. What was there stays as it was.
void add_unknown_fields(base::Json& value, base::Random& random);
/// Puts the members of every object into another order; lists keep theirs.
void shuffle_keys(base::Json& value, base::Random& random);

/// The pack `gentle`, on the `nth` answer of a session (or of the mock, where there is none): in three of
/// four JSON bodies unknown members at every level and shuffled keys; unknown headers; up to 20 ms of delay;
/// one connection in four closed after its answer. Values, lists, status and known headers stay; a body
/// that is no JSON object or list, and a reply with a planned fault, stay byte for byte.
void be_gentle(net::Reply& reply, std::uint64_t seed, const std::string& session, std::uint64_t nth);

}  // namespace cr::mock_server
