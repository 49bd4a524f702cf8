// YAML text to Value, strictly: one document, no anchors, aliases, tags, merge keys or duplicate keys,
// YAML 1.2 core scalars, UTF-8 only, bounded. The only unit that includes yaml-cpp (event handler).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/limits.hpp"
#include "core/script/value.hpp"

namespace cr::script {

/// All faults found in one pass where the parser can go on (unquoted `yes`, `012`, duplicate keys, …),
/// the first where it cannot. `file` is the name used in places.
struct YamlResult {
  Value root;
  std::vector<base::Fault> faults;  ///< empty: root is good
};
YamlResult parse_yaml(std::string_view text, const std::string& file, const base::Limits& limits = {});

}  // namespace cr::script
