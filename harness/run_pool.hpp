// Plays many scenarios at once: workers with an io_context each, several scenarios in flight per worker.
// Scenarios share nothing, so results do not depend on the number of workers.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/redactor.hpp"
#include "core/net/http_client.hpp"
#include "core/protocol/release.hpp"
#include "core/script/scenario.hpp"
#include "harness/request_budget.hpp"
#include "harness/stage.hpp"
#include "reports/journal.hpp"
#include "reports/run_report.hpp"

namespace cr::harness {

struct PoolOptions {
  const protocol::Release* release = nullptr;
  base::Limits limits;
  net::ClientOptions client;
  std::map<std::string, std::string> environment;
  std::uint64_t seed = 1;
  unsigned jobs = 1;
  /// What no report may hold, as (kind, value): API key and values of the environment. Every case learns them.
  std::vector<std::pair<std::string, std::string>> secrets;
  /// Called with each scenario before its verdict is kept: lays the list of expected failures over it.
  std::function<void(reports::Scenario&)> settle;
  unsigned in_flight = 16;  ///< per worker
  int retry = 0;            ///< further tries of a failing scenario
  RequestBudget* budget = nullptr;  ///< for requests to other machines; null: no bounds
  std::size_t max_failures = 0;  ///< stop after so many failing scenarios; 0: never
  bool target = false;
  bool again_with_file = false;  ///< the file has to be named to play it again: it is not a shipped one
  std::string again;        ///< "connect-replay run" with what is needed to play one again
  std::string again_program;  ///< what stands behind the selection: " -- node integration.mjs"
};

/// A case of the run plan: a scenario, or the reason why it is not played.
struct PlannedCase {
  const script::Scenario* scenario = nullptr;
  std::string skip_reason;
  int repetition = 1;  ///< from 1; later ones have "#2", … behind their id
};

/// Why and how far a run was stopped from outside. Written by the signal thread, read by workers.
struct StopSwitch {
  std::atomic<bool> no_more{false};   ///< no new scenario
  std::atomic<bool> at_once{false};   ///< running ones are ended
  std::atomic<bool> timed_out{false}; ///< the run's own limit, not a signal
};

struct PoolResult {
  std::vector<reports::Scenario> scenarios;  ///< in plan order
  int error_exit = 0;  ///< 3, 4 or 9 when a scenario ended in error, the gravest first; otherwise 0
  bool incomplete = false;
};

using ScenarioSink = std::function<void(const reports::Scenario&)>;

/// Blocks until all cases are through. `on_finished` is called from worker threads, one call at a time.
PoolResult play_all(const std::vector<PlannedCase>& plan, const PoolOptions& options, const StageMaker& make_stage,
                    reports::Journal& journal, StopSwitch& stop, const ScenarioSink& on_finished);

/// What a conversation came to, into the record that has the scenario's head.
void take_verdict(reports::Scenario& record, reports::Scenario verdict);
/// The head of a scenario's record, as it is written in its file.
reports::Scenario head_of(const PlannedCase& planned, std::size_t order, const PoolOptions& options);
/// Replaces the secrets that the redactor knows in everything that came from the scenario's file.
void clean_head(reports::Scenario& head, base::Redactor& redactor);

}  // namespace cr::harness
