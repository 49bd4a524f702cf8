// The program: parses the command line and calls the command. Catches what must never reach the user as
// a crash: exceptions of libraries end as exit code 70 with one line.
#include <signal.h>
#include <unistd.h>

#include <exception>
#include <map>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "harness/cli/commands.hpp"

namespace cr::harness {
namespace {

int print_config(const Options& options) {
  std::string out;
  auto redactor = screen_redactor(options);
  for (const auto& [flag, value] : options.origins) {
    redactor.learn_from(base::Json(value.first));  // a proxy's address may hold a password
    out += fmt::format("{:<22} {:<28} {}\n", flag, base::printable(redactor.clean(value.first)), value.second);
  }
  return write_out(STDOUT_FILENO, out) ? exit_ok : exit_environment;
}

int run_program(int argc, const char* const* argv) {
  const auto parsed = parse_options(argc, argv);
  if (!parsed) {
    print_fault({}, parsed.error());
    return exit_usage;
  }
  if (parsed->done) return write_out(STDOUT_FILENO, parsed->output) ? exit_ok : exit_environment;
  const Options& options = parsed->options;
  if (options.print_config) return print_config(options);
  using Command = int (*)(const Options&);
  static const std::map<std::string, Command> commands = {
      {"run", run_command},         {"serve", serve_command},           {"certify", certify_command},
                {"lint", lint_command},
      {"list", list_command},       {"explain", explain_command},       {"schema", schema_command},
      {"init", init_command},       {"model", model_command},           {"report", report_command},
      {"compare", compare_command}, {"completion", completion_command}, {"version", version_command}};
  return commands.at(options.command)(options);
}

}  // namespace
}  // namespace cr::harness

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);
  try {
    return cr::harness::run_program(argc, argv);
  } catch (const std::exception& error) {
    cr::harness::write_out(STDERR_FILENO, fmt::format("connect-replay: a bug in this program: {}\n", error.what()));
  } catch (...) {
    cr::harness::write_out(STDERR_FILENO, "connect-replay: a bug in this program\n");
  }
  return cr::harness::exit_bug;
}
