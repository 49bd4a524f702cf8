// The cases of a scenario.
#include "core/script/head.hpp"

#include <doctest/doctest.h>

#include "core/script/match.hpp"
#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;
using testing::errors_of;
using testing::load_lines;
using testing::warnings_of;

namespace {
constexpr const char* opened = "  - app: session_restore\n  - connect: provider_select\n";
[[maybe_unused]] Scenario only(const Loaded& loaded) {
  REQUIRE(testing::complaints(loaded.errors) == "");
  REQUIRE(loaded.scenarios.size() == 1);
  return loaded.scenarios[0];
}
}  // namespace

TEST_CASE("a matrix gives a case for each row that is not excluded, constants filled in with their types") {
  const Loaded cases = load_lines(
      "  - app: session_restore\n  - connect: '${first}'\n  - app: {provider: {id: '${id}'}}\n  - connect: error\n    "
      "status: '${code}'\n",
      "vars: {code: 409}\nmatrix:\n  first: [provider_select]\n  id: ['a', 'b', 'c']\n  exclude: [{id: 'b'}]\n");
  CHECK(testing::complaints(cases.errors) == "");
  REQUIRE(cases.scenarios.size() == 2);
  CHECK(cases.scenarios[0].id == "a[first=provider_select,id=a]");
  CHECK(cases.scenarios[1].id == "a[first=provider_select,id=c]");
  CHECK(cases.scenarios[1].base_id == "a");
  CHECK(cases.scenarios[1].constants.size() == 3);
  const auto& app = std::get<AppLine>(cases.scenarios[1].steps[2].line);
  CHECK(base::to_text(to_json(app.what)) == R"({"provider":{"id":"c"}})");
  CHECK(std::get<ConnectLine>(cases.scenarios[0].steps[3].line).expect.status->kind == Value::Kind::number);
}

TEST_CASE("every case of a matrix is checked, and each complaint told once") {
  const std::string told = errors_of("  - app: session_restore\n  - connect: '${p}'\n    dta: 1\n",
                                     "matrix: {p: [provider_select, provider_selct]}\n");
  CHECK(told == "a.yaml:8:5: unknown key `dta` in a line of `connect:`\na.yaml:7:14: unknown route `provider_selct`\n");
}

TEST_CASE("a matrix without a case is refused, whatever the reason") {
  CHECK(errors_of(opened, "matrix: {}\n").find("a matrix without lists") != std::string::npos);
  CHECK(errors_of(opened, "matrix: {a: []}\n").find("`a` in a matrix is empty") != std::string::npos);
  CHECK(errors_of(opened, "matrix: {a: x}\n").find("wants a list") != std::string::npos);
  CHECK(errors_of(opened, "matrix: {a: [1], exclude: [{a: 1}]}\n").find("leaves no case") != std::string::npos);
  CHECK(errors_of(opened, "matrix: {exclude: [{a: 1}]}\n").find("the matrix has no `a`") != std::string::npos);
  CHECK(errors_of(opened, "matrix: {a: [1, 1]}\n").find("stands twice") != std::string::npos);
  CHECK(errors_of(opened, "matrix: {a: [1], exclude: [{}]}\n").find("wants mappings") != std::string::npos);
  CHECK(errors_of(opened, "matrix: {page: [1]}\n").find("reserved") != std::string::npos);
}

TEST_CASE("ids name the columns in the order written, and values of any kind") {
  const Loaded loaded = load_lines(opened, "matrix: {b: [1.50, true, ~], a: [{k: v}, [1, 2]]}\n");
  REQUIRE(loaded.scenarios.size() == 6);
  CHECK(loaded.scenarios[0].id == "a[b=1.50,a={\"k\":\"v\"}]");
  CHECK(loaded.scenarios[5].id == "a[b=null,a=[1,2]]");
}

TEST_CASE("cases are bounded in number and in size") {
  LoadOptions options;
  options.limits.matrix_cases = 3;
  const std::string text =
      std::string("scenario: a\ntitle: t\nwhy: w\nmatrix: {a: [1, 2], b: [1, 2]}\nconversation:\n") + opened;
  CHECK(testing::complaints(load_text(text, "a", protocol::zero(), options).errors).find("more than 3 cases") !=
        std::string::npos);
  options.limits.matrix_cases = 4;
  CHECK(load_text(text, "a", protocol::zero(), options).scenarios.size() == 4);
  std::string rows;
  for (int i = 0; i < 1000; ++i) rows += std::to_string(i) + ", ";
  const std::string big = "scenario: a\ntitle: '" + std::string(100'000, 'x') + "'\nwhy: w\nmatrix: {a: [" + rows +
                          "]}\nconversation:\n" + opened;
  CHECK(testing::complaints(load_text(big, "a", protocol::zero(), {}).errors).find("1000 cases of a file of") !=
        std::string::npos);
}
