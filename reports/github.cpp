// Workflow commands for GitHub Actions. GitHub shows ten annotations a step, so the ten worst are
// written and the whole text follows in a group, with commands switched off around it: what a server
// sent may begin with "::error".
//
//   ::error file=scenarios/a.yaml,line=31,col=7,title=a%3A fail::expected route …
//   ::group::1 failed …
//   ::stop-commands::TOKEN
//   FAIL  scenarios/a.yaml:31 …
//   ::TOKEN::
//   ::endgroup::
#include <algorithm>

#include "core/base/text.hpp"
#include "reports/finding_lines.hpp"
#include "reports/writers.hpp"

namespace cr::reports {

using base::Outcome;

namespace {

constexpr std::size_t annotations_shown = 10;
constexpr std::size_t message_code_points = 1000;

std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char letter : text) {
    switch (letter) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += property ? "%3A" : ":"; break;
      case ',': out += property ? "%2C" : ","; break;
      default: out += letter;
    }
  }
  return out;
}

std::string data_text(std::string_view text) {
  return escaped(base::printable(base::shortened(text, message_code_points), true), false);
}
std::string property_text(std::string_view text) {
  return escaped(base::printable(base::shortened(text, message_code_points)), true);
}

int weight_of(const Scenario& scenario) {
  if (scenario.expectation == "as_expected") return 0;
  if (scenario.expectation == "expected_did_not_happen") return 4;
  switch (scenario.outcome) {
    case Outcome::error: return 5;
    case Outcome::fail: return 6;  // the party's fault first: it is what the reader came for
    case Outcome::warn: return 2;
    case Outcome::review: return 1;
    case Outcome::pass:
    case Outcome::skip: break;
  }
  return 0;
}

std::string annotation_of(const Scenario& scenario) {
  const PlacedFinding worst = worst_finding(scenario);
  const base::Where place = place_of(scenario, worst);
  const int weight = weight_of(scenario);
  std::string out = weight >= 4 ? "::error " : weight == 2 ? "::warning " : "::notice ";
  if (!place.file.empty()) out += "file=" + property_text(place.file) + ",";
  if (place.line > 0) out += "line=" + std::to_string(place.line) + ",";
  if (place.line > 0 && place.column > 0) out += "col=" + std::to_string(place.column) + ",";
  out += "title=" + property_text(scenario.id + ": " + base::name_of(scenario.outcome)) + "::";
  std::string message = verdict_sentence(scenario);
  if (worst.finding != nullptr && !worst.finding->cause.empty()) message += "\nbecause " + worst.finding->cause;
  return out + data_text(message + "\nagain: " + again_text(scenario)) + "\n";
}

}  // namespace

std::string to_github(const Run& run, const std::string& token) {
  std::vector<const Scenario*> worst;
  std::string details;
  for (const Scenario& scenario : run.scenarios) {
    if (weight_of(scenario) == 0) continue;
    worst.push_back(&scenario);
    details += failure_text(scenario, {false, 0, 100});
  }
  std::stable_sort(worst.begin(), worst.end(),
                   [](const Scenario* left, const Scenario* right) { return weight_of(*left) > weight_of(*right); });
  std::string out;
  for (std::size_t at = 0; at < std::min(worst.size(), annotations_shown); ++at) out += annotation_of(*worst[at]);
  if (run.interrupted) out += "::warning title=connect-replay::the run was interrupted, its reports are partial\n";
  // A token that stood in the text would end the fence there.
  std::string fence = token;
  while (details.find(fence) != std::string::npos) fence += "-";
  out += "::group::" + data_text(summary_line(run)) + "\n::stop-commands::" + fence + "\n" + details;
  out += "::" + fence + "::\n::endgroup::\n";
  return out;
}

}  // namespace cr::reports
