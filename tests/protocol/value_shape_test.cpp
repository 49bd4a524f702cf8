#include <doctest/doctest.h>

#include "core/protocol/shape.hpp"

using namespace cr;
using base::Json;
using protocol::Evidence;
using protocol::Type;

namespace {

Type text_of(std::string format) {
  Type type;
  type.kind = Type::Kind::string;
  type.format = std::move(format);
  return type;
}
bool fits(const Type& type, const Json& value) { return protocol::check_value(type, value, "", "R", Evidence::documented).empty(); }

struct Row {
  const char* format;
  std::vector<const char*> good;
  std::vector<const char*> bad;
};

}  // namespace

TEST_CASE("formats take what they name and nothing near it") {
  const std::vector<Row> rows = {
      {"rfc3339", {"2026-03-29T01:00:00Z", "2026-03-29T01:00:00.5+02:00", "0001-01-01T00:00:00Z"}, {"2026-03-29", "2026-02-30T00:00:00Z", "2026-03-29T01:00:00", ""}},
      {"hhmmss", {"00:00:00", "23:59:59"}, {"24:00:00", "7:00:00", "07:00", "07:60:00", "07:00:60", "07-00-00", "0a:00:00", ""}},
      {"currency", {"GBP", "NOK"}, {"gbp", "GB", "GBPX", "£££", ""}},
      {"country", {"GB"}, {"gb", "GBR", "", "G1"}},
      {"url", {"https://a.example/x?y=z", "http://127.0.0.1:80"}, {"ftp://a.example", "https:a.example", "https://", "HTTPS//x", "https://a b", ""}},
      {"uri", {"myapp:done", "https://a.example"}, {"done", ":x", "1a:x", "my app:x", "myapp:", ""}},
      {"id:loc", {"loc_0123456789abcdef01234567", "loc_0123456789abcdef0123456789abcdef"}, {"loc_0123456789abcdef0123456", "LOC_0123456789abcdef01234567", "loc", "loc_", "locx0123456789abcdef01234567"}},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.format));
    for (const char* good : row.good) CHECK_MESSAGE(fits(text_of(row.format), good), std::string(good));
    for (const char* bad : row.bad) CHECK_MESSAGE(!fits(text_of(row.format), bad), std::string(bad));
  }
}

TEST_CASE("null fits only where the type allows it, and then whatever the format") {
  Type type = text_of("rfc3339");
  CHECK_FALSE(fits(type, nullptr));
  type.nullable = true;
  CHECK(fits(type, nullptr));
}

TEST_CASE("a decimal is a number or a string that is one") {
  Type type;
  type.format = "decimal";
  CHECK(fits(type, 5));
  CHECK(fits(type, "5.25"));
  CHECK(fits(type, Json::number("1e3")));
  for (const Json& bad : {Json("five"), Json(""), Json("05"), Json(true), Json(nullptr), Json::array()}) CHECK_FALSE(fits(type, bad));
}

TEST_CASE("whole numbers are whole by value, not by spelling") {
  Type type;
  type.kind = Type::Kind::integer;
  CHECK(fits(type, Json::number("2.0")));
  CHECK_FALSE(fits(type, Json::number("2.5")));
  CHECK_FALSE(fits(type, "2"));
}

TEST_CASE("every element of a list is judged, at its own place") {
  Type number;
  number.kind = Type::Kind::number;
  Type list;
  list.kind = Type::Kind::array;
  list.items.push_back(number);
  const auto found = protocol::check_value(list, Json::array({1, "2", 3, nullptr}), "/data/rates", "R", Evidence::observed);
  REQUIRE(found.size() == 2);
  CHECK(found[0].pointer == "/data/rates/1");
  CHECK(found[0].actual == "\"2\"");
  CHECK(found[1].pointer == "/data/rates/3");
  CHECK(found[1].evidence == Evidence::observed);
  CHECK(fits(list, Json::array()));
}

TEST_CASE("evidence is never surer than the part's nor than the whole's") {
  protocol::Field field;
  field.name = "cost";
  field.required = true;
  field.ground.evidence = Evidence::inferred;
  Type object;
  object.kind = Type::Kind::object;
  object.fields.push_back(field);
  CHECK(protocol::check_value(object, Json(Json::Object{}), "", "R", Evidence::documented).front().evidence == Evidence::inferred);
  object.fields.front().ground.evidence = Evidence::documented;
  CHECK(protocol::check_value(object, Json(Json::Object{}), "", "R", Evidence::inferred).front().evidence == Evidence::inferred);
  CHECK(protocol::check_value(object, Json(Json::Object{}), "", "R", Evidence::documented).front().evidence == Evidence::documented);
}

TEST_CASE("a deep value ends where the type ends") {
  Json deep = Json::object();
  for (int i = 0; i < 2000; ++i) deep = Json::object({{"x", std::move(deep)}});
  Type object;
  object.kind = Type::Kind::object;
  CHECK(fits(object, deep));
}
