// Names that say "secret": used by the redactor for headers and for members of message bodies.
#pragma once

#include <string_view>

namespace cr::base {

/// The kind of secret that a header or member of this name holds ("password", "cot", "key", …), or ""
/// when the name does not say so.
std::string_view secret_kind_of(std::string_view name);

}  // namespace cr::base
