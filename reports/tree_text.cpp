// The parts of the result tree as JSON text. The keys are those of docs/reports.md and never change
// their meaning; what is added later comes behind them.
//
//   {"index":9,"line":31,"actor":"connect","summary":"tariff_name_capture","outcome":"fail",
//    "findings":[{"rule":"expect","level":"must","outcome":"fail","where":{"file":…,"line":31,"column":7},
//                 "pointer":"/route","expected":"…","actual":"…","cause":"…","advice":"…"}],
//    "exchange":{"request":{"method":"POST","url":"http://connect.mock/","headers":[["…","…"]],"body":{…}},
//                "response":{"status":409,"headers":[…],"body":{…}},"started":"…","ended":"…"}}
#include "reports/tree_text.hpp"

namespace cr::reports {

namespace {

void write_headers(JsonText& out, const base::Headers& headers) {
  out.open('[');
  for (const auto& [name, value] : headers) out.open('[').text(name).text(value).close(']');
  out.close(']');
}

void write_body(JsonText& out, const base::Json& body, bool with_bodies) {
  if (with_bodies || body.is_null()) {
    out.json(body);
    return;
  }
  const std::size_t bytes = base::to_text(body).size();
  out.text("(" + std::to_string(bytes) + " bytes were left out: the record was over the limit)");
}

void write_exchange(JsonText& out, const Exchange& exchange, bool with_bodies) {
  out.open('{').key("request").open('{');
  out.key("method").text(exchange.method).key("url").text(exchange.url);
  out.key("headers");
  write_headers(out, exchange.request_headers);
  out.key("body");
  write_body(out, exchange.request_body, with_bodies);
  out.close('}').key("response");
  if (exchange.answered) {
    out.open('{').key("status").number(exchange.status).key("headers");
    write_headers(out, exchange.response_headers);
    out.key("body");
    write_body(out, exchange.response_body, with_bodies);
    out.close('}');
  } else {
    out.null();
  }
  out.key("started").text(base::to_text_ms(exchange.started)).key("ended").text(base::to_text_ms(exchange.ended));
  out.key("from").text(exchange.from).key("to").text(exchange.to);
  if (!exchange.note.empty()) out.key("note").text(exchange.note);
  out.close('}');
}

void write_count(JsonText& out, std::string_view name, const Count& count) {
  out.key(name).open('{').key("seen").number(count.seen).key("total").number(count.total);
  out.key("missing").texts(count.missing).close('}');
}

void write_coverage(JsonText& out, const CoverageLine& coverage) {
  out.open('{').key("release").text(coverage.release);
  write_count(out, "routes", coverage.routes);
  write_count(out, "transitions", coverage.transitions);
  write_count(out, "errors", coverage.errors);
  write_count(out, "webhooks", coverage.webhooks);
  write_count(out, "rules", coverage.rules);
  out.key("edges").open('[');
  for (const Edge& edge : coverage.edges) {
    out.line().open('{').key("id").text(edge.id).key("from").text(edge.from).key("on").text(edge.on);
    out.key("to").text(edge.to).key("seen").boolean(edge.seen).key("counted").boolean(edge.counted).close('}');
  }
  out.close(']').key("rulebook").open('[');
  for (const RuleLine& rule : coverage.rule_list) {
    out.line().open('{').key("id").text(rule.id).key("chapter").text(rule.chapter).key("party").text(rule.party);
    out.key("text").text(rule.text).key("level").text(base::name_of(rule.level));
    out.key("evidence").text(rule.evidence).key("source").text(rule.source);
    out.key("seen").boolean(rule.seen).key("counted").boolean(rule.counted).close('}');
  }
  out.close(']').close('}');
}

void write_text_or_null(JsonText& out, std::string_view key, const std::string& value) {
  out.key(key);
  if (value.empty()) {
    out.null();
  } else {
    out.text(value);
  }
}

}  // namespace

void write_findings(JsonText& out, const std::vector<base::Finding>& findings) {
  out.open('[');
  for (const base::Finding& finding : findings) {
    out.open('{').key("rule").text(finding.rule).key("level").text(base::name_of(finding.level));
    out.key("outcome").text(base::name_of(finding.outcome)).key("where").open('{');
    out.key("file").text(finding.where.file).key("line").number(finding.where.line);
    out.key("column").number(finding.where.column).close('}');
    out.key("pointer").text(finding.pointer).key("expected").text(finding.expected);
    out.key("actual").text(finding.actual).key("cause").text(finding.cause);
    out.key("advice").text(finding.advice).close('}');
  }
  out.close(']');
}

void write_exchange(JsonText& out, const Exchange& exchange) { write_exchange(out, exchange, true); }

void write_step_members(JsonText& out, const Step& step, bool with_bodies) {
  out.key("index").number(step.index).key("line").number(step.line).key("actor").text(step.actor);
  out.key("summary").text(step.summary).key("outcome").text(base::name_of(step.outcome));
  if (!step.reason.empty()) out.key("reason").text(step.reason);
  out.key("findings");
  write_findings(out, step.findings);
  out.key("exchange");
  if (step.exchanges.empty()) {
    out.null();
  } else {
    write_exchange(out, step.exchanges.back(), with_bodies);
  }
  if (step.exchanges.size() < 2) return;
  out.key("exchanges").open('[');
  for (const Exchange& exchange : step.exchanges) write_exchange(out, exchange, with_bodies);
  out.close(']');
}

void write_scenario_head(JsonText& out, const Scenario& scenario) {
  out.key("id").text(scenario.id).key("file").text(scenario.file).key("line").number(scenario.line);
  out.key("title").text(scenario.title).key("why").text(scenario.why);
  out.key("tags").texts(scenario.tags).key("covers").texts(scenario.covers);
  out.key("chapter").text(scenario.chapter).key("duty").text(scenario.duty);
  out.key("seed").number(scenario.seed);
  write_text_or_null(out, "agent", scenario.agent);
  out.key("again").text(scenario.again);
}

void write_scenario_verdict(JsonText& out, const Scenario& scenario) {
  out.key("outcome").text(base::name_of(scenario.outcome)).key("ending").text(base::name_of(scenario.ending));
  out.key("expectation").text(scenario.expectation).key("reason").text(scenario.reason);
  out.key("duration_ms").number(scenario.duration_ms).key("clock_ms").number(scenario.clock_ms);
  out.key("attempts").number(scenario.attempts).key("earlier").texts(scenario.earlier);
  if (scenario.outcome == base::Outcome::error) out.key("error_exit").number(scenario.error_exit);
  out.key("findings");
  write_findings(out, scenario.findings);
  out.key("marks").texts(scenario.marks);
  if (!scenario.output.empty()) out.key("output").text(scenario.output);
}

void write_run_head(JsonText& out, const Run& run) {
  out.key("tool").open('{').key("name").text(run.tool_name).key("version").text(run.tool_version).close('}');
  out.key("started").text(base::to_text_ms(run.started)).key("seed").number(run.seed).key("mode").text(run.mode);
  write_text_or_null(out, "target", run.target);
  out.key("insecure").boolean(run.insecure).key("planned").number(run.planned);
}

void write_run_end(JsonText& out, const Run& run) {
  out.key("duration_ms").number(run.duration_ms).key("interrupted").boolean(run.interrupted);
  out.key("outcome").text(base::name_of(run.outcome)).key("exit_code").number(run.exit_code);
  const Totals& totals = run.totals;
  out.key("totals").open('{').key("pass").number(totals.pass).key("warn").number(totals.warn);
  out.key("review").number(totals.review).key("fail").number(totals.fail).key("skip").number(totals.skip);
  out.key("error").number(totals.error).close('}').key("coverage");
  write_coverage(out, run.coverage);
}

}  // namespace cr::reports
