// splitmix64 and FNV-1a, both with published test values, so that a seed means the same stream on any
// machine and in any later version of this program.
#include "core/base/random.hpp"

#include "core/base/assertion.hpp"

namespace cr::base {

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

Random Random::named(std::uint64_t seed, std::string_view name) {
  // One step of the generator in between, so that seeds 1 and 2 do not give related streams.
  Random from_seed(seed);
  return Random(from_seed.next() ^ fnv1a(name));
}

std::uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

std::uint64_t Random::below(std::uint64_t bound) {
  CR_ASSERT(bound > 0);
  // 2^64 mod bound values at the low end would be hit once too often; they are drawn again.
  const std::uint64_t surplus = (0 - bound) % bound;
  std::uint64_t value = next();
  while (value < surplus) value = next();
  return value % bound;
}

std::string Random::hex(std::size_t digits) {
  static constexpr char alphabet[] = "0123456789abcdef";
  std::string out;
  out.reserve(digits);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (i % 16 == 0) bits = next();
    out += alphabet[bits >> 60];
    bits <<= 4;
  }
  return out;
}

std::string Random::id(std::string_view prefix) {
  std::string out(prefix);
  out += '_';
  out += hex(24);
  return out;
}

}  // namespace cr::base
