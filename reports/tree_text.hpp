// The parts of the result tree as JSON text, in the one form that journal and JSON report share. What
// tree_reader reads is what is written here.
#pragma once

#include "reports/json_text.hpp"
#include "reports/run_report.hpp"

namespace cr::reports {

void write_findings(JsonText& out, const std::vector<base::Finding>& findings);  ///< an array
void write_exchange(JsonText& out, const Exchange& exchange);                    ///< an object
/// Members of a step, without its braces. `with_bodies` false leaves a note of the size in their place.
void write_step_members(JsonText& out, const Step& step, bool with_bodies = true);
/// Members that are known when a scenario begins, without braces.
void write_scenario_head(JsonText& out, const Scenario& scenario);
/// Members that are known when it is through, without braces and steps.
void write_scenario_verdict(JsonText& out, const Scenario& scenario);
/// Members that are known when a run begins, without braces.
void write_run_head(JsonText& out, const Run& run);
/// Members that are known when it is through, without braces and scenarios.
void write_run_end(JsonText& out, const Run& run);

}  // namespace cr::reports
