// See vocabulary.hpp.
#include "mock_server/vocabulary.hpp"

namespace cr::mock_server {
namespace {

constexpr std::size_t most_words = 4'096;
constexpr std::uint16_t no_room = 1;

}  // namespace

Vocabulary::Vocabulary() : words_{"", "…"}, numbers_{{"", 0}, {"…", no_room}} {}

std::uint16_t Vocabulary::number_of(const std::string& word) {
  const auto known = numbers_.find(word);
  if (known != numbers_.end()) return known->second;
  if (words_.size() >= most_words) return no_room;
  const auto number = static_cast<std::uint16_t>(words_.size());
  words_.push_back(word);
  numbers_.emplace(word, number);
  return number;
}

}  // namespace cr::mock_server
