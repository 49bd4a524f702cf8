// `run`: plays scenarios against the embedded mock or a real server, and judges them.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/net/real_clock.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/embedded_stage.hpp"
#include "harness/cli/expected_file.hpp"
#include "harness/cli/run_output.hpp"
#include "harness/cli/run_settings.hpp"
#include "harness/cli/signals.hpp"
#include "harness/cli/wait_client.hpp"
#include "reports/file_writer.hpp"
#include "reports/journal.hpp"

namespace cr::harness {
namespace {

using base::FaultKind;

int fault_exit(const Options& options, const base::Fault& fault) {
  print_fault(options, fault);
  return fault.kind == FaultKind::usage ? exit_usage : fault.kind == FaultKind::io ? exit_environment : exit_invalid;
}

// A key of a real server's account must not end in a core file.
void keep_memory_private(const RunSettings& settings) {
  if (!settings.target || (is_loopback(settings.target->connect) && is_loopback(settings.target->api))) return;
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

// Plays the plan and writes everything that is to be written.
int play(const Options& options, const RunSettings& settings, const protocol::Release& release,
         const std::vector<PlannedCase>& plan, const std::vector<ReportWish>& wishes,
         const std::vector<reports::ExpectedFailure>& expected) {
  reports::Journal journal;
  if (auto opened = open_journal(journal, options); !opened) return fault_exit(options, opened.error());
  reports::Run run;
  run.tool_version = CR_VERSION;
  run.started = net::now_utc();
  run.seed = settings.pool.seed;
  run.mode = settings.mode;
  run.target = options.target;
  run.insecure = options.insecure;
  run.planned = plan.size();
  journal.append(reports::run_record(run));

  const auto begun = net::steady_now();
  StopSwitch stop;
  RunScreen screen(options, plan.size());
  PoolResult result;
  PoolOptions pool = settings.pool;
  RequestBudget budget(pool.limits.target_requests, pool.limits.target_gap);
  pool.budget = &budget;
  pool.settle = [&](reports::Scenario& scenario) { reports::settle_expected(scenario, expected, run.started); };
  {
    RunWatch watch(stop, settings.run_limit, interruption_grace);
    const auto make_stage = settings.target ? target_stage(*settings.target) : embedded_stage(release, settings.pool.limits);
    result = play_all(plan, pool, make_stage, journal, stop,
                      [&](const reports::Scenario& scenario) { screen.finished(scenario); });
    run.interrupted = watch.interrupted();
  }
  run.scenarios = std::move(result.scenarios);
  for (const auto& remark : reports::remarks_on(run.scenarios, expected, run.started)) write_out(STDERR_FILENO, "note: " + remark + "\n");
  run.duration_ms = net::since(begun).count();
  return finish_run(options, run, release, wishes, journal, screen, {result.error_exit, run.interrupted || stop.timed_out});
}

}  // namespace

int run_command(const Options& options) {
  const auto release = chosen_release(options);
  if (!release) return fault_exit(options, release.error());
  const auto settings = run_settings(options, **release);
  if (!settings) return fault_exit(options, settings.error());
  const auto wishes = report_wishes(options);
  if (!wishes) return fault_exit(options, wishes.error());
  const auto expected = read_expected(options.expected);
  if (!expected) return fault_exit(options, expected.error());
  const auto inputs = load_inputs(options, **release);
  if (const int code = print_faults(options, inputs, options.verbose > 0); code != exit_ok) return code;
  const auto plan = make_plan(inputs.loaded.scenarios, settings->selection);
  if (!plan) return fault_exit(options, plan.error());
  if (plan->empty()) {
    write_out(STDERR_FILENO, "error: no scenario was selected\nhelp: connect-replay list shows what there is\n");
    return exit_nothing;
  }
  if (options.dry_run) return show_plan(options, *plan);
  keep_memory_private(*settings);
  if (!options.wait.empty())
    if (const auto ready = wait_until_ready(options.wait, settings->pool.client); !ready) return fault_exit(options, ready.error());
  if (!options.webhook_url.empty())
    write_out(STDERR_FILENO, "warning: --webhook-url: webhooks of a real server are not awaited; scenarios that need them are skipped\n");
  if (!options.quiet && options.format == "text")
    write_out(STDERR_FILENO, fmt::format("{} scenarios, seed {}, {} workers\n", plan->size(), settings->pool.seed, settings->pool.jobs));
  return play(options, *settings, **release, *plan, *wishes, *expected);
}

}  // namespace cr::harness
