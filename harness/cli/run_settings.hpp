// From options to what a run needs: durations, seed, shard, target and keys. Pure but for the environment.
#pragma once

#include "core/net/http_client.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/target_stage.hpp"
#include "harness/run_plan.hpp"
#include "harness/run_pool.hpp"

namespace cr::harness {

struct RunSettings {
  Selection selection;
  PoolOptions pool;
  base::Duration run_limit{0};
  std::optional<Target> target;
  std::string mode = "run";
};
base::Result<RunSettings> run_settings(const Options& options, const protocol::Release& release);

/// True for a host that is this machine by its name or address.
bool is_loopback(const base::Url& url);

/// A seed flag: a number, or `random` (drawn now, always printed).
base::Result<std::uint64_t> seed_of(const std::string& flag, const std::string& text);

/// "FMT=PATH" of --report; the default set when there is none.
struct ReportWish {
  std::string format, path;
};
base::Result<std::vector<ReportWish>> report_wishes(const Options& options);

}  // namespace cr::harness
