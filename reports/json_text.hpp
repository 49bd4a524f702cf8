// Writes JSON onto the end of a string, without building a tree first: a run of a thousand scenarios is
// a hundred megabytes of it. Used by the journal and by the writers whose format is JSON. Commas are
// placed here; that keys and values alternate is the caller's business.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/base/json.hpp"

namespace cr::reports {

class JsonText {
 public:
  enum class Layout { one_line, lines };
  explicit JsonText(std::string& out, Layout layout = Layout::one_line) : out_(out), layout_(layout) {}

  JsonText& open(char bracket) {
    separate();
    out_ += bracket;
    comma_ = false;
    return *this;
  }
  JsonText& close(char bracket) {
    out_ += bracket;
    comma_ = true;
    return *this;
  }
  /// A key of ours: plain ASCII, written as it is.
  JsonText& key(std::string_view name) {
    separate();
    out_ += '"';
    out_ += name;
    out_ += "\":";
    comma_ = false;
    return *this;
  }
  /// A key that comes from outside.
  JsonText& foreign_key(std::string_view name) {
    separate();
    base::append_string(out_, name);
    out_ += ':';
    comma_ = false;
    return *this;
  }
  JsonText& text(std::string_view value) {
    separate();
    base::append_string(out_, value);
    return *this;
  }
  template <class Integer>
    requires std::is_integral_v<Integer>
  JsonText& number(Integer value) {
    separate();
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out_.append(digits, end);
    return *this;
  }
  JsonText& boolean(bool value) {
    separate();
    out_ += value ? "true" : "false";
    return *this;
  }
  JsonText& null() {
    separate();
    out_ += "null";
    return *this;
  }
  JsonText& json(const base::Json& value) {
    separate();
    base::append_text(out_, value);
    return *this;
  }
  template <class Strings>
  JsonText& texts(const Strings& values) {
    open('[');
    for (const auto& value : values) text(value);
    return close(']');
  }
  /// In the layout of lines: a break before the next value, so that big files can be compared by line.
  JsonText& line() {
    if (layout_ == Layout::one_line) return *this;
    separate();
    out_ += '\n';
    comma_ = false;
    return *this;
  }

 private:
  void separate() {
    if (comma_) out_ += ',';
    comma_ = true;
  }

  std::string& out_;
  Layout layout_;
  bool comma_ = false;
};

}  // namespace cr::reports
