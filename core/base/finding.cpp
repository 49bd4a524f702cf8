// The words of outcomes, endings and levels, both ways, and how outcomes fold. Reports and scenarios
// use exactly these words.
#include "core/base/finding.hpp"

#include <algorithm>
#include <array>

#include "core/base/assertion.hpp"

namespace cr::base {
namespace {

constexpr std::array<const char*, 6> outcome_words{"skip", "pass", "review", "warn", "fail", "error"};
constexpr std::array<const char*, 9> ending_words{"complete",  "closed",  "error",   "refused",    "open",
                                                  "abandoned", "timeout", "dropped", "interrupted"};
constexpr std::array<const char*, 3> level_words{"must", "should", "may"};

template <class Enum, std::size_t N>
const char* word_of(const std::array<const char*, N>& words, Enum value) {
  const auto index = static_cast<std::size_t>(value);
  CR_ASSERT(index < N);
  return words[index];
}

template <class Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<const char*, N>& words, std::string_view word) {
  for (std::size_t i = 0; i < N; ++i)
    if (word == words[i]) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace

const char* name_of(Outcome outcome) { return word_of(outcome_words, outcome); }
const char* name_of(Ending ending) { return word_of(ending_words, ending); }
const char* name_of(Level level) { return word_of(level_words, level); }

std::optional<Outcome> outcome_from(std::string_view word) { return value_of<Outcome>(outcome_words, word); }
std::optional<Ending> ending_from(std::string_view word) { return value_of<Ending>(ending_words, word); }
std::optional<Level> level_from(std::string_view word) { return value_of<Level>(level_words, word); }

// The enumerators stand in folding order, so the worse one is the larger one.
Outcome worse(Outcome left, Outcome right) { return std::max(left, right); }

}  // namespace cr::base
