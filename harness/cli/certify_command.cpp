// `certify`: the mock plays, a partner's integration is judged. See docs/certify.md.
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "core/net/real_clock.hpp"
#include "harness/cli/certify_server.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/expected_file.hpp"
#include "harness/cli/run_output.hpp"
#include "harness/cli/run_settings.hpp"
#include "harness/cli/signals.hpp"
#include "reports/certificate.hpp"
#include "reports/file_writer.hpp"
#include "reports/finding_lines.hpp"
#include "reports/journal.hpp"

namespace cr::harness {
namespace {

using base::FaultKind;

int fault_exit(const Options& options, const base::Fault& fault) {
  print_fault(options, fault);
  return fault.kind == FaultKind::usage ? exit_usage : fault.kind == FaultKind::io || fault.kind == FaultKind::tls ? exit_environment : exit_invalid;
}

base::Result<base::Duration> duration(const std::string& flag, const std::string& text, base::Duration otherwise) {
  if (text.empty()) return otherwise;
  const auto value = base::parse_duration(text);
  if (value && value->count() > 0) return *value;
  return base::fail(FaultKind::usage, fmt::format("--{}: '{}' is no duration", flag, text), {}, "durations carry units: 5s, 2m");
}

// Plans and CAs of programs; gone when the run is.
class Folder {
 public:
  Folder() {
    std::error_code error;
    std::string name = (std::filesystem::temp_directory_path(error) / "connect-replay-XXXXXX").string();
    if (!error && mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

base::Result<CertifySettings> certify_settings(const Options& options, const RunSettings& run, const protocol::Release& release) {
  CertifySettings out;
  out.program = options.program;
  const bool pulls = out.program.empty();
  auto deadline = duration("deadline", options.deadline, pulls ? std::chrono::minutes(10) : std::chrono::seconds(30));
  auto idle = duration("idle", options.idle, std::chrono::seconds(5));
  for (const auto* value : {&deadline, &idle})
    if (!*value) return tl::make_unexpected(value->error());
  if (!options.quirks.empty() && options.quirks != "gentle" && options.quirks != "none")
    return base::fail(FaultKind::usage, fmt::format("--quirks: '{}' is neither gentle nor none", options.quirks));
  out.one_case.release = &release;
  out.one_case.limits = run.pool.limits;
  out.one_case.seed = run.pool.seed;
  out.one_case.browser = !options.no_browser;
  out.one_case.gentle = options.quirks != "none";
  out.one_case.strict = options.strict;
  out.one_case.deadline = *deadline;
  out.one_case.idle = pulls ? base::Duration{0} : *idle;
  out.one_case.ends_when_through = !pulls;
  out.one_case.environment = run.pool.environment;
  out.pool = run.pool;
  std::string again = "connect-replay certify";
  if (!options.agent.empty()) again += " --agent " + reports::shell_word(options.agent);
  out.pool.again = again;
  if (!pulls) out.pool.again_program = " --";
  for (const auto& word : options.program) out.pool.again_program += " " + reports::shell_word(word);
  out.agent = options.agent.empty() ? (pulls ? "agent" : std::filesystem::path(options.program.front()).filename().string()) : options.agent;
  // Cases run side by side only when the partner says so.
  const bool said = options.origins.contains("jobs") && options.origins.at("jobs").second != "default";
  out.jobs = said ? job_count(options) : 1;
  out.control_address = "127.0.0.1";
  out.control_port = options.control_port;
  return out;
}

base::Result<std::string> text_of(const std::string& flag, const std::string& path) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return base::fail(FaultKind::usage, fmt::format("{}{} is no file", flag.empty() ? "" : "--" + flag + ": ", path));
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// The key that signs the certificate; empty when none is wanted.
base::Result<std::string> certificate_key(const Options& options) {
  if (options.certificate.empty() != options.certificate_key.empty())
    return base::fail(FaultKind::usage, "--certificate and --certificate-key belong together", {},
                      "make a key with: openssl genpkey -algorithm ed25519 -out certificate-key.pem");
  if (options.certificate.empty()) return std::string();
  auto key = text_of("certificate-key", options.certificate_key);
  if (!key) return key;
  const auto trial = reports::sign_certificate(base::Json::object(), *key);
  if (!trial) return tl::make_unexpected(trial.error());
  return key;
}

bool write_certificate(const Options& options, const reports::Run& run, const CertifySettings& settings, const std::string& key) {
  if (key.empty()) return true;
  const std::string agent = run.scenarios.empty() ? settings.agent : run.scenarios.front().agent;
  const auto text = reports::sign_certificate(reports::certificate_of(run, agent, settings.one_case.gentle ? "gentle" : "none"), key);
  const auto written = text ? reports::write_whole_file(options.certificate, *text) : tl::make_unexpected(text.error());
  if (!written) print_fault(options, written.error());
  return written.has_value();
}

int verify(const Options& options) {
  const auto text = text_of("", options.paths.front());
  if (!text) return fault_exit(options, text.error());
  std::string key;
  if (!options.public_key.empty()) {
    auto given = text_of("public-key", options.public_key);
    if (!given) return fault_exit(options, given.error());
    key = *std::move(given);
  }
  const auto checked = reports::check_certificate(*text, key);
  if (!checked) {
    print_fault(options, checked.error());
    return exit_fail;
  }
  const auto& document = checked->document;
  const auto* cases = document.find("cases");
  const std::string line = fmt::format("good: {} {}, release {}, {} cases, seed {}, issued {}\n", document.text_at("agent"), document.text_at("outcome"),
                                       document.text_at("release"), cases != nullptr && cases->is_array() ? cases->items().size() : 0,
                                       document.find("seed") == nullptr ? "?" : base::to_text(*document.find("seed")), document.text_at("issued"));
  const std::string note = options.public_key.empty() ? "it says itself which key signed it; give --public-key to be sure whose it is\n" : "";
  return write_out(STDOUT_FILENO, options.format == "ndjson" ? base::to_text(document) + "\n" : line + note) ? exit_ok : exit_environment;
}

// Where cases are pulled, on standard output and in the ready file.
bool announce(const Options& options, const base::Json& address, std::size_t cases) {
  const std::string line = base::to_text(address) + "\n";
  bool shown = true;
  if (options.format == "ndjson") shown = write_out(STDOUT_FILENO, line);
  if (options.format != "ndjson" && !options.quiet)
    shown = write_out(STDERR_FILENO, fmt::format("{} cases wait at {}: POST /cases/next, and POST /finish at the end\n", cases, address.text_at("control")));
  if (!shown || options.ready_file.empty()) return shown;
  const auto written = reports::write_whole_file(options.ready_file, line);
  if (!written) print_fault(options, written.error());
  return written.has_value();
}

int play(const Options& options, const CertifySettings& settings, const std::string& key, const protocol::Release& release, const std::vector<ReportWish>& wishes,
         const std::vector<reports::ExpectedFailure>& expected, base::Duration run_limit) {
  reports::Journal journal;
  if (auto opened = open_journal(journal, options); !opened) return fault_exit(options, opened.error());
  reports::Run run;
  run.tool_version = CR_VERSION;
  run.started = net::now_utc();
  run.seed = settings.one_case.seed;
  run.mode = "certify";
  run.planned = settings.plan.size();
  journal.append(reports::run_record(run));
  const auto begun = net::steady_now();
  StopSwitch stop;
  RunScreen screen(options, settings.plan.size());
  CertifyHooks hooks;
  hooks.began = [&](const reports::Scenario& record) { journal.append(reports::scenario_record(record)); };
  hooks.step = [&](std::size_t order, const reports::Step& step) { journal.append(reports::step_record(order, step)); };
  hooks.finished = [&](const reports::Scenario& record) {
    reports::Scenario settled = record;
    reports::settle_expected(settled, expected, run.started);
    journal.append(reports::verdict_record(settled));
    screen.finished(settled);
  };
  hooks.ready = [&](const base::Json& address) { return announce(options, address, settings.plan.size()); };
  base::Result<PoolResult> result = PoolResult{};
  {
    RunWatch watch(stop, run_limit, interruption_grace);
    result = certify_all(settings, stop, hooks);
    run.interrupted = watch.interrupted();
  }
  if (!result) return fault_exit(options, result.error());
  run.scenarios = std::move(result->scenarios);
  for (const auto& remark : reports::apply_expected(run.scenarios, expected, run.started)) write_out(STDERR_FILENO, "note: " + remark + "\n");
  run.duration_ms = net::since(begun).count();
  const int code = finish_run(options, run, release, wishes, journal, screen, {result->error_exit, run.interrupted || stop.timed_out});
  return write_certificate(options, run, settings, key) ? code : reports::worse_exit(code, exit_environment);
}

}  // namespace

int certify_command(const Options& options) {
  if (options.action == "verify") return verify(options);
  const auto release = chosen_release(options);
  if (!release) return fault_exit(options, release.error());
  auto settings = run_settings(options, **release);
  if (!settings) return fault_exit(options, settings.error());
  settings->selection.mode = "certify";
  auto certifying = certify_settings(options, *settings, **release);
  if (!certifying) return fault_exit(options, certifying.error());
  const auto key = certificate_key(options);
  if (!key) return fault_exit(options, key.error());
  const auto wishes = report_wishes(options);
  if (!wishes) return fault_exit(options, wishes.error());
  const auto expected = read_expected(options.expected);
  if (!expected) return fault_exit(options, expected.error());
  const auto inputs = load_inputs(options, **release);
  if (const int code = print_faults(options, inputs, options.verbose > 0); code != exit_ok) return code;
  auto plan = make_plan(inputs.loaded.scenarios, settings->selection);
  if (!plan) return fault_exit(options, plan.error());
  if (plan->empty()) {
    write_out(STDERR_FILENO, "error: no case was selected\nhelp: connect-replay list scenarios/certify shows what there is\n");
    return exit_nothing;
  }
  if (options.dry_run) return show_plan(options, *plan);
  certifying->plan = *std::move(plan);
  const Folder folder;
  if (!certifying->program.empty() && folder.path().empty())
    return fault_exit(options, {FaultKind::io, "no folder for the plan files can be made", {}, "set TMPDIR to a folder that can be written", {}});
  certifying->folder = folder.path();
  if (!options.quiet && options.format == "text" && !certifying->program.empty())
    write_out(STDERR_FILENO, fmt::format("{} cases, seed {}, agent {}\n", certifying->plan.size(), certifying->one_case.seed, certifying->agent));
  // A person who walks through cases takes the time that it takes.
  const bool said = options.origins.contains("run-timeout") && options.origins.at("run-timeout").second != "default";
  const base::Duration limit = certifying->program.empty() && !said ? base::Duration(std::chrono::hours(12)) : settings->run_limit;
  return play(options, *certifying, *key, **release, *wishes, *expected, limit);
}

}  // namespace cr::harness
