// The release's pages and the transitions between them as an inline SVG: what the run has seen is drawn
// solid, what it has not is dashed. A pure function of the coverage line.
#pragma once

#include <string>

#include "reports/run_report.hpp"

namespace cr::reports {

/// An <svg> element, or nothing when the run brought no edges.
std::string state_diagram(const CoverageLine& coverage);

}  // namespace cr::reports
