// The commands of the program: each takes the parsed options, prints, and returns the exit code of
// docs/cli.md. Exit codes have names here and nowhere else.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/redactor.hpp"
#include "core/protocol/release.hpp"
#include "core/script/load.hpp"
#include "harness/cli/options.hpp"
#include "reports/writers.hpp"

namespace cr::harness {

enum ExitCode : int {
  exit_ok = 0,
  exit_fail = 1,
  exit_usage = 2,
  exit_invalid = 3,
  exit_environment = 4,
  exit_nothing = 5,
  exit_expected_missing = 6,
  exit_difference = 7,
  exit_threshold = 8,
  exit_incomplete = 9,
  exit_bug = 70,
};

int run_command(const Options& options);
int lint_command(const Options& options);
int list_command(const Options& options);
int explain_command(const Options& options);
int schema_command(const Options& options);
int init_command(const Options& options);
int model_command(const Options& options);
int report_command(const Options& options);
int compare_command(const Options& options);
int completion_command(const Options& options);
int version_command(const Options& options);
int serve_command(const Options& options);
int certify_command(const Options& options);

// inputs.cpp: what several commands need.

/// The release of --model, or the built-in one. Owned by the program's lifetime.
base::Result<const protocol::Release*> chosen_release(const Options& options);
/// PATHS, or the shipped scenarios without scenarios/certify. Loaded on all cores, errors of all files.
struct Inputs {
  script::Loaded loaded;
  std::vector<base::Fault> file_faults;
  std::size_t files = 0;
};
Inputs load_inputs(const Options& options, const protocol::Release& release);
/// Prints faults in the house form on standard error, in file order; returns the exit code they mean.
int print_faults(const Options& options, const Inputs& inputs, bool with_warnings);
void print_fault(const Options& options, const base::Fault& fault, std::string_view severity = "error", std::string_view source = {});
bool use_color(const Options& options, int descriptor);
/// Colour, verbosity, and the width of the terminal that standard output is; in a log 100 columns.
reports::TextOptions text_options(const Options& options);
/// The folder of the shipped scenarios.
std::string shipped_scenarios();
/// Values of --env names from the environment and --env-file.
base::Result<std::map<std::string, std::string>> environment_values(const Options& options);
/// What nothing that is written may hold, as (kind, value): the API key of the environment or of --env-file,
/// and the values of --env names.
std::vector<std::pair<std::string, std::string>> known_secrets(const Options& options);
/// A redactor that knows them, for what is shown outside scenarios.
base::Redactor screen_redactor(const Options& options);
/// The fault without secrets: known ones, and the password of a URL in its message.
base::Fault clean(base::Fault fault, base::Redactor& redactor);
/// Writes all of it to a descriptor; false when that is not possible (closed, full).
bool write_out(int descriptor, std::string_view text);
unsigned job_count(const Options& options);

}  // namespace cr::harness
