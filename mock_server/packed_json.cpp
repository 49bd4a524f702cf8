// See packed_json.hpp.
#include "mock_server/packed_json.hpp"

#include "core/base/assertion.hpp"

namespace cr::mock_server {

PackedJson::PackedJson(const base::Json& json) {
  if (json.is_null()) return;
  text_ = base::to_text(json);
  text_.shrink_to_fit();
}

base::Json PackedJson::unpacked() const {
  if (text_.empty()) return nullptr;
  // What was a value once is one again, however long its texts are and however deep it stands in another one.
  base::Limits limits;
  limits.json_depth *= 2;
  limits.json_values = limits.json_string_bytes = text_.size() + 1;
  limits.json_key_bytes = limits.json_number_bytes = text_.size() + 1;
  auto json = base::parse_json(text_, limits);
  CR_ASSERT(json.has_value());
  return std::move(*json);
}

}  // namespace cr::mock_server
