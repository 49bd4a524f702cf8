// Finds known byte strings, and anything with the shape of a FlatPeak key or token, in a text. Made for
// texts that hold none: a table of four-byte beginnings lets about one byte in a nanosecond pass, and a
// new string is added without rebuilding anything. Knows nothing of pseudonyms.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cr::base {

class SecretSearch {
 public:
  static constexpr std::size_t unknown = static_cast<std::size_t>(-1);

  struct Hit {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t secret = unknown;  ///< index given to add(); unknown: found by its shape
    bool open_start = false;
    bool open_end = false;
  };

  SecretSearch();
  /// `form` has at least four bytes; the first secret with a form keeps it.
  void add(std::string_view form, std::size_t secret, bool open_start, bool open_end);
  /// The longest hit at the first place at or after `from` that has one.
  std::optional<Hit> next(std::string_view text, std::size_t from) const;
  /// The longest hit at exactly this place.
  std::optional<Hit> at(std::string_view text, std::size_t begin) const;
  /// The longest beginning of a form, cut off at `end` of the text: at least four bytes, and four beyond
  /// what every key or token begins with.
  std::optional<Hit> cut_off(std::string_view text, std::size_t end) const;

 private:
  struct Form {
    std::size_t secret;
    bool open_start;
    bool open_end;
  };
  struct Start {
    bool shape = false;                ///< keys or tokens of FlatPeak begin like this
    std::vector<std::size_t> lengths;  ///< of the forms that begin like this, longest first
  };

  static std::uint32_t start_of(const char* bytes) {
    std::uint32_t start = 0;
    std::memcpy(&start, bytes, 4);
    return start;
  }
  static std::size_t slot_of(std::uint32_t start) { return (start * 2654435761U) >> 19; }
  void add_shape(std::string_view prefix);

  std::array<bool, 8192> possible_{};  ///< by slot: something may begin like this
  std::unordered_map<std::uint32_t, Start> starts_;
  std::unordered_map<std::string, Form> forms_;
  std::size_t longest_ = 0;  ///< bytes of a form
};

}  // namespace cr::base
