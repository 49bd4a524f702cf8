// The journal: JSON lines, appended while the run goes on, one write(2) a record. It is the source of
// truth: fold() makes the result tree of it, for the run itself and for `report JOURNAL…` later.
//
//   {"record":"run","schema":"connect-replay/journal/1","tool":{…},"started":"…","seed":1,"mode":"run",…}
//   {"record":"scenario","order":0,"id":"…","file":"…",…}            a scenario begins
//   {"record":"step","order":0,"index":1,"line":21,"actor":"app",…}   a step is through
//   {"record":"verdict","order":0,"outcome":"pass",…}                a scenario is through
//   {"record":"end","outcome":"pass","exit_code":0,…}                the run is through
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/fault.hpp"
#include "reports/run_report.hpp"

namespace cr::reports {

// Records as JSON text without newline. Pure.
std::string run_record(const Run& run);
std::string scenario_record(const Scenario& scenario);  ///< head only
std::string step_record(std::size_t order, const Step& step);
std::string verdict_record(const Scenario& scenario);   ///< outcome, ending, findings, marks, …
std::string end_record(const Run& run);

/// Appends records to a file (0600, O_APPEND). Safe to call from several threads. Without a path it
/// keeps nothing and never fails.
class Journal {
 public:
  /// Elapsed time of a clock that never goes back. With it the file is brought to the disk at most once
  /// a second while records come; without it only at close().
  using Clock = std::function<base::Duration()>;

  Journal();
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  base::Result<void> open(const std::string& path, bool sync_each_step = false, Clock clock = {});
  /// One record, one write. The first failure is kept; see fault().
  void append(std::string_view record);
  base::Result<void> close();
  const base::Fault* fault() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct Folded {
  Run run;
  bool complete = true;  ///< false: an end record is missing; coverage and exit code are then ours to guess
  std::vector<std::string> notes;  ///< "the last line of FILE is torn and was dropped", …
};
/// The result tree of one or more journals, each as (name, bytes). Shards merge: scenarios join, totals
/// add up. A scenario without a verdict, and a run without an end, come out as interrupted.
base::Result<Folded> fold(const std::vector<std::pair<std::string, std::string>>& journals);
/// The result tree of a JSON report's text (schema connect-replay/run/1).
base::Result<Run> read_json_report(const std::string& name, std::string_view text);
/// Either of the two, told apart by the first record: what `compare` takes.
base::Result<Folded> read_journal_or_report(const std::string& name, const std::string& bytes);

}  // namespace cr::reports
