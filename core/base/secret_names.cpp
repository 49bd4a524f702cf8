// Which names say that their value is a secret, and of which kind it then is. A name is split into
// words at '_', '-', other punctuation and case changes; "spin" and "passenger" are no secrets.
#include "core/base/secret_names.hpp"

#include <array>
#include <utility>

#include "core/base/redactor.hpp"

namespace cr::base {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

/// A word in lower case. Every name of every message passes here, so it lives on the stack; no word that
/// matters is as long as the room it has, and of a longer one only that much is kept.
class Word {
 public:
  void clear() { size_ = 0; }
  void add(char c) {
    if (size_ < letters_.size()) letters_[size_++] = lower(c);
  }
  std::string_view text() const { return {letters_.data(), size_}; }

 private:
  std::array<char, 24> letters_{};
  std::size_t size_ = 0;
};

/// True when a new word begins at this letter or digit: "apiKey", "API-Key", "api_key" and "APIKey" are all
/// api and key; digits belong to the word before.
bool begins_word(std::string_view name, std::size_t at) {
  if (at == 0) return true;
  const char before = name[at - 1];
  if (!is_upper(before) && !is_lower(before) && !is_digit(before)) return true;
  if (!is_upper(name[at])) return false;
  return !is_upper(before) || (at + 1 < name.size() && is_lower(name[at + 1]));
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> word_kinds{{
    {"pass", "password"},
    {"password", "password"},
    {"passwd", "password"},
    {"secret", "secret"},
    {"token", "token"},
    {"otp", "otp"},
    {"pin", "pin"},
    {"credential", "credential"},
    {"credentials", "credential"},
    {"apikey", "key"},
    {"authorization", "authorization"},
    {"cookie", "cookie"},
    {"passphrase", "password"},
    {"passcode", "password"},
}};

constexpr std::array<std::pair<std::array<std::string_view, 2>, std::string_view>, 6> pair_kinds{{
    {{"connect", "token"}, "cot"},
    {{"fp", "cot"}, "cot"},
    {{"bearer", "token"}, "bearer"},
    {{"api", "key"}, "key"},
    {{"private", "key"}, "key"},
    {{"account", "number"}, "account"},
}};

std::string_view kind_of(std::string_view word) {
  for (const auto& [known, kind] : word_kinds)
    if (word == known) return kind;
  return {};
}

std::string_view kind_of(std::string_view first, std::string_view second) {
  for (const auto& [pair, kind] : pair_kinds)
    if (second == pair[1] && first == pair[0]) return kind;
  return {};
}

}  // namespace

std::string_view secret_kind_of(std::string_view name) {
  std::string_view single;
  Word before, word;
  for (std::size_t i = 0; i < name.size();) {
    if (!is_upper(name[i]) && !is_lower(name[i]) && !is_digit(name[i])) {
      ++i;
      continue;
    }
    word.clear();
    do {
      word.add(name[i++]);
    } while (i < name.size() && (is_upper(name[i]) || is_lower(name[i]) || is_digit(name[i])) && !begins_word(name, i));
    if (const auto kind = kind_of(before.text(), word.text()); !kind.empty()) return kind;
    if (single.empty()) single = kind_of(word.text());
    before = word;
  }
  return single;
}

bool Redactor::is_secret_name(std::string_view name) { return !secret_kind_of(name).empty(); }

}  // namespace cr::base
