// Flags of every command by CLI11, environment twins CONNECT_REPLAY_… and connect-replay.yaml.
#include "harness/cli/options.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/script/yaml.hpp"
#include "harness/cli/signals.hpp"

namespace cr::harness {
namespace {

void add_selection(CLI::App& app, Options& o, const std::string& otherwise = "the shipped scenarios") {
  app.add_option("paths", o.paths, "scenario files, folders or globs (default: " + otherwise + ")")->option_text("PATHS");
  app.add_option("--tag", o.tag, "only scenarios whose tags fit, as in 'smoke and not slow'");
  app.add_option("--id", o.id, "only scenarios whose id begins so");
  app.add_option("--rule", o.rule, "only scenarios that cover this rule");
  app.add_flag("--failed", o.failed, "only those that failed in the last run (run.json of --report-dir)");
  app.add_option("--shard", o.shard, "the I-th of N parts of the plan, as in 2/5 (else from the CI's variables)");
  app.add_option("--shuffle", o.shuffle, "play in a random order; with a seed: in that order")->expected(0, 1)->default_str("")->option_text("[=SEED]");
}

void add_flow(CLI::App& app, Options& o) {
  app.add_option("--jobs,-j", o.jobs, "workers: a number or auto")->capture_default_str();
  app.add_flag("--fail-fast", o.fail_fast, "stop at the first failing scenario");
  app.add_option("--max-failures", o.max_failures, "stop after so many failing scenarios (0: never)");
  app.add_option("--repeat", o.repeat, "play each scenario so many times")->capture_default_str();
  app.add_option("--timeout", o.timeout, "limit of one step")->capture_default_str();
  app.add_option("--scenario-timeout", o.scenario_timeout, "limit of one scenario")->capture_default_str();
  app.add_option("--run-timeout", o.run_timeout, "limit of the whole run")->capture_default_str();
  app.add_flag("--dry-run", o.dry_run, "check and list what would be played, send nothing");
  app.add_option("--seed", o.seed, "a number, or random; always printed")->capture_default_str();
  app.add_option("--expected", o.expected, "file of expected failures");
}

void add_model(CLI::App& app, Options& o) {
  app.add_option("--model", o.model, "a model file in place of the built-in release");
  app.add_option("--env", o.env, "name of an environment variable that ${env:NAME} may use (repeatable)")->allow_extra_args(false);
  app.add_option("--env-file", o.env_file, "file of NAME=VALUE lines for --env names and the API key");
  app.add_flag("--untrusted", o.untrusted, "follow no symbolic link while reading scenarios");
}

void add_target(CLI::App& app, Options& o) {
  app.add_option("--target", o.target, "URL of a real Connect server");
  app.add_option("--api", o.api, "URL of its REST API");
  app.add_option("--wait", o.wait, "wait until this URL answers, as in http://…,30s");
  app.add_option("--max-requests", o.max_requests, "of the whole run, to a target that is not on this machine")->capture_default_str();
  app.add_option("--request-gap", o.request_gap, "between two of them")->capture_default_str();
  app.add_option("--webhook-url", o.webhook_url, "where webhooks of a real server arrive");
  app.add_option("--cacert", o.cacert, "PEM file of a CA to trust as well");
  app.add_option("--cert", o.cert, "PEM file of a client certificate");
  app.add_option("--key", o.key, "PEM file of the client certificate's key");
  app.add_option("--proxy", o.proxy, "http://host:port of a proxy");
  app.add_option("--resolve", o.resolve, "host:port:address in place of a look-up (repeatable)")->allow_extra_args(false);
  app.add_flag("--insecure", o.insecure, "do not verify certificates (loopback targets only)");
  app.add_flag("--allow-live", o.allow_live, "accept an sk_live_ key");
}

void add_output(CLI::App& app, Options& o) {
  app.add_option("--report", o.report, "FMT=PATH; json, junit, html, ctrf, tap, har, markdown, github (repeatable)")->allow_extra_args(false);
  app.add_option("--report-dir", o.report_dir, "folder of the default reports")->capture_default_str();
  app.add_flag("--no-report", o.no_report, "write no report");
  app.add_option("--journal", o.journal, "path of the journal");
  app.add_flag("--sync-step", o.sync_step, "flush the journal to disk after every step");
  app.add_option("--junit-granularity", o.junit_granularity, "scenario or step")->capture_default_str()->check(CLI::IsMember({"scenario", "step"}));
  app.add_option("--junit-dialect", o.junit_dialect, "common, jenkins or testmo")->capture_default_str()->check(CLI::IsMember({"common", "jenkins", "testmo"}));
}

void add_general(CLI::App& app, Options& o) {
  app.add_option("--format", o.format, "text or ndjson")->capture_default_str()->check(CLI::IsMember({"text", "ndjson"}));
  app.add_option("--color", o.color, "auto, always or never")->capture_default_str()->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag("--quiet,-q", o.quiet, "only failures and the summary");
  app.add_flag("-v,--verbose", o.verbose, "say more; twice: every step");
  app.add_flag("--print-config", o.print_config, "show every value and where it came from, then stop");
}

void add_serve(CLI::App& app, Options& o) {
  app.add_option("paths", o.paths, "a scenario that the mock plays (default: free play)")->option_text("PATHS");
  app.add_option("--port", o.port, "port of Connect and REST (0 picks one)")->capture_default_str();
  app.add_option("--control-port", o.control_port, "port of the control pages (0 picks one)")->capture_default_str();
  app.add_option("--bind", o.bind, "address to listen on")->capture_default_str();
  app.add_option("--tls-cert", o.tls_cert, "PEM file of the certificate chain");
  app.add_option("--tls-key", o.tls_key, "PEM file of its key");
  app.add_option("--ready-file", o.ready_file, "gets one line of JSON with the addresses once connections are accepted");
  app.add_option("--public-url", o.public_url, "address written into pages (default: the request's Host)");
  app.add_option("--account", o.account, "the only account id that may log in");
  app.add_option("--webhook-url", o.webhook_url, "subscribe this address to all events at start");
  app.add_option("--allow-webhook-host", o.allow_webhook_host, "HOST:PORT that webhooks may go to, beside loopback (repeatable)")->allow_extra_args(false);
  app.add_option("--sign", o.sign, "sign webhooks: none, optional or required")->check(CLI::IsMember({"none", "optional", "required"}));
  app.add_option("--signing-key", o.signing_key, "PEM file of the RSA key for webhook signatures");
  app.add_option("--quirks", o.quirks, "surprises of a good service in its answers: none or gentle")->check(CLI::IsMember({"none", "gentle"}));
  app.add_option("--refusal-status", o.refusal_status, "HTTP status of refusals on Connect")->capture_default_str()->check(CLI::Range(400, 499));
  app.add_option("--seed", o.seed, "a number, or random")->capture_default_str();
  app.add_option("--model", o.model, "a model file in place of the built-in release");
}

void add_certify(CLI::App& app, Options& o) {
  app.add_option("--agent", o.agent, "label of the party on trial (default: the command's name)");
  app.add_option("--idle", o.idle, "a program that sends nothing for so long on its turn has given up (default 5s)");
  app.add_option("--deadline", o.deadline, "limit of one case (default 30s; 10m when cases are pulled)");
  app.add_flag("--no-browser", o.no_browser, "the harness plays the customer on the provider's page");
  app.add_option("--quirks", o.quirks, "gentle (default): lawful surprises in the mock's answers; none")->check(CLI::IsMember({"gentle", "none"}));
  app.add_flag("--strict", o.strict, "a warning of a rule is a fail");
  app.add_option("--certificate", o.certificate, "path of a signed certificate to write");
  app.add_option("--certificate-key", o.certificate_key, "PEM file of your Ed25519 key that signs it");
  app.add_option("--control-port", o.control_port, "port at which cases are pulled (0 picks one)")->capture_default_str();
  app.add_option("--ready-file", o.ready_file, "gets one line of JSON with the control address once cases can be pulled");
}

void add_commands(CLI::App& app, Options& o) {
  auto* run = app.add_subcommand("run", "play scenarios; without PATHS the shipped ones");
  run->add_option("--retry", o.retry, "play a failing scenario again, at most so many times; a pass then is flaky");
  add_selection(*run, o), add_flow(*run, o), add_model(*run, o), add_target(*run, o), add_output(*run, o), add_general(*run, o);
  auto* serve = app.add_subcommand("serve", "the mock alone, for people and apps");
  add_serve(*serve, o), add_general(*serve, o);
  auto* certify = app.add_subcommand("certify", "judge a partner's integration: the mock plays, CMD is started once per case, or cases are pulled");
  auto* verify = certify->add_subcommand("verify", "check a certificate's signature");
  verify->add_option("certificate", o.paths, "the certificate")->required()->expected(1)->option_text("FILE");
  verify->add_option("--public-key", o.public_key, "PEM file of the key that must have signed it");
  add_general(*verify, o);
  add_selection(*certify, o, "the shipped certification suite"), add_flow(*certify, o), add_certify(*certify, o), add_model(*certify, o), add_output(*certify, o), add_general(*certify, o);
  auto* lint = app.add_subcommand("lint", "check scenarios, send nothing");
  add_selection(*lint, o), add_model(*lint, o), add_general(*lint, o);
  lint->add_option("--report", o.report, "sarif=PATH")->allow_extra_args(false);
  auto* list = app.add_subcommand("list", "list the cases of scenarios");
  add_selection(*list, o), add_model(*list, o), add_general(*list, o);
  auto* explain = app.add_subcommand("explain", "explain a route, an action, an error code, an operation, an event, a fault or a rule");
  explain->add_option("id", o.paths, "what to explain")->required()->option_text("ID");
  add_model(*explain, o), add_general(*explain, o);
  auto* schema = app.add_subcommand("schema", "the JSON Schema of scenario files, or of the JSON report");
  schema->add_option("which", o.paths, "scenario (default) or run")->option_text("[scenario|run]");
  add_model(*schema, o), add_general(*schema, o);
  auto* init = app.add_subcommand("init", "write a first scenario that passes as it is");
  init->add_option("folder", o.paths, "where to (default: scenarios/)")->option_text("[FOLDER]");
  add_general(*init, o);
  auto* model = app.add_subcommand("model", "a release as Mermaid, DOT, JSON Schema or OpenAPI");
  model->require_subcommand(1);
  auto* show = model->add_subcommand("show", "the page diagram: mermaid or dot");
  show->add_option("--format", o.format, "mermaid or dot")->check(CLI::IsMember({"mermaid", "dot", "text"}));
  auto* exported = model->add_subcommand("export", "json-schema, openapi, mermaid, dot or rulebook");
  exported->add_option("--format", o.format, "json-schema, openapi, mermaid, dot or rulebook")
      ->check(CLI::IsMember({"json-schema", "openapi", "mermaid", "dot", "rulebook", "text"}));
  for (auto* sub : {show, exported}) sub->add_option("--model", o.model, "a model file in place of the built-in release");
  auto* report = app.add_subcommand("report", "any report from journals; several merge");
  report->add_option("journals", o.paths, "journal files")->required()->option_text("JOURNAL…");
  add_output(*report, o), add_general(*report, o);
  auto* compare = app.add_subcommand("compare", "what changed between two runs");
  compare->add_option("runs", o.paths, "OLD and NEW: journals or run.json files")->required()->expected(2)->option_text("OLD NEW");
  compare->add_option("--expected", o.expected, "file of expected failures");
  compare->add_option("--report", o.report, "json=PATH or markdown=PATH")->allow_extra_args(false);
  add_general(*compare, o);
  auto* completion = app.add_subcommand("completion", "a completion script for bash, zsh or fish");
  completion->add_option("shell", o.paths, "bash, zsh or fish")->required()->option_text("SHELL");
  auto* version = app.add_subcommand("version", "name and version; with --format ndjson the libraries and schemas too");
  version->add_option("--format", o.format, "text or ndjson")->check(CLI::IsMember({"text", "ndjson"}));
}

std::unique_ptr<CLI::App> make_app(Options& o) {
  auto app = std::make_unique<CLI::App>("Replays, mocks and judges FlatPeak Connect conversations.", "connect-replay");
  app->require_subcommand(0, 1);
  app->get_formatter()->column_width(34);
  app->set_help_all_flag("--help-all", "help of every command, and every limit");
  add_commands(*app, o);
  return app;
}

std::string env_name(const std::string& flag) {
  std::string out = "CONNECT_REPLAY_";
  for (const char c : flag) out += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

using FileValues = std::map<std::string, std::vector<std::string>>;

// connect-replay.yaml of the working directory: one key per long flag.
base::Result<FileValues> read_file_values(const std::string& path) {
  FileValues out;
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return out;
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  const auto parsed = script::parse_yaml(text.str(), path);
  if (!parsed.faults.empty()) {
    auto fault = parsed.faults.front();
    fault.kind = base::FaultKind::usage;
    return tl::make_unexpected(fault);
  }
  for (const auto& entry : parsed.root.entries) {
    auto& values = out[entry.key];
    if (entry.value.is_list())
      for (const auto& item : entry.value.items) values.push_back(item.scalar);
    else
      values.push_back(entry.value.scalar);
  }
  return out;
}

// Fills an option that the command line left out from the environment, then from the file.
base::Result<void> fill(CLI::Option& option, FileValues& file, Options& o) {
  const auto names = option.get_lnames();
  if (names.empty() || names.front() == "help" || names.front() == "help-all") return {};
  const std::string& name = names.front();
  std::vector<std::string> values;
  std::string origin = "default";
  const auto from_file = file.find(name);
  if (option.count() > 0) {
    origin = "flag";
    values = option.results();
  } else if (const char* value = std::getenv(env_name(name).c_str()); value != nullptr) {
    origin = "environment " + env_name(name);
    values = {value};
  } else if (from_file != file.end()) {
    origin = "connect-replay.yaml";
    values = from_file->second;
  }
  if (from_file != file.end()) file.erase(from_file);
  o.origins[name] = {values.empty() ? option.get_default_str() : base::joined(values, ","), origin};
  if (origin == "default" || origin == "flag") return {};
  try {
    for (const auto& value : values) {
      if (option.get_items_expected_max() == 0) {
        if (value == "true" || value == "1" || value == "yes") option.add_result("true");
      } else {
        option.add_result(value);
      }
    }
    if (!option.empty()) option.run_callback();
  } catch (const CLI::Error& error) {
    return base::fail(base::FaultKind::usage, fmt::format("{}: {}", origin, error.what()), {}, fmt::format("correct --{}", name));
  }
  return {};
}

base::Result<void> fill_all(CLI::App& command, Options& o) {
  auto file = read_file_values("connect-replay.yaml");
  if (!file) return tl::make_unexpected(file.error());
  for (auto* option : command.get_options())
    if (auto done = fill(*option, *file, o); !done) return done;
  std::vector<std::string> known;
  Options other;
  const auto all = make_app(other);
  for (const auto* sub : all->get_subcommands({}))
    for (const auto* option : sub->get_options())
      for (const auto& name : option->get_lnames()) known.push_back(name);
  for (const auto& [key, values] : *file)
    if (std::find(known.begin(), known.end(), key) == known.end())
      return base::fail(base::FaultKind::usage, fmt::format("connect-replay.yaml: unknown key \"{}\"", key), {},
                        base::did_you_mean(key, known));
  return {};
}

std::string limits_text() {
  std::string out = "\nLimits:\n";
  auto lines = base::Limits{}.lines();
  lines.emplace_back("grace after an interruption", base::to_text(interruption_grace));
  for (const auto& [name, value] : lines) out += fmt::format("  {:<32}{}\n", name, value);
  return out;
}

base::Fault usage_fault(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv) {
  base::Fault fault{base::FaultKind::usage, error.what(), {}, "connect-replay --help", {}};
  const auto used = app.get_subcommands();
  if (used.empty() && argc > 1 && argv[1][0] != '-') {
    fault.message = fmt::format("there is no command \"{}\"", base::shortened(base::printable(argv[1]), 80));
    const auto guess = base::did_you_mean(argv[1], command_names());
    if (!guess.empty()) fault.help = guess;
  } else if (!used.empty()) {
    fault.help = fmt::format("connect-replay {} --help", used.front()->get_name());
    std::vector<std::string> flags;
    for (const auto& [name, text] : flags_of(used.front()->get_name())) flags.push_back("--" + name);
    for (int i = 1; i < argc; ++i)
      if (const std::string word(argv[i]); word.rfind("--", 0) == 0 && word.size() > 2) {
        const std::string flag = word.substr(0, word.find('='));
        if (std::find(flags.begin(), flags.end(), flag) != flags.end()) continue;
        if (const auto guess = base::did_you_mean(flag, flags); !guess.empty()) fault.help = guess;
      }
  }
  return fault;
}

}  // namespace

namespace {

// The general help goes one command deep: these are the commands below commands.
std::string nested_help(const CLI::App& app) {
  std::string out;
  for (const auto* command : app.get_subcommands({}))
    for (const auto* nested : command->get_subcommands({})) out += nested->help("connect-replay " + command->get_name()) + "\n";
  return out;
}

}  // namespace

base::Result<ParsedOptions> parse_options(int argc, const char* const* argv) {
  ParsedOptions out;
  int parsed_argc = argc;
  for (int i = 1; i < argc; ++i)
    if (std::string_view(argv[i]) == "--") {
      for (int j = i + 1; j < argc; ++j) out.options.program.emplace_back(argv[j]);
      parsed_argc = i;
      break;
    }
  const auto app = make_app(out.options);
  try {
    app->parse(parsed_argc, argv);
  } catch (const CLI::CallForAllHelp&) {
    out.done = true;
    out.output = app->help("", CLI::AppFormatMode::All) + nested_help(*app) + limits_text();
    return out;
  } catch (const CLI::CallForHelp&) {
    out.done = true;
    const CLI::App* deepest = app.get();
    while (!deepest->get_subcommands().empty()) deepest = deepest->get_subcommands().front();
    out.output = deepest->help(deepest == app.get() ? "" : "connect-replay");
    return out;
  } catch (const CLI::ParseError& error) {
    return tl::make_unexpected(usage_fault(*app, error, parsed_argc, argv));
  }
  const auto used = app->get_subcommands();
  if (used.empty()) {
    out.done = true;
    out.output = app->help();
    return out;
  }
  out.options.command = used.front()->get_name();
  CLI::App* deepest = used.front();
  while (!deepest->get_subcommands().empty()) deepest = deepest->get_subcommands().front();
  if (deepest != used.front()) out.options.action = deepest->get_name();
  if (auto filled = fill_all(*deepest, out.options); !filled) return tl::make_unexpected(filled.error());
  return out;
}

std::vector<std::string> command_names() {
  Options none;
  const auto app = make_app(none);
  std::vector<std::string> out;
  for (const auto* sub : app->get_subcommands({})) out.push_back(sub->get_name());
  return out;
}

std::vector<std::pair<std::string, std::string>> flags_of(const std::string& command) {
  Options none;
  const auto app = make_app(none);
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto* sub : app->get_subcommands({}))
    if (sub->get_name() == command)
      for (const auto* option : sub->get_options())
        for (const auto& name : option->get_lnames()) out.emplace_back(name, option->get_description());
  return out;
}

}  // namespace cr::harness
