// Stable names for things that have none: a hash of texts, as hex or in the form of a UUID. No chance in
// it, so the same journal gives the same bytes. It tells things apart; it protects nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cr::reports {

class Fingerprint {
 public:
  Fingerprint& add(std::string_view text) {
    for (const char letter : text) step(static_cast<unsigned char>(letter));
    step(0x100);  // between texts: "ab" + "c" is not "a" + "bc"
    return *this;
  }
  std::string hex() const {
    std::string out;
    append(out, left_, 16);
    return out;
  }
  /// Version 8 (made by a rule of our own), variant 1.
  std::string uuid() const {
    std::string out;
    append(out, left_, 16);
    append(out, right_, 16);
    out[12] = '8';
    out[16] = "89ab"[right_ >> 60 & 3];
    for (const std::size_t at : {8U, 13U, 18U, 23U}) out.insert(at, 1, '-');
    return out;
  }

 private:
  /// FNV-1a, twice with different starts.
  void step(std::uint64_t value) {
    constexpr std::uint64_t prime = 0x100000001B3ULL;
    left_ = (left_ ^ value) * prime;
    right_ = (right_ ^ (value + 1)) * prime;
  }
  static void append(std::string& out, std::uint64_t value, int digits) {
    for (int at = digits - 1; at >= 0; --at) out += "0123456789abcdef"[value >> (4 * at) & 0xF];
  }

  std::uint64_t left_ = 0xCBF29CE484222325ULL;
  std::uint64_t right_ = 0x84222325CBF29CE4ULL;
};

}  // namespace cr::reports
