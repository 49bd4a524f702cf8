// The strict YAML reader on yaml-cpp's event handler:
//
//   scenario: first          # -> Value mapping, each key and scalar with its place
//   tags: [a, "b"]           # plain and quoted are told apart
//   x: &y 1                  # anchors, aliases, tags, merge keys, second documents: refused by name
//
// Called by the loader through yaml.hpp. The library's own tree (YAML::Node) is never built, and
// HandleNextDocument is called at most twice: on some inputs it never stops saying yes.
#include "core/script/yaml.hpp"

#include <istream>
#include <streambuf>
#include <unordered_set>

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "core/base/text.hpp"
#include "core/script/yaml_reading.hpp"
#include "core/script/yaml_scalar.hpp"
#include "core/script/yaml_text.hpp"

namespace cr::script {
namespace {

using base::Fault;
using base::FaultKind;
using base::Where;

/// A file with more than this many faults is told the first of them only.
constexpr std::size_t most_faults = 100;
/// Mappings up to this size look for duplicate keys one by one.
constexpr std::size_t few_keys = 24;

struct Stop {};

class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // setg wants it so; nothing is ever put back or written
    setg(begin, begin, begin + text.size());
  }
};

struct Frame {
  Value value;
  bool flow = false;
  bool is_key = false;  ///< this whole node stands where a key should
  bool has_key = false;
  std::string key;
  Where key_where;
  std::size_t after_key = 0;             ///< where the text behind a plain key begins
  std::unordered_set<std::string> keys;  ///< of big mappings only
};

class Builder : public YAML::EventHandler {
 public:
  Builder(const YamlText& text, const base::Limits& limits, YamlResult& result)
      : text_(text), limits_(limits), result_(result) {}

  bool ended() const { return ended_; }
  /// Where the innermost bracket or brace was opened that is still open.
  const Where* open_bracket() const {
    return !frames_.empty() && frames_.back().flow ? &frames_.back().value.where : nullptr;
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (!ended_) return;
    second_document(mark);
    throw Stop{};
  }
  void OnDocumentEnd() override { ended_ = true; }

  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    if (anchored_) return;
    anchored_ = true;
    add(fmt::format("anchor `&{}`: anchors are not allowed in a scenario", base::shortened(name, 40)), at(mark),
        "write the value out where it is needed, or use `vars`; quote text that begins with &");
  }
  /// An alias has an anchor before it, which was told; one without is the parser's own complaint.
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Value value;
    value.where = at(mark);
    value.written = "*";
    take(std::move(value), mark);
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    Value value;
    value.where = at(mark);
    const std::string_view rest = rest_at(mark);
    if (rest.starts_with('!')) refuse_tag(mark);
    if (rest.starts_with('~')) value.written = "~";
    if (rest.size() >= 4 && (rest[0] == 'n' || rest[0] == 'N') && is_null_word(rest.substr(0, 4)))
      value.written = rest.substr(0, 4);
    take(std::move(value), mark);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& text) override {
    if (wants_tag_refused(mark, tag)) refuse_tag(mark);
    Value value;
    value.where = at(mark);
    value.kind = Value::Kind::string;
    value.quoted = tag != "?";
    if (value.quoted) {
      value.scalar = text;
      check_quotes(mark);
    } else {
      plain(value, text);
    }
    take(std::move(value), mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value style) override {
    open(Value::Kind::list, mark, tag, style == YAML::EmitterStyle::Flow);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value style) override {
    open(Value::Kind::mapping, mark, tag, style == YAML::EmitterStyle::Flow);
  }
  void OnMapEnd() override { close(); }

  void add(std::string message, Where where, std::string help) {
    result_.faults.push_back({FaultKind::syntax, std::move(message), std::move(where), std::move(help), {}});
    if (result_.faults.size() >= most_faults) throw Stop{};
  }
  Where at(const YAML::Mark& mark) const {
    return text_.place(mark.line, mark.column, static_cast<std::size_t>(std::max(mark.pos, 0)));
  }

 private:
  std::string_view rest_at(const YAML::Mark& mark) const {
    const auto offset = static_cast<std::size_t>(std::max(mark.pos, 0));
    return offset < text_.body().size() ? text_.body().substr(offset) : std::string_view{};
  }
  static bool is_null_word(std::string_view word) { return word == "null" || word == "Null" || word == "NULL"; }

  bool wants_tag_refused(const YAML::Mark& mark, const std::string& tag) const {
    return (tag != "?" && tag != "!") || (tag == "!" && rest_at(mark).starts_with('!'));
  }
  void refuse_tag(const YAML::Mark& mark) {
    const std::string_view rest = rest_at(mark);
    const std::string_view written = rest.substr(0, rest.find_first_of(" \t\r\n,]}"));
    add(fmt::format("tag `{}`: tags are not allowed in a scenario", base::shortened(written, 40)), at(mark),
        "remove the tag; quote the value if it is text");
  }

  void plain(Value& value, const std::string& text) {
    PlainScalar resolved = resolve_plain(text);
    if (!resolved.trouble.empty()) add(std::move(resolved.trouble), value.where, std::move(resolved.help));
    value.kind = resolved.kind;
    value.scalar = std::move(resolved.text);
    if (value.kind != Value::Kind::string) value.written = text;
    if (value.kind == Value::Kind::number && text.size() > limits_.json_number_bytes)
      add(fmt::format("a number of {} characters, {} are allowed", text.size(), limits_.json_number_bytes), value.where,
          "quote it if it is text");
  }

  /// yaml-cpp takes the end of the file for a closing quote.
  void check_quotes(const YAML::Mark& mark) {
    const std::string_view rest = rest_at(mark);
    if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return;
    const char quote = rest[0];
    for (std::size_t i = 1; i < rest.size(); ++i) {
      if (quote == '"' && rest[i] == '\\') {
        ++i;
      } else if (rest[i] == quote) {
        if (quote == '"' || i + 1 >= rest.size() || rest[i + 1] != quote) return;
        ++i;
      }
    }
    add(fmt::format("this {} is never closed", quote == '"' ? "double quote" : "single quote"), at(mark),
        "close it on the same line");
    throw Stop{};
  }

  void open(Value::Kind kind, const YAML::Mark& mark, const std::string& tag, bool flow) {
    if (wants_tag_refused(mark, tag)) refuse_tag(mark);
    if (frames_.size() >= limits_.yaml_depth) {
      add(fmt::format("nested more than {} deep", limits_.yaml_depth), at(mark), "flatten it; a fragment may help");
      throw Stop{};
    }
    count(mark);
    Frame frame;
    frame.value.kind = kind;
    frame.value.where = at(mark);
    frame.flow = flow;
    if (!frames_.empty() && wants_key()) {
      add("a key has to be text, not a list or a mapping", at(mark), "write one word before the colon, or quote it");
      frame.is_key = true;
    }
    frames_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (frame.is_key) {
      frames_.back().has_key = true;
      frames_.back().key = "?";
      frames_.back().key_where = frame.value.where;
      return;
    }
    put(std::move(frame.value));
  }

  bool wants_key() const { return frames_.back().value.is_mapping() && !frames_.back().has_key; }

  void take(Value value, const YAML::Mark& mark) {
    count(mark);
    if (!frames_.empty() && wants_key())
      take_key(std::move(value), mark);
    else
      put(std::move(value));
  }

  void take_key(Value value, const YAML::Mark& mark) {
    Frame& frame = frames_.back();
    if (value.kind != Value::Kind::string) {
      const std::string written = value.written;
      add(written.empty() ? "a key is missing before the colon"
                          : fmt::format("key `{}` is {}, and a key has to be text", written, name_of(value.kind)),
          value.where, written.empty() ? "" : fmt::format("quote it: '{}'", written));
    } else if (!value.quoted && value.scalar == "<<") {
      add("merge key `<<`: merge keys are not allowed in a scenario", value.where, "write the keys out");
    }
    if (!frame.flow) check_indentation(mark);
    frame.after_key = static_cast<std::size_t>(std::max(mark.pos, 0)) + (value.quoted ? 0 : value.scalar.size());
    std::string key = value.kind == Value::Kind::string ? std::move(value.scalar) : std::move(value.written);
    if (key.size() > limits_.json_key_bytes) {
      add(fmt::format("a key of {} bytes, {} are allowed", key.size(), limits_.json_key_bytes), value.where, "");
      throw Stop{};
    }
    check_duplicate(frame, key, value.where);
    frame.key = std::move(key);
    frame.key_where = std::move(value.where);
    frame.has_key = true;
  }

  void check_indentation(const YAML::Mark& mark) {
    const auto indentation = text_.indentation_before(static_cast<std::size_t>(std::max(mark.pos, 0)));
    if (!indentation) return;
    const std::size_t tab = indentation->find('\t');
    if (tab == std::string_view::npos) return;
    add("a tab in the indentation", text_.place(static_cast<std::size_t>(mark.pos) - indentation->size() + tab),
        "indent with spaces");
  }

  /// The parser takes a last line without a colon for a key without a value.
  void check_colon(const Frame& frame) {
    const std::string_view rest = text_.body().substr(std::min(frame.after_key, text_.body().size()));
    if (rest.substr(0, rest.find('\n')).find(':') != std::string_view::npos) return;
    add(fmt::format("no colon after `{}`", base::shortened(frame.key, 60)), frame.key_where,
        "write `key: value`, or join it to the text above by indenting it");
  }

  void check_duplicate(Frame& frame, const std::string& key, const Where& where) {
    const Entry* first = nullptr;
    std::vector<Entry>& entries = frame.value.entries;
    if (entries.size() < few_keys) {
      first = frame.value.entry(key);
    } else {
      if (frame.keys.empty())
        for (const Entry& e : entries) frame.keys.insert(e.key);
      if (!frame.keys.insert(key).second) first = frame.value.entry(key);
    }
    if (first == nullptr) return;
    add(fmt::format("key `{}` stands twice in one mapping", base::shortened(key, 60)), where,
        fmt::format("it is first given at line {}; remove one of the two", first->where.line));
  }

  void put(Value value) {
    if (frames_.empty()) {
      result_.root = std::move(value);
      return;
    }
    Frame& frame = frames_.back();
    const bool empty = value.kind == Value::Kind::null && value.written.empty();
    if (frame.value.is_list()) {
      if (empty && frame.flow)
        add("an empty entry in a list", value.where, "remove the comma that is too much, or write null");
      frame.value.items.push_back(std::move(value));
      return;
    }
    // An empty value has the place of whatever comes next; its key is where a person would look.
    if (empty) {
      value.where = frame.key_where;
      if (!frame.flow) check_colon(frame);
    }
    frame.value.entries.push_back({std::move(frame.key), std::move(frame.key_where), std::move(value)});
    frame.has_key = false;
    frame.key.clear();
  }

  void count(const YAML::Mark& mark) {
    if (++nodes_ <= limits_.yaml_nodes) return;
    add(fmt::format("more than {} values in one file", limits_.yaml_nodes), at(mark), "split it into several files");
    throw Stop{};
  }

  void second_document(const YAML::Mark& mark) {
    const auto offset = static_cast<std::size_t>(std::max(mark.pos, 0));
    const std::string_view before = text_.body().substr(0, std::min(offset, text_.body().size()));
    const bool marked = rest_at(mark).starts_with("---") || before.find("\n...") != std::string_view::npos;
    if (marked)
      add("a second document in the file", at(mark), "one scenario a file: move it into a file of its own");
    else
      add("this does not belong to what stands above it", at(mark),
          "check the indentation: keys of one mapping begin in one column");
  }

  const YamlText& text_;
  const base::Limits& limits_;
  YamlResult& result_;
  std::vector<Frame> frames_;
  std::size_t nodes_ = 0;
  bool ended_ = false;
  bool anchored_ = false;
};

void add_parser_fault(const YAML::Exception& e, const YamlText& text, const Builder& builder, YamlResult& result) {
  const bool placed = !e.mark.is_null();
  std::size_t offset = placed ? static_cast<std::size_t>(std::max(e.mark.pos, 0)) : 0;
  offset = std::min(offset, text.body().size());
  Reading reading = reading_of(e.msg, text.body().substr(0, offset), text.body().substr(offset));
  Where where = text.place(offset);
  const std::string_view line = text.line_of(offset);
  const std::size_t indentation = std::min(line.find_first_not_of(" \t"), line.size());
  if (const std::size_t tab = line.substr(0, indentation).find('\t'); tab != std::string_view::npos) {
    reading = {"a tab in the indentation", "indent with spaces"};
    where.column = static_cast<int>(tab) + 1;
  }
  const Where* opened = builder.open_bracket();
  if (opened != nullptr && opened->line < where.line) {
    reading = {"this bracket or brace is never closed", "close every { with } and every [ with ]"};
    where = *opened;
  }
  if (dynamic_cast<const YAML::DeepRecursion*>(&e) != nullptr) reading = {"nested far too deep", "flatten it"};
  result.faults.push_back(
      {FaultKind::syntax, std::move(reading.message), std::move(where), std::move(reading.help), {}});
}

}  // namespace

YamlResult parse_yaml(std::string_view bytes, const std::string& file, const base::Limits& limits) {
  YamlResult result;
  const YamlText text(bytes, file);
  result.root.where = Where{file, 1, 1};
  if (auto trouble = text.trouble(limits)) {
    result.faults.push_back(std::move(*trouble));
    return result;
  }
  MemoryBuffer buffer(text.body());
  std::istream stream(&buffer);
  Builder builder(text, limits, result);
  try {
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
    if (!builder.ended())
      builder.add("the file is empty", Where{file, 1, 1}, "a scenario begins with `scenario: its-id`");
  } catch (const Stop&) {
  } catch (const YAML::Exception& e) {
    add_parser_fault(e, text, builder, result);
  } catch (const std::exception& e) {
    result.faults.push_back(
        {FaultKind::syntax, std::string("not valid YAML: ") + e.what(), Where{file, 1, 1}, "check the file", {}});
  }
  return result;
}

}  // namespace cr::script
