#include "mock_server/packed_json.hpp"
#include "tests/mock_server/played.hpp"

using namespace cr;
using namespace cr::mock_server;

TEST_CASE("what is packed comes back as it was, null too") {
  for (const char* text : {"null", "7", "1.50", "\"\"", "\"\\u0000\\ud83d\\ude00\"", "[]", "{}", R"({"b":[1,{"a":null}],"a":"x"})"}) {
    const Json value = json(text);
    CHECK(PackedJson(value).unpacked() == value);
    CHECK(PackedJson(value).is_null() == value.is_null());
  }
  CHECK(base::to_text(PackedJson(json(R"({"b":1.50,"a":2})")).unpacked()) == R"({"b":1.50,"a":2})");
  CHECK(PackedJson().unpacked().is_null());
}

TEST_CASE("depth and length that a message may have come back") {
  std::string deep;
  for (int i = 0; i < 60; ++i) deep += "[";
  deep += '"' + std::string(500'000, 'x') + '"';
  for (int i = 0; i < 60; ++i) deep += "]";
  const Json value = json(deep);
  CHECK(PackedJson(value).unpacked() == value);
}
