// The model's exports against golden files that were looked at. With CONNECT_REPLAY_WRITE_GOLDEN=1 in
// the environment the files are written anew, to be looked at again before they are committed.
#include "core/protocol/exports.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/protocol/model_edit.hpp"

using namespace cr;
using base::Json;

namespace {

std::string read(const std::string& path) {
  std::ifstream file(std::string(CR_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void check_golden(const std::string& path, const std::string& text) {
  if (std::getenv("CONNECT_REPLAY_WRITE_GOLDEN")) std::ofstream(std::string(CR_SOURCE_DIR) + "/" + path) << text;
  // Compared as a whole, told in short: the files are long.
  const bool same = read(path) == text;
  CHECK_MESSAGE(same, (path + " is stale: run test_protocol with CONNECT_REPLAY_WRITE_GOLDEN=1 and look at the difference"));
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

/// Every "$ref" of a document must lead to something in it.
void check_references(const Json& whole, const Json& part) {
  if (part.is_object()) {
    for (const auto& [key, value] : part.members()) {
      if (key == "$ref") {
        CAPTURE(value.text());
        CHECK(base::at_pointer(whole, value.text().substr(1)) != nullptr);
      }
      check_references(whole, value);
    }
  } else if (part.is_array()) {
    for (const Json& item : part.items()) check_references(whole, item);
  }
}

std::string names_of(const Json& definitions) {
  std::string out;
  for (const auto& [name, schema] : definitions.members()) out += name + "\n";
  return out;
}

}  // namespace

TEST_CASE("docs/rulebook.md is the rulebook of the model") { check_golden("docs/rulebook.md", protocol::to_rulebook(protocol::zero())); }

TEST_CASE("the Mermaid and DOT pictures are the golden ones") {
  check_golden("tests/protocol/data/zero.mmd", protocol::to_mermaid(protocol::zero()));
  check_golden("tests/protocol/data/zero.dot", protocol::to_dot(protocol::zero()));
}

TEST_CASE("the schema's definitions are the golden ones") {
  const Json schema = protocol::to_json_schema(protocol::zero());
  check_golden("tests/protocol/data/schema_names.txt", names_of(*schema.find("$defs")));
  std::string some;
  for (const char* name : {"page.session_redirect", "page.summary_tou_confirm", "answer.contract_term_capture", "answer.provider_select",
                           "webhook.tariff.expired", "response.rates.422", "error"}) {
    some += std::string(name) + "\n" + base::to_pretty_text(*schema.find("$defs")->find(name)) + "\n\n";
  }
  check_golden("tests/protocol/data/schema_some.txt", some);
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

TEST_CASE("references inside the exports lead somewhere") {
  const Json schema = protocol::to_json_schema(protocol::zero());
  check_references(schema, schema);
  const Json openapi = protocol::to_openapi(protocol::zero());
  check_references(openapi, openapi);
}

TEST_CASE("OpenAPI has every operation under its path and method, and Connect on its own host") {
  const Json openapi = protocol::to_openapi(protocol::zero());
  CHECK(openapi.text_at("openapi") == "3.1.0");
  std::set<std::string> ids;
  for (const auto& [path, item] : openapi.find("paths")->members()) {
    for (const auto& [method, operation] : item.members()) {
      if (operation.is_object()) ids.emplace(operation.text_at("operationId"));
    }
  }
  CHECK(ids.size() == 39);
  CHECK(ids.contains("connect"));
  CHECK(openapi.find("paths")->find("/")->find("servers")->items().front().text_at("url") == "https://connect.flatpeak.com");
  CHECK(base::at_pointer(openapi, "/paths/~1tariffs~1rates~1{id}/get/parameters/0/name")->text() == "id");
  CHECK(openapi.find("webhooks")->members().size() == protocol::zero().webhooks.size());
}

TEST_CASE("the current page is marked in Mermaid, and only a known one") {
  const std::string plain = protocol::to_mermaid(protocol::zero());
  CHECK(plain.find("current") == std::string::npos);
  CHECK(protocol::to_mermaid(protocol::zero(), "provider_select").find("class provider_select current") != std::string::npos);
  CHECK(protocol::to_mermaid(protocol::zero(), "x\"]; click") == plain);
}

TEST_CASE("a transition taken out of the file is gone from every picture and from explain") {
  const auto less = protocol::load_release(tests::without_transition("tariff_structure_select+data>rate_tod_capture"), "mine.json");
  REQUIRE(less.has_value());
  const std::string edge = "tariff_structure_select -->|\"data: option:TIME_OF_DAY\"| rate_tod_capture";
  CHECK(count(protocol::to_mermaid(protocol::zero()), edge) == 1);
  CHECK(count(protocol::to_mermaid(*less), edge) == 0);
  CHECK(count(protocol::to_dot(*less), "\n") + 1 == count(protocol::to_dot(protocol::zero()), "\n"));
  CHECK(protocol::explain(*less, "tariff_structure_select")->find("-> rate_tod_capture") == std::string::npos);
}

TEST_CASE("explanations are the golden ones") {
  std::string all;
  for (const char* word : {"session_restore", "rate_tod_capture", "contract_term_capture", "DISCONNECT", "ADDRESS_CHANGE", "cost_value_zero",
                           "token_expired", "timezone_not_found", "account_disabled", "exchange_connect_token", "submit_interval_meters",
                           "tariff.fetch.failed", "F-RST", "F-LOST", "ZERO-PROV-2", "M-DUP"}) {
    all += "== " + std::string(word) + "\n" + *protocol::explain(protocol::zero(), word);
  }
  check_golden("tests/protocol/data/explain.txt", all);
}

TEST_CASE("every word that can be explained is, and nothing else") {
  const auto& zero = protocol::zero();
  for (const std::string& word : protocol::explainable(zero)) {
    CAPTURE(word);
    CHECK(protocol::explain(zero, word).has_value());
  }
  CHECK_FALSE(protocol::explain(zero, "").has_value());
  CHECK_FALSE(protocol::explain(zero, "session_start").has_value());
}
