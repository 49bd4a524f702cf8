// The names a scenario can interpolate while it plays: captures first, then the reserved names. A value
// store without behaviour beyond look-up by dotted path.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/instant.hpp"
#include "core/base/json.hpp"

namespace cr::harness {

class Scope {
 public:
  /// A capture or a reserved root ("page", "token", "location", …); replaces an earlier value. The name
  /// may have dots (`PREFIX.name` of a fragment used with `as:`).
  void set(const std::string& name, base::Json value) { values_[name] = std::move(value); }
  void set_now(base::Instant now) { now_ = now; }
  /// Values of `${env:NAME}`; all of them are secret.
  void set_environment(std::map<std::string, std::string> values) { environment_ = std::move(values); }

  /// Nothing when no such name or path exists.
  std::optional<base::Json> find(const std::string& path) const;

 private:
  std::map<std::string, base::Json> values_;
  std::map<std::string, std::string> environment_;
  base::Instant now_{};
};

}  // namespace cr::harness
