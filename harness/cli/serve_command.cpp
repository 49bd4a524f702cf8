// `serve`: the mock alone, for people and apps, until it is told to stop.
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <fmt/format.h>

#include "core/net/real_clock.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/run_settings.hpp"
#include "harness/cli/scenario_cues.hpp"
#include "harness/standing_judge.hpp"
#include "harness/cli/rehearsed_case.hpp"
#include "mock_server/serve_server.hpp"
#include "reports/file_writer.hpp"

namespace cr::harness {
namespace {

using base::FaultKind;

int fault_exit(const Options& options, const base::Fault& fault) {
  print_fault(options, fault);
  return fault.kind == FaultKind::usage || fault.kind == FaultKind::tls ? exit_usage
         : fault.kind == FaultKind::io                                  ? exit_environment
                                                                        : exit_invalid;
}

base::Result<std::string> text_of(const std::string& flag, const std::string& path) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return base::fail(FaultKind::usage, fmt::format("--{}: {} is no file", flag, path));
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

base::Result<void> check(const Options& options) {
  if (options.tls_cert.empty() != options.tls_key.empty())
    return base::fail(FaultKind::usage, "--tls-cert and --tls-key belong together");
  return {};
}

base::Result<mock_server::ServeOptions> serve_options(const Options& options, std::uint64_t seed) {
  mock_server::ServeOptions out;
  out.address = options.bind;
  out.port = options.port;
  out.control_port = options.control_port;
  out.mock.engine.seed = seed;
  out.mock.engine.refusal_status = options.refusal_status;
  out.mock.engine.account = options.account;
  out.mock.public_url = options.public_url;
  out.mock.tls = !options.tls_cert.empty();
  out.mock.gentle = options.quirks == "gentle";
  out.mock.sign = options.sign == "optional" || options.sign == "required";
  if (!options.signing_key.empty()) {
    auto pem = text_of("signing-key", options.signing_key);
    if (!pem) return tl::make_unexpected(pem.error());
    out.mock.signing_key = *std::move(pem);
  }
  if (!options.webhook_url.empty()) out.mock.webhook_urls = {options.webhook_url};
  out.sender.allowed_hosts = options.allow_webhook_host;
  if (out.mock.tls) out.tls = net::TlsFiles{options.tls_cert, options.tls_key};
  return out;
}

// What stands behind the mock beside its engine: the judge, and the scenario if one is played.
struct Backstage {
  std::unique_ptr<StandingJudge> judge;
  std::unique_ptr<ScenarioCues> cues;
  net::SteadyPoint begun = net::steady_now();
};

Seen seen_of(const base::HttpRequest& request, const mock_server::Answer& answer, base::Instant now, base::Duration real) {
  const std::string_view path = base::path_of(request.target);
  Seen seen;
  seen.place = path == "/" ? Seen::Place::connect : path.starts_with("/provider/") ? Seen::Place::provider : Seen::Place::rest;
  seen.request = request;
  seen.response = answer.response;
  seen.session = answer.trace.session;
  seen.operation = answer.trace.operation;
  seen.route_to = answer.trace.route_to;
  seen.trigger = answer.trace.trigger;
  seen.error_code = answer.trace.error_code;
  seen.now = now;
  seen.real = real;
  return seen;
}

// PATHS: the mock has the scenario's world, clock, account and disturbances.
base::Result<void> stage_scenario(const Options& options, const protocol::Release& release, std::uint64_t seed,
                                  const script::Scenario& scenario, mock_server::ServeOptions& serving, Backstage& backstage) {
  auto cues = ScenarioCues::of(release, scenario, seed);
  if (!cues) return tl::make_unexpected(cues.error());
  backstage.cues = *std::move(cues);
  serving.mock.world = scenario.world;
  serving.mock.clock = scenario.world.clock;
  serving.mock.engine.seed = case_engine_options(seed, scenario.id, {}).seed;
  if (options.sign.empty()) serving.mock.sign = scenario.world.signatures != "none";
  auto* played = backstage.cues.get();
  serving.mock.cue = [played](const base::HttpRequest& request) { return played->next(request); };
  return {};
}

void let_judge(const protocol::Release& release, mock_server::ServeOptions& serving, Backstage& backstage) {
  backstage.judge = std::make_unique<StandingJudge>(release);
  auto* all = &backstage;
  serving.mock.judge = [all](const base::HttpRequest& request, const mock_server::Answer& answer, base::Instant now) {
    return all->judge->judge(seen_of(request, answer, now, net::since(all->begun)));
  };
  serving.mock.begin_again = [all] {
    all->judge->begin_again();
    if (all->cues) all->cues->begin_again();
  };
}

// The addresses on standard output, and in the ready file once connections are accepted.
int announce(const Options& options, const base::Json& addresses) {
  const std::string line = base::to_text(addresses) + "\n";
  bool shown = true;
  if (options.format == "ndjson") {
    shown = write_out(STDOUT_FILENO, line);
  } else if (!options.quiet) {
    shown = write_out(STDOUT_FILENO, fmt::format("Connect  {}\nREST     {}\ncontrol  {}\nany acc_ id and sk_test_ key log in; Ctrl-C ends\n",
                                                 addresses.text_at("connect"), addresses.text_at("api"), addresses.text_at("control")));
  }
  if (!shown) return exit_environment;
  if (options.ready_file.empty()) return exit_ok;
  const auto written = reports::write_whole_file(options.ready_file, line);
  return written ? exit_ok : fault_exit(options, written.error());
}

}  // namespace

int serve_command(const Options& options) {
  const auto release = chosen_release(options);
  if (!release) return fault_exit(options, release.error());
  if (auto checked = check(options); !checked) return fault_exit(options, checked.error());
  const auto seed = seed_of("seed", options.seed);
  if (!seed) return fault_exit(options, seed.error());
  auto serving = serve_options(options, *seed);
  if (!serving) return fault_exit(options, serving.error());
  if (!base::is_loopback_host(options.bind))
    write_out(STDERR_FILENO, fmt::format("warning: {} is not a loopback address; others can reach this mock\n", options.bind));

  Backstage backstage;
  Inputs inputs;
  if (!options.paths.empty()) {
    inputs = load_inputs(options, **release);
    if (const int code = print_faults(options, inputs, options.verbose > 0); code != exit_ok) return code;
    if (inputs.loaded.scenarios.size() != 1)
      return fault_exit(options, {FaultKind::usage, fmt::format("serve plays one case, and PATHS have {}", inputs.loaded.scenarios.size()), {}, "give one file without a matrix", {}});
    if (auto staged = stage_scenario(options, **release, *seed, inputs.loaded.scenarios.front(), *serving, backstage); !staged) return fault_exit(options, staged.error());
  }
  let_judge(**release, *serving, backstage);
  boost::asio::io_context io(1);
  auto server = mock_server::ServeServer::make(io, **release, *std::move(serving));
  if (!server) return fault_exit(options, server.error());
  if (backstage.cues) (*server)->mock().clock().start(inputs.loaded.scenarios.front().world.clock, net::now_utc());
  if (auto started = (*server)->start(); !started) return fault_exit(options, started.error());
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) (*server)->stop();
    io.stop();
  });
  if (const int code = announce(options, (*server)->addresses()); code != exit_ok) return code;
  io.run();
  (*server)->stop();
  return exit_ok;
}

}  // namespace cr::harness
