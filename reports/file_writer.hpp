// Puts a finished report on the disk whole or not at all: under another name in the same folder first,
// then by one rename. The old report stays until the new one is complete. Called by the harness for
// every `--report FMT=PATH`; knows nothing of formats.
#pragma once

#include <string>
#include <string_view>

#include "core/base/fault.hpp"

namespace cr::reports {

enum class Privacy { by_umask, owner_only };

/// Writes `bytes` to `path`. A fault of kind io says which step failed; nothing of the attempt is left
/// behind and what was at `path` is untouched.
base::Result<void> write_whole_file(const std::string& path, std::string_view bytes,
                                    Privacy privacy = Privacy::by_umask);
/// The same for a report that a user asked for: its folder is made where it is missing.
base::Result<void> write_report_file(const std::string& path, std::string_view bytes);
/// Makes a folder and its parents; no fault when it is there already.
base::Result<void> make_folders(const std::string& path);

}  // namespace cr::reports
