#include <doctest/doctest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include "core/base/text.hpp"
#include "golden.hpp"
#include "reports/journal.hpp"
#include "reports/writers.hpp"
#include "sample_run.hpp"
#include "scratch_folder.hpp"

using namespace cr;
using namespace cr::reports;
using samples::ScratchFolder;

namespace {

std::string journal_of(const Run& run, std::size_t shard = 0, std::size_t shards = 1) {
  std::string text = run_record(run) + "\n";
  for (const Scenario& scenario : run.scenarios) {
    if (scenario.order % shards != shard) continue;
    text += scenario_record(scenario) + "\n";
    for (const Step& step : scenario.steps) text += step_record(scenario.order, step) + "\n";
    text += verdict_record(scenario) + "\n";
  }
  return text + end_record(run) + "\n";
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("folding a journal gives the result tree back, byte for byte") {
  const Run run = samples::sample_run();
  const auto folded = fold({{"a.ndjson", journal_of(run)}});
  REQUIRE(folded);
  CHECK(folded->complete);
  CHECK(folded->notes.empty());
  CHECK(to_json_report(folded->run) == to_json_report(run));
  CHECK(to_junit(folded->run) == to_junit(run));
}

TEST_CASE("a JSON report can be read back, byte for byte") {
  const Run run = samples::sample_run();
  const std::string text = to_json_report(run);
  const auto read = read_json_report("run.json", text);
  REQUIRE(read);
  CHECK(to_json_report(*read) == text);
}

TEST_CASE("compare takes a journal or a JSON report and tells them apart") {
  const Run run = samples::sample_run();
  for (const std::string& bytes : {journal_of(run), to_json_report(run)}) {
    const auto read = read_journal_or_report("x", bytes);
    REQUIRE(read);
    CHECK(to_json_report(read->run) == to_json_report(run));
  }
  for (const char* bytes : {"", "{}", "[]", "{\"schema\":\"connect-replay/run/1\"}", "not json"}) {
    const auto read = read_journal_or_report("x", bytes);
    CAPTURE(bytes);
    REQUIRE_FALSE(read);
    CHECK(read.error().where.file == "x");
  }
}

TEST_CASE("golden: the journal of the sample run") {
  samples::check_golden("journal.ndjson", journal_of(samples::sample_run()));
}

TEST_CASE("a journal cut at any byte still reads, and says what is missing") {
  const Run run = samples::sample_run();
  const std::string whole = journal_of(run);
  const std::size_t head = whole.find('\n') + 1;
  for (std::size_t cut = head; cut < whole.size(); cut += 7) {
    const std::string torn = whole.substr(0, cut);
    CAPTURE(cut);
    const auto folded = fold({{"a", torn}});
    REQUIRE(folded);
    CHECK_FALSE(folded->complete);
    CHECK(folded->run.interrupted);
    CHECK((folded->run.exit_code == 9 || folded->run.exit_code == 4));  // 4: the sample has an error
    const bool has_torn_line = torn.back() != '\n';
    CHECK((folded->notes.front() == "the last line of a is torn and was dropped") == has_torn_line);
    std::size_t steps = 0;
    for (const Scenario& scenario : folded->run.scenarios) steps += scenario.steps.size();
    std::size_t records = 0;
    for (std::size_t at = torn.find("\"step\""); at != std::string::npos; at = torn.find("\"step\"", at + 1))
      if (torn.find('\n', at) != std::string::npos) ++records;
    CHECK(steps == records);
  }
}

TEST_CASE("a scenario without a verdict is interrupted, not passed") {
  const Run run = samples::sample_run();
  const auto folded = fold({{"a", run_record(run) + "\n" + scenario_record(run.scenarios[0]) + "\n"}});
  REQUIRE(folded);
  REQUIRE(folded->run.scenarios.size() == 1);
  CHECK(folded->run.scenarios[0].outcome == base::Outcome::error);
  CHECK(folded->run.scenarios[0].ending == base::Ending::interrupted);
  CHECK(folded->run.outcome == base::Outcome::error);
}

TEST_CASE("shards merge: scenarios join in plan order, totals add up, what one of them saw is seen") {
  const Run run = samples::sample_run();
  Run left = run;
  left.coverage.routes = {3, 5, {"summary_tou_confirm", "provider_select"}};
  left.coverage.edges[1].seen = false;
  std::erase_if(left.scenarios, [](const Scenario& scenario) { return scenario.order % 2 != 0; });
  Run right = run;
  std::erase_if(right.scenarios, [](const Scenario& scenario) { return scenario.order % 2 == 0; });
  right.coverage.routes = {4, 5, {"summary_tou_confirm"}};
  left.totals = count(left.scenarios);
  right.totals = count(right.scenarios);
  left.planned = left.scenarios.size();
  right.planned = right.scenarios.size();
  left.exit_code = right.exit_code = 0;
  const auto folded = fold({{"right", journal_of(right)}, {"left", journal_of(left)}});
  REQUIRE(folded);
  REQUIRE(folded->run.scenarios.size() == run.scenarios.size());
  for (std::size_t at = 0; at < run.scenarios.size(); ++at) CHECK(folded->run.scenarios[at].id == run.scenarios[at].id);
  CHECK(folded->run.totals.pass == run.totals.pass);
  CHECK(folded->run.planned == run.planned);
  CHECK(folded->run.coverage.routes.seen == 4);
  CHECK(folded->run.coverage.routes.missing == std::vector<std::string>{"summary_tou_confirm"});
  CHECK(folded->run.coverage.edges[1].seen);
  CHECK(folded->run.exit_code == 4);
  CHECK(folded->run.duration_ms == 2 * run.duration_ms);
}

TEST_CASE("a merge in another order of journals gives the same scenarios") {
  const Run run = samples::sample_run();
  const auto one = fold({{"a", journal_of(run, 0, 2)}, {"b", journal_of(run, 1, 2)}});
  const auto two = fold({{"b", journal_of(run, 1, 2)}, {"a", journal_of(run, 0, 2)}});
  REQUIRE(one);
  REQUIRE(two);
  CHECK(to_json_report(one->run) == to_json_report(two->run));
}

TEST_CASE("a journal that is given twice is said") {
  const std::string text = journal_of(samples::sample_run());
  const auto folded = fold({{"a", text}, {"a", text}});
  REQUIRE(folded);
  REQUIRE(folded->notes.size() == 1);
  CHECK(folded->notes[0] == "9 scenarios stand in more than one journal");
}

TEST_CASE("a retried scenario counts once, by its last attempt") {
  const Run run = samples::sample_run();
  Scenario first = run.scenarios[1];
  Scenario second = first;
  second.steps.resize(1);
  second.outcome = base::Outcome::pass;
  std::string text = run_record(run) + "\n";
  for (const Scenario* attempt : {&first, &second}) {
    text += scenario_record(*attempt) + "\n";
    for (const Step& step : attempt->steps) text += step_record(attempt->order, step) + "\n";
    text += verdict_record(*attempt) + "\n";
  }
  const auto folded = fold({{"a", text}});
  REQUIRE(folded);
  REQUIRE(folded->run.scenarios.size() == 1);
  CHECK(folded->run.scenarios[0].outcome == base::Outcome::pass);
  CHECK(folded->run.scenarios[0].steps.size() == 1);
}

TEST_CASE("a broken line that is not the last is a fault with its place") {
  const Run run = samples::sample_run();
  const auto folded = fold({{"j", run_record(run) + "\n{\"record\":\"sce\nx\n"}});
  REQUIRE_FALSE(folded);
  CHECK(folded.error().kind == base::FaultKind::syntax);
  CHECK(folded.error().where == base::Where{"j", 2, 0});
}

TEST_CASE("what is no journal is refused") {
  for (const char* text : {"", "\n\n\n", "{}\n{}\n", "{\"record\":\"step\",\"order\":0}\n\n", "[1]\n[2]\n",
                           "{\"record\":\"run\",\"schema\":\"connect-replay/journal/2\"}\n\n"}) {
    CAPTURE(text);
    CHECK_FALSE(fold({{"j", text}}));
  }
}

TEST_CASE("a step whose scenario never began, or without its verdict word, is refused") {
  const Run run = samples::sample_run();
  const std::string head = run_record(run) + "\n";
  CHECK_FALSE(fold({{"j", head + step_record(0, run.scenarios[0].steps[0]) + "\n" + end_record(run) + "\n"}}));
  std::string verdict = verdict_record(run.scenarios[0]);
  verdict.replace(verdict.find("\"pass\""), 6, "\"fine\"");
  const auto folded = fold({{"j", head + scenario_record(run.scenarios[0]) + "\n" + verdict + "\n" + end_record(run) + "\n"}});
  REQUIRE_FALSE(folded);
  CHECK(folded.error().message == "this line is no journal record: outcome");
}

TEST_CASE("a record of a later version is passed over") {
  const Run run = samples::sample_run();
  std::string text = journal_of(run);
  text.insert(text.find('\n') + 1, "{\"record\":\"weather\",\"sun\":true}\n");
  CHECK(fold({{"j", text}}));
}

TEST_CASE("hostile text in every field comes back equal") {
  for (const std::string& attack : samples::attack_strings()) {
    const Run run = samples::hostile_run(attack);
    CAPTURE(attack);
    const std::string text = journal_of(run);
    const std::size_t per_scenario = 4;
    CHECK(lines_of(text) == 2 + per_scenario * run.scenarios.size());
    const auto folded = fold({{"a", text}});
    REQUIRE(folded);
    CHECK(to_json_report(folded->run) == to_json_report(run));
    if (base::find_invalid_utf8(attack) != std::string::npos) continue;
    CHECK(folded->run.scenarios[3].steps[0].findings == run.scenarios[3].steps[0].findings);
    CHECK(folded->run.scenarios[3].steps[0].exchanges[0].request_headers ==
          run.scenarios[3].steps[0].exchanges[0].request_headers);
    CHECK(folded->run.scenarios[3].steps[0].exchanges[0].request_body ==
          run.scenarios[3].steps[0].exchanges[0].request_body);
  }
}

TEST_CASE("a record over the line limit is written without its bodies") {
  Step step = samples::sample_run().scenarios[0].steps[0];
  step.exchanges[0].response_body = std::string(base::Limits{}.journal_line_bytes, 'x');
  const std::string record = step_record(0, step);
  CHECK(record.size() < 2000);
  CHECK(record.find("bytes were left out") != std::string::npos);
}

TEST_CASE("the journal file is the owner's alone, also when an older one was not") {
  const ScratchFolder folder;
  const std::string path = folder.file("j.ndjson");
  std::ofstream(path) << "an older journal that is longer than the new one";
  std::filesystem::permissions(path, std::filesystem::perms{0666});
  Journal journal;
  REQUIRE(journal.open(path));
  journal.append("{\"a\":1}");
  journal.append("{\"b\":2}");
  CHECK(journal.fault() == nullptr);
  REQUIRE(journal.close());
  CHECK(samples::read_file(path) == "{\"a\":1}\n{\"b\":2}\n");
  CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::mask) == std::filesystem::perms{0600});
}

TEST_CASE("records are in the file before the journal is closed") {
  const ScratchFolder folder;
  Journal journal;
  REQUIRE(journal.open(folder.file("j"), true));
  journal.append("one");
  CHECK(samples::read_file(folder.file("j")) == "one\n");
}

TEST_CASE("links, folders, FIFOs and places that are not there are refused") {
  const ScratchFolder folder;
  Journal journal;
  std::filesystem::create_symlink("elsewhere", folder.file("link"));
  REQUIRE(::mkfifo(folder.file("fifo").c_str(), 0600) == 0);
  const int reader = ::open(folder.file("fifo").c_str(), O_RDONLY | O_NONBLOCK);
  for (const std::string& path : {folder.file("link"), folder.path(), folder.file("fifo"), folder.file("no/such/j")}) {
    const auto opened = journal.open(path);
    CAPTURE(path);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == base::FaultKind::io);
  }
  ::close(reader);
  CHECK_FALSE(std::filesystem::exists(folder.file("elsewhere")));
}

TEST_CASE("a full disk is kept as a fault, and what comes after is not written") {
  Journal journal;
  const bool opened = journal.open("/dev/full").has_value();
  CHECK_FALSE(opened);  // no regular file: refused before a byte is written
  const ScratchFolder folder;
  struct rlimit old {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &old) == 0);
  const struct rlimit small { 20, old.rlim_max };
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(journal.open(folder.file("j")));
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  journal.append("0123456789");
  journal.append("0123456789");
  journal.append("x");
  ::setrlimit(RLIMIT_FSIZE, &old);
  ::signal(SIGXFSZ, handler);
  REQUIRE(journal.fault() != nullptr);
  CHECK(journal.fault()->message.starts_with("cannot write the journal "));
  CHECK_FALSE(journal.close());
  CHECK(samples::read_file(folder.file("j")) == "0123456789\n");
}

TEST_CASE("without a path nothing is kept and nothing fails") {
  Journal journal;
  journal.append("x");
  CHECK(journal.fault() == nullptr);
  CHECK(journal.close());
}

TEST_CASE("records of many threads never mix") {
  const ScratchFolder folder;
  Journal journal;
  std::atomic<int> ticks{0};
  REQUIRE(journal.open(folder.file("j"), false, [&] { return base::Duration(400 * ticks++); }));
  std::vector<std::thread> threads;
  for (char letter = 'a'; letter < 'i'; ++letter)
    threads.emplace_back([&journal, letter] {
      for (int index = 0; index < 200; ++index) journal.append(std::string(300, letter));
    });
  for (std::thread& thread : threads) thread.join();
  REQUIRE(journal.close());
  const std::string text = samples::read_file(folder.file("j"));
  REQUIRE(text.size() == 8 * 200 * 301);
  for (std::size_t at = 0; at < text.size(); at += 301)
    REQUIRE(text.substr(at, 301) == std::string(300, text[at]) + "\n");
}
