// Any bytes through the YAML reader: it must come to an end, every fault must have a place and be
// printable, and what is accepted must be within the limits, keep its places inside the text, and be the
// same value when it is read again from the JSON that it stands for.
#include <string>

#include "core/base/assertion.hpp"
#include "core/base/text.hpp"
#include "core/script/yaml.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace {

using namespace cr;
using script::Value;

void check_tree(const Value& value, int lines, std::size_t depth) {
  CR_ASSERT(depth <= base::Limits{}.yaml_depth + 1);
  CR_ASSERT(value.where.line >= 1 && value.where.line <= lines && value.where.column >= 1);
  for (const Value& item : value.items) check_tree(item, lines, depth + 1);
  for (const script::Entry& e : value.entries) {
    CR_ASSERT(e.where.line >= 1 && e.where.line <= lines && e.where.column >= 1);
    CR_ASSERT(value.entry(e.key) == &e);
    check_tree(e.value, lines, depth + 1);
  }
}

}  // namespace

CR_FUZZ_TARGET(yaml, input) {
  const script::YamlResult result = script::parse_yaml(input, "fuzz.yaml");
  for (const base::Fault& fault : result.faults) {
    CR_ASSERT(fault.where.line >= 1 && fault.where.column >= 1);
    CR_ASSERT(base::find_invalid_utf8(base::render(fault, "error", input)) == std::string_view::npos);
  }
  if (!result.faults.empty()) return;
  int lines = 2;
  for (const char c : input) lines += c == '\n' ? 1 : 0;
  check_tree(result.root, lines, 0);
  const base::Json json = to_json(result.root);
  const script::YamlResult again = script::parse_yaml(base::to_text(json), "again.yaml");
  if (again.faults.empty()) CR_ASSERT(to_json(again.root) == json);
}
