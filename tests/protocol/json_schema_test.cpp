#include <doctest/doctest.h>

#include "core/protocol/exports.hpp"
#include "core/protocol/schema_parts.hpp"
#include "tests/protocol/golden.hpp"
#include "tests/protocol/model_edit.hpp"
#include "tests/protocol/schema_references.hpp"

using namespace cr;
using base::Json;
using protocol::Type;

TEST_CASE("the schema's definitions are the golden ones") {
  const Json schema = protocol::to_json_schema(protocol::zero());
  std::string names;
  for (const auto& [name, definition] : schema.find("$defs")->members()) names += name + "\n";
  tests::check_golden("tests/protocol/data/schema_names.txt", names);
  std::string some;
  for (const char* name : {"page.session_redirect", "page.summary_tou_confirm", "answer.contract_term_capture", "answer.provider_select",
                           "webhook.tariff.expired", "response.rates.422", "error"}) {
    some += std::string(name) + "\n" + base::to_pretty_text(*schema.find("$defs")->find(name)) + "\n\n";
  }
  tests::check_golden("tests/protocol/data/schema_some.txt", some);
}

TEST_CASE("there is a schema for every page, answer, operation and webhook") {
  const auto& zero = protocol::zero();
  const Json schema = protocol::to_json_schema(zero);
  const Json& all = *schema.find("$defs");
  for (const auto& route : zero.routes) {
    const bool answered = route.kind == protocol::Route::Kind::page || route.kind == protocol::Route::Kind::opening;
    CHECK((all.find("page." + route.route) != nullptr) == (route.kind != protocol::Route::Kind::opening));
    CHECK((all.find("answer." + route.route) != nullptr) == answered);
  }
  for (const auto& operation : zero.operations) {
    CHECK((all.find("request." + operation.operation) != nullptr) == operation.request.has_value());
    for (const auto& [status, type] : operation.responses) {
      CHECK(all.find("response." + operation.operation + "." + std::to_string(status)) != nullptr);
    }
  }
  for (const auto& webhook : zero.webhooks) CHECK(all.find("webhook." + webhook.type) != nullptr);
}

TEST_CASE("references inside the schema lead somewhere") {
  const Json schema = protocol::to_json_schema(protocol::zero());
  CHECK(tests::check_references(schema, schema) > 100);
}

TEST_CASE("what may be null says so in its type and among its words") {
  Type type;
  type.kind = Type::Kind::string;
  type.nullable = true;
  type.words = {"A", "B"};
  CHECK(base::to_text(protocol::schema_of(type)) == R"({"type":["string","null"],"enum":["A","B",null]})");
}

TEST_CASE("formats become patterns or formats, anything stays anything") {
  Type type;
  CHECK(base::to_text(protocol::schema_of(type)) == "{}");
  type.kind = Type::Kind::string;
  type.format = "hhmmss";
  CHECK(protocol::schema_of(type).text_at("pattern") == "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$");
  type.format = "rfc3339";
  CHECK(protocol::schema_of(type).text_at("format") == "date-time");
  type.format = "id:loc";
  CHECK(protocol::schema_of(type).text_at("pattern") == "^loc_([0-9a-f]{24}|[0-9a-f]{32})$");
}

TEST_CASE("a page's field added to the file is in its schema") {
  const auto edited = protocol::load_release(
      tests::adding("/routes/8/page", "vat!", Json::object({{"type", "number"}, {"fill", "cost"}})), "mine.json");
  REQUIRE(edited.has_value());
  const Json schema = protocol::to_json_schema(*edited);
  const Json* data = base::at_pointer(schema, "/$defs/page.rate_fixed_capture/properties/data");
  REQUIRE(data != nullptr);
  CHECK(data->find("properties")->find("vat") != nullptr);
  CHECK(data->find("required")->items().back().text() == "vat");
}
