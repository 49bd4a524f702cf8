// Judging what Connect answered: sorting it, comparing it with a line of a scenario, and with the release.
// The expectations come out of scenario texts, so that places are those that a person would see.
#include "harness/judge.hpp"

#include "core/script/load.hpp"
#include "tests/base/printing.hpp"

using namespace cr;
using namespace cr::harness;
using base::Json;
using base::Outcome;
using Kind = Received::Kind;

namespace {
// The `connect` line of a scenario; its page word stands on line 6.
script::ConnectLine line(const std::string& connect) {
  const auto loaded = script::load_text("scenario: a\ntitle: A claim\nwhy: A reason.\nconversation:\n  - app: session_restore\n" +
                                        (std::string(connect == "dropped" ? "  - fault: F-RST\n  - app: session_restore\n" : "") + "  - connect: " + connect + "\n"), "a.yaml", protocol::zero(), {});
  REQUIRE_MESSAGE(loaded.errors.empty(), (loaded.errors.empty() ? "" : base::render(loaded.errors[0], "error")));
  return std::get<script::ConnectLine>(loaded.scenarios.at(0).steps.back().line);
}
Received received(const std::string& body, int status = 200) { return receive({status, {{"X-Trace", "t1"}}, body}); }
Judged judged(const std::string& connect, const Received& what) {
  return judge(line(connect).expect, what, protocol::zero(), {});
}
Judged judged_any(const std::string& alternatives, const Received& what) {
  return judge_any(line("provider_select\n    any_of:\n" + alternatives).any_of, what, protocol::zero(), {});
}
Received refusal() {
  auto out = received(R"({"object": "error", "type": "invalid_request", "code": "cost_value_zero",
      "message": "Tariff rate (cost) cannot be zero", "context": "connect.rate_fixed_capture"})", 409);
  out.sent_at_step = 8, out.sent_summary = "data.cost = 0";
  return out;
}
const Received page = received(R"({"object": "page", "route": "provider_select", "data": {"providers": [1, 2]},
    "actions": ["ADDRESS_CHANGE", "PROVIDER_MISSING"]})");
}  // namespace

TEST_CASE("an answer is a page, an error object or garbage with its reason") {
  CHECK(page.kind == Kind::page);
  CHECK(page.route == "provider_select");
  CHECK(refusal().kind == Kind::error);
  CHECK(describe(refusal()) == "error cost_value_zero");
  CHECK(describe(received(R"({"object": "error"})")) == "error without a code");
  for (const auto& [body, reason] : {std::pair{"", "status 502 with an empty body"}, {"<html>", "status 502 with a body that is not JSON"},
                                     {"[]", "neither a page nor an error"}, {"{}", "neither a page nor an error"},
                                     {"{\"route\":7}", "neither a page nor an error"}}) {
    const auto garbage = received(body, 502);
    CHECK(garbage.kind == Kind::garbage);
    CHECK_MESSAGE(describe(garbage).find(reason) != std::string::npos, describe(garbage));
  }
  CHECK(describe({}) == "nothing");
}

TEST_CASE("the right page passes, its actions in any order, and gives its captures") {
  const auto good = judged("provider_select\n    actions: [PROVIDER_MISSING, ADDRESS_CHANGE]\n"
                           "    data: {providers: {$as: all}}\n    headers: {x-TRACE: t1}\n    status: 200", page);
  CHECK(good.findings.empty());
  CHECK(good.page_matches);
  REQUIRE(good.captures.size() == 1);
  CHECK(good.captures[0].name == "all");
}

TEST_CASE("a wrong value is told at its own key, with no capture and the page still right") {
  const auto bad = judged("provider_select\n    data: {providers: {$as: all}}\n    status: 201", page);
  REQUIRE(bad.findings.size() == 1);
  CHECK(bad.page_matches);
  CHECK(bad.captures.empty());
  CHECK(bad.findings[0].rule == "expect");
  CHECK(bad.findings[0].where.line == 8);
  CHECK(bad.findings[0].actual == "200");
}

TEST_CASE("another page is one finding at the page's word, whatever else the line expects") {
  const auto bad = judged("postal_address_capture\n    live_mode: true\n    status: 500", page);
  CHECK_FALSE(bad.page_matches);
  REQUIRE(bad.findings.size() == 1);
  const auto& finding = bad.findings[0];
  CHECK(finding.where == line("postal_address_capture").expect.page_where);
  CHECK(finding.where.line == 6);
  CHECK(finding.pointer == "/route");
  CHECK(finding.expected == "postal_address_capture");
  CHECK(finding.actual == "provider_select");
  CHECK(finding.advice == "connect-replay explain provider_select");
  CHECK(finding.cause.empty());
}

TEST_CASE("an error in place of a page says what was sent, the rule it broke and what to read") {
  const auto bad = judged("postal_address_capture", refusal());
  REQUIRE(bad.findings.size() == 1);
  const auto& finding = bad.findings[0];
  CHECK(finding.actual == "error cost_value_zero (\"Tariff rate (cost) cannot be zero\")");
  CHECK(finding.cause.find("step 8 sent data.cost = 0") == 0);
  CHECK(finding.cause.find("ZERO-RATE-1: ") != std::string::npos);
  CHECK(finding.advice == "connect-replay explain ZERO-RATE-1");
  CHECK(judged("error\n    status: 409", refusal()).findings.empty());
  const auto other = judged("error\n    code: token_missing", refusal());
  CHECK(other.page_matches);
  REQUIRE(other.findings.size() == 1);
  CHECK(other.findings[0].pointer == "/code");
  CHECK(other.findings[0].where.line == 7);
  CHECK(other.findings[0].cause == finding.cause);
}

TEST_CASE("garbage, a dropped connection and nothing at all never meet a page") {
  Received dropped;
  dropped.kind = Kind::dropped, dropped.route = "dropped";
  CHECK(judged("dropped", dropped).findings.empty());
  CHECK(judged("dropped", received("<html>", 502)).findings.empty());
  CHECK_FALSE(judged("dropped", page).findings.empty());
  CHECK_FALSE(judged("dropped", refusal()).findings.empty());
  for (const auto& what : {received("<html>", 502), dropped, Received{}}) {
    const auto bad = judged("provider_select", what);
    CHECK_FALSE(bad.page_matches);
    REQUIRE(bad.findings.size() == 1);
    CHECK(bad.findings[0].actual == describe(what));
  }
}

TEST_CASE("of alternatives the first that matches counts, and one graded warn warns") {
  CHECK(judged_any("      - {page: error}\n      - {page: provider_select}", page).findings.empty());
  const auto warned = judged_any("      - {page: error}\n      - {page: provider_select, grade: warn}", page);
  REQUIRE(warned.findings.size() == 1);
  CHECK(warned.findings[0].outcome == Outcome::warn);
  CHECK(warned.findings[0].level == base::Level::should);
  CHECK(warned.findings[0].where.line == 9);
  CHECK(judged_any("      - {page: provider_select, grade: warn}\n      - {page: provider_select}", page).findings.size() == 1);
}

TEST_CASE("when no alternative matches, the nearest one is told: the right page first, then the fewest findings") {
  const auto bad = judged_any("      - {page: error}\n      - {page: provider_select, status: 500, direction: IMPORT}\n"
                              "      - {page: provider_select, status: 501}\n      - {page: error}", page);
  CHECK(bad.page_matches);
  REQUIRE(bad.findings.size() == 1);
  CHECK(bad.findings[0].where.line == 10);
  CHECK(bad.findings[0].outcome == Outcome::fail);
}

TEST_CASE("what the release only infers warns, and what it documents fails") {
  const auto cost_of = [](const char* route) {
    const auto what = received(std::string(R"({"object": "page", "route": ")") + route + R"(", "data": {}})");
    for (const auto& finding : judge_conformance(protocol::zero(), what, {}, {"a.yaml", 6, 5}))
      if (finding.pointer == "/data/cost" && finding.actual == "nothing") return finding;
    FAIL("no finding about the cost of ", route);
    return base::Finding{};
  };
  CHECK(cost_of("rate_fixed_capture").outcome == Outcome::fail);
  CHECK(cost_of("summary_fixed_confirm").outcome == Outcome::warn);
  CHECK(cost_of("summary_fixed_confirm").level == base::Level::should);
  CHECK(cost_of("rate_fixed_capture").where == base::Where{"a.yaml", 6, 5});
  const std::string rule = cost_of("rate_fixed_capture").rule;
  CHECK(findings_of(protocol::zero(), {{rule, "/x", "a", "b", protocol::Evidence::inferred}}, {}).at(0).outcome == Outcome::warn);
  CHECK(findings_of(protocol::zero(), {{rule, "/x", "a", "b", protocol::Evidence::observed}}, {}).at(0).outcome == Outcome::fail);
}

TEST_CASE("a page that cannot follow breaks the flow, and the same page again does not") {
  const auto flow = [](const char* from, const char* on) {
    for (const auto& finding : judge_conformance(protocol::zero(), page, {from, on, {}}, {}))
      if (finding.rule == "ZERO-FLOW-1") return finding.actual;
    return std::string();
  };
  CHECK(flow("rate_fixed_capture", "data") == "provider_select after data on rate_fixed_capture");
  CHECK(flow("provider_select", "data").empty());
  CHECK(flow("", "").empty());
  CHECK(flow("summary_fixed_confirm", "EDIT").empty());
}
