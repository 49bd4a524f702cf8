#include <doctest/doctest.h>

#include "golden.hpp"
#include "reports/terminal_text.hpp"
#include "reports/writers.hpp"
#include "sample_run.hpp"

using namespace cr;
using reports::failure_text;
using reports::summary_line;
using reports::samples::check_golden;
using reports::samples::sample_run;

TEST_CASE("a failure has place first, cause before symptom, and one line to copy") {
  const auto run = sample_run();
  CHECK(failure_text(run.scenarios[1], {}) ==
        "FAIL  scenarios/samples/flat-rate-by-hand.yaml:14  flat-rate-by-hand  step 2\n"
        "      expected route  tariff_name_capture\n"
        "      got             rate_fixed_capture again: error cost_value_zero\n"
        "      because         step 1 sent data.cost = 0.00   (ZERO-RATE-1: a rate must be greater than zero)\n"
        "      help            connect-replay explain ZERO-RATE-1\n"
        "      again           connect-replay run --id flat-rate-by-hand --seed 4712\n");
}

TEST_CASE("a rule that was broken is named with its level, and help says how to read it") {
  const auto run = sample_run();
  CHECK(failure_text(run.scenarios[2], {}) ==
        "WARN  scenarios/samples/extra-member.yaml:5  extra-member  step 1\n"
        "      expected  no member colour\n"
        "      got       \"blue\"\n"
        "      at        /data/tariff/elements/0\n"
        "      because   this breaks ZERO-PAGE-4, a should\n"
        "      help      FlatPeak should leave it out\n"
        "                connect-replay explain ZERO-PAGE-4\n"
        "      again     connect-replay run --id extra-member --seed 4713\n");
}

TEST_CASE("an error says why nothing can be said about the party") {
  const auto run = sample_run();
  CHECK(failure_text(run.scenarios[5], {}) ==
        "ERROR scenarios/samples/cut-connection.yaml:1  cut-connection\n"
        "      because  connection refused by 127.0.0.1:9\n"
        "      again    connect-replay run --id cut-connection --seed 4716\n");
}

TEST_CASE("an expected failure that did not happen is shown as a failure") {
  const auto run = sample_run();
  const std::string text = failure_text(run.scenarios[7], {});
  CHECK(text.starts_with("FAIL  scenarios/samples/mended-defect.yaml:1  mended-defect\n"));
  CHECK(text.find("did not happen") != std::string::npos);
}

TEST_CASE("a pass has no failure text") { CHECK(failure_text(sample_run().scenarios[0], {}).empty()); }

TEST_CASE("the summary line begins with four counts, whatever happened") {
  reports::Run run;
  CHECK(summary_line(run) == "0 passed, 0 failed, 0 warned, 0 skipped   0.00 s");
  run.totals = {11, 2, 0, 1, 1, 0};
  run.coverage.routes = {18, 18, {}};
  run.coverage.transitions = {41, 44, {}};
  run.duration_ms = 194;
  run.scenarios.resize(1);
  run.scenarios[0].clock_ms = 358LL * 86'400'000;
  CHECK(summary_line(run) ==
        "11 passed, 1 failed, 2 warned, 1 skipped   18/18 routes, 41/44 transitions   0.19 s (358 d on the scenario "
        "clock)");
}

TEST_CASE("errors, reviews, flaky passes and expected failures are added behind the four counts") {
  CHECK(summary_line(sample_run()) ==
        "3 passed, 1 failed, 1 warned, 1 skipped, 1 error, 1 to review, 1 flaky, 1 as expected, 1 expected failure "
        "missing   4/5 routes, 3/4 transitions, 1/2 errors, 1/1 webhooks, 1/2 rules   0.19 s (365 d on the scenario "
        "clock)");
}

TEST_CASE("a clock that moved little is not shown as 0 d") {
  reports::Run run;
  run.scenarios.resize(1);
  run.scenarios[0].clock_ms = 5'400'000;
  CHECK(summary_line(run).ends_with("0.00 s (1.5 h on the scenario clock)"));
  run.scenarios[0].clock_ms = 40;
  CHECK(summary_line(run).ends_with("(40 ms on the scenario clock)"));
}

TEST_CASE("an interrupted run says so in its last line") {
  reports::Run run;
  run.interrupted = true;
  CHECK(summary_line(run).ends_with("   interrupted"));
}

TEST_CASE("text of a peer cannot move the cursor, change colours or speak to a CI system") {
  for (const std::string& attack : reports::samples::attack_strings()) {
    const std::string text = to_text_report(reports::samples::hostile_run(attack), {false, 2, 100});
    CAPTURE(attack);
    for (const unsigned char byte : text) REQUIRE((byte >= 0x20 || byte == '\n' || byte == '\t'));
    CHECK(text.find("\x7f") == std::string::npos);
    CHECK(text.find("\xe2\x80\xae") == std::string::npos);
    CHECK(text.find("\n::") == std::string::npos);
    CHECK(text.find("\n##") == std::string::npos);
  }
}

TEST_CASE("colours are written only when they are asked for") {
  const auto run = sample_run();
  CHECK(to_text_report(run, {false, 1, 100}).find('\x1b') == std::string::npos);
  CHECK(to_text_report(run, {true, 1, 100}).find("\x1b[31mFAIL\x1b[0m") != std::string::npos);
}

TEST_CASE("quiet is the summary alone") {
  const auto run = sample_run();
  CHECK(to_text_report(run, {false, -1, 100}) == summary_line(run) + "\n");
}

TEST_CASE("golden: the text report at each verbosity") {
  const auto run = sample_run();
  check_golden("report-0.txt", to_text_report(run, {false, 0, 100}));
  check_golden("report-2.txt", to_text_report(run, {false, 2, 72}));
}

TEST_CASE("an id that a shell would read otherwise is quoted in the line to copy") {
  const std::string text = failure_text(sample_run().scenarios[6], {});
  CHECK(text.find("--id 'known-defect[country=NL,method=MARKET]' --seed 4717\n") != std::string::npos);
}

TEST_CASE("width counts columns, not bytes") {
  CHECK(reports::display_width("abc") == 3);
  CHECK(reports::display_width("日本語") == 6);
  CHECK(reports::display_width("e\xcc\x81") == 1);
  CHECK(reports::cut_to_width("日本語", 5) == "日本…");
  CHECK(reports::cut_to_width("abc", 3) == "abc");
  CHECK(reports::wrapped("aaa bbb ccc", 7) == std::vector<std::string>{"aaa bbb", "ccc"});
  CHECK(reports::wrapped("abcdefghij", 4) == std::vector<std::string>{"abcd", "efgh", "ij"});
  CHECK(reports::wrapped("a\n\nb", 10) == std::vector<std::string>{"a", "", "b"});
  CHECK(reports::wrapped("日本語", 1) == std::vector<std::string>{"日", "本", "語"});
}
