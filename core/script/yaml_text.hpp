// A YAML file as text: the checks that come before the parser, and places as people count them. Called
// by yaml.cpp; knows nothing of YAML's grammar beyond what may not be in a file at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/fault.hpp"
#include "core/base/limits.hpp"

namespace cr::script {

class YamlText {
 public:
  YamlText(std::string_view text, std::string file);

  /// The first thing that keeps this text from being parsed: size, UTF-8, NUL and control characters,
  /// a carriage return without a line feed.
  std::optional<base::Fault> trouble(const base::Limits& limits) const;

  std::string_view body() const { return body_; }  ///< without a byte order mark
  /// Place of a byte of body().
  base::Where place(std::size_t offset) const;
  /// Place of a byte whose line (0-based) and byte column are known: no search for the line.
  base::Where place(int line, int byte_column, std::size_t offset) const;
  /// The white space and dashes before a byte of its line, when nothing else stands there.
  std::optional<std::string_view> indentation_before(std::size_t offset) const;
  /// The whole line of a byte, without its end.
  std::string_view line_of(std::size_t offset) const;

 private:
  std::string_view whole_;
  std::string_view body_;
  std::string file_;
};

}  // namespace cr::script
