#include <doctest/doctest.h>

#include <set>

#include "core/protocol/exports.hpp"
#include "core/protocol/release.hpp"
#include "tests/protocol/schema_references.hpp"

using namespace cr;
using base::Json;

TEST_CASE("references inside the document lead somewhere") {
  const Json openapi = protocol::to_openapi(protocol::zero());
  CHECK(tests::check_references(openapi, openapi) > 200);
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
  CHECK(openapi.find("webhooks")->members().size() == protocol::zero().webhooks.size());
}

TEST_CASE("parameters have their names of the wire, and a body that is a list is no parameter") {
  const Json openapi = protocol::to_openapi(protocol::zero());
  CHECK(base::at_pointer(openapi, "/paths/~1tariffs~1rates~1{id}/get/parameters/0/name")->text() == "id");
  CHECK(base::at_pointer(openapi, "/paths/~1meters~1interval/put/parameters") == nullptr);
  CHECK(base::at_pointer(openapi, "/paths/~1meters~1interval/put/requestBody") != nullptr);
}

TEST_CASE("login asks for Basic, Connect for nothing, the rest for Bearer") {
  const Json openapi = protocol::to_openapi(protocol::zero());
  CHECK(base::to_text(*base::at_pointer(openapi, "/paths/~1login/get/security")) == R"([{"basic":[]}])");
  CHECK(base::to_text(*base::at_pointer(openapi, "/paths/~1events/get/security")) == R"([{"bearer":[]}])");
  CHECK(base::to_text(*base::at_pointer(openapi, "/paths/~1/post/security")) == "[]");
}
