// The one source of chance: splitmix64, seeded by the caller. There is no global generator.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cr::base {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  /// A stream of its own for a name: the same seed and name give the same stream on any machine.
  static Random named(std::uint64_t seed, std::string_view name);

  std::uint64_t next();
  std::uint64_t below(std::uint64_t bound);  ///< 0 … bound-1, unbiased; bound > 0
  /// `prefix` + '_' + 24 lower-case hex digits, as FlatPeak writes its ids.
  std::string id(std::string_view prefix);
  std::string hex(std::size_t digits);

 private:
  std::uint64_t state_;
};

std::uint64_t fnv1a(std::string_view text);

}  // namespace cr::base
