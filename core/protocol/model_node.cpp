// Reading of single values from a model file. Called by the loader only; every complaint keeps its
// JSON pointer, so that a person finds the place in a file of four thousand lines.
#include "core/protocol/model_node.hpp"

#include <algorithm>
#include <charconv>

#include "core/base/text.hpp"

namespace cr::protocol {

using base::Json;

void ModelNode::wrong(std::string message, std::string help) const {
  // A named type is read once for each use; its mistake is told once.
  for (const Problem& told : *problems_) {
    if (told.pointer == pointer_ && told.message == message) return;
  }
  problems_->push_back({pointer_, std::move(message), std::move(help)});
}

ModelNode ModelNode::at(std::string_view key) const {
  return {value_ ? value_->find(key) : nullptr, base::child_pointer(pointer_, key), problems_};
}

std::vector<ModelNode> ModelNode::list(std::string_view key) const {
  const ModelNode node = at(key);
  std::vector<ModelNode> elements;
  if (!node.there()) return elements;
  if (!node.value().is_array()) {
    node.wrong(std::string("expected a list, found ") + base::name_of(node.value().kind()));
    return elements;
  }
  const auto& items = node.value().items();
  elements.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    elements.emplace_back(&items[i], base::child_pointer(node.pointer(), i), problems_);
  }
  return elements;
}

std::vector<std::pair<std::string, ModelNode>> ModelNode::members() const {
  std::vector<std::pair<std::string, ModelNode>> found;
  if (!there()) return found;
  if (!value_->is_object()) {
    wrong(std::string("expected an object, found ") + base::name_of(value_->kind()));
    return found;
  }
  for (const auto& [key, value] : value_->members()) {
    found.emplace_back(key, ModelNode(&value, base::child_pointer(pointer_, key), problems_));
  }
  return found;
}

std::string ModelNode::own_text() const {
  if (there() && value_->is_string()) return value_->text();
  wrong(std::string("expected a string, found ") + (there() ? base::name_of(value_->kind()) : "nothing"));
  return {};
}

std::string ModelNode::text(std::string_view key, bool required) const {
  const ModelNode node = at(key);
  if (!node.there()) {
    if (required) wrong("the key \"" + std::string(key) + "\" is missing");
    return {};
  }
  std::string text = node.own_text();
  if (required && text.empty() && node.value().is_string()) node.wrong("must not be empty");
  return text;
}

bool ModelNode::flag(std::string_view key, bool otherwise) const {
  const ModelNode node = at(key);
  if (!node.there()) return otherwise;
  if (node.value().is_bool()) return node.value().boolean();
  node.wrong("expected true or false");
  return otherwise;
}

int ModelNode::own_number(int otherwise) const {
  if (value().is_number()) {
    const std::string& lexeme = value().number();
    int number = 0;
    const auto result = std::from_chars(lexeme.data(), lexeme.data() + lexeme.size(), number);
    if (result.ec == std::errc{} && result.ptr == lexeme.data() + lexeme.size()) return number;
  }
  wrong("expected a whole number");
  return otherwise;
}

int ModelNode::number(std::string_view key, int otherwise) const {
  const ModelNode node = at(key);
  return node.there() ? node.own_number(otherwise) : otherwise;
}

std::vector<int> ModelNode::numbers(std::string_view key) const {
  std::vector<int> found;
  for (const ModelNode& element : list(key)) found.push_back(element.own_number(0));
  return found;
}

std::vector<std::string> ModelNode::texts(std::string_view key) const {
  std::vector<std::string> found;
  for (const ModelNode& element : list(key)) found.push_back(element.own_text());
  return found;
}

void ModelNode::only(std::initializer_list<std::string_view> keys) const {
  const std::vector<std::string> known(keys.begin(), keys.end());
  for (const auto& [key, node] : members()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      node.wrong("unknown key \"" + key + "\"", base::did_you_mean(key, known));
    }
  }
}

std::string_view bare_word(std::string_view word) {
  if (word.starts_with('!')) word.remove_prefix(1);
  return word.substr(0, word.find(':'));
}

}  // namespace cr::protocol
