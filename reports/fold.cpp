// Makes the result tree of journals, line by line. Called by the harness after a run and by
// `report JOURNAL…`. A torn last line is dropped and said; any other broken line is a fault with its
// place, because what follows it cannot be trusted. What was begun and not ended counts as interrupted.
#include <algorithm>
#include <map>
#include <set>

#include "reports/journal.hpp"
#include "reports/tree_reader.hpp"

namespace cr::reports {

using base::Json;

namespace {

struct OneJournal {
  Run run;
  std::map<std::size_t, Scenario> scenarios;  ///< by order
  std::set<std::size_t> judged;
  bool begun = false;
  bool ended = false;
};

base::Result<void> wrong(const std::string& message) { return base::fail(base::FaultKind::syntax, message); }

base::Result<Scenario*> scenario_of(OneJournal& journal, const Json& record) {
  const auto order = read_order(record);
  if (!order) return tl::make_unexpected(order.error());
  const auto found = journal.scenarios.find(*order);
  if (found == journal.scenarios.end())
    return base::fail(base::FaultKind::syntax, "no scenario of order " + std::to_string(*order) + " has begun");
  return &found->second;
}

base::Result<void> take_scenario(OneJournal& journal, const Json& record) {
  const auto order = read_order(record);
  if (!order) return tl::make_unexpected(order.error());
  Scenario scenario;
  scenario.order = *order;
  auto read = read_scenario_head(record, scenario);
  if (!read) return read;
  // The same order again is the next attempt of a retried scenario: the last one counts.
  journal.scenarios.insert_or_assign(*order, std::move(scenario));
  journal.judged.erase(*order);
  return {};
}

base::Result<void> take_step(OneJournal& journal, const Json& record) {
  auto scenario = scenario_of(journal, record);
  if (!scenario) return tl::make_unexpected(scenario.error());
  auto step = read_step(record);
  if (!step) return tl::make_unexpected(step.error());
  (*scenario)->steps.push_back(std::move(*step));
  return {};
}

base::Result<void> take_verdict(OneJournal& journal, const Json& record) {
  auto scenario = scenario_of(journal, record);
  if (!scenario) return tl::make_unexpected(scenario.error());
  journal.judged.insert((*scenario)->order);
  return read_scenario_verdict(record, **scenario);
}

base::Result<void> take_run(OneJournal& journal, const Json& record) {
  if (journal.begun) return wrong("a second run begins in the same journal");
  if (record.text_at("schema") != "connect-replay/journal/1")
    return wrong("the schema is not connect-replay/journal/1");
  journal.begun = true;
  return read_run_head(record, journal.run);
}

base::Result<void> take_record(OneJournal& journal, const Json& record) {
  const std::string_view kind = record.text_at("record");
  if (kind == "run") return take_run(journal, record);
  if (!journal.begun) return wrong("the first record does not say what run this is");
  if (kind == "scenario") return take_scenario(journal, record);
  if (kind == "step") return take_step(journal, record);
  if (kind == "verdict") return take_verdict(journal, record);
  if (kind != "end") return {};  // a later version may write records that this one does not know
  journal.ended = true;
  return read_run_end(record, journal.run);
}

base::Result<OneJournal> read_journal(const std::string& name, std::string_view bytes, std::vector<std::string>& notes) {
  OneJournal journal;
  const base::Limits limits = reading_limits();
  int line_number = 0;
  while (!bytes.empty()) {
    ++line_number;
    const std::size_t end = bytes.find('\n');
    const bool whole = end != std::string_view::npos;
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(whole ? end + 1 : bytes.size());
    if (!whole) {
      notes.push_back("the last line of " + name + " is torn and was dropped");
      break;
    }
    const base::Where where{name, line_number, 0};
    const auto record = base::parse_json(line, limits);
    if (!record && bytes.empty()) {
      notes.push_back("the last line of " + name + " is torn and was dropped");
      break;
    }
    const auto taken = record ? take_record(journal, *record) : tl::make_unexpected(record.error());
    if (!taken)
      return base::fail(base::FaultKind::syntax, "this line is no journal record: " + taken.error().message, where,
                        "the journal was changed or damaged; the lines before it can be saved to a file and read");
  }
  if (!journal.begun)
    return base::fail(base::FaultKind::syntax, "this is no journal: it has no record of a run", {name, 0, 0},
                      "name a file that connect-replay wrote with --journal");
  return journal;
}

/// A scenario that has begun and has no verdict says nothing about the party judged.
void close_open_scenarios(OneJournal& journal) {
  for (auto& [order, scenario] : journal.scenarios) {
    if (journal.judged.contains(order)) continue;
    scenario.outcome = base::Outcome::error;
    scenario.ending = base::Ending::interrupted;
    scenario.error_exit = 9;
    scenario.reason = "the journal ends before this scenario was through";
    journal.run.interrupted = true;
  }
}

void merge(Count& into, const Count& from) {
  if (into.total == 0) {
    into = from;
    return;
  }
  const std::set<std::string> missing(from.missing.begin(), from.missing.end());
  std::erase_if(into.missing, [&](const std::string& name) { return !missing.contains(name); });
  into.seen = into.total - std::min(into.total, into.missing.size());
}

template <class Line>
void merge_seen(std::vector<Line>& into, const std::vector<Line>& from) {
  if (into.empty()) into = from;
  std::set<std::string> seen;
  for (const Line& line : from)
    if (line.seen) seen.insert(line.id);
  for (Line& line : into) line.seen = line.seen || seen.contains(line.id);
}

void merge(CoverageLine& into, const CoverageLine& from) {
  if (into.release.empty()) into.release = from.release;
  merge(into.routes, from.routes);
  merge(into.transitions, from.transitions);
  merge(into.errors, from.errors);
  merge(into.webhooks, from.webhooks);
  merge(into.rules, from.rules);
  merge_seen(into.edges, from.edges);
  merge_seen(into.rule_list, from.rule_list);
}

void merge_head(Run& into, const Run& from, const std::string& name, std::vector<std::string>& notes) {
  const auto differs = [&](const std::string& what) {
    notes.push_back(name + " was made with another " + what + "; the first journal's is shown");
  };
  if (into.seed != from.seed) differs("seed");
  if (into.mode != from.mode) differs("mode");
  if (into.target != from.target) differs("target");
  if (into.tool_version != from.tool_version) differs("version of connect-replay");
  into.started = std::min(into.started, from.started);
  into.duration_ms += from.duration_ms;
  into.planned += from.planned;
  into.insecure = into.insecure || from.insecure;
  into.interrupted = into.interrupted || from.interrupted;
  into.exit_code = worse_exit(into.exit_code, from.exit_code);
  merge(into.coverage, from.coverage);
}

void note_doubles(const std::vector<Scenario>& scenarios, std::vector<std::string>& notes) {
  std::set<std::pair<std::string, std::string>> seen;
  std::size_t doubles = 0;
  for (const Scenario& scenario : scenarios) doubles += seen.emplace(scenario.id, scenario.agent).second ? 0 : 1;
  if (doubles > 0) notes.push_back(std::to_string(doubles) + " scenarios stand in more than one journal");
}

/// Shards of one plan keep its order; unrelated journals, whose orders collide, are numbered anew.
void put_in_order(std::vector<Scenario>& scenarios) {
  std::stable_sort(scenarios.begin(), scenarios.end(),
                   [](const Scenario& left, const Scenario& right) { return left.order < right.order; });
  const auto same = [](const Scenario& left, const Scenario& right) { return left.order == right.order; };
  if (std::adjacent_find(scenarios.begin(), scenarios.end(), same) == scenarios.end()) return;
  for (std::size_t index = 0; index < scenarios.size(); ++index) scenarios[index].order = index;
}

void finish(Folded& folded, bool one_journal) {
  Run& run = folded.run;
  put_in_order(run.scenarios);
  if (one_journal && folded.complete) return;  // its end record says it all
  const int said = run.exit_code;
  run.totals = count(run.scenarios);
  run.outcome = outcome_of(run.scenarios);
  run.exit_code = worse_exit(exit_code_of(run), said);
}

}  // namespace

base::Result<Folded> fold(const std::vector<std::pair<std::string, std::string>>& journals) {
  Folded folded;
  bool first = true;
  for (const auto& [name, bytes] : journals) {
    auto journal = read_journal(name, bytes, folded.notes);
    if (!journal) return tl::make_unexpected(journal.error());
    close_open_scenarios(*journal);
    if (!journal->ended) {
      journal->run.interrupted = true;
      folded.complete = false;
      folded.notes.push_back(name + " has no end record: the run was cut, coverage is not in it");
    }
    if (first) {
      folded.run = std::move(journal->run);
    } else {
      merge_head(folded.run, journal->run, name, folded.notes);
    }
    first = false;
    for (auto& [order, scenario] : journal->scenarios) folded.run.scenarios.push_back(std::move(scenario));
  }
  if (journals.size() > 1) note_doubles(folded.run.scenarios, folded.notes);
  finish(folded, journals.size() == 1);
  return folded;
}

}  // namespace cr::reports
