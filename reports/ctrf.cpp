// CTRF (ctrf.io), a JSON form of test results that dashboards read. Consumers must refuse what the
// format does not know, so everything of ours is in `extra`, under keys of our own name.
//
//   {"reportFormat":"CTRF","specVersion":"1.0.0",…,"results":{"tool":{…},"summary":{…},
//    "tests":[{"name":"…","status":"failed","duration":12,"rawStatus":"fail","steps":[…],"extra":{…}}]}}
#include <set>

#include "reports/fingerprint.hpp"
#include "reports/finding_lines.hpp"
#include "reports/json_text.hpp"
#include "reports/writers.hpp"

namespace cr::reports {

using base::Outcome;

namespace {

/// The format is a draft and its version may move: this is the one place to change it.
constexpr std::string_view spec_version = "1.0.0";

std::string_view status_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
    case Outcome::warn: return "passed";
    case Outcome::review: return "other";
    case Outcome::skip: return "skipped";
    case Outcome::fail:
    case Outcome::error: break;
  }
  return "failed";
}

std::string_view status_of(const Scenario& scenario) {
  if (scenario.expectation == "as_expected") return "other";
  if (scenario.expectation == "expected_did_not_happen") return "failed";
  return status_of(scenario.outcome);
}

std::int64_t milliseconds(base::Instant instant) { return instant.time_since_epoch().count(); }

void write_summary(JsonText& out, const Run& run) {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
  std::size_t flaky = 0;
  std::set<std::string> suites;
  for (const Scenario& scenario : run.scenarios) {
    const std::string_view status = status_of(scenario);
    passed += status == "passed" ? 1 : 0;
    failed += status == "failed" ? 1 : 0;
    skipped += status == "skipped" ? 1 : 0;
    flaky += is_flaky(scenario) ? 1 : 0;
    suites.insert(scenario.file);
  }
  out.key("summary").open('{').key("tests").number(run.scenarios.size()).key("passed").number(passed);
  out.key("failed").number(failed).key("skipped").number(skipped).key("pending").number(0);
  out.key("other").number(run.scenarios.size() - passed - failed - skipped).key("flaky").number(flaky);
  out.key("suites").number(suites.size()).key("start").number(milliseconds(run.started));
  out.key("stop").number(milliseconds(run.started) + run.duration_ms).key("duration").number(run.duration_ms);
  out.key("extra").open('{').key("connect-replay.outcome").text(base::name_of(run.outcome));
  out.key("connect-replay.exit_code").number(run.exit_code).key("connect-replay.seed").number(run.seed);
  out.key("connect-replay.interrupted").boolean(run.interrupted).close('}').close('}');
}

void write_steps(JsonText& out, const Scenario& scenario) {
  out.key("steps").open('[');
  for (const Step& step : scenario.steps) {
    out.open('{').key("name").text(step_name(step)).key("status").text(status_of(step.outcome)).key("extra").open('{');
    out.key("connect-replay.outcome").text(base::name_of(step.outcome)).key("connect-replay.line").number(step.line);
    if (!step.findings.empty()) {
      out.key("connect-replay.findings").open('[');
      for (const base::Finding& finding : step.findings) out.text(finding_sentence(finding));
      out.close(']');
    }
    out.close('}').close('}');
  }
  out.close(']');
}

/// How the earlier attempts came out; the format wants a status for each, and none of them passed.
void write_attempts(JsonText& out, const Scenario& scenario) {
  if (scenario.attempts < 2) return;
  out.key("retries").number(scenario.attempts - 1).key("flaky").boolean(is_flaky(scenario));
  out.key("retryAttempts").open('[');
  for (int attempt = 1; attempt < scenario.attempts; ++attempt) {
    out.open('{').key("attempt").number(attempt).key("status").text("failed");
    const auto index = static_cast<std::size_t>(attempt) - 1;
    if (index < scenario.earlier.size()) out.key("message").text(scenario.earlier[index]);
    out.close('}');
  }
  out.close(']');
}

void write_test(JsonText& out, const Scenario& scenario) {
  const std::string_view status = status_of(scenario);
  const PlacedFinding worst = worst_finding(scenario);
  const base::Where place = place_of(scenario, worst);
  out.line().open('{').key("name").text(scenario.id).key("status").text(status);
  out.key("duration").number(scenario.duration_ms).key("rawStatus").text(base::name_of(scenario.outcome));
  out.key("suite").open('[').text(scenario.file.empty() ? "connect-replay" : scenario.file).close(']');
  out.key("type").text("conversation").key("filePath").text(place.file);
  if (place.line > 0) out.key("line").number(place.line);
  if (status != "passed" || worst.finding != nullptr) out.key("message").text(verdict_sentence(scenario));
  if (worst.finding != nullptr) out.key("trace").text(failure_text(scenario, {false, 0, 0}));
  out.key("tags").texts(scenario.tags).key("labels").open('{').key("covers").texts(scenario.covers);
  if (!scenario.agent.empty()) out.key("agent").text(scenario.agent);
  out.close('}');
  write_attempts(out, scenario);
  write_steps(out, scenario);
  out.key("extra").open('{').key("connect-replay.title").text(scenario.title);
  out.key("connect-replay.ending").text(base::name_of(scenario.ending));
  out.key("connect-replay.expectation").text(scenario.expectation);
  out.key("connect-replay.seed").number(scenario.seed).key("connect-replay.again").text(again_text(scenario));
  out.key("connect-replay.clock_ms").number(scenario.clock_ms).close('}').close('}');
}

std::string report_id(const Run& run) {
  Fingerprint fingerprint;
  fingerprint.add(base::to_text_ms(run.started)).add(std::to_string(run.seed)).add(run.tool_version);
  for (const Scenario& scenario : run.scenarios) {
    fingerprint.add(scenario.id).add(scenario.agent).add(base::name_of(scenario.outcome));
    fingerprint.add(std::to_string(scenario.duration_ms));
  }
  return fingerprint.uuid();
}

}  // namespace

std::string to_ctrf(const Run& run) {
  std::string text;
  JsonText out(text, JsonText::Layout::lines);
  out.open('{').key("reportFormat").text("CTRF").key("specVersion").text(spec_version);
  out.key("reportId").text(report_id(run)).key("timestamp").text(base::to_text_ms(run.started));
  out.key("generatedBy").text("connect-replay").key("results").open('{');
  out.key("tool").open('{').key("name").text(run.tool_name).key("version").text(run.tool_version).close('}');
  write_summary(out, run);
  out.key("tests").open('[');
  for (const Scenario& scenario : run.scenarios) write_test(out, scenario);
  out.close(']').key("environment").open('{').key("appName").text("FlatPeak Connect");
  if (!run.coverage.release.empty()) out.key("appVersion").text(run.coverage.release);
  out.key("testEnvironment").text(run.target.empty() ? run.mode : run.target).close('}').close('}').close('}');
  return text + "\n";
}

}  // namespace cr::reports
