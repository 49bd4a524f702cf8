// All cases of a `certify` run on one thread: a partner's program started once per case, or cases pulled
// over HTTP by any client. Shell; certify_command makes the settings and writes what comes out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/json.hpp"
#include "harness/cli/case_server.hpp"
#include "harness/run_pool.hpp"

namespace cr::harness {

struct CertifySettings {
  CaseOptions one_case;               ///< of every case; its scenario is set here
  std::vector<PlannedCase> plan;
  PoolOptions pool;                   ///< for the heads of records: seed, again
  std::string agent;                  ///< label of the party
  std::vector<std::string> program;   ///< empty: cases are pulled
  unsigned jobs = 1;                  ///< programs side by side
  std::string control_address = "127.0.0.1";
  std::uint16_t control_port = 0;
  std::string folder;                 ///< for plan files and the CA
};
struct CertifyHooks {
  std::function<void(const reports::Scenario&)> began;              ///< a case begins: its head
  std::function<void(std::size_t order, const reports::Step&)> step;
  std::function<void(const reports::Scenario&)> finished;
  /// Cases can be pulled: {"control": "http://…"}. False: stop.
  std::function<bool(const base::Json&)> ready;
};

/// Blocks until all cases are through, or the run was finished or stopped. Fault (io): a program cannot be
/// started, or a port is taken.
base::Result<PoolResult> certify_all(CertifySettings settings, StopSwitch& stop, const CertifyHooks& hooks);

}  // namespace cr::harness
