// What can follow what: each claim about the table, with the line that keeps to it and the one that does not.
#include <doctest/doctest.h>

#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;
using testing::errors_of;

namespace {
const std::string opened = "  - app: session_restore\n  - connect: provider_select\n";
const std::string at_rate = opened +
                            "  - app: PROVIDER_MISSING\n  - connect: provider_name_capture\n  - app: {provider: {name: "
                            "x}}\n  - connect: tariff_structure_select\n"
                            "  - app: {options: [FIXED]}\n  - connect: rate_fixed_capture\n";
const std::string redirected =
    opened + "  - app: {provider: {id: '${page.data.providers.0.id}'}}\n  - connect: session_redirect\n";

bool fine(const std::string& lines) {
  const std::string told = errors_of(lines);
  INFO(told);
  return told.empty();
}
bool told(const std::string& lines, std::string_view message) {
  return errors_of(lines).find(message) != std::string::npos;
}
}  // namespace

TEST_CASE("the first page of a session is one that opens it") {
  CHECK(fine("  - app: session_restore\n  - connect: postal_address_capture\n"));
  CHECK(fine("  - app: session_restore\n  - connect: summary_tariff_failed\n"));
  CHECK(told("  - app: session_restore\n  - connect: tariff_select\n", "can never follow session_restore"));
  CHECK(told("  - app: session_restore\n  - connect: session_complete\n", "can never follow session_restore"));
}

TEST_CASE("a page follows its answer, whatever the conditions, and no other") {
  CHECK(fine(opened + "  - app: {provider: {id: x}}\n  - connect: tariff_structure_select\n"));
  CHECK(fine(opened + "  - app: {provider: {id: x}}\n  - connect: session_redirect\n"));
  CHECK(told(opened + "  - app: {provider: {id: x}}\n  - connect: provider_name_capture\n",
             "can never follow provider_select by data"));
  CHECK(told(opened + "  - app: ADDRESS_CHANGE\n  - connect: provider_name_capture\n",
             "can never follow provider_select by ADDRESS_CHANGE"));
  CHECK(told(opened + "  - app: skip\n  - connect: tariff_select\n", "can never follow provider_select by skip"));
}

TEST_CASE("a refused answer leaves the page before on the table") {
  CHECK(fine(at_rate + "  - app: {cost: 0}\n  - connect: error\n    code: cost_value_zero\n  - app: {cost: 1}\n  - "
                       "connect: tariff_name_capture\n"));
  CHECK(told(
      at_rate +
          "  - app: {cost: 0}\n  - connect: error\n  - app: {tariff: {name: x}}\n  - connect: contract_term_capture\n",
      "unknown field `tariff`"));
}

TEST_CASE("a page needs a post before it, but for play, use and repeat") {
  CHECK(told(opened + "  - connect: provider_select\n", "nothing was sent"));
  CHECK(told("  - connect: provider_select\n", "nothing was sent"));
  CHECK(told(opened + "  - connect: error\n", "nothing was sent"));
  CHECK(fine(opened + "  - play: tariff_select\n  - connect: tariff_select\n"));
  CHECK(told(opened + "  - play: tariff_select\n  - connect: provider_select\n",
             "page tariff_select lies on the table here, never provider_select"));
  CHECK(fine(opened + "  - repeat: 2\n    steps: [{app: session_restore}, {connect: provider_select}]\n  - connect: "
                      "provider_select\n"));
}

TEST_CASE("pages that nobody judged are followed as far as they may lead") {
  CHECK(fine(opened +
             "  - app: PROVIDER_MISSING\n  - app: {provider: {name: x}}\n  - connect: tariff_structure_select\n"));
  CHECK(
      told(opened + "  - app: PROVIDER_MISSING\n  - app: SAVE\n  - connect: session_complete\n", "never offers SAVE"));
  CHECK(fine("  - app: session_restore\n  - app: SAVE\n  - connect: session_complete\n"));
}

TEST_CASE("after a restore the page on the table may come again") {
  CHECK(fine(at_rate + "  - app: session_restore\n  - connect: rate_fixed_capture\n"));
  CHECK(told(at_rate + "  - app: session_restore\n  - connect: tariff_name_capture\n", "can never follow"));
}

TEST_CASE("a long form answers the route that it names, also an earlier page") {
  CHECK(fine(at_rate +
             "  - app: {route: provider_select, action: PROVIDER_MISSING}\n  - connect: provider_name_capture\n"));
  CHECK(
      told(at_rate + "  - app: {route: provider_select, action: PROVIDER_MISSING}\n  - connect: tariff_name_capture\n",
           "can never follow provider_select"));
  CHECK(fine("  - app: {route: summary_fixed_confirm, action: DISCONNECT}\n  - connect: session_complete\n"));
  CHECK(fine(at_rate + "  - app: {route: nonsense, data: 7}\n  - connect: error\n    code: route_invalid\n"));
  CHECK(fine(at_rate + "  - app: {raw: 'not json'}\n  - connect: error\n    code: data_json_invalid\n"));
  CHECK(told(at_rate + "  - app: {route: provider_select, action: SAVE}\n  - connect: session_complete\n",
             "can never follow"));
}

TEST_CASE("an error code belongs to the page answered, or to the session") {
  CHECK(fine(at_rate + "  - app: {cost: 0}\n  - connect: error\n    code: token_expired\n"));
  CHECK(told(at_rate + "  - app: {cost: 0}\n  - connect: error\n    code: provider_not_found\n",
             "never refused with `provider_not_found`"));
  CHECK(told(at_rate + "  - app: {cost: 0}\n  - connect: error\n    code: {$in: [cost_value_zero, cost_zero]}\n",
             "unknown error code `cost_zero`"));
  CHECK(fine(at_rate + "  - app: {cost: 0}\n  - connect: error\n    set: {code: odd}\n    code: odd\n"));
}

TEST_CASE("the customer comes after a redirect, and a restore after the customer") {
  for (const char* act : {"logs_in", "cancels", "fails_login", "walks_away"})
    CHECK(fine(redirected + "  - customer: " + act + "\n  - app: session_restore\n  - connect: session_redirect\n"));
  CHECK(fine(redirected + "  - customer: logs_in\n  - app: session_restore\n  - connect: summary_tou_confirm\n"));
  CHECK(fine(redirected + "  - customer: cancels\n  - app: session_restore\n  - connect: tariff_structure_select\n"));
  CHECK(told(redirected + "  - customer: logs_in\n  - app: session_restore\n  - connect: rate_tod_capture\n",
             "can never follow"));
  CHECK(told(redirected + "  - customer: logs_in\n  - app: SAVE\n", "has to restore the session first"));
  CHECK(told(redirected + "  - customer: logs_in\n  - connect: summary_tou_confirm\n", "nothing was sent"));
  CHECK(told(opened + "  - customer: logs_in\n", "has not been sent to a provider"));
  CHECK(fine(opened + "  - app: {provider: {id: x}}\n  - customer: logs_in\n  - app: session_restore\n  - connect: "
                      "summary_fixed_confirm\n"));
}

TEST_CASE("a new token clears the table") {
  CHECK(told(at_rate + "  - backend: create_connect_token\n  - app: {cost: 1}\n", "no page lies on the table"));
  CHECK(fine(at_rate + "  - backend: create_connect_token\n  - app: session_restore\n  - connect: provider_select\n"));
  CHECK(fine(at_rate + "  - backend: login\n  - app: {cost: 1}\n  - connect: tariff_name_capture\n"));
}

TEST_CASE("another token opens a session of which nothing is known") {
  CHECK(
      fine("  - backend: create_connect_token\n    as: one\n  - backend: create_connect_token\n  - app: "
           "session_restore\n    token: '${one.connect_token}'\n  - connect: tariff_select\n"));
}

TEST_CASE("what follows alternatives has to be legal for each") {
  const std::string either =
      "  - app: session_restore\n  - connect: provider_select\n    any_of: [{}, {page: summary_fixed_confirm}]\n";
  CHECK(told(either + "  - app: SAVE\n", "page provider_select never offers SAVE"));
  CHECK(told(either + "  - app: {provider: {id: x}}\n", "in the answer to summary_fixed_confirm"));
  CHECK(fine(either + "  - app: session_restore\n  - connect: provider_select\n"));
  CHECK(fine(either + "  - app: skip\n  - connect: error\n"));
}

TEST_CASE("an exchange that a fault may hit can end in anything, and only such one can be dropped") {
  CHECK(fine(opened + "  - fault: F-RST\n    point: after_commit\n  - app: PROVIDER_MISSING\n  - connect: dropped\n  - "
                      "app: session_restore\n  - connect: provider_select\n"));
  CHECK(fine(opened + "  - fault: F-STATUS\n    params: {status: 503, code: busy}\n  - app: PROVIDER_MISSING\n  - "
                      "connect: error\n    code: busy\n"));
  CHECK(fine(
      opened +
      "  - fault: F-RST\n  - app: PROVIDER_MISSING\n  - app: session_restore\n  - connect: provider_name_capture\n"));
  CHECK(told(opened + "  - app: PROVIDER_MISSING\n  - connect: dropped\n", "nothing drops this exchange"));
}

TEST_CASE("after a hit exchange the session may be further than the app has seen") {
  const std::string hit =
      at_rate + "  - fault: F-RST\n    point: after_commit\n  - app: {cost: 1}\n  - connect: dropped\n";
  CHECK(fine(hit + "  - app: session_restore\n  - connect: tariff_name_capture\n"));
  CHECK(fine(hit + "  - app: session_restore\n  - connect: rate_fixed_capture\n"));
  CHECK(fine(hit + "  - app: {cost: 1}\n  - connect: tariff_name_capture\n"));
  CHECK(told(hit + "  - app: session_restore\n  - connect: session_complete\n", "can never follow"));
  CHECK(fine(at_rate +
             "  - fault: F-STATUS\n    point: after_commit\n    params: {status: 503}\n  - app: {cost: 1}\n  - "
             "connect: error\n    status: 503\n  - app: session_restore\n  - connect: tariff_name_capture\n"));
}

TEST_CASE("a page that set: changes may be any page, others still have to follow") {
  CHECK(fine(opened + "  - app: PROVIDER_MISSING\n  - connect: tariff_select\n    set: {route: tariff_select}\n"));
  CHECK(told(opened + "  - app: PROVIDER_MISSING\n  - connect: tariff_select\n    set: {direction: EXPORT}\n",
             "can never follow"));
}

TEST_CASE("play needs a page that can be reached") {
  CHECK(fine(
      "  - play: session_complete\n    answers: {provider_select: PROVIDER_MISSING}\n  - connect: session_complete\n"));
  CHECK(fine(redirected + "  - play: summary_tou_confirm\n  - app: SAVE\n  - connect: session_complete\n"));
  CHECK(told(at_rate + "  - app: {cost: 1}\n  - connect: tariff_name_capture\n  - play: session_redirekt\n",
             "unknown route"));
}

TEST_CASE("a later round of a repeat begins where the one before ended") {
  CHECK(fine(at_rate + "  - repeat: 3\n    steps:\n      - app: {cost: 0}\n      - connect: error\n        code: "
                       "cost_value_zero\n  - app: {cost: 1}\n  - connect: tariff_name_capture\n"));
  CHECK(told(at_rate + "  - repeat: 2\n    steps:\n      - app: {cost: 1}\n      - connect: tariff_name_capture\n",
             "unknown field `cost`"));
  CHECK(fine(at_rate + "  - repeat: 9\n    until: tariff_name_capture\n    steps:\n      - app: {cost: 1}\n  - app: "
                       "{tariff: {name: x}}\n  - connect: contract_term_capture\n"));
}

TEST_CASE("a line that is not understood does not make the next ones look wrong") {
  CHECK(load_text("scenario: a\ntitle: t\nwhy: w\nconversation:\n" + opened +
                      "  - ap: PROVIDER_MISSING\n  - connect: provider_name_capture\n",
                  "a", protocol::zero(), {})
            .errors.size() == 1);
  CHECK(load_text("scenario: a\ntitle: t\nwhy: w\nconversation:\n" + opened +
                      "  - app: PROVIDER_MISING\n  - connect: provider_name_capture\n",
                  "a", protocol::zero(), {})
            .errors.size() == 1);
  CHECK(load_text("scenario: a\ntitle: t\nwhy: w\nconversation:\n" + opened +
                      "  - app: PROVIDER_MISSING\n  - connect: provider_nam\n  - app: {provider: {name: x}}\n  - "
                      "connect: tariff_structure_select\n",
                  "a", protocol::zero(), {})
            .errors.size() == 1);
}
