#include <doctest/doctest.h>

#include <algorithm>

#include "golden.hpp"
#include "reports/html_text.hpp"
#include "reports/markdown_text.hpp"
#include "reports/state_diagram.hpp"
#include "reports/writers.hpp"
#include "sample_run.hpp"

using namespace cr;
using namespace cr::reports;

namespace {

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t number = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++number;
  return number;
}

std::vector<LintNotice> two_notices() {
  const base::Fault unknown{base::FaultKind::syntax, "unknown route \"tarif_select\"", {"scenarios/a b.yaml", 7, 12},
                            "did you mean \"tariff_select\"?", {}};
  const base::Fault bare{base::FaultKind::model, "all judged lines are bare", {"scenarios/c.yaml", 1, 1}, "", {"note"}};
  return {{"", false, unknown}, {"lint/bare", true, bare}};
}

}  // namespace

TEST_CASE("golden: every other format of the sample run") {
  const Run run = samples::sample_run();
  samples::check_golden("report.ctrf.json", to_ctrf(run));
  samples::check_golden("report.tap", to_tap(run));
  samples::check_golden("report.har", to_har(run));
  samples::check_golden("report.md", to_markdown(run));
  samples::check_golden("report.github.txt", to_github(run, "fence-5b1f"));
  samples::check_golden("lint.sarif", to_sarif(two_notices(), "0.1.0"));
  samples::check_golden("states.svg", state_diagram(run.coverage));
}

TEST_CASE("golden: the page without its style and script") {
  std::string page = to_html(samples::sample_run());
  for (const char* name : {"style", "script"}) {
    const std::string open = std::string("<") + name + ">";
    const std::size_t begin = page.find(open) + open.size();
    page.erase(begin, page.find(std::string("</") + name + ">", begin) - begin);
  }
  const std::size_t policy = page.find("sha256-");
  REQUIRE(policy != std::string::npos);
  for (std::size_t at = policy; at != std::string::npos; at = page.find("sha256-", at + 7))
    page.erase(at + 7, page.find('\'', at) - at - 7);
  samples::check_golden("report.html", page);
}

TEST_CASE("every word of --report has its writer, and no other word has one") {
  const Run run = samples::sample_run();
  for (const std::string& format : report_formats()) {
    CAPTURE(format);
    REQUIRE(report_text(run, format));
    CHECK(report_text(run, format)->size() > 500);
  }
  CHECK_FALSE(report_text(run, "sarif"));
  CHECK_FALSE(report_text(run, ""));
}

TEST_CASE("SARIF: the loader's errors and warnings keep their levels") {
  const auto notices = two_notices();
  const auto sarif = base::parse_json(to_sarif({notices[0].fault}, {notices[1].fault}, "0.1.0"));
  REQUIRE(sarif);
  CHECK(base::at_pointer(*sarif, "/runs/0/results/0/level")->text() == "error");
  CHECK(base::at_pointer(*sarif, "/runs/0/results/1/level")->text() == "warning");
}

TEST_CASE("the same run gives the same bytes in every format") {
  const Run run = samples::sample_run();
  CHECK(to_html(run) == to_html(run));
  CHECK(to_ctrf(run) == to_ctrf(run));
  CHECK(to_har(run) == to_har(run));
}

TEST_CASE("a merged CTRF report has another id than its parts") {
  Run run = samples::sample_run();
  const std::string whole = to_ctrf(run);
  run.scenarios.pop_back();
  const auto id = [](const std::string& text) { return std::string(base::parse_json(text)->text_at("reportId")); };
  CHECK(id(whole) != id(to_ctrf(run)));
}

TEST_CASE("TAP: a hash in a name is no directive, an expected failure has a directive, a cut run bails out") {
  Run run = samples::sample_run();
  run.scenarios[0].id = "a # SKIP not really \\";
  run.interrupted = true;
  const std::string tap = to_tap(run);
  CHECK(tap.find("\nok 1 - a \\# SKIP not really \\\\\n") != std::string::npos);
  CHECK(tap.find("\nnot ok 7 - known-defect[country=NL,method=MARKET] # TO" "DO ") != std::string::npos);
  CHECK(tap.find("    not ok 1 - 1 connect: market_surcharge_capture # TO" "DO ") != std::string::npos);
  CHECK(tap.ends_with("Bail out! the run was interrupted\n"));
  CHECK(to_tap(Run{}) == "TAP version 14\n1..0 # no scenario was played\n");
}

TEST_CASE("TAP: hostile text never makes a line of its own") {
  for (const std::string& attack : samples::attack_strings()) {
    CAPTURE(attack);
    const std::string plain = to_tap(samples::hostile_run("x"));
    const std::string tap = to_tap(samples::hostile_run(attack));
    const auto lines_of = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
    CHECK(occurrences(tap, "\n1..") == 1);
    CHECK(occurrences(tap, "\nBail out!") == 1);
    CHECK(lines_of(tap) <= lines_of(plain));
  }
}

TEST_CASE("Markdown: foreign text stands in code only, and a table keeps its columns") {
  CHECK(code_span("a|b") == "` a|b `");
  CHECK(cell_span("a|b") == "` a\\|b `");
  CHECK(code_span("`x``y") == "``` `x``y ```");
  CHECK(code_span("line\nline").find('\n') == std::string::npos);
  CHECK(code_span("  ").empty());
  CHECK(fenced("```\n", 100) == "````text\n```\n````\n");
}

TEST_CASE("Markdown: a big run stays within one mebibyte and says what does not fit") {
  Run run = samples::big_run(20'000, 1, 75);
  for (Scenario& scenario : run.scenarios) {
    scenario.outcome = base::Outcome::fail;
    scenario.reason = std::string(500, 'r');
  }
  run.totals = count(run.scenarios);
  const std::string text = to_markdown(run);
  CHECK(text.size() <= (1U << 20));
  CHECK(text.find("more do not fit in here") != std::string::npos);
}

TEST_CASE("GitHub: ten annotations at most, the worst first, properties and data escaped") {
  Run run = samples::big_run(200, 1, 75);
  run.scenarios[150].outcome = base::Outcome::error;
  run.scenarios[150].reason = "50% of\r\nit: gone, really";
  const std::string text = to_github(run, "fence");
  CHECK(occurrences("\n" + text, "\n::error ") == 10);
  CHECK(text.starts_with("::error file=scenarios/samples/bulk.yaml,line=9,col=7,title=bulk-9%3A fail::expected 0.25, got 0.2451"));
  Run one;
  one.scenarios = {run.scenarios[150]};
  CHECK(to_github(one, "fence").find("::50%25 of%0D%0Ait: gone, really%0Aagain: ") == std::string::npos);
  CHECK(to_github(one, "fence").find("50%25 of") != std::string::npos);
}

TEST_CASE("GitHub: text of a peer stands between stop-commands, and cannot end the fence") {
  Run run = samples::sample_run();
  run.scenarios[1].steps[1].findings[0].actual = "::fence::\n::error::gotcha";
  const std::string text = to_github(run, "fence");
  CHECK(text.find("::stop-commands::fence-\n") != std::string::npos);
  CHECK(text.ends_with("::fence-::\n::endgroup::\n"));
  for (const std::string& attack : samples::attack_strings()) {
    const std::string hostile = to_github(samples::hostile_run(attack), "fence-0");
    const std::size_t stop = hostile.find("::stop-commands::");
    CAPTURE(attack);
    REQUIRE(stop != std::string::npos);
    // Before the fence there are only our own commands.
    std::size_t at = 0;
    while (at < stop) {
      const std::string_view line = std::string_view(hostile).substr(at, hostile.find('\n', at) - at);
      CHECK((line.starts_with("::error ") || line.starts_with("::warning ") || line.starts_with("::notice ") ||
             line.starts_with("::group::")));
      at += line.size() + 1;
    }
  }
}

TEST_CASE("HAR: a connection without an answer has status 0 and says why") {
  const auto har = base::parse_json(to_har(samples::sample_run()));
  REQUIRE(har);
  bool found = false;
  for (const base::Json& entry : base::at_pointer(*har, "/log/entries")->items()) {
    const base::Json* error = base::at_pointer(entry, "/response/_error");
    if (error == nullptr) continue;
    found = true;
    CHECK(error->text() == "connection reset as planned (F-RST)");
    CHECK(base::at_pointer(entry, "/response/status")->number() == "0");
  }
  CHECK(found);
}

TEST_CASE("SARIF: an alert stays the same alert when its line moves") {
  auto notices = two_notices();
  const auto print = [&] {
    const auto sarif = base::parse_json(to_sarif(notices, "0.1.0"));
    return base::at_pointer(*sarif, "/runs/0/results/0/partialFingerprints/connectReplay~1v1")->text();
  };
  const std::string before = print();
  notices[0].fault.where.line += 10;
  CHECK(print() == before);
  notices[0].fault.message += "!";
  CHECK(print() != before);
}

TEST_CASE("HTML: foreign text is never markup, a link is only one with http") {
  CHECK(html("<a b=\"c\" d='e'>&`") == "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;&#96;");
  CHECK(html(std::string_view("\0\x1b\x7f\xff", 4)) == "\\u0000\\u001b\\u007f\\xff");
  CHECK(html_link("javascript:alert(1)") == "javascript:alert(1)");
  CHECK(html_link("https://x/\"><b>") ==
        "<a href=\"https://x/&quot;&gt;&lt;b&gt;\" rel=\"noopener noreferrer\">https://x/&quot;&gt;&lt;b&gt;</a>");
  std::string json;
  append_script_json(json, "\"</script><!--&\xE2\x80\xA8\"");
  CHECK(json == "\"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\"");
  CHECK(csp_hash("") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST_CASE("HTML: no element but ours, whatever the text") {
  for (const std::string& attack : samples::attack_strings()) {
    const std::string page = to_html(samples::hostile_run(attack));
    CAPTURE(attack);
    CHECK(occurrences(page, "<script") == 1 + 6);
    CHECK(occurrences(page, "</script") == 1 + 6);
    for (const char* tag : {"<img", "<svg/", "<iframe", "<base", "<link", "<math", "<!--", "<!DOCTYPE x"})
      CHECK(page.find(tag) == std::string::npos);
  }
}

TEST_CASE("HTML: when there is too much to show, the failing conversations keep their bodies") {
  Run run = samples::big_run(1000, 13, 1500);
  const std::string page = to_html(run);
  CHECK(page.size() < (40U << 20));
  CHECK(page.find("id=\"data-999\">{\"file\":\"scenarios/samples/bulk.yaml\",\"bodies\":true") != std::string::npos);
  CHECK(page.find("\"bodies\":false") != std::string::npos);
}

TEST_CASE("HTML: parties under test make a matrix, and none makes none") {
  Run run = samples::sample_run();
  CHECK(to_html(run).find("id=\"matrix\"") == std::string::npos);
  run.scenarios[0].agent = "alpha";
  run.scenarios[1].agent = "beta";
  const std::string page = to_html(run);
  CHECK(page.find("<th scope=\"col\">alpha</th><th scope=\"col\">beta</th>") != std::string::npos);
  CHECK(page.find("not played</span>") != std::string::npos);
}

TEST_CASE("the state diagram draws each pair of pages once and tells seen from unseen") {
  CoverageLine coverage = samples::sample_run().coverage;
  coverage.edges.push_back({"again", "provider_select", "RECONNECT", "session_redirect", false, true});
  const std::string svg = state_diagram(coverage);
  CHECK(occurrences(svg, "<g class=\"edge ") == 5);
  CHECK(svg.find("<g class=\"edge partly\"><title>provider_select to session_redirect: data (seen); RECONNECT (not seen)") !=
        std::string::npos);
  CHECK(occurrences(svg, "<g class=\"node seen\"") == 4);
  CHECK(state_diagram(CoverageLine{}).empty());
}
