// A small synthetic run that has one of everything a report can show, and a way to put hostile text
// into every field. Used by the golden tests and by the tool that writes samples for other validators.
#pragma once

#include <string>
#include <vector>

#include "reports/run_report.hpp"

namespace cr::reports::samples {

/// Nine scenarios, one of every outcome, ending and expectation; fixed instants, no chance in it.
Run sample_run();
/// A certification of three parties by nine cases in four chapters.
Run certification_run();
/// A run whose every text field, header, key and body holds `text`; several scenarios, one per outcome.
Run hostile_run(const std::string& text);
/// Markup, escapes, control bytes and CI commands of our own making.
const std::vector<std::string>& attack_strings();
/// `scenarios` × `steps`, with bodies of about `body_bytes` in both directions.
Run big_run(std::size_t scenarios, std::size_t steps, std::size_t body_bytes);

}  // namespace cr::reports::samples
