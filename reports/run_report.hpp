// The result tree: everything a run found, as plain values. The journal stores it line by line, every
// report is a pure function of it. Texts in here are already free of secrets (base::Redactor).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/finding.hpp"
#include "core/base/http_message.hpp"
#include "core/base/instant.hpp"
#include "core/base/json.hpp"

namespace cr::reports {

/// One request and its answer. Bodies are JSON where they parse, text otherwise, {"base64": …} where
/// they are not text. `started` and `ended` are instants of the scenario clock.
struct Exchange {
  std::string method;
  std::string url;  ///< our own listeners written http://connect.mock/, http://api.mock, http://receiver.mock
  base::Headers request_headers;
  base::Json request_body;  ///< null when there was none
  bool answered = false;    ///< false: no response came (a connection fault, a time-out)
  int status = 0;
  base::Headers response_headers;
  base::Json response_body;
  base::Instant started{}, ended{};
  std::string from, to;  ///< parties for diagrams: app, connect, backend, api, customer, provider, receiver
  std::string note;      ///< "connection reset as planned (F-RST)", "sent by hand"; may be empty
};

struct Step {
  int index = 0;  ///< 1-based in the scenario
  int line = 0;
  std::string actor;
  std::string summary;
  base::Outcome outcome = base::Outcome::pass;
  std::string reason;  ///< why it was skipped; may be empty
  std::vector<base::Finding> findings;
  std::vector<Exchange> exchanges;  ///< the last one is `exchange` of the JSON report; earlier ones are logins and retries
};

struct Scenario {
  std::size_t order = 0;  ///< position in the run plan; reports are sorted by it
  std::string id;
  std::string file;
  int line = 0;
  std::string title, why;
  std::vector<std::string> tags, covers;
  std::string chapter, duty;
  base::Outcome outcome = base::Outcome::pass;
  base::Ending ending = base::Ending::open;
  std::string expectation = "none";  ///< none, as_expected, unexpected, expected_did_not_happen
  std::string reason;                ///< of skip and error, one sentence
  std::string again;                 ///< command line that plays it again
  std::uint64_t seed = 1;
  std::int64_t duration_ms = 0;
  std::int64_t clock_ms = 0;  ///< how far the scenario clock moved
  std::string agent;          ///< label of the party under test; empty in `run`
  std::string output;         ///< of a program on trial; may be empty
  int attempts = 1;           ///< more than one: retried; a pass then is flaky
  std::vector<std::string> earlier;  ///< what went wrong in the attempts before the last, one line each
  int error_exit = 4;  ///< of an error: 4 environment, 3 the scenario does not fit the mock, 9 our deadline
  std::vector<base::Finding> findings;  ///< about the scenario as a whole
  std::vector<Step> steps;
  std::vector<std::string> marks;  ///< what was seen of the release (protocol/coverage.hpp)
};

struct Count {
  std::size_t seen = 0, total = 0;
  std::vector<std::string> missing;
};
/// One transition of the release, for the state diagram.
struct Edge {
  std::string id, from, on, to;
  bool seen = false;
  bool counted = true;  ///< false: inferred, or not within the mock's power
};
/// One rule of the release, for the rulebook of the page.
struct RuleLine {
  std::string id, chapter, party, text;
  base::Level level = base::Level::must;
  std::string evidence, source;
  bool seen = false;
  bool counted = true;
};
struct CoverageLine {
  std::string release;
  Count routes, transitions, errors, webhooks, rules;
  std::vector<Edge> edges;          ///< in model order; may be empty
  std::vector<RuleLine> rule_list;  ///< in model order; may be empty
};
struct Totals {
  std::size_t pass = 0, warn = 0, review = 0, fail = 0, skip = 0, error = 0;
};

struct Run {
  std::string tool_name = "connect-replay", tool_version;
  base::Instant started{};  ///< real time
  std::int64_t duration_ms = 0;
  std::uint64_t seed = 1;
  std::string mode = "run";  ///< run, target, certify, record
  std::string target;        ///< URL of a real server; empty
  bool insecure = false;     ///< certificates were not verified (loopback only)
  bool interrupted = false;
  base::Outcome outcome = base::Outcome::pass;
  int exit_code = 0;
  std::size_t planned = 0;  ///< scenarios selected; more than scenarios.size() when the run was cut
  Totals totals;
  CoverageLine coverage;
  std::vector<Scenario> scenarios;
};

/// How many scenarios came out how; expected failures count as what they are.
Totals count(const std::vector<Scenario>& scenarios);
/// The worst outcome; a scenario that came out as expected does not worsen it, an expected failure that
/// did not happen makes it a fail.
base::Outcome outcome_of(const std::vector<Scenario>& scenarios);
/// The more important of two exit codes, in the order 70, 2, 3, 4, 9, 1, 8, 7, 6, 5, 0.
int worse_exit(int left, int right);
/// The exit code that scenarios and interruption ask for: 0, 1, 3, 4, 6 or 9.
int exit_code_of(const Run& run);
/// Every finding that counts for the scenario's verdict: of its steps, then its own.
struct PlacedFinding {
  const base::Finding* finding;
  const Step* step;  ///< null for a finding about the whole scenario
};
std::vector<PlacedFinding> all_findings(const Scenario& scenario);
/// The finding to name when there is room for one: the worst, then the first. Null when there is none
/// that is worse than a pass.
PlacedFinding worst_finding(const Scenario& scenario);
/// True for a pass that needed more than one attempt.
bool is_flaky(const Scenario& scenario);

}  // namespace cr::reports
