// Which names say that their value is a secret, and of which kind it then is. A name is split into
// words at '_', '-', other punctuation and case changes; "spin" and "passenger" are no secrets.
#include "core/base/secret_names.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/base/redactor.hpp"

namespace cr::base {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

/// "apiKey", "API-Key" and "api_key" all give api, key; "APIKey" too; digits belong to the word before.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool inside = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_upper(c) && !is_lower(c) && !is_digit(c)) {
      inside = false;
      continue;
    }
    const bool after_lower = i > 0 && (is_lower(name[i - 1]) || is_digit(name[i - 1]));
    const bool before_lower = i > 0 && is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1]);
    if (!inside || (is_upper(c) && (after_lower || before_lower))) words.emplace_back();
    inside = true;
    words.back() += lower(c);
  }
  return words;
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

}  // namespace

std::string_view secret_kind_of(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    for (const auto& [pair, kind] : pair_kinds)
      if (words[i] == pair[0] && words[i + 1] == pair[1]) return kind;
  for (const std::string& word : words)
    for (const auto& [known, kind] : word_kinds)
      if (word == known) return kind;
  return {};
}

bool Redactor::is_secret_name(std::string_view name) { return !secret_kind_of(name).empty(); }

}  // namespace cr::base
