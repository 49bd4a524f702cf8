// Where the loader's complaints are collected: errors and warnings with places, each told once however
// many matrix cases meet it. Filled by every check of the room; load.hpp hands them out.
#pragma once

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/fault.hpp"

namespace cr::script {

class Diagnostics {
 public:
  void error(const base::Where& where, std::string message, std::string help = {});
  void error(base::Fault fault);
  void warn(const base::Where& where, std::string message, std::string help = {}, std::vector<std::string> notes = {});

  bool clean() const { return errors_.empty(); }
  /// Lines of `use:` through which the steps that are read now came; they become notes.
  std::vector<base::Where> used_from;

  std::vector<base::Fault> take_errors() { return std::move(errors_); }
  std::vector<base::Fault> take_warnings() { return std::move(warnings_); }

 private:
  using Told = std::set<std::tuple<std::string, int, int, std::string>>;
  static bool first_time(Told& told, const base::Fault& fault);
  std::vector<base::Fault> errors_, warnings_;
  Told told_errors_, told_warnings_;
};

/// "did you mean "x"?" when something is near, otherwise "known are a, b, c".
std::string name_help(std::string_view word, const std::vector<std::string>& known);

}  // namespace cr::script
