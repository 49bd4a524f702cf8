// What a complaint of the YAML parser most probably means for the author of a scenario. Called by
// yaml.cpp; knows the parser's words, not the parser.
#pragma once

#include <string>
#include <string_view>

namespace cr::script {

struct Reading {
  std::string message;
  std::string help;
};
/// `before` and `rest` are the file's text on both sides of the place that the parser names.
Reading reading_of(const std::string& message, std::string_view before, std::string_view rest);

}  // namespace cr::script
