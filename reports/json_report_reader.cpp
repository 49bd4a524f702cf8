// Reads a JSON report back into the result tree, for `compare` and for reports made later. A report
// that lacks one of its fixed keys is refused.
#include "reports/journal.hpp"
#include "reports/tree_reader.hpp"

namespace cr::reports {

using base::Json;

namespace {

base::Result<void> read_scenario(const Json& object, Scenario& scenario) {
  if (auto head = read_scenario_head(object, scenario); !head) return head;
  if (auto verdict = read_scenario_verdict(object, scenario); !verdict) return verdict;
  const Json* steps = object.find("steps");
  if (steps == nullptr || !steps->is_array()) return base::fail(base::FaultKind::syntax, "steps");
  for (const Json& item : steps->items()) {
    auto step = read_step(item);
    if (!step) return tl::make_unexpected(step.error());
    scenario.steps.push_back(std::move(*step));
  }
  return {};
}

}  // namespace

base::Result<Run> read_json_report(const std::string& name, std::string_view text) {
  const base::Where where{name, 0, 0};
  base::Limits limits = reading_limits();
  limits.json_values = 100'000'000;
  const auto document = base::parse_json(text, limits);
  if (!document) {
    base::Fault fault = document.error();
    fault.where.file = name;
    return tl::make_unexpected(fault);
  }
  if (document->text_at("schema") != "connect-replay/run/1")
    return base::fail(base::FaultKind::syntax, "the schema is not connect-replay/run/1", where,
                      "name a JSON report (run.json) or a journal of connect-replay");
  Run run;
  const auto missing = [&](const std::string& key) {
    return base::fail(base::FaultKind::syntax, "this JSON report is damaged: " + key, where);
  };
  if (auto head = read_run_head(*document, run); !head) return missing(head.error().message);
  if (auto end = read_run_end(*document, run); !end) return missing(end.error().message);
  const Json* scenarios = document->find("scenarios");
  if (scenarios == nullptr || !scenarios->is_array()) return missing("scenarios");
  for (const Json& item : scenarios->items()) {
    Scenario scenario;
    scenario.order = run.scenarios.size();
    if (auto read = read_scenario(item, scenario); !read) return missing(read.error().message);
    run.scenarios.push_back(std::move(scenario));
  }
  return run;
}

base::Result<Folded> read_journal_or_report(const std::string& name, const std::string& bytes) {
  const std::string_view first = std::string_view(bytes).substr(0, bytes.find('\n'));
  if (const auto record = base::parse_json(first, reading_limits()); record && record->find("record") != nullptr)
    return fold({{name, bytes}});
  auto run = read_json_report(name, bytes);
  if (!run) return tl::make_unexpected(run.error());
  Folded folded;
  folded.run = std::move(*run);
  return folded;
}

}  // namespace cr::reports
