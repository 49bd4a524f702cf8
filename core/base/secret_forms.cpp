// Encodings of one secret. For base64 the secret may start at any of three offsets of a larger text;
// only the characters that it alone decides are a form, its neighbours are marked as open.
#include "core/base/secret_forms.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "core/base/json.hpp"
#include "core/base/text.hpp"

namespace cr::base {
namespace {

constexpr std::size_t shortest_form = 4;

using Replacement = std::pair<char, std::string_view>;

std::string replaced(std::string_view text, std::initializer_list<Replacement> table) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto* found = std::find_if(table.begin(), table.end(), [c](const Replacement& r) { return r.first == c; });
    if (found == table.end()) {
      out += c;
    } else {
      out += found->second;
    }
  }
  return out;
}

std::string json_literal(std::string_view text) {
  std::string out;
  append_string(out, text);
  return out.substr(1, out.size() - 2);
}

/// JSON with every character beyond ASCII as \u escapes, as many writers do.
std::string ascii_json_literal(std::string_view text, bool upper) {
  std::string out;
  const std::string literal = json_literal(text);
  for (std::size_t i = 0; i < literal.size();) {
    const auto first = static_cast<unsigned char>(literal[i]);
    const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t value = size == 1 ? first : first & (0x7FU >> size);
    for (std::size_t k = 1; k < size; ++k) value = (value << 6) | (static_cast<unsigned char>(literal[i + k]) & 0x3FU);
    const auto unit = [&](char32_t u) {
      const auto number = static_cast<unsigned>(u);
      out += upper ? fmt::format("\\u{:04X}", number) : fmt::format("\\u{:04x}", number);
    };
    if (size == 1) {
      out += literal[i];
    } else if (value < 0x10000) {
      unit(value);
    } else {
      unit(0xD800 + ((value - 0x10000) >> 10));
      unit(0xDC00 + ((value - 0x10000) & 0x3FF));
    }
    i += size;
  }
  return out;
}

std::vector<std::string> json_forms(std::string_view secret) {
  const std::string plain = json_literal(secret);
  return {plain,
          replaced(plain, {{'/', "\\/"}}),
          replaced(plain, {{'<', "\\u003c"}, {'>', "\\u003e"}, {'&', "\\u0026"}}),
          replaced(plain, {{'<', "\\u003c"}}),
          replaced(plain, {{'<', "\\u003C"}, {'>', "\\u003E"}, {'&', "\\u0026"}, {'\'', "\\u0027"}}),
          ascii_json_literal(secret, false),
          ascii_json_literal(secret, true),
          json_literal(plain)};  // a body that is itself kept as a JSON string
}

std::vector<std::string> xml_forms(std::string_view text) {
  return {replaced(text, {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}}),
          replaced(text, {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}}),
          replaced(text, {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}}),
          replaced(text, {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}}),
          replaced(text, {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}, {'`', "&#96;"}}),
          replaced(text, {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#x27;"}, {'`', "&#x60;"}}),
          replaced(text, {{'&', "&#38;"}, {'<', "&#60;"}, {'>', "&#62;"}, {'"', "&#34;"}, {'\'', "&#39;"}}),
          replaced(text, {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&#34;"}, {'\'', "&#39;"}})};
}

/// Lower-case digits after every percent sign.
std::string lower_percent(std::string_view encoded) {
  std::string out(encoded);
  for (std::size_t i = 0; i + 2 < out.size(); ++i) {
    if (out[i] != '%') continue;
    for (std::size_t k = 1; k <= 2; ++k)
      if (out[i + k] >= 'A' && out[i + k] <= 'F') out[i + k] = static_cast<char>(out[i + k] - 'A' + 'a');
    i += 2;
  }
  return out;
}

/// Percent-encoding that leaves more characters alone than RFC 3986 asks for.
std::string percent_encoded_but(std::string_view secret, std::string_view left_alone) {
  std::string out;
  for (const char c : secret) out += left_alone.find(c) != std::string_view::npos ? std::string(1, c) : percent_encoded({&c, 1});
  return out;
}

std::vector<std::string> percent_forms(std::string_view secret) {
  const std::string strict = percent_encoded(secret);
  std::vector<std::string> out{
      strict,
      percent_encoded_but(secret, "!'()*"),               // encodeURIComponent
      percent_encoded_but(secret, "!'()*;/?:@&=+$,#"),    // encodeURI
      percent_encoded_but(secret, "!$&'()*+,;=:@/?")};    // what a query may hold
  const std::string component = out[1];
  for (std::string form : {strict, component}) {  // form encoding: a plus for a space, and ~ or * differ
    for (std::size_t at = form.find("%20"); at != std::string::npos; at = form.find("%20", at)) form.replace(at, 3, "+");
    out.push_back(form);
    out.push_back(replaced(form, {{'~', "%7E"}, {'\'', "%27"}, {'!', "%21"}, {'(', "%28"}, {')', "%29"}}));
  }
  const std::vector<std::string> upper = out;
  for (const std::string& form : upper) out.push_back(lower_percent(form));
  return out;
}

std::string hex(std::string_view secret, std::string_view digits) {
  std::string out;
  out.reserve(secret.size() * 2);
  for (const char c : secret) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15U];
  }
  return out;
}

void add_base64_forms(std::vector<SecretForm>& out, std::string_view secret) {
  for (std::size_t lead = 0; lead < 3; ++lead) {
    std::string shifted(lead, '\0');
    shifted += secret;
    const std::size_t first = (8 * lead + 5) / 6;
    const std::size_t end = 8 * (lead + secret.size()) / 6;
    const bool open_end = 8 * (lead + secret.size()) % 6 != 0;
    out.push_back({base64(shifted).substr(first, end - first), lead != 0, open_end});
    out.push_back({base64url(shifted).substr(first, end - first), lead != 0, open_end});
  }
}

}  // namespace

std::vector<SecretForm> forms_of(std::string_view secret) {
  std::vector<SecretForm> all{{std::string(secret), false, false}};
  const auto add_all = [&](const std::vector<std::string>& forms) {
    for (const std::string& form : forms) all.push_back({form, false, false});
  };
  const std::vector<std::string> as_json = json_forms(secret);
  add_all(as_json);
  add_all(xml_forms(secret));
  add_all(xml_forms(as_json.front()));  // JSON shown in a JUnit or HTML report
  add_all(percent_forms(secret));
  add_all({hex(secret, "0123456789abcdef"), hex(secret, "0123456789ABCDEF")});
  add_base64_forms(all, secret);

  std::vector<SecretForm> distinct;
  for (SecretForm& form : all) {
    const bool known = std::any_of(distinct.begin(), distinct.end(), [&](const SecretForm& d) { return d.text == form.text; });
    if (!known && form.text.size() >= shortest_form) distinct.push_back(std::move(form));
  }
  return distinct;
}

}  // namespace cr::base
