#include <doctest/doctest.h>

#include <algorithm>

#include "core/protocol/exports.hpp"
#include "tests/protocol/golden.hpp"

using namespace cr;

TEST_CASE("explanations are the golden ones") {
  std::string all;
  for (const char* word : {"session_restore", "rate_tod_capture", "contract_term_capture", "DISCONNECT", "ADDRESS_CHANGE", "cost_value_zero",
                           "token_expired", "timezone_not_found", "account_disabled", "exchange_connect_token", "submit_interval_meters",
                           "tariff.fetch.failed", "F-RST", "F-LOST", "F-REDIRECT", "F-DRIBBLE", "ZERO-PROV-2", "M-DUP"}) {
    all += "== " + std::string(word) + "\n" + *protocol::explain(protocol::zero(), word);
  }
  tests::check_golden("tests/protocol/data/explain.txt", all);
}

TEST_CASE("every word that can be explained is, and nothing else") {
  const auto& zero = protocol::zero();
  for (const std::string& word : protocol::explainable(zero)) {
    CAPTURE(word);
    CHECK(protocol::explain(zero, word).has_value());
  }
  CHECK_FALSE(protocol::explain(zero, "").has_value());
  CHECK_FALSE(protocol::explain(zero, "session_start").has_value());
  CHECK_FALSE(protocol::explain(zero, "save").has_value());
}

TEST_CASE("an action that several pages offer is explained for each of them") {
  const std::string text = *protocol::explain(protocol::zero(), "DISCONNECT");
  for (const char* route : {"summary_fixed_confirm", "summary_tou_confirm", "summary_tariff_inprogress", "summary_tariff_failed"}) {
    CHECK(text.find(std::string("action DISCONNECT on ") + route) != std::string::npos);
  }
}

TEST_CASE("every page, code, operation, event, fault and rule can be asked for") {
  const auto& zero = protocol::zero();
  const auto words = protocol::explainable(zero);
  for (const auto& names : {zero.route_names(), zero.action_names(), zero.error_codes(), zero.operation_names(), zero.webhook_types(),
                            zero.rule_ids()}) {
    for (const auto& name : names) CHECK(std::find(words.begin(), words.end(), name) != words.end());
  }
  for (const auto& fault : zero.faults) CHECK(std::find(words.begin(), words.end(), fault.id) != words.end());
}
