// Faults of kind io for the two files of this room that touch the disk: the journal and the file writer.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

#include "core/base/fault.hpp"

namespace cr::reports {

/// "cannot WHAT PATH: reason", with the reason of `error` (an errno).
inline base::Fault io_fault(const std::string& what, const std::string& path, int error, std::string help = {}) {
  const std::string reason = std::error_code(error, std::generic_category()).message();
  return {base::FaultKind::io, "cannot " + what + " " + path + ": " + reason, {}, std::move(help), {}};
}

}  // namespace cr::reports
