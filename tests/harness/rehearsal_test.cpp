#include "harness/rehearsal.hpp"

#include "tests/harness/tried_case.hpp"

using namespace cr;
using namespace cr::harness;
using namespace cr::harness::trying;
using base::Json;

namespace {

Json plan(const std::string& given, const std::string& lines, const std::string& head = "") {
  const auto scenario = scenario_of(given, lines, head);
  return plan_of(scenario, rehearsed(scenario).rehearsal);
}
std::string end_of(const std::string& given, const std::string& lines, const std::string& head = "") {
  return std::string(plan(given, lines, head).text_at("ends"));
}
const Json& part(const Json& value, const char* name) {
  const Json* found = value.find(name);
  REQUIRE_MESSAGE(found != nullptr, name);
  return *found;
}

}  // namespace

TEST_CASE("the plan of a case with refused input is this document") {
  const auto found = plan(new_place, up_to_rate + "  - app: {cost: 0}\n  - connect: error\n    code: cost_value_zero\n  - app: {cost: 0.2450}\n" + after_rate +
                                         "  - backend: location_status\n");
  CHECK(base::to_text(found) ==
        R"({"schema":"connect-replay/plan/1","case":"a-case","title":"A claim","ends":"complete",)"
        R"("token":[{"postal_address":{"city":"Frome","country_code":"GB"},"callback_uri":null,"connect_web_uri":null}],)"
        R"("customer":{"provider_select":["PROVIDER_MISSING"],"provider_name_capture":[{"provider":{"name":"Café Power"}}],)"
        R"("tariff_structure_select":[{"options":["FIXED"]}],"rate_fixed_capture":[{"cost":0},{"cost":0.2450}],)"
        R"("tariff_name_capture":[{"tariff":{"name":"Window Fix"}}],"contract_term_capture":["skip"],"summary_fixed_confirm":["SAVE"]},)"
        R"("client_may_refuse":["rate_fixed_capture"],"backend":["exchange_connect_token","location_status"]})");
}

TEST_CASE("a lost answer that is sent again stands in the plan once") {
  const auto lines = [](const std::string& point, const std::string& then) {
    return "  - app: session_restore\n  - connect: provider_select\n  - fault: F-RST\n    point: " + point + "\n    client: recovers\n" +
           "  - app: PROVIDER_MISSING\n  - connect: dropped\n  - app: " + then + "\n  - connect: provider_name_capture\n";
  };
  for (const auto& text : {lines("before_commit", "PROVIDER_MISSING"), lines("after_commit", "session_restore"), lines("after_commit", "PROVIDER_MISSING")}) {
    CAPTURE(text);
    const auto found = plan(new_place, text);
    CHECK(base::to_text(part(found, "customer")).find(R"("provider_select":["PROVIDER_MISSING"])") != std::string::npos);
    CHECK(part(found, "client_may_refuse").items().empty());
  }
}

TEST_CASE("the same answer on a later visit is an answer of its own, also when the first page was lost") {
  const std::string to_summary = "  - connect: contract_term_capture\n  - app: skip\n  - connect: summary_fixed_confirm\n";
  const std::string from_name = "  - connect: provider_name_capture\n  - app: {provider: {name: Own Power}}\n  - connect: tariff_structure_select\n"
                                "  - app: {options: [FIXED]}\n  - connect: rate_fixed_capture\n";
  const auto found = plan(new_place, "  - app: session_restore\n  - connect: provider_select\n  - app: PROVIDER_MISSING\n" + from_name +
                                         "  - fault: F-RST\n    point: after_commit\n    client: recovers\n"
                                         "  - app: {cost: 0.2}\n  - connect: dropped\n  - app: session_restore\n  - connect: tariff_name_capture\n"
                                         "  - app: {tariff: {name: Fix}}\n" + to_summary + "  - app: EDIT\n  - connect: provider_select\n"
                                         "  - app: PROVIDER_MISSING\n" + from_name + "  - app: {cost: 0.2}\n  - connect: tariff_name_capture\n");
  CHECK(base::to_text(part(part(found, "customer"), "rate_fixed_capture")) == R"([{"cost":0.2},{"cost":0.2}])");
}

TEST_CASE("what the customer does at the provider stands under session_redirect, one act per redirect") {
  const std::string given =
      "  world: {providers: {mint: {name: Mint Energy, countries: [GB], method: DIRECT, tariffs: [{name: Mint Fix, cost: 0.2377}]}}}\n" + new_place;
  for (const char* act : {"logs_in", "cancels", "fails_login", "walks_away"}) {
    CAPTURE(act);
    const auto scenario = scenario_of(given, std::string("  - app: session_restore\n  - connect: provider_select\n  - app: {provider: {id: '${world.mint.id}'}}\n"
                                                         "  - connect: session_redirect\n  - customer: ") + act + "\n");
    const auto rehearsal = rehearsed(scenario).rehearsal;
    CHECK(rehearsal.acts == std::vector<std::string>{act});
    const auto found = plan_of(scenario, rehearsal);
    CHECK(base::to_text(part(part(found, "customer"), "session_redirect")) == std::string("[\"") + act + "\"]");
    const auto chosen = base::to_text(part(part(found, "customer"), "provider_select"));
    CHECK_MESSAGE(chosen.starts_with(R"([{"provider":{"id":"prv_)"), chosen);  // a real id, no ${…}
    CHECK(found.text_at("ends") == "closed");
  }
}

TEST_CASE("each session has its token's body, and addresses that nobody chose are null") {
  const std::string second = "  - backend: create_connect_token\n    send: {location_id: '${location.id}', direction: EXPORT}\n"
                             "  - app: session_restore\n  - connect: provider_select\n";
  const auto found = plan(known_place, saved + exchanged + second);
  const auto& tokens = part(found, "token").items();
  REQUIRE(tokens.size() == 2);
  CHECK(tokens[0].text_at("location_id").starts_with("loc_"));
  CHECK(tokens[1].text_at("location_id") == tokens[0].text_at("location_id"));
  CHECK(tokens[1].text_at("direction") == "EXPORT");
  for (const auto& token : tokens)
    for (const char* name : {"callback_uri", "connect_web_uri"}) CHECK(part(token, name).is_null());

  const auto given = plan("  token: {callback_uri: 'https://shop.example/back', postal_address: {city: Frome, country_code: GB}}\n",
                          "  - app: session_restore\n  - connect: provider_select\n");
  const auto& token = part(given, "token").items().at(0);
  CHECK(token.text_at("callback_uri") == "https://shop.example/back");
  CHECK(part(token, "connect_web_uri").is_null());
}

TEST_CASE("webhooks stand in the plan with their types once and whether signatures are required") {
  const std::string lines = saved + exchanged + "  - webhook: tariff.expiring\n  - webhook: tariff.expired\n  - webhook: tariff.expiring\n";
  const std::string types = "[tariff.expiring, tariff.expired]";
  CHECK(base::to_text(part(plan("  partner: {webhooks: " + types + "}\n" + known_place, lines), "webhooks")) ==
        R"({"types":["tariff.expiring","tariff.expired"],"signatures":"optional"})");
  CHECK(base::to_text(part(plan("  partner: {webhooks: " + types + ", signatures: required}\n" + known_place, lines), "webhooks")) ==
        R"({"types":["tariff.expiring","tariff.expired"],"signatures":"required"})");
  CHECK(plan(known_place, saved + exchanged).find("webhooks") == nullptr);
}

TEST_CASE("the word for the end: complete, closed, error, or refused for a bad certificate") {
  CHECK(end_of(known_place, saved) == "complete");
  CHECK(end_of(known_place, "  - app: session_restore\n  - connect: summary_fixed_confirm\n") == "closed");
  CHECK(end_of(known_place, "  - app: session_restore\n  - connect: summary_fixed_confirm\n", "ends: open\n") == "closed");
  CHECK(end_of(new_place, "  - app: session_restore\n  - connect: provider_select\n  - clock: +8d\n  - app: PROVIDER_MISSING\n  - connect: error\n    code: token_expired\n",
               "ends: error\n") == "error");
  const std::string bad = "  - fault: F-TLS-EXPIRED\n    client: stops\n  - app: session_restore\n  - connect: dropped\n";
  const auto found = plan(new_place, bad, "ends: refused\n");
  CHECK(found.text_at("ends") == "refused");
  CHECK(part(found, "customer").members().empty());
  CHECK(part(found, "token").items().size() == 1);
  std::string which;
  CHECK(has_bad_certificate(scenario_of(new_place, bad, "ends: refused\n"), &which));
  CHECK(which == "F-TLS-EXPIRED");
  CHECK_FALSE(has_bad_certificate(scenario_of(known_place, saved)));
}

TEST_CASE("a backend call that is meant to be refused is known by its line, others are not") {
  const auto scenario = scenario_of(known_place, saved + "  - fault: F-BEARER-EXPIRED\n    client: recovers\n  - backend: exchange_connect_token\n    fails: {status: 403}\n"
                                                         "  - backend: login\n" + exchanged);
  const auto rehearsal = rehearsed(scenario).rehearsal;
  REQUIRE(rehearsal.refusals.size() == 1);
  Intent intent;
  intent.operation = "exchange_connect_token";
  intent.where = rehearsal.refusals[0].first;
  CHECK(rehearsal.wants_refusal(intent));
  intent.where.line += 2;
  CHECK_FALSE(rehearsal.wants_refusal(intent));
  intent.where = rehearsal.refusals[0].first;
  intent.operation = "login";
  CHECK_FALSE(rehearsal.wants_refusal(intent));
}

TEST_CASE("a case that the mock does not play as it is written is a fault of kind model at its place") {
  const auto scenario = scenario_of(known_place, "  - app: session_restore\n  - connect: provider_select\n");
  const auto played = rehearse_case(protocol::zero(), scenario, 7, {});
  REQUIRE_FALSE(played.has_value());
  CHECK(played.error().kind == base::FaultKind::model);
  CHECK(played.error().message.find("expected provider_select, got summary_fixed_confirm") != std::string::npos);
  CHECK(played.error().help == "connect-replay run a.yaml shows where");
  CHECK(played.error().where == scenario.where);
}

TEST_CASE("credentials belong to one case and one seed") {
  const auto one = case_credentials(1, "a"), same = case_credentials(1, "a");
  CHECK(one.account_id == same.account_id);
  CHECK(one.api_key == same.api_key);
  CHECK(one.account_id.starts_with("acc_"));
  CHECK(one.api_key.starts_with("sk_test_"));
  CHECK(case_credentials(1, "b").api_key != one.api_key);
  CHECK(case_credentials(2, "a").account_id != one.account_id);
}
