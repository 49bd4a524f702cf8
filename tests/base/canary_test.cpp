// Secrets of twelve kinds in all encodings of the project's list, planted in texts as reports and messages
// hold them. After cleaning, no encoding of a planted secret is left; before, each of them was there.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/redactor.hpp"
#include "core/base/text.hpp"
#include "tests/base/printing.hpp"

namespace cr::base {
namespace {

struct Canary {
  const char* kind;
  std::string secret;
};

const std::vector<Canary>& canaries() {
  static const std::vector<Canary> all{{"key", "sk_test_Canary0123456789abcdef"},
                                       {"key", "sk_live_Canary0123456789abcdef"},
                                       {"cot", "cot_5ca1ab1e5ca1ab1e5ca1ab1e"},
                                       {"cot", "cot_5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e"},
                                       {"bearer", "eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.c2ln-bmF0_dXJl"},
                                       {"basic", "YWNjX2NhbmFyeTpzay10ZXN0"},
                                       {"password", "p\"a's<s>&w/o\\r d~é€😀"},
                                       {"otp", "4711"},
                                       {"account", "DE12 3456 7890"},
                                       {"cookie", "sid.0%2Bcanary+value="},
                                       {"webhook", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIH\n-----END PRIVATE KEY-----\n"},
                                       {"env", std::string("bin\x01\x1f\x7f\ttab", 11)}};
  return all;
}

std::string replaced(std::string text, const std::vector<std::pair<std::string, std::string>>& table) {
  std::string out;
  for (const char c : text) {
    std::string piece(1, c);
    for (const auto& [from, to] : table)
      if (piece == from) {
        piece = to;
        break;
      }
    out += piece;
  }
  return out;
}

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

std::string hex(std::string_view text, const char* digits) {
  std::string out;
  for (const char c : text) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

std::string json_escaped(std::string_view text) {
  const std::string literal = to_text(Json(text));
  return literal.substr(1, literal.size() - 2);
}

std::string xml_escaped(const std::string& text) {
  return replaced(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&apos;"}});
}

/// Lower-case hex after each percent sign, the rest as it is.
std::string percent_lower(const std::string& secret) {
  std::string out = percent_encoded(secret);
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i] == '%') out.replace(i + 1, 2, lower_case(out.substr(i + 1, 2)));
  return out;
}

/// As in a submitted form: a plus for a space.
std::string form_encoded(const std::string& secret) {
  std::string out = percent_encoded(secret);
  for (std::size_t at = 0; (at = out.find("%20", at)) != std::string::npos;) out.replace(at, 3, "+");
  return out;
}

/// Name of the encoding, and the secret in it as it stands in a text around it.
std::vector<std::pair<std::string, std::string>> encodings_of(const std::string& secret) {
  return {{"raw", secret},
          {"json", json_escaped(secret)},
          {"json in json", json_escaped(json_escaped(secret))},
          {"xml", xml_escaped(secret)},
          {"html", replaced(secret, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}, {"`", "&#96;"}})},
          {"json in xml", xml_escaped(json_escaped(secret))},
          {"percent, upper", percent_encoded(secret)},
          {"percent, lower", percent_lower(secret)},
          {"form", form_encoded(secret)},
          {"base64", base64(secret)},
          {"base64 after one byte", base64(":" + secret + ":")},
          {"base64 after two bytes", base64("a:" + secret + "\n")},
          {"base64url", base64url(secret)},
          {"base64url after one byte", base64url(":" + secret + ":")},
          {"base64url after two bytes", base64url("a:" + secret + "\n")},
          {"hex, lower", hex(secret, "0123456789abcdef")},
          {"hex, upper", hex(secret, "0123456789ABCDEF")}};
}

/// True when eight characters in a row (all, of a shorter one) of the encoded secret are left. The first and
/// last four of a base64 text may belong to what stood around the secret.
bool is_left_in(const std::string& cleaned, const std::string& name, const std::string& encoded) {
  std::string core = encoded;
  if (name.starts_with("base64")) core = encoded.size() > 12 ? encoded.substr(4, encoded.size() - 8) : encoded;
  const std::size_t window = std::min<std::size_t>(core.size(), 8);
  for (std::size_t at = 0; at + window <= core.size(); ++at)
    if (cleaned.find(core.substr(at, window)) != std::string::npos) return true;
  return false;
}

std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("no secret is left in any encoding, alone or inside a text") {
  CHECK(canaries().size() == 12);
  for (const Canary& canary : canaries()) {
    for (const auto& [name, encoded] : encodings_of(canary.secret)) {
      Redactor redactor;
      redactor.learn(canary.kind, canary.secret);
      const std::string text = "<a b=\"" + encoded + "\">" + encoded + "</a>\n{\"c\":\"" + encoded + "\"}";
      const std::string cleaned = redactor.clean(text);
      INFO(canary.kind, " as ", name, ": ", visible(encoded), " became ", visible(cleaned));
      CHECK(!is_left_in(cleaned, name, encoded));
      CHECK(count_of(cleaned, std::string(canary.kind) + "#1") == 3);
    }
  }
}

TEST_CASE("all secrets together in one text have one pseudonym each") {
  Redactor redactor;
  std::string text;
  for (const Canary& canary : canaries()) {
    redactor.learn(canary.kind, canary.secret);
    for (const auto& [name, encoded] : encodings_of(canary.secret)) text += "[" + encoded + "]\n";
  }
  const std::string cleaned = redactor.clean(text);
  for (const Canary& canary : canaries())
    for (const auto& [name, encoded] : encodings_of(canary.secret)) {
      INFO(canary.kind, " as ", name);
      CHECK(!is_left_in(cleaned, name, encoded));
    }
  CHECK(cleaned.find("key#2") != std::string::npos);
  CHECK(cleaned.find("key#3") == std::string::npos);
  CHECK(cleaned.find("cot#2") != std::string::npos);
  CHECK(cleaned.find("cot#3") == std::string::npos);
  CHECK(cleaned.find("password#2") == std::string::npos);
}

TEST_CASE("a planted secret that was not learned is still there: the canaries are alive") {
  for (const Canary& canary : canaries()) {
    if (canary.secret.starts_with("sk_") || canary.secret.starts_with("cot_")) continue;
    Redactor redactor;
    for (const auto& [name, encoded] : encodings_of(canary.secret)) CHECK(redactor.clean(encoded) == encoded);
  }
}

TEST_CASE("non-ASCII secrets are found as JSON escapes too") {
  Redactor redactor;
  redactor.learn("password", "naïve-€-😀");
  CHECK(redactor.clean(R"(na\u00efve-\u20ac-\ud83d\ude00)") == "password#1");
  CHECK(redactor.clean(R"(na\u00EFve-\u20AC-\uD83D\uDE00)") == "password#1");
}

}  // namespace cr::base
