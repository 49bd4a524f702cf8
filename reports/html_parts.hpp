// The parts of the page, each a pure function from the result tree to HTML. html.cpp puts them together.
#pragma once

#include <string>

#include "reports/run_report.hpp"

namespace cr::reports {

/// The word and the sign that stand for a verdict; never colour alone.
std::string outcome_badge(base::Outcome outcome);
/// "scenario-12": the anchor of a scenario.
std::string scenario_anchor(const Scenario& scenario);

std::string html_summary(const Run& run);     ///< verdict at a glance, facts of the run
std::string html_scenarios(const Run& run);   ///< filter, list, findings, commands
std::string html_matrix(const Run& run);      ///< cases by parties under test; nothing without agents
std::string html_coverage(const Run& run);    ///< tallies, state diagram, transitions
std::string html_rulebook(const Run& run);    ///< rules by chapter
/// The conversations as data blocks that the script draws when a scenario is opened. Failing scenarios
/// come first; when the page grows too big, the bodies of the others stay in the JSON report.
std::string html_conversations(const Run& run);

}  // namespace cr::reports
