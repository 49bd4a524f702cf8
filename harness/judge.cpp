// Expectations of lines against messages. The place of a finding is the most specific key of the
// scenario; where another page came, the finding says which and what had been sent.
#include "harness/judge.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace cr::harness {

using base::Finding;
using base::Json;
using base::Level;
using base::Outcome;

std::string describe(const Received& received) {
  switch (received.kind) {
    case Received::Kind::nothing: return "nothing";
    case Received::Kind::page: return received.route;
    case Received::Kind::error: return fmt::format("error {}", received.body.text_at("code", "without a code"));
    case Received::Kind::garbage: return received.trouble;
    case Received::Kind::dropped: return "no answer (the connection was dropped)";
  }
  return {};
}

Received receive(base::HttpResponse response) {
  Received out;
  out.response = std::move(response);
  auto json = base::parse_json(out.response.body);
  if (!json) {
    out.kind = Received::Kind::garbage;
    out.trouble = out.response.body.empty()
                      ? fmt::format("status {} with an empty body", out.response.status)
                      : fmt::format("status {} with a body that is not JSON: {}", out.response.status, json.error().message);
    return out;
  }
  out.body = *std::move(json);
  if (out.body.text_at("object") == "error") {
    out.kind = Received::Kind::error;
    out.route = "error";
  } else if (const auto route = out.body.text_at("route"); !route.empty()) {
    out.kind = Received::Kind::page;
    out.route = route;
  } else {
    out.kind = Received::Kind::garbage;
    out.trouble = fmt::format("status {} with JSON that is neither a page nor an error object", out.response.status);
  }
  return out;
}

std::vector<Finding> findings_of(const std::vector<script::Mismatch>& mismatches) {
  std::vector<Finding> out;
  for (const auto& mismatch : mismatches) {
    Finding finding;
    finding.rule = "expect";
    finding.where = mismatch.where;
    finding.pointer = mismatch.pointer;
    finding.expected = mismatch.expected;
    finding.actual = mismatch.actual;
    out.push_back(std::move(finding));
  }
  return out;
}

namespace {

// The rule that a refusal is about; null pointer when the release names none.
const protocol::Rule* rule_of_error(const protocol::Release& release, const Received& received) {
  const std::string context(received.body.text_at("context"));
  const auto dot = context.find('.');
  const std::string route = dot == std::string::npos ? std::string() : context.substr(dot + 1);
  const auto* error = release.error(route, received.body.text_at("code"));
  return error == nullptr || error->rule.empty() ? nullptr : release.rule(error->rule);
}

std::string cause_of(const protocol::Release& release, const Received& received) {
  if (received.sent_at_step == 0) return {};
  std::string cause = fmt::format("step {} sent {}", received.sent_at_step, received.sent_summary);
  const auto* rule = received.kind == Received::Kind::error ? rule_of_error(release, received) : nullptr;
  if (rule != nullptr) cause += fmt::format("   ({}: {})", rule->id, rule->text);
  return cause;
}

std::string advice_of(const protocol::Release& release, const Received& received, const std::string& wanted) {
  if (received.kind == Received::Kind::error) {
    const auto* rule = rule_of_error(release, received);
    return fmt::format("connect-replay explain {}", rule != nullptr ? rule->id : std::string(received.body.text_at("code")));
  }
  return fmt::format("connect-replay explain {}", received.route.empty() ? wanted : received.route);
}

Finding wrong_page(const script::Expectation& expect, const Received& received, const protocol::Release& release) {
  Finding finding;
  finding.rule = "expect";
  finding.where = expect.page_where;
  finding.pointer = received.kind == Received::Kind::page ? "/route" : "";
  finding.expected = expect.page;
  finding.actual = describe(received);
  if (received.kind == Received::Kind::error && received.body.find("message") != nullptr)
    finding.actual += fmt::format(" (\"{}\")", base::shortened(received.body.text_at("message"), 120));
  finding.cause = cause_of(release, received);
  finding.advice = advice_of(release, received, expect.page);
  return finding;
}

// One part of an expectation; appends its findings and captures.
void part(Judged& judged, const std::optional<script::Value>& expected, const Json* actual, const std::string& pointer,
          base::Instant now, bool as_set = false) {
  if (!expected) return;
  auto result = script::match(*expected, actual, pointer, now, as_set);
  for (auto& finding : findings_of(result.mismatches)) judged.findings.push_back(std::move(finding));
  for (auto& capture : result.captures) judged.captures.push_back(std::move(capture));
}

// Response headers as an object with lower-case names, so that a matcher can look at them.
Json header_object(const base::Headers& headers) {
  Json out = Json::object();
  for (const auto& [name, value] : headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    out.set(std::move(lower), Json(value));
  }
  return out;
}

script::Value lower_keys(script::Value value) {
  for (auto& entry : value.entries)
    std::transform(entry.key.begin(), entry.key.end(), entry.key.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return value;
}

void judge_parts(Judged& judged, const script::Expectation& expect, const Received& received, base::Instant now) {
  const Json& body = received.body;
  part(judged, expect.data, body.find("data"), "/data", now);
  part(judged, expect.actions, body.find("actions"), "/actions", now, true);
  part(judged, expect.direction, body.find("direction"), "/direction", now);
  part(judged, expect.live_mode, body.find("live_mode"), "/live_mode", now);
  part(judged, expect.code, body.find("code"), "/code", now);
  part(judged, expect.message, body.find("message"), "/message", now);
  part(judged, expect.type, body.find("type"), "/type", now);
  part(judged, expect.context, body.find("context"), "/context", now);
  const Json status(received.response.status);
  part(judged, expect.status, &status, "", now);
  if (expect.headers) {
    const Json headers = header_object(received.response.headers);
    part(judged, lower_keys(*expect.headers), &headers, "", now);
  }
}

}  // namespace

Judged judge(const script::Expectation& expect, const Received& received, const protocol::Release& release,
             base::Instant now) {
  Judged judged;
  // A body of which an app can make neither a page nor an error is as good as none.
  const bool nothing_came = expect.page == "dropped" && received.kind == Received::Kind::garbage;
  if (!expect.page.empty() && expect.page != received.route && !nothing_came) {
    judged.page_matches = false;
    judged.findings.push_back(wrong_page(expect, received, release));
    return judged;
  }
  judge_parts(judged, expect, received, now);
  const std::string cause = cause_of(release, received);
  for (auto& finding : judged.findings)
    if (finding.cause.empty()) finding.cause = cause;
  if (!judged.findings.empty()) judged.captures.clear();
  return judged;
}

Judged judge_any(const std::vector<script::Expectation>& alternatives, const Received& received,
                 const protocol::Release& release, base::Instant now) {
  Judged nearest;
  bool first = true;
  for (const auto& alternative : alternatives) {
    Judged judged = judge(alternative, received, release, now);
    if (judged.findings.empty()) {
      if (alternative.grade == Outcome::warn) {
        Finding finding;
        finding.rule = "expect";
        finding.level = Level::should;
        finding.outcome = Outcome::warn;
        finding.where = alternative.where;
        finding.expected = "an alternative graded pass";
        finding.actual = fmt::format("{}, which the scenario grades warn", describe(received));
        judged.findings.push_back(std::move(finding));
      }
      return judged;
    }
    const bool nearer = first || (judged.page_matches && !nearest.page_matches) ||
                        (judged.page_matches == nearest.page_matches && judged.findings.size() < nearest.findings.size());
    if (nearer) nearest = std::move(judged);
    first = false;
  }
  return nearest;
}

}  // namespace cr::harness
