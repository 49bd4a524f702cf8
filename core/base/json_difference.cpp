// What distinguishes two JSON values, member by member and item by item, for findings and for `compare`.
// Arrays are compared by position: a shifted array is many differences, and says so.
#include <algorithm>

#include "core/base/json.hpp"

namespace cr::base {
namespace {

class Comparison {
 public:
  void compare(const Json& expected, const Json& actual, const std::string& pointer) {
    if (expected.kind() != actual.kind()) {
      found_.push_back({Difference::Kind::type, pointer, expected, actual});
    } else if (expected.is_object()) {
      compare_members(expected, actual, pointer);
    } else if (expected.is_array()) {
      compare_items(expected.items(), actual.items(), pointer);
    } else if (!(expected == actual)) {
      found_.push_back({Difference::Kind::value, pointer, expected, actual});
    }
  }

  std::vector<Difference> all() && {
    std::move(extras_.begin(), extras_.end(), std::back_inserter(found_));
    return std::move(found_);
  }

 private:
  void compare_members(const Json& expected, const Json& actual, const std::string& pointer) {
    for (const auto& [key, value] : expected.members()) {
      const std::string child = child_pointer(pointer, key);
      if (const Json* other = actual.find(key)) {
        compare(value, *other, child);
      } else {
        found_.push_back({Difference::Kind::missing, child, value, {}});
      }
    }
    for (const auto& [key, value] : actual.members())
      if (expected.find(key) == nullptr)
        extras_.push_back({Difference::Kind::extra, child_pointer(pointer, key), {}, value});
  }

  void compare_items(const Json::Array& expected, const Json::Array& actual, const std::string& pointer) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const std::string child = child_pointer(pointer, i);
      if (i < actual.size()) {
        compare(expected[i], actual[i], child);
      } else {
        found_.push_back({Difference::Kind::missing, child, expected[i], {}});
      }
    }
    for (std::size_t i = expected.size(); i < actual.size(); ++i)
      extras_.push_back({Difference::Kind::extra, child_pointer(pointer, i), {}, actual[i]});
  }

  std::vector<Difference> found_;
  std::vector<Difference> extras_;
};

}  // namespace

std::vector<Difference> difference(const Json& expected, const Json& actual) {
  Comparison comparison;
  comparison.compare(expected, actual, "");
  return std::move(comparison).all();
}

}  // namespace cr::base
