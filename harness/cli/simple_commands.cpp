// The commands that only look things up: explain, schema, model, list, lint, init, version, completion.
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include <boost/version.hpp>
#include <fmt/format.h>
#include <openssl/crypto.h>

#include "core/base/text.hpp"
#include "core/protocol/exports.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/first_scenario.hpp"
#include "harness/run_plan.hpp"
#include "reports/file_writer.hpp"
#include "reports/writers.hpp"

namespace cr::harness {

using base::Fault;
using base::FaultKind;
using base::Json;

namespace {

// A text on standard output; a closed or full one is trouble of the environment.
int print(const std::string& text) {
  std::string out = text;
  if (out.empty() || out.back() != '\n') out += '\n';
  return write_out(STDOUT_FILENO, out) ? exit_ok : exit_environment;
}

int model_fault(const Options& options, const Fault& fault) {
  print_fault(options, fault);
  return fault.kind == FaultKind::usage ? exit_usage : fault.kind == FaultKind::io ? exit_environment : exit_invalid;
}

Json strings(const std::vector<std::string>& list) {
  Json out = Json::array();
  for (const auto& item : list) out.push(Json(item));
  return out;
}

}  // namespace

int explain_command(const Options& options) {
  const auto release = chosen_release(options);
  if (!release) return model_fault(options, release.error());
  int code = exit_ok;
  for (const auto& word : options.paths) {
    if (const auto text = protocol::explain(**release, word)) {
      if (const int printed = print(*text); printed != exit_ok) code = printed;
      continue;
    }
    print_fault(options, {FaultKind::usage, fmt::format("nothing is known as \"{}\"", base::printable(word)), {},
                          base::did_you_mean(word, protocol::explainable(**release)), {}});
    code = exit_usage;
  }
  return code;
}

int schema_command(const Options& options) {
  const auto release = chosen_release(options);
  if (!release) return model_fault(options, release.error());
  const std::string which = options.paths.empty() ? "scenario" : options.paths.front();
  if (which == "scenario") return print(base::to_pretty_text(script::scenario_schema(**release)));
  if (which == "run") return print(base::to_pretty_text(reports::run_schema()));
  print_fault(options, {FaultKind::usage, fmt::format("there is no schema \"{}\"", base::printable(which)), {}, "scenario or run", {}});
  return exit_usage;
}

int model_command(const Options& options) {
  const auto release = chosen_release(options);
  if (!release) return model_fault(options, release.error());
  std::string format = options.format;
  if (format == "text") format = options.action == "show" ? "mermaid" : "json-schema";
  if (format == "mermaid") return print(protocol::to_mermaid(**release));
  if (format == "dot") return print(protocol::to_dot(**release));
  if (format == "rulebook") return print(protocol::to_rulebook(**release));
  if (format == "openapi") return print(base::to_pretty_text(protocol::to_openapi(**release)));
  return print(base::to_pretty_text(protocol::to_json_schema(**release)));
}

int list_command(const Options& options) {
  const auto release = chosen_release(options);
  if (!release) return model_fault(options, release.error());
  const auto inputs = load_inputs(options, **release);
  if (const int code = print_faults(options, inputs, false); code != exit_ok) return code;
  Selection selection;
  selection.tag = options.tag, selection.id = options.id, selection.rule = options.rule;
  const auto plan = make_plan(inputs.loaded.scenarios, selection);
  if (!plan) return print_fault(options, plan.error()), exit_usage;
  std::string out;
  for (const auto& planned : *plan) {
    const auto& scenario = *planned.scenario;
    if (options.format == "ndjson")
      out += base::to_text(Json::object({{"id", Json(scenario.id)},
                                         {"file", Json(scenario.file)},
                                         {"line", Json(scenario.where.line)},
                                         {"title", Json(scenario.title)},
                                         {"tags", strings(scenario.tags)},
                                         {"covers", strings(scenario.covers)},
                                         {"modes", strings(scenario.modes)}})) +
             "\n";
    else
      out += fmt::format("{:<48} {}\n", scenario.id, base::printable(scenario.title));
  }
  if (plan->empty()) return write_out(STDERR_FILENO, "error: no scenario was selected\n"), exit_nothing;
  return write_out(STDOUT_FILENO, screen_redactor(options).clean(out)) ? exit_ok : exit_environment;
}

int lint_command(const Options& options) {
  const auto release = chosen_release(options);
  if (!release) return model_fault(options, release.error());
  const auto inputs = load_inputs(options, **release);
  int code = print_faults(options, inputs, true);
  auto redactor = screen_redactor(options);
  const auto cleaned = [&](std::vector<Fault> faults) {
    for (auto& fault : faults) fault = clean(std::move(fault), redactor);
    return faults;
  };
  for (const auto& wanted : options.report) {
    const auto equals = wanted.find('=');
    if (wanted.substr(0, equals) != "sarif" || equals == std::string::npos)
      return print_fault(options, {FaultKind::usage, "lint writes only --report sarif=PATH", {}, {}, {}}), exit_usage;
    const auto written = reports::write_report_file(wanted.substr(equals + 1), reports::to_sarif(cleaned(inputs.loaded.errors), cleaned(inputs.loaded.warnings), CR_VERSION));
    if (!written) return print_fault(options, written.error()), exit_environment;
  }
  if (inputs.files == 0 && code == exit_ok)
    return write_out(STDERR_FILENO, "error: there is no scenario file here\n"), exit_nothing;
  const auto errors = inputs.loaded.errors.size() + inputs.file_faults.size();
  print(fmt::format("{} files, {} cases, {} errors, {} warnings", inputs.files, inputs.loaded.scenarios.size(), errors,
                    inputs.loaded.warnings.size()));
  return code;
}

int init_command(const Options& options) {
  const std::string folder = options.paths.empty() ? "scenarios" : options.paths.front();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const std::string path = (std::filesystem::path(folder) / "first-conversation.yaml").generic_string();
  if (error || std::filesystem::exists(path, error)) {
    print_fault(options, {FaultKind::usage, error ? fmt::format("{} cannot be made a folder", folder) : fmt::format("{} is there already", path), {},
                          "give another folder: connect-replay init FOLDER", {}});
    return error ? exit_environment : exit_usage;
  }
  const auto written = reports::write_whole_file(path, first_scenario);
  if (!written) return print_fault(options, written.error()), exit_environment;
  return print(fmt::format("wrote {}\nplay it:   connect-replay run {}\ncheck it:  connect-replay lint {}", path, path, path));
}

int version_command(const Options& options) {
  if (options.format != "ndjson") return print("connect-replay " CR_VERSION);
  return print(base::to_text(Json::object(
      {{"name", Json("connect-replay")},
       {"version", Json(CR_VERSION)},
       {"libraries", Json::object({{"boost", Json(BOOST_LIB_VERSION)}, {"openssl", Json(OpenSSL_version(OPENSSL_VERSION_STRING))}, {"fmt", Json(FMT_VERSION)}})},
       {"schemas", Json::object({{"run", Json("connect-replay/run/1")}, {"journal", Json("connect-replay/journal/1")}, {"plan", Json("connect-replay/plan/1")}})},
       {"releases", Json::array({Json(protocol::zero().name)})}})));
}

int completion_command(const Options& options) {
  const std::string shell = options.paths.front();
  const auto commands = command_names();
  std::string out;
  if (shell == "bash" || shell == "zsh") {
    if (shell == "zsh") out += "autoload -U +X bashcompinit && bashcompinit\n";
    out += "_connect_replay() {\n  local word=\"${COMP_WORDS[COMP_CWORD]}\" words\n  case \"${COMP_WORDS[1]}\" in\n";
    for (const auto& command : commands) {
      out += fmt::format("    {}) words='", command);
      for (const auto& [flag, text] : flags_of(command)) out += "--" + flag + " ";
      out += "' ;;\n";
    }
    out += fmt::format("    *) words='{}' ;;\n  esac\n", base::joined(commands, " "));
    out += "  [ \"$COMP_CWORD\" -eq 1 ] && words='" + base::joined(commands, " ") + "'\n";
    out += "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\") $(compgen -f -- \"$word\"))\n}\ncomplete -F _connect_replay connect-replay\n";
    return print(out);
  }
  if (shell == "fish") {
    for (const auto& command : commands) {
      out += fmt::format("complete -c connect-replay -n __fish_use_subcommand -a {}\n", command);
      for (const auto& [flag, text] : flags_of(command))
        out += fmt::format("complete -c connect-replay -n '__fish_seen_subcommand_from {}' -l {}\n", command, flag);
    }
    return print(out);
  }
  print_fault(options, {FaultKind::usage, fmt::format("there is no completion for \"{}\"", base::printable(shell)), {}, "bash, zsh or fish", {}});
  return exit_usage;
}

}  // namespace cr::harness
