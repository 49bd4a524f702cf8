// Reads the parts of the result tree back from JSON, as tree_text writes them. Called by fold() and
// read_json_report(). Unknown members are passed over; a missing or misshapen one is a fault that names
// its key, because a report that silently lost a verdict would look better than the run was.
#pragma once

#include "core/base/json.hpp"
#include "reports/run_report.hpp"

namespace cr::reports {

/// Limits for reading our own files: bodies lie a few levels deeper than on the wire, and a text body
/// is one string.
base::Limits reading_limits();

base::Result<Step> read_step(const base::Json& object);
base::Result<void> read_scenario_head(const base::Json& object, Scenario& scenario);
base::Result<void> read_scenario_verdict(const base::Json& object, Scenario& scenario);
base::Result<void> read_run_head(const base::Json& object, Run& run);
base::Result<void> read_run_end(const base::Json& object, Run& run);
/// `order` of a record; a fault when it is missing.
base::Result<std::size_t> read_order(const base::Json& object);

}  // namespace cr::reports
