// What tests/e2e/kill_journal.py kills: a program that does nothing but append to a journal, or write
// one report again and again, and says on standard output what is done. A third mode reads what is left.
//
//   kill_trial journal PATH     prints "ORDER INDEX" after each record that append() took
//   kill_trial report PATH      prints "N" after each report that was written
//   kill_trial read PATH        prints "ORDER INDEX" for each step that the journal holds
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "reports/file_writer.hpp"
#include "reports/journal.hpp"
#include "tests/reports/sample_run.hpp"

using namespace cr::reports;

namespace {

/// One write, so that a line is never told in halves.
void tell(const std::string& line) {
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) _exit(0);
}

int write_journal(const std::string& path) {
  const Run run = samples::big_run(1, 40, 3000);
  Journal journal;
  if (!journal.open(path)) return 1;
  journal.append(run_record(run));
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    while (true) {
      Scenario scenario = run.scenarios[0];
      scenario.order = next++;
      journal.append(scenario_record(scenario));
      for (const Step& step : scenario.steps) {
        journal.append(step_record(scenario.order, step));
        tell(std::to_string(scenario.order) + " " + std::to_string(step.index) + "\n");
      }
      journal.append(verdict_record(scenario));
    }
  };
  std::vector<std::thread> workers;
  for (int index = 0; index < 3; ++index) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
  return 0;
}

int write_reports(const std::string& path) {
  for (std::size_t number = 0;; ++number) {
    const std::string body(200'000 + number % 7, static_cast<char>('a' + number % 26));
    if (!write_whole_file(path, "begin" + body + "end")) return 1;
    tell(std::to_string(number) + "\n");
  }
}

int read_journal(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  const auto folded = fold({{path, bytes.str()}});
  if (!folded) {
    std::fprintf(stderr, "%s: %s\n", folded.error().where.text().c_str(), folded.error().message.c_str());
    return 1;
  }
  if (!folded->run.interrupted) return 1;
  for (const Scenario& scenario : folded->run.scenarios)
    for (const Step& step : scenario.steps) std::printf("%zu %d\n", scenario.order, step.index);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc == 3 ? argv[1] : "";
  if (mode == "journal") return write_journal(argv[2]);
  if (mode == "report") return write_reports(argv[2]);
  if (mode == "read") return read_journal(argv[2]);
  return 2;
}
