// Names inside `${…}`: constants are filled in when a file is loaded, captures and reserved names are
// checked then and looked up when the scenario runs. Called by the loader; knows no lines.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/script/shapes.hpp"

namespace cr::script {

/// `vars`, one row of `matrix`, the parameters of a fragment: names with what stands for them.
struct Constant {
  std::string name;
  const Value* value = nullptr;
  base::Where where;
};
using Constants = std::vector<Constant>;

/// Fills constants in. One for each case: what it makes is bounded, so that a small file cannot become a
/// huge one.
class Substitution {
 public:
  explicit Substitution(const LoadContext& context) : context_(context) {}

  /// A copy with every reference to a constant replaced by what is written for it. Other references, and
  /// `$${`, stay as they are. Names that were used are added to `used`.
  Value fill(const Value& value, const Constants& constants, std::set<std::string>& used);

 private:
  Value text(const Value& value, const Constants& constants, std::set<std::string>& used);
  bool spend(std::size_t bytes, const base::Where& where);

  const LoadContext& context_;
  std::size_t spent_ = 0;
};

/// The captures of one scenario in the order in which they are made.
class Names {
 public:
  explicit Names(const LoadContext& context) : context_(context) {}

  /// Constants count as taken names from here on.
  void take_constants(const Constants& constants);
  /// A parameter is known in its fragment only, but may not hide a constant of the scenario.
  void check_parameter(const Constant& parameter) const;
  /// The parameters of the fragment whose lines come next; its captures may not take their names.
  void push_parameters(const Constants& parameters);
  void pop_parameters() { parameters_.pop_back(); }
  void take_alias(const std::string& alias) { aliases_.push_back(alias); }

  /// `as: PREFIX` of a `use:` line; empty keeps plain names.
  void push_prefix(const std::string& prefix);
  void pop_prefix() { prefixes_.pop_back(); }

  /// Checks every reference in a value and gives captures of a prefixed fragment their full name.
  void settle(Value& value);
  void settle(std::string& text, const base::Where& where);
  /// Declares and renames what `$as` captures inside a value.
  void capture(Value& value);
  void capture(std::string& name, const base::Where& where);
  /// Between these, one name may be captured once in each alternative.
  void begin_alternative() { ++alternative_; }
  void end_alternatives() {
    alternative_ = 0;
    alternatives_.clear();
  }
  void warn_unused() const;

 private:
  struct Captured {
    base::Where where;
    std::vector<base::Where> used_from;  ///< the same place by another `use:` is another capture
    bool used = false;
  };
  std::string prefix() const { return prefixes_.empty() ? std::string{} : prefixes_.back(); }
  std::string resolve(const std::string& reference, const base::Where& where);
  bool check_reserved(const std::string& reference, const std::string& root, const base::Where& where) const;
  bool check_env(const std::string& reference, const base::Where& where) const;
  std::string find_captured(const std::string& reference);

  const LoadContext& context_;
  std::map<std::string, Captured> captured_;
  std::map<std::string, base::Where> constants_;
  std::vector<std::string> aliases_;
  int alternative_ = 0;                      ///< counted from 1; 0: not in one
  std::map<std::string, int> alternatives_;  ///< what alternatives captured, and the last that did
  std::vector<std::vector<std::string>> parameters_;
  std::vector<std::string> prefixes_;  ///< each whole, with its dot
};

}  // namespace cr::script
