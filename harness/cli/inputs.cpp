// What several commands need: the release, the scenarios, the environment, and printing faults.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "harness/cli/commands.hpp"

namespace cr::harness {

namespace fs = std::filesystem;
using base::Fault;
using base::FaultKind;

base::Result<const protocol::Release*> chosen_release(const Options& options) {
  if (options.model.empty()) return &protocol::zero();
  std::error_code none;
  if (!fs::is_regular_file(options.model, none))
    return base::fail(fs::exists(options.model, none) ? FaultKind::io : FaultKind::usage,
                      fmt::format("--model: {} is not a readable file", options.model), {}, "give the path of a model file");
  std::ifstream in(options.model, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  auto release = protocol::load_release(text.str(), options.model);
  if (!release) return tl::make_unexpected(release.error());
  static std::vector<std::unique_ptr<protocol::Release>> kept;
  kept.push_back(std::make_unique<protocol::Release>(*std::move(release)));
  return kept.back().get();
}

std::string shipped_scenarios() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  for (fs::path folder = self.parent_path(); !error && folder.has_relative_path(); folder = folder.parent_path())
    if (fs::is_directory(folder / "scenarios", error) && fs::is_regular_file(folder / "CMakeLists.txt", error))
      return (folder / "scenarios").string();
  return CR_SCENARIOS_DIR;
}

namespace {

script::LoadOptions load_options(const Options& options) {
  script::LoadOptions out;
  out.env_names = options.env;
  out.untrusted = options.untrusted;
  return out;
}

// Every file on some thread; results stay in path order.
std::vector<script::Loaded> load_parallel(const std::vector<script::SourceFile>& files, const protocol::Release& release,
                                          const script::LoadOptions& options, unsigned jobs) {
  std::vector<script::Loaded> parts(files.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < files.size(); i = next++) parts[i] = script::load_file(files[i], release, options);
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < std::min<std::size_t>(jobs, files.size()); ++i) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();
  return parts;
}

const std::string* source_of(const script::Loaded& loaded, const std::string& file) {
  for (const auto& [path, text] : loaded.sources)
    if (path == file) return &text;
  return nullptr;
}

}  // namespace

Inputs load_inputs(const Options& options, const protocol::Release& release) {
  auto loading = load_options(options);
  auto paths = options.paths;
  if (paths.empty()) {
    paths = {shipped_scenarios()};
    if (options.command != "certify") loading.exclude = {paths.front() + "/certify"};
    if (options.command == "certify") paths.front() += "/certify";
  }
  Inputs inputs;
  auto found = script::find_files(paths, loading);
  inputs.file_faults = std::move(found.faults);
  inputs.files = found.files.size();
  inputs.loaded = script::join(load_parallel(found.files, release, loading, job_count(options)));
  return inputs;
}

std::vector<std::pair<std::string, std::string>> known_secrets(const Options& options) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto environment = environment_values(options);
  const auto add_key = [&](const std::string& key) {
    if (!options.target.empty() || key.starts_with("sk_")) out.emplace_back("key", key);
  };
  if (const char* key = std::getenv("FLATPEAK_API_KEY"); key != nullptr) add_key(key);
  if (!environment) return out;
  if (const auto key = environment->find("FLATPEAK_API_KEY"); key != environment->end()) add_key(key->second);
  for (const auto& [name, value] : *environment) out.emplace_back("env", value);
  return out;
}

base::Redactor screen_redactor(const Options& options) {
  base::Redactor out;
  for (const auto& [kind, secret] : known_secrets(options)) out.learn(kind, secret);
  return out;
}

Fault clean(Fault fault, base::Redactor& redactor) {
  redactor.learn_from(base::Json(fault.message));
  fault.message = redactor.clean(fault.message);
  fault.help = redactor.clean(fault.help);
  fault.where.file = redactor.clean(fault.where.file);
  for (auto& note : fault.notes) note = redactor.clean(note);
  return fault;
}

void print_fault(const Options& options, const Fault& raw, std::string_view severity, std::string_view source) {
  auto redactor = screen_redactor(options);
  const Fault fault = clean(raw, redactor);
  // A source line is cut around its caret; a secret cut in halves could not be found any more.
  if (redactor.clean(source) != source) source = {};
  if (options.format == "ndjson") {
    base::Json out = base::Json::object({{"severity", base::Json(severity)},
                                         {"kind", base::Json(base::name_of(fault.kind))},
                                         {"message", base::Json(fault.message)},
                                         {"file", base::Json(fault.where.file)},
                                         {"line", base::Json(fault.where.line)},
                                         {"column", base::Json(fault.where.column)},
                                         {"help", base::Json(fault.help)}});
    write_out(STDERR_FILENO, base::to_text(out) + "\n");
    return;
  }
  std::string text = base::render(fault, severity, source);
  if (!text.empty() && text.back() != '\n') text += '\n';
  write_out(STDERR_FILENO, text);
}

int print_faults(const Options& options, const Inputs& inputs, bool with_warnings) {
  int code = exit_ok;
  // The order of gravity is that of docs/cli.md: 2 before 3 before 4.
  const auto worse_code = [&](int other) { code = code == exit_ok ? other : std::min(code, other); };
  for (const auto& fault : inputs.file_faults) {
    print_fault(options, fault);
    worse_code(fault.kind == FaultKind::usage ? exit_usage : exit_environment);
  }
  const auto print = [&](const Fault& fault, std::string_view severity) {
    const auto* source = source_of(inputs.loaded, fault.where.file);
    print_fault(options, fault, severity, source == nullptr ? std::string_view{} : std::string_view(*source));
  };
  for (const auto& fault : inputs.loaded.errors) {
    print(fault, "error");
    worse_code(fault.kind == FaultKind::io ? exit_environment : exit_invalid);
  }
  if (with_warnings)
    for (const auto& fault : inputs.loaded.warnings) print(fault, "warning");
  return code;
}

bool use_color(const Options& options, int descriptor) {
  if (options.color != "auto") return options.color == "always";
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  if (set("NO_COLOR")) return false;
  if (set("FORCE_COLOR")) return true;
  return isatty(descriptor) == 1;
}

reports::TextOptions text_options(const Options& options) {
  reports::TextOptions out;
  out.color = use_color(options, STDOUT_FILENO);
  out.verbosity = options.quiet ? -1 : options.verbose;
  winsize size{};
  if (isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) out.width = size.ws_col;
  return out;
}

base::Result<std::map<std::string, std::string>> environment_values(const Options& options) {
  std::map<std::string, std::string> file;
  if (!options.env_file.empty()) {
    struct stat info {};
    if (stat(options.env_file.c_str(), &info) != 0)
      return base::fail(FaultKind::usage, fmt::format("--env-file: {} does not exist", options.env_file));
    if ((info.st_mode & 0077) != 0)
      return base::fail(FaultKind::usage, fmt::format("--env-file: {} can be read by others", options.env_file), {},
                        fmt::format("chmod 600 {}", options.env_file));
    std::ifstream in(options.env_file);
    for (std::string line; std::getline(in, line);) {
      const auto equals = line.find('=');
      if (line.empty() || line[0] == '#' || equals == std::string::npos) continue;
      file[line.substr(0, equals)] = line.substr(equals + 1);
    }
  }
  std::map<std::string, std::string> out = file;
  for (const auto& name : options.env) {
    if (const char* value = std::getenv(name.c_str()); value != nullptr) out[name] = value;
    if (!out.contains(name))
      return base::fail(FaultKind::usage, fmt::format("--env {}: the environment has no such variable", name));
  }
  return out;
}

bool write_out(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

unsigned job_count(const Options& options) {
  unsigned jobs = 0;
  const auto& text = options.jobs;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), jobs);
  if (error == std::errc{} && end == text.data() + text.size() && jobs > 0) return std::min(jobs, 64U);
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace cr::harness
