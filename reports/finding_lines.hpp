// A finding in words, the same in every report for people: what was expected, what came, why, what
// helps. The writers differ only in how they lay these lines out.
#pragma once

#include <string>
#include <vector>

#include "reports/run_report.hpp"

namespace cr::reports {

struct LabelledLine {
  std::string label;  ///< "expected route", "got", "because", "help"
  std::string text;   ///< as it came, not yet escaped for any sink
};
/// expected, got, at (when the pointer is deep), because, help.
std::vector<LabelledLine> finding_lines(const base::Finding& finding);
/// One line: "expected route tariff_name_capture, got …", or the advice when there is nothing to compare.
std::string finding_sentence(const base::Finding& finding);
/// The sentence that stands for a scenario: its worst finding, or the reason it was skipped or broke.
std::string verdict_sentence(const Scenario& scenario);
/// "file:31" of the finding, else of the step, else of the scenario.
std::string place_text(const Scenario& scenario, const PlacedFinding& placed);
/// The place as file and line, by the same preference.
base::Where place_of(const Scenario& scenario, const PlacedFinding& placed);
/// The command that plays the scenario again; made of id and seed when the run did not say it.
/// As one word of a POSIX shell, quoted only when it has to be.
std::string shell_word(const std::string& word);
std::string again_text(const Scenario& scenario);
/// "9 app: rate_fixed_capture", with the index padded to `digits`.
std::string step_name(const Step& step, std::size_t digits = 1);
/// "0.190": seconds with three decimals, never an exponent.
std::string seconds_text(std::int64_t milliseconds);

}  // namespace cr::reports
