#include <doctest/doctest.h>

#include <string>

#include "tests/base/printing.hpp"

namespace cr::base {

TEST_CASE("a value knows its kind") {
  CHECK(Json().is_null());
  CHECK(Json(nullptr).is_null());
  CHECK(Json(true).is_bool());
  CHECK(Json("a").is_string());
  CHECK(Json(std::string_view("a")).is_string());
  CHECK(Json(1).is_number());
  CHECK(Json(-1LL).number() == "-1");
  CHECK(Json(18446744073709551615ULL).number() == "18446744073709551615");
  CHECK(Json::array().is_array());
  CHECK(Json::object().is_object());
  CHECK(std::string_view(name_of(Json::Kind::boolean)) == "boolean");
  CHECK(std::string_view(name_of(Json::object().kind())) == "object");
}

TEST_CASE("comparing with a scalar ends and is right (hazards 5b)") {
  CHECK(Json(1) == 1);
  CHECK(Json("x") == "x");
  CHECK(Json(1) != "1");
  CHECK(Json(true) != 1);
  CHECK(json("1.0") == 1);
  CHECK(json("1e3") == 1000);
  CHECK(Json() != Json(false));
}

TEST_CASE("objects are equal in any order of their members") {
  CHECK(json(R"({"a":1,"b":[1,{"c":2,"d":3}]})") == json(R"({"b":[1,{"d":3.0,"c":2}],"a":1e0})"));
  CHECK(json(R"({"a":1})") != json(R"({"a":1,"b":null})"));
  CHECK(json(R"({"a":1,"b":2})") != json(R"({"a":1,"c":2})"));
  CHECK(json("[1,2]") != json("[2,1]"));
  CHECK(json("[]") != json("{}"));
}

TEST_CASE("a member is found by name, and nothing is found in what is no object") {
  Json value = json(R"({"a":{"b":"text"},"n":null,"i":7})");
  REQUIRE(value.find("a") != nullptr);
  CHECK(value.find("a")->text_at("b") == "text");
  CHECK(value.text_at("i") == "");
  CHECK(value.text_at("i", "otherwise") == "otherwise");
  CHECK(value.text_at("gone", "otherwise") == "otherwise");
  CHECK(value.find("gone") == nullptr);
  CHECK(Json("a").find("a") == nullptr);
  CHECK(Json::array({1}).find("0") == nullptr);
  CHECK(value.find("n")->is_null());
}

TEST_CASE("members are set, replaced in their place and erased") {
  Json value;
  value.set("a", 1).set("b", 2).set("a", 3);
  CHECK(to_text(value) == R"({"a":3,"b":2})");
  value.erase("a");
  value.erase("gone");
  CHECK(to_text(value) == R"({"b":2})");
  Json("text").erase("a");
}

TEST_CASE("items are appended, to null first of all") {
  Json value;
  value.push(1);
  value.push("two");
  CHECK(to_text(value) == R"([1,"two"])");
}

TEST_CASE("an object with very many members in another order is still compared quickly") {
  Json::Object one, other;
  for (int i = 0; i < 50'000; ++i) one.emplace_back(std::to_string(i), i);
  for (int i = 50'000; i-- > 0;) other.emplace_back(std::to_string(i), i);
  CHECK(Json(one) == Json(other));
}

}  // namespace cr::base
