// The command line as values: every flag of every command, with its default. Parsed by options.cpp from
// flags over environment over connect-replay.yaml; the commands read nothing else.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/limits.hpp"

namespace cr::harness {

struct Options {
  std::string command;     ///< run, lint, …; "model show" is command "model", action "show"
  std::string action;
  std::vector<std::string> paths;    ///< PATHS, IDs or files, as the command takes them
  std::vector<std::string> program;  ///< what stands behind `--`

  // selection
  std::string tag, id, rule, shard, shuffle;
  bool failed = false;
  // flow
  std::string jobs = "auto";
  bool fail_fast = false, dry_run = false;
  std::size_t max_failures = 0;
  int repeat = 1, retry = 0;
  std::string timeout = "60s", scenario_timeout = "300s", run_timeout = "30m", wait, request_gap = "500ms";
  std::string seed = "1";
  std::string expected;
  bool strict = false, untrusted = false;
  // target
  std::string target, api, webhook_url, cacert, cert, key, proxy;
  std::vector<std::string> resolve, env;
  std::string env_file;
  bool insecure = false, allow_live = false;
  std::size_t max_requests = 200;
  // output
  std::vector<std::string> report;
  std::string report_dir = "connect-replay-out", journal, format = "text", color = "auto";
  std::string junit_granularity = "scenario", junit_dialect = "common";
  bool no_report = false, quiet = false, print_config = false, sync_step = false;
  int verbose = 0;
  // model
  std::string model, release = "zero";
  // serve
  std::uint16_t port = 0, control_port = 0;
  std::string bind = "127.0.0.1", tls_cert, tls_key, ready_file, public_url, account, signing_key, sign;
  std::vector<std::string> allow_webhook_host;
  int refusal_status = 409;
  // certify
  std::string agent, idle, deadline, quirks, certificate, certificate_key, public_key;
  bool no_browser = false;

  /// Where each value that is not a default came from: flag -> (value, origin).
  std::map<std::string, std::pair<std::string, std::string>> origins;
};

/// Parses argv. A value means: go on; a Fault: exit 2 with its message; `done` set: help or version was
/// printed, exit 0.
struct ParsedOptions {
  Options options;
  bool done = false;
  std::string output;  ///< to print when done
};
base::Result<ParsedOptions> parse_options(int argc, const char* const* argv);

/// The names of all commands, for completion and "did you mean".
std::vector<std::string> command_names();
/// Every long flag of a command with its help, for completion and docs.
std::vector<std::pair<std::string, std::string>> flags_of(const std::string& command);

}  // namespace cr::harness
