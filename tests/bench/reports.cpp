// How long the result tree takes to become journal, JSON and JUnit: 1,000 scenarios of 30 steps with
// 1.5 KB in both directions. Run by hand or by tests/run; prints one line per writer.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>

#include "reports/journal.hpp"
#include "reports/writers.hpp"
#include "tests/reports/sample_run.hpp"

using namespace cr::reports;

namespace {

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Made one by one and dropped, as a run does with the records that it appends to the file.
std::size_t journal_bytes(const Run& run) {
  std::size_t bytes = run_record(run).size();
  for (const Scenario& scenario : run.scenarios) {
    bytes += scenario_record(scenario).size() + verdict_record(scenario).size();
    for (const Step& step : scenario.steps) bytes += step_record(scenario.order, step).size();
  }
  return bytes + end_record(run).size();
}

std::string journal_text(const Run& run) {
  std::string all = run_record(run) + "\n";
  for (const Scenario& scenario : run.scenarios) {
    all += scenario_record(scenario) + "\n";
    for (const Step& step : scenario.steps) all += step_record(scenario.order, step) + "\n";
    all += verdict_record(scenario) + "\n";
  }
  return all + end_record(run) + "\n";
}

double measure(const char* name, const std::function<std::size_t()>& make) {
  const double before = cpu_seconds();
  const std::size_t bytes = make();
  const double seconds = cpu_seconds() - before;
  std::printf("%-10s %7.3f s %9.1f MB\n", name, seconds, static_cast<double>(bytes) / 1e6);
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t scenarios = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  const Run run = samples::big_run(scenarios, 30, 1500);
  double total = measure("journal", [&] { return journal_bytes(run); });
  total += measure("json", [&] { return to_json_report(run).size(); });
  total += measure("junit", [&] { return to_junit(run).size(); });
  std::printf("%-10s %7.3f s\n", "together", total);
  measure("html", [&] { return to_html(run).size(); });
  measure("ctrf", [&] { return to_ctrf(run).size(); });
  measure("tap", [&] { return to_tap(run).size(); });
  measure("har", [&] { return to_har(run).size(); });
  measure("markdown", [&] { return to_markdown(run).size(); });
  const std::string journal = journal_text(run);
  bool folded_whole = false;
  measure("fold", [&] {
    const auto folded = fold({{"journal", journal}});
    if (!folded) std::fprintf(stderr, "%s %s\n", folded.error().where.text().c_str(), folded.error().message.c_str());
    folded_whole = folded && folded->run.scenarios.size() == scenarios;
    return journal.size();
  });
  return folded_whole ? 0 : 1;
}
