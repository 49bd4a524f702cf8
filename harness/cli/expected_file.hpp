// Reads the list of expected failures that `--expected FILE` names (docs/certify.md §5).
#pragma once

#include <string>
#include <vector>

#include "core/base/fault.hpp"
#include "reports/expected.hpp"

namespace cr::harness {

/// A YAML list of {id, rule?, outcome, reason, owner, until}. An empty path is an empty list. Fault kind
/// usage with the place of what is wrong.
base::Result<std::vector<reports::ExpectedFailure>> read_expected(const std::string& path);
base::Result<std::vector<reports::ExpectedFailure>> parse_expected(std::string_view text, const std::string& shown);

}  // namespace cr::harness
