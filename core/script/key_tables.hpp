// The keys of the scenario language as tables: every mapping of the head and of the lines, with what may
// stand behind each key. The loader checks files against them and the JSON Schema is written from them,
// so that the two cannot disagree. Holds no behaviour.
#pragma once

#include <string_view>
#include <vector>

namespace cr::script {

/// What may stand behind a key.
enum class Shape {
  anything,        ///< plain data or matchers, of any kind
  data,            ///< a mapping that is said: values or matchers with an example
  fields,          ///< a mapping of expectations, or operators
  list_matcher,    ///< a list, or operators
  text_matcher,    ///< text, or operators
  number_matcher,  ///< a number, or operators
  truth_matcher,   ///< true, false, or operators
  header_fields,   ///< a mapping of text or operators
  headers,         ///< a mapping of text
  text,            ///< not empty
  any_text,
  id,        ///< [a-z0-9-]+
  name,      ///< of a capture, a constant or a prefix
  fragment,  ///< a fragment's name: parts of [A-Za-z0-9_-]+ with /
  words,     ///< one of Key::words
  truth,
  number,
  integer,  ///< from Key::least to Key::most
  duration,
  instant,
  clock_move,  ///< +duration, or an instant
  country,     ///< two capital letters
  page,        ///< a route of the release
  page_or_error,
  page_or_outcome,  ///< a route, `error` or `dropped`
  operation,
  rule,
  event_type,
  any_event_type,  ///< an event type, or any text where `set` gives another type
  fault,
  release,
  table,          ///< a mapping with the keys of Key::table
  table_by_name,  ///< a mapping of free names to mappings with the keys of Key::table
  names_to_data,  ///< a mapping of names to anything
  matrix,
  parameters,  ///< of a fragment
  app,
  answers,  ///< of `play`
  until,    ///< a page, `error`, or an expectation
  lines,    ///< of a conversation, not empty
};

struct KeyTable;
struct Key {
  std::string_view name = {};
  Shape shape = Shape::anything;
  std::string_view text = {};  ///< for editors
  bool required = false;
  bool list = false;  ///< a list of what `shape` says
  std::vector<std::string_view> words = {};
  long long least = 0, most = 0;
  const KeyTable* table = nullptr;
};
struct KeyTable {
  std::string_view title;  ///< "the head of a scenario", "`webhook:` line", …
  std::vector<Key> keys;

  const Key* find(std::string_view name) const;
};

/// One kind of line: the actor's own value, and the keys beside it.
struct LineTable {
  Key actor;
  KeyTable beside;
};

const KeyTable& head_keys();
const KeyTable& fragment_keys();
const std::vector<LineTable>& line_tables();
const LineTable* line_table(std::string_view actor);
/// The long form of `app:`; an alternative of `any_of:`; `until:` as an expectation.
const KeyTable& app_long_keys();
const KeyTable& alternative_keys();
const KeyTable& until_keys();
/// Keys of an expectation that belong to a page only, to an error only.
extern const std::vector<std::string_view> page_only_keys;
extern const std::vector<std::string_view> error_only_keys;
/// Names that no constant or capture may take.
extern const std::vector<std::string_view> reserved_names;
extern const std::vector<std::string_view> customer_acts;

}  // namespace cr::script
