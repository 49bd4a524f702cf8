// JSON that is kept rather than looked at, as compact text: a tenth of what the value itself takes. Null is "".
#pragma once

#include <string>

#include "core/base/json.hpp"

namespace cr::mock_server {

class PackedJson {
 public:
  PackedJson() = default;  ///< null
  PackedJson(const base::Json& json);
  /// The value again; equal to the one that was packed.
  base::Json unpacked() const;
  const std::string& text() const { return text_; }
  bool is_null() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace cr::mock_server
