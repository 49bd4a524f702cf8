// A place in a model file while it is read: the value there, its JSON pointer, and the list to which
// what is wrong is added. The loader's files share it; it knows JSON, and nothing of the protocol.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.hpp"

namespace cr::protocol {

struct Problem {
  std::string pointer;
  std::string message;
  std::string help;
};

class ModelNode {
 public:
  ModelNode(const base::Json* value, std::string pointer, std::vector<Problem>* problems)
      : value_(value), pointer_(std::move(pointer)), problems_(problems) {}

  bool there() const { return value_ != nullptr; }
  bool has(std::string_view key) const { return value_ && value_->find(key); }
  const base::Json& value() const { return *value_; }
  const std::string& pointer() const { return pointer_; }
  std::vector<Problem>* problems() const { return problems_; }
  void wrong(std::string message, std::string help = {}) const;

  ModelNode at(std::string_view key) const;
  /// Elements of the list under `key`; a missing key is an empty list, another kind is wrong.
  std::vector<ModelNode> list(std::string_view key) const;
  /// Members of this object with their names.
  std::vector<std::pair<std::string, ModelNode>> members() const;
  std::string text(std::string_view key, bool required = false) const;
  std::string own_text() const;  ///< of this node itself
  int own_number(int otherwise) const;
  bool flag(std::string_view key, bool otherwise) const;
  int number(std::string_view key, int otherwise) const;
  std::vector<std::string> texts(std::string_view key) const;
  std::vector<int> numbers(std::string_view key) const;
  /// Every key that is none of these is wrong.
  void only(std::initializer_list<std::string_view> keys) const;

 private:
  const base::Json* value_;
  std::string pointer_;
  std::vector<Problem>* problems_;
};

/// "name" of "name:argument" and of "!name:argument".
std::string_view bare_word(std::string_view word);

}  // namespace cr::protocol
