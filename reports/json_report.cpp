// The JSON report: the whole result tree as one document, one line per scenario and step so that two
// reports can be compared line by line. Its schema is in run_schema.cpp and docs/run.schema.json.
#include <algorithm>

#include "reports/tree_text.hpp"
#include "reports/writers.hpp"

namespace cr::reports {

namespace {
constexpr std::size_t sample_size = 16;
constexpr std::size_t most_reserved = 256U << 20;

/// A big report grows by doubling otherwise, and half of the time goes into copying it.
void reserve_for_all(std::string& text, std::size_t written, std::size_t scenarios) {
  if (written != sample_size || scenarios <= sample_size) return;
  text.reserve(std::min(text.size() / sample_size * scenarios * 9 / 8, most_reserved));
}
}  // namespace

std::string to_json_report(const Run& run) {
  std::string text;
  JsonText out(text, JsonText::Layout::lines);
  out.open('{').key("schema").text("connect-replay/run/1").line();
  write_run_head(out, run);
  out.line();
  write_run_end(out, run);
  out.line().key("scenarios").open('[');
  std::size_t written = 0;
  for (const Scenario& scenario : run.scenarios) {
    reserve_for_all(text, written++, run.scenarios.size());
    out.line().open('{');
    write_scenario_head(out, scenario);
    write_scenario_verdict(out, scenario);
    out.key("steps").open('[');
    for (const Step& step : scenario.steps) {
      out.line().open('{');
      write_step_members(out, step);
      out.close('}');
    }
    out.close(']').close('}');
  }
  out.close(']').close('}');
  text += '\n';
  return text;
}

}  // namespace cr::reports
