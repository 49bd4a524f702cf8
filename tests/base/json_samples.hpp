// Random JSON values for property tests: all kinds, hostile strings, numbers in every spelling.
#pragma once

#include <string>

#include "core/base/json.hpp"
#include "core/base/random.hpp"

namespace cr::base {

inline std::string sample_string(Random& random) {
  static const char* const pieces[] = {"a",    "tariff", "\"", "\\", "/",  "\n", "\t", "é", "€", "😀", "\u2028", "\x01",
                                       "\x7f", "~",      " ",  "<",  "&",  "'",  "%",  "0", "-", "e9", "{",      "["};
  std::string out;
  for (std::uint64_t i = random.below(6); i > 0; --i) out += pieces[random.below(std::size(pieces))];
  if (random.below(20) == 0) out += '\0';
  return out;
}

inline std::string sample_number(Random& random) {
  std::string out = random.below(3) == 0 ? "-" : "";
  out += random.below(4) == 0 ? "0" : std::to_string(1 + random.below(1'000'000));
  if (random.below(2) == 0) out += "." + std::to_string(random.below(100'000));
  if (random.below(3) == 0) out += (random.below(2) == 0 ? "e-" : "E+") + std::to_string(random.below(1000));
  return out;
}

inline Json sample_json(Random& random, int depth) {
  switch (random.below(depth > 0 ? 7 : 4)) {
    case 0: return Json();
    case 1: return Json(random.below(2) == 0);
    case 2: return Json::number(sample_number(random));
    case 3: return Json(sample_string(random));
    case 4: {
      Json items = Json::array();
      for (std::uint64_t i = random.below(5); i > 0; --i) items.push(sample_json(random, depth - 1));
      return items;
    }
    default: {
      Json members = Json::object();
      for (std::uint64_t i = random.below(random.below(30) == 0 ? 40 : 5); i > 0; --i)
        members.set(sample_string(random), sample_json(random, depth - 1));
      return members;
    }
  }
}

inline Json sample_json(std::uint64_t seed) {
  Random random(seed);
  return sample_json(random, 5);
}

}  // namespace cr::base
