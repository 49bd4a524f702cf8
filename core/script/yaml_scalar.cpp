// The core schema by hand: it is four small patterns, and the numbers have to keep their text. Words
// that YAML 1.1 took for booleans and numbers that JSON does not write so are refused, because readers
// of both kinds exist and a scenario must mean one thing.
#include "core/script/yaml_scalar.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"

namespace cr::script {
namespace {

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

bool is_old_boolean(std::string_view text) {
  return text.size() <= 3 && one_of(lower_case(text), {"yes", "no", "on", "off", "y", "n"});
}

std::size_t digits_from(std::string_view text, std::size_t at) {
  const std::size_t start = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at - start;
}

/// [-+]? ( \.[0-9]+ | [0-9]+ (\.[0-9]*)? ) ([eE][-+]?[0-9]+)?
bool is_core_decimal(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t whole = digits_from(text, at);
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = digits_from(text, at + 1);
    if (whole == 0 && fraction == 0) return false;
    at += 1 + fraction;
  } else if (whole == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const std::size_t exponent = digits_from(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

/// 0o17, 0x1F, .inf, -.Inf, .NaN
bool is_core_special(std::string_view text) {
  if (text.size() > 2 && text[0] == '0' && text[1] == 'o')
    return text.find_first_not_of("01234567", 2) == std::string_view::npos;
  if (text.size() > 2 && text[0] == '0' && text[1] == 'x')
    return text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
  const std::string_view unsigned_part = !text.empty() && (text[0] == '-' || text[0] == '+') ? text.substr(1) : text;
  return one_of(unsigned_part, {".inf", ".Inf", ".INF"}) || one_of(text, {".nan", ".NaN", ".NAN"});
}

bool may_be_number(std::string_view text) {
  const char c = text.front();
  return is_digit(c) || c == '-' || c == '+' || c == '.';
}

}  // namespace

PlainScalar resolve_plain(std::string_view written) {
  PlainScalar result;
  result.text = written;
  if (one_of(written, {"", "~", "null", "Null", "NULL"})) {
    result.kind = Value::Kind::null;
    result.text.clear();
    return result;
  }
  if (one_of(written, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
    result.kind = Value::Kind::boolean;
    result.text = lower_case(written);
    return result;
  }
  if (is_old_boolean(written)) {
    result.trouble = fmt::format("unquoted `{}` is a boolean to some YAML readers and text to others", written);
    result.help = fmt::format("quote it ('{}'), or write true or false", written);
    return result;
  }
  if (!may_be_number(written)) return result;
  if (base::is_json_number(written)) {
    result.kind = Value::Kind::number;
    return result;
  }
  if (is_core_decimal(written) || is_core_special(written)) {
    const std::string shown = base::shortened(written, 40);
    result.trouble = fmt::format("`{}` is a number to YAML, but not one that JSON can write", shown);
    result.help = fmt::format("quote it if it is text ('{}'), or write the number as JSON does", shown);
  }
  return result;
}

}  // namespace cr::script
