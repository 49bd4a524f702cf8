#include "core/script/expectations.hpp"

#include <doctest/doctest.h>

#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;
using testing::errors_of;

namespace {
const std::string opened = "  - app: session_restore\n  - connect: provider_select\n";
std::string beside(const std::string& lines) {
  return errors_of("  - app: session_restore\n  - connect: provider_select\n" + lines);
}
}  // namespace

TEST_CASE("pages and errors each have their own keys") {
  CHECK(beside("    {status: 200}\n") != "");
  CHECK(beside("    direction: IMPORT\n    live_mode: false\n    status: 200\n    headers: {content-type: {$contains: "
               "json}}\n") == "");
  for (const char* key : {"code: x", "message: x", "type: x", "context: x"})
    CHECK_MESSAGE(beside(std::string("    ") + key + "\n").find("belongs to an error") != std::string::npos, key);
  for (const char* key : {"data: {}", "actions: []", "direction: IMPORT"})
    CHECK_MESSAGE(
        errors_of(opened + "  - app: skip\n  - connect: error\n    " + key + "\n").find("belongs to a page") !=
            std::string::npos,
        key);
  CHECK(errors_of(opened +
                  "  - app: skip\n  - connect: error\n    type: invalid_request\n    context: {$regex: x}\n    "
                  "message: {$type: string}\n    status: 409\n    headers: {}\n") == "");
}

TEST_CASE("actions are those of the page, negated ones of the release") {
  CHECK(beside("    actions: [PROVIDER_MISSING, ADDRESS_CHANGE]\n") == "");
  CHECK(beside("    actions: {$contains: SAVE}\n").find("page provider_select never offers SAVE") != std::string::npos);
  CHECK(beside("    actions: [PROVIDER_MISING]\n").find("unknown action `PROVIDER_MISING`") != std::string::npos);
  CHECK(beside("    actions: {$not: {$contains: SAVE}}\n") == "");
  CHECK(beside("    actions: {$not: {$contains: SAV}}\n").find("unknown action `SAV`") != std::string::npos);
  CHECK(beside("    actions: {$size: 2, $all: [PROVIDER_MISSING]}\n") == "");
  CHECK(beside("    actions: [SELF_DESTRUCT]\n    set: {actions: [SELF_DESTRUCT]}\n") == "");
}

TEST_CASE("expected values carry the place of their key") {
  const Loaded loaded = testing::load_lines(
      "  - app: session_restore\n  - connect: provider_select\n    data:\n      providers: {$size: 1}\n    status: "
      "200\n");
  REQUIRE(loaded.errors.empty());
  const auto& line = std::get<ConnectLine>(loaded.scenarios[0].steps[1].line);
  CHECK(line.expect.where == base::Where{"a.yaml", 6, 5});
  CHECK(line.expect.page_where == base::Where{"a.yaml", 6, 14});
  CHECK(line.expect.data->where == base::Where{"a.yaml", 7, 5});
  CHECK(line.expect.status->where == base::Where{"a.yaml", 9, 5});
  CHECK_FALSE(line.expect.code.has_value());
}

TEST_CASE("alternatives take the line's page unless they name one, and pass unless they say warn") {
  const Loaded loaded = testing::load_lines(
      "  - app: session_restore\n  - connect: provider_select\n    any_of:\n      - data: {providers: {$size: 1}}\n    "
      "  - {page: postal_address_capture, grade: warn}\n      - {page: error, code: token_expired, status: {$gte: "
      "400}}\n");
  REQUIRE(testing::complaints(loaded.errors) == "");
  const auto& line = std::get<ConnectLine>(loaded.scenarios[0].steps[1].line);
  REQUIRE(line.any_of.size() == 3);
  CHECK(line.any_of[0].page == "provider_select");
  CHECK(line.any_of[0].grade == base::Outcome::pass);
  CHECK(line.any_of[1].page == "postal_address_capture");
  CHECK(line.any_of[1].grade == base::Outcome::warn);
  CHECK(line.any_of[1].where.line == 9);
  CHECK(line.any_of[2].code->scalar == "token_expired");
}
