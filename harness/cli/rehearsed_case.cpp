// Rehearsing a case against the engine, without a socket.
#include "harness/cli/rehearsed_case.hpp"

#include "core/base/random.hpp"
#include "core/script/match.hpp"
#include "harness/cli/played_engine.hpp"
#include "reports/run_report.hpp"

namespace cr::harness {
namespace {

using base::Outcome;

std::string reason_of(const reports::Scenario& verdict) {
  const auto worst = reports::worst_finding(verdict);
  if (worst.finding == nullptr) return verdict.reason;
  return "expected " + worst.finding->expected + ", got " + worst.finding->actual;
}

}  // namespace

// One exchange in memory.
Carried carry_in_memory(PlayedEngine& engine, const ReceiverScript& receiver, const Intent& intent) {
  Carried out{base::fail(base::FaultKind::closed, "the connection was broken off"), {}, {}, {}};
  if (intent.client == "flatpeak") {
    if (!receiver.hang_up) out.response = base::HttpResponse{receiver.status, {}, {}};
    return out;
  }
  const auto& fault = engine.fault();
  if (fault && (fault->id == "F-REFUSE" || fault->id.rfind("F-TLS-", 0) == 0)) {
    out.response = base::fail(fault->id == "F-REFUSE" ? base::FaultKind::connect : base::FaultKind::tls, "there is no connection, as planned");
    out.not_taken = true;
    return out;
  }
  auto handled = engine.handle(intent.request);
  const bool cut = handled.reply.fault.kind != net::WireFault::Kind::none;
  out.not_taken = cut && handled.trace.transition.empty() && handled.trace.route_to.empty();
  if (!cut) out.response = std::move(handled.reply.response);
  out.took = handled.reply.delay;
  return out;
}

std::string why_not_played(const Rehearsal& rehearsal) {
  const auto outcome = rehearsal.verdict.outcome;
  return outcome == Outcome::fail || outcome == Outcome::error ? reason_of(rehearsal.verdict) : std::string();
}

Credentials case_credentials(std::uint64_t seed, const std::string& id) {
  auto random = base::Random::named(seed, id + "/account");
  Credentials out;
  out.account_id = random.id("acc");
  out.api_key = "sk_test_" + random.hex(32);
  return out;
}

mock_server::EngineOptions case_engine_options(std::uint64_t seed, const std::string& id, const Credentials& credentials) {
  mock_server::EngineOptions options;
  options.seed = base::Random::named(seed, id + "/mock").next();
  options.connect_url = "http://connect.mock/";
  options.api_url = "http://api.mock";
  options.account = credentials.account_id;
  options.api_key = credentials.api_key;
  return options;
}

ConversationOptions case_conversation_options(const protocol::Release& release, const Credentials& credentials,
                                              std::uint64_t seed, const std::map<std::string, std::string>& environment) {
  ConversationOptions out;
  out.release = &release;
  out.connect.address = out.connect.shown = *base::parse_url("http://connect.mock/");
  out.api.address = out.api.shown = *base::parse_url("http://api.mock/");
  out.receiver.address = out.receiver.shown = *base::parse_url("http://receiver.mock/webhooks");
  out.credentials = credentials;
  out.environment = environment;
  out.seed = seed;
  return out;
}

base::Result<RehearsedCase> rehearse_case(const protocol::Release& release, const script::Scenario& scenario,
                                          std::uint64_t seed, const std::map<std::string, std::string>& environment) {
  RehearsedCase out;
  out.credentials = case_credentials(seed, scenario.id);
  if (has_bad_certificate(scenario)) {
    // Nothing is said to such a server: there is nothing to rehearse.
    out.rehearsal.bad_certificate = true;
    if (auto token = script::say(scenario.token)) out.rehearsal.tokens.push_back(*std::move(token));
    out.rehearsal.verdict.outcome = Outcome::pass;
    return out;
  }
  PlayedEngine engine(release, scenario.world, case_engine_options(seed, scenario.id, out.credentials), "http://elsewhere.mock/", "/webhooks");
  ReceiverScript receiver;
  Conversation conversation(scenario, case_conversation_options(release, out.credentials, seed, environment), &engine, &receiver, {});
  out.rehearsal = rehearse(scenario, conversation, [&](const Intent& intent) { return carry_in_memory(engine, receiver, intent); });
  if (const auto why = why_not_played(out.rehearsal); !why.empty())
    return base::fail(base::FaultKind::model, "the case does not play as it is written: " + why, scenario.where,
                      "connect-replay run " + scenario.file + " shows where");
  return out;
}

void be_strict(reports::Scenario& record) {
  const auto harden = [](std::vector<base::Finding>& findings, Outcome& outcome) {
    for (auto& finding : findings) {
      if (finding.outcome == Outcome::warn) finding.outcome = Outcome::fail;
      outcome = base::worse(outcome, finding.outcome);
    }
  };
  for (auto& step : record.steps) {
    harden(step.findings, step.outcome);
    record.outcome = base::worse(record.outcome, step.outcome);
  }
  harden(record.findings, record.outcome);
}

}  // namespace cr::harness
