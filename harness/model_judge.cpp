// Conformance of what came back to the release model. What the docs say or what was observed can fail the
// party; what we only infer can warn at most.
#include <fmt/format.h>

#include "core/base/text.hpp"
#include "harness/judge.hpp"

namespace cr::harness {

using base::Finding;
using base::Level;
using base::Outcome;

std::vector<Finding> findings_of(const protocol::Release& release, const std::vector<protocol::Violation>& violations,
                                 const base::Where& where) {
  std::vector<Finding> out;
  for (const auto& violation : violations) {
    Finding finding;
    finding.rule = violation.rule;
    const auto* rule = release.rule(violation.rule);
    const bool guess = violation.evidence == protocol::Evidence::inferred ||
                       (rule != nullptr && rule->level != Level::must);
    finding.level = guess ? Level::should : Level::must;
    finding.outcome = guess ? Outcome::warn : Outcome::fail;
    finding.where = where;
    finding.pointer = violation.pointer;
    finding.expected = violation.expected;
    finding.actual = violation.actual;
    finding.advice = fmt::format("connect-replay explain {}", violation.rule);
    out.push_back(std::move(finding));
  }
  return out;
}

namespace {

// The next page must be one that the release knows to follow; the same page again is a resume.
std::vector<Finding> judge_flow(const protocol::Release& release, const Received& received, const std::string& from,
                                const std::string& on, const base::Where& where) {
  if (received.kind != Received::Kind::page || from.empty()) return {};
  if (received.route == from || release.can_follow(from, on, received.route)) return {};
  std::vector<std::string> possible;
  bool only_inferred = true;
  for (const auto* transition : release.from(from, on)) {
    possible.push_back(transition->to);
    only_inferred = only_inferred && transition->ground.evidence == protocol::Evidence::inferred;
  }
  Finding finding;
  finding.rule = "ZERO-FLOW-1";
  const bool guess = possible.empty() || only_inferred;
  finding.level = guess ? Level::should : Level::must;
  finding.outcome = guess ? Outcome::warn : Outcome::fail;
  finding.where = where;
  finding.pointer = "/route";
  finding.expected = possible.empty() ? "a page that the release knows to follow" : base::joined(possible, " or ");
  finding.actual = fmt::format("{} after {} on {}", received.route, on, from);
  finding.advice = fmt::format("connect-replay explain {}", from);
  return {finding};
}

}  // namespace

std::vector<Finding> judge_conformance(const protocol::Release& release, const Received& received,
                                       const Answered& answered, const base::Where& where) {
  std::vector<protocol::Violation> violations;
  switch (received.kind) {
    case Received::Kind::page:
      violations = protocol::check_page(release, received.body);
      if (received.response.status != 200)
        violations.push_back({"ZERO-PAGE-1", "", "status 200", fmt::format("status {}", received.response.status),
                              protocol::Evidence::observed});
      break;
    case Received::Kind::error:
      violations = protocol::check_error(release, answered.route, received.body);
      if (received.response.status < 400)
        violations.push_back({"ZERO-ERR-1", "", "a status from 400", fmt::format("status {}", received.response.status),
                              protocol::Evidence::documented});
      break;
    case Received::Kind::garbage:
      violations.push_back({"ZERO-PAGE-1", "", "a Page Object or an error object", received.trouble,
                            protocol::Evidence::documented});
      break;
    case Received::Kind::nothing:
    case Received::Kind::dropped: break;
  }
  auto findings = findings_of(release, violations, where);
  for (auto& finding : judge_flow(release, received, answered.from, answered.on, where)) findings.push_back(std::move(finding));
  return findings;
}

}  // namespace cr::harness
