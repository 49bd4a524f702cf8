// Words that come again and again, kept once each and told by their numbers: the routes, triggers and codes of
// the turns of all sessions. A client can invent triggers, so there is room for so many words and no more.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace cr::mock_server {

class Vocabulary {
 public:
  /// The empty word is number 0; a word that finds no room is "…".
  Vocabulary();
  std::uint16_t number_of(const std::string& word);
  const std::string& word(std::uint16_t number) const { return words_[number]; }
  std::size_t size() const { return words_.size(); }

 private:
  std::vector<std::string> words_;
  std::unordered_map<std::string, std::uint16_t> numbers_;
};

}  // namespace cr::mock_server
