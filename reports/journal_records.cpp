// The records of the journal as JSON text. A record that would be longer than a journal line may be is
// written again without its bodies, so that the journal stays readable whatever a peer sent.
#include "core/base/limits.hpp"
#include "reports/journal.hpp"
#include "reports/tree_text.hpp"

namespace cr::reports {

std::string run_record(const Run& run) {
  std::string text;
  JsonText out(text);
  out.open('{').key("record").text("run").key("schema").text("connect-replay/journal/1");
  write_run_head(out, run);
  out.close('}');
  return text;
}

std::string scenario_record(const Scenario& scenario) {
  std::string text;
  JsonText out(text);
  out.open('{').key("record").text("scenario").key("order").number(scenario.order);
  write_scenario_head(out, scenario);
  out.close('}');
  return text;
}

namespace {
std::string step_text(std::size_t order, const Step& step, bool with_bodies) {
  std::string text;
  JsonText out(text);
  out.open('{').key("record").text("step").key("order").number(order);
  write_step_members(out, step, with_bodies);
  out.close('}');
  return text;
}
}  // namespace

std::string step_record(std::size_t order, const Step& step) {
  std::string text = step_text(order, step, true);
  if (text.size() <= base::Limits{}.journal_line_bytes) return text;
  return step_text(order, step, false);
}

std::string verdict_record(const Scenario& scenario) {
  std::string text;
  JsonText out(text);
  out.open('{').key("record").text("verdict").key("order").number(scenario.order);
  write_scenario_verdict(out, scenario);
  out.close('}');
  return text;
}

std::string end_record(const Run& run) {
  std::string text;
  JsonText out(text);
  out.open('{').key("record").text("end");
  write_run_end(out, run);
  out.close('}');
  return text;
}

}  // namespace cr::reports
