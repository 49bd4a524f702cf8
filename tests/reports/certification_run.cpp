// A certification of three parties: cases in four chapters, verdicts of every kind, some cases not played.
#include "sample_run.hpp"

namespace cr::reports::samples {

using base::Outcome;

namespace {

struct Case {
  const char *id, *chapter, *duty;
};
constexpr Case cases[] = {
    {"token-is-sent", "tokens", "Every message carries the token of its session."},
    {"token-per-session", "tokens", "A new session gets a new token."},
    {"address-corrected", "pages", "A refused address is asked for again."},
    {"rate-of-zero", "pages", "A rate of zero is never sent twice."},
    {"only-offered-actions", "pages", "An action that a page does not offer is not sent."},
    {"exchange-after-save", "endings", "After SAVE the token is exchanged once."},
    {"closed-without-saving", "endings", "A customer may leave at any page."},
    {"webhook-twice", "webhooks", "A delivery that comes twice takes effect once."},
    {"webhook-unsigned", "webhooks", "A delivery without a signature is refused."},
};

Scenario played(const Case& one, std::size_t order, const char* agent, Outcome outcome) {
  Scenario out;
  out.order = order;
  out.id = one.id;
  out.file = std::string("scenarios/certify/") + one.id + ".yaml";
  out.line = 1;
  out.title = std::string("Case ") + one.id;
  out.chapter = one.chapter;
  out.duty = one.duty;
  out.agent = agent;
  out.outcome = outcome;
  out.duration_ms = 40;
  out.ending = outcome == Outcome::pass ? base::Ending::complete : base::Ending::abandoned;
  if (outcome == Outcome::skip) out.reason = "the party did not pull this case";
  if (outcome == Outcome::fail || outcome == Outcome::warn)
    out.findings = {{outcome == Outcome::fail ? "M-TOKEN" : "M-DUP", base::Level::must, outcome, {out.file, 7, 3}, "/connect_token",
                     "the token of this session", "none", "", "send connect_token with every message"}};
  return out;
}

}  // namespace

Run certification_run() {
  Run run;
  run.tool_version = "0.1.0";
  run.started = *base::parse_instant("2026-03-02T08:00:00Z");
  run.mode = "certify";
  run.coverage.release = "zero";
  std::size_t order = 0;
  for (const Case& one : cases) {
    const std::size_t row = order / 3;
    run.scenarios.push_back(played(one, order++, "Harbour SDK 2.1", Outcome::pass));
    run.scenarios.push_back(played(one, order++, "lighthouse", row == 3 ? Outcome::fail : row == 7 ? Outcome::warn : Outcome::pass));
    run.scenarios.push_back(played(one, order++, "ref", row < 6 ? row == 0 ? Outcome::fail : Outcome::review : Outcome::skip));
  }
  std::erase_if(run.scenarios, [](const Scenario& one) { return one.agent == "ref" && one.id == std::string("webhook-unsigned"); });
  run.planned = run.scenarios.size();
  run.totals = count(run.scenarios);
  run.outcome = outcome_of(run.scenarios);
  run.exit_code = exit_code_of(run);
  return run;
}

}  // namespace cr::reports::samples
