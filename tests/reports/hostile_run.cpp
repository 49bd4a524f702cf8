// A run with hostile text in every field, and the attack strings of this project: what a peer could put
// into messages to break a report, to run in a browser, or to speak to a CI server.
#include "sample_run.hpp"

namespace cr::reports::samples {

using base::Json;
using base::Outcome;

namespace {

/// `text` is put into headers and bodies too, as the redactor would let it through.
Exchange hostile_exchange(const std::string& text, const base::Instant& now) {
  Exchange one;
  one.method = text;
  one.url = "http://connect.mock/" + text;
  one.request_headers = {{text, text}, {"Content-Type", text}};
  one.request_body = Json::object({{"plain", text}});
  one.request_body.set(text, Json::array({text}));
  one.answered = true;
  one.status = 200;
  one.response_headers = {{"Content-Type", text}, {text, text}};
  one.response_body = text;
  one.started = now;
  one.ended = now;
  one.from = text;
  one.to = text;
  one.note = text;
  return one;
}

base::Finding hostile_finding(const std::string& text, Outcome outcome) {
  return {text, base::Level::must, outcome, {text, 3, 4}, "/" + text, text, text, text, text};
}

Scenario hostile_scenario(const std::string& text, std::size_t order, Outcome outcome) {
  Scenario one;
  one.order = order;
  one.id = text + std::to_string(order);
  one.file = text;
  one.line = 1;
  one.title = one.why = one.chapter = one.duty = one.reason = one.again = one.agent = text;
  one.tags = one.covers = one.earlier = {text, text};
  one.marks = {text};
  one.outcome = outcome;
  one.attempts = 3;
  one.findings = {hostile_finding(text, outcome)};
  Step step;
  step.index = 1;
  step.line = 2;
  step.actor = step.summary = step.reason = text;
  step.outcome = outcome;
  step.findings = {hostile_finding(text, outcome)};
  step.exchanges = {hostile_exchange(text, base::Instant{}), hostile_exchange(text, base::Instant{})};
  one.steps = {step, step};
  one.steps[1].index = 2;
  return one;
}

}  // namespace

Run hostile_run(const std::string& text) {
  Run run;
  run.tool_version = run.target = text;
  run.mode = "run";
  run.interrupted = true;
  const std::vector<Outcome> outcomes{Outcome::pass, Outcome::warn, Outcome::review,
                                      Outcome::fail, Outcome::skip, Outcome::error};
  for (const Outcome outcome : outcomes)
    run.scenarios.push_back(hostile_scenario(text, run.scenarios.size(), outcome));
  run.scenarios.back().expectation = "as_expected";
  run.scenarios.front().expectation = "expected_did_not_happen";
  run.planned = run.scenarios.size();
  run.totals = count(run.scenarios);
  run.outcome = outcome_of(run.scenarios);
  run.exit_code = exit_code_of(run);
  run.coverage.release = text;
  run.coverage.routes = run.coverage.transitions = run.coverage.errors = {1, 3, {text, text}};
  run.coverage.edges = {{text, text, text, text + "2", true, true}, {text, text + "2", text, text, false, true}};
  run.coverage.rule_list = {{text, text, text, text, base::Level::must, text, text, true, true}};
  return run;
}

const std::vector<std::string>& attack_strings() {
  using std::string_literals::operator""s;
  static const std::vector<std::string> all{
      // markup that wants to run
      "<script>window.hit=1</script>", "</script><script>window.hit=1</script>", "<img src=x onerror=window.hit=1>",
      "<svg/onload=window.hit=1>", "\"><script>window.hit=1</script>", "' autofocus onfocus=window.hit=1 x='",
      "javascript:window.hit=1", "<a href=\"javascript:window.hit=1\">x</a>", "<!--", "--><b>x", "<![CDATA[x]]>", "]]>",
      "</title><script>window.hit=1</script>", "</style><script>window.hit=1</script>",
      "<iframe srcdoc='<script>parent.hit=1</script>'>", "<base href=//elsewhere.example/>",
      "<meta http-equiv=refresh content='0;url=http://elsewhere.example'>", "`${window.hit=1}`", "{{window.hit=1}}",
      "<link rel=stylesheet href=http://elsewhere.example/x.css>", "<math><mtext></p><script>window.hit=1</script>",
      "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;", "&amp;&lt;&#0;&#x1b;&nbsp;", "<?xml version=\"9\"?>",
      "<!--<script>", "</SCRIPT ><script>window.hit=1</script>", "\\u003cscript>window.hit=1\\u003c/script>",
      // bytes that formats forbid
      "nul \0 inside"s, "\x01\x02\x07\x08\x0b\x0c\x0e\x1f", "escape \x1b[31mred\x1b[0m \x1b]0;title\x07",
      "\x7f\xc2\x80\xc2\x9b""31m", "\xff\xfe", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "cut \xe2\x82",
      "\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbb\xbf""bom", "line\nline\r\nline\rend", "\t tab \t", " ", "  two  ", "\n", "\r\n\r\n",
      "\xe2\x80\xa8\xe2\x80\xa9", "\xe2\x80\xae""evil\xe2\x80\xac", "zero\xe2\x80\x8bwidth",
      // commands to CI systems and consoles
      "::error file=x,line=1::gotcha", "::stop-commands::x", "\n::set-output name=a::b\n", "##[error]x",
      "##vso[task.setvariable variable=a]b", "##teamcity[testFailed name='x']", "[[ATTACHMENT|/etc/passwd]]",
      "[[PROPERTY|verdict=pass]]", "%0A::warning::x", "ok 1 - not really", "Bail out! x", "# TODO x", "# SKIP", "1..0",
      "...", "---", "\\ # \\# \\\\",
      // what Markdown, JSON and shells make of it
      "[x](javascript:window.hit=1)", "![x](http://elsewhere.example/x.png)", "| a | b |\n|---|---|", "```\n```", "*_~`#>-+!",
      "<details><summary>x</summary>", "@everyone #1", "\"\\/\b\f\n\r\t", "{\"a\":1}", "null", "$(id) `id` ; | & && || > <",
      "../../../etc/passwd", "=1+1", "%s%n%x", "a/b~1c~0d", "", "日本語 ไทย العربية 🏳️‍🌈 e\xcc\x81"};
  return all;
}

}  // namespace cr::reports::samples
