// Scenario files to scenarios: finding files, parsing, fragments, matrix, and every check that can be
// made before a byte is sent. All faults of all files come back at once.
#pragma once

#include <string>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/limits.hpp"
#include "core/protocol/release.hpp"
#include "core/script/scenario.hpp"

namespace cr::script {

struct LoadOptions {
  base::Limits limits;
  std::vector<std::string> env_names;  ///< allowed for ${env:NAME}
  std::vector<std::string> exclude;    ///< folders left out (the shipped certification suite in `run`)
  bool untrusted = false;              ///< no symbolic links at all
};

/// One file found by a PATH argument, before it is read.
struct SourceFile {
  std::string path;   ///< to open
  std::string shown;  ///< relative to the working directory
  std::string root;   ///< the PATH given (a folder) or the working directory: fragments are sought up to here
};

struct Files {
  std::vector<SourceFile> files;
  std::vector<base::Fault> faults;  ///< usage: does not exist; io: not regular, unreadable
};
/// Expands files, folders and globs, in path order; files under fragments/ are never scenarios.
Files find_files(const std::vector<std::string>& paths, const LoadOptions& options);

struct Loaded {
  std::vector<Scenario> scenarios;    ///< one per case, in path order; with errors they are for join() only
  std::vector<base::Fault> errors;    ///< with places; any: nothing may be played
  std::vector<base::Fault> warnings;  ///< lint
  std::vector<std::pair<std::string, std::string>> sources;  ///< shown path -> text, for carets
};
/// Reads one file (regular, bounded, UTF-8) and everything it includes. Pure but for reading files.
Loaded load_file(const SourceFile& file, const protocol::Release& release, const LoadOptions& options);
/// Loads a text that is not in a file (tests, convert, standard input); no fragments.
Loaded load_text(std::string_view text, const std::string& shown, const protocol::Release& release,
                 const LoadOptions& options);
/// Joins results of several files and adds the checks across files (unique ids: the second in path
/// order is the error).
Loaded join(std::vector<Loaded> parts);

/// The JSON Schema of the scenario language, for editors (draft 2020-12), made from the same tables that
/// the loader uses.
base::Json scenario_schema(const protocol::Release& release);

}  // namespace cr::script
