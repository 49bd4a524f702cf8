#include "core/script/value.hpp"

#include <doctest/doctest.h>

#include "core/script/yaml.hpp"

using namespace cr;
using namespace cr::script;

TEST_CASE("a value becomes the JSON that it stands for, and comes back") {
  const YamlResult result = parse_yaml("{a: 1.50, b: [true, ~, 'x'], c: {d: text}}", "f");
  const base::Json json = to_json(result.root);
  CHECK(base::to_text(json) == R"({"a":1.50,"b":[true,null,"x"],"c":{"d":"text"}})");
  const Value back = from_json(json, {"g", 7, 3});
  CHECK(to_json(back) == json);
  CHECK(back.entries[1].value.items[2].where == base::Where{"g", 7, 3});
}

TEST_CASE("look-up finds keys of mappings only") {
  const YamlResult result = parse_yaml("{a: [x]}", "f");
  CHECK(result.root.find("a") != nullptr);
  CHECK(result.root.find("b") == nullptr);
  CHECK(result.root.find("a")->find("x") == nullptr);
}
