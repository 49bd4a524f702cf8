#include <doctest/doctest.h>

#include <pugixml.hpp>

#include <cstring>
#include <set>

#include "golden.hpp"
#include "reports/writers.hpp"
#include "reports/xml_text.hpp"
#include "sample_run.hpp"

using namespace cr;
using namespace cr::reports;
using Granularity = JUnitOptions::Granularity;
using Dialect = JUnitOptions::Dialect;

namespace {

struct Document {
  pugi::xml_document xml;
  explicit Document(const std::string& text) {
    const auto parsed = xml.load_buffer(text.data(), text.size(), pugi::parse_full | pugi::parse_ws_pcdata, pugi::encoding_utf8);
    CAPTURE(text);
    REQUIRE(parsed);
  }
  std::vector<pugi::xml_node> cases() const {
    std::vector<pugi::xml_node> all;
    for (const auto& suite : xml.child("testsuites").children("testsuite"))
      for (const auto& one : suite.children("testcase")) all.push_back(one);
    return all;
  }
  pugi::xml_node named(const char* name) const {
    for (const auto& one : cases())
      if (std::strcmp(one.attribute("name").value(), name) == 0) return one;
    return {};
  }
};

std::string every_line_trimmed(const std::string& text) {
  std::string out;
  for (const char letter : text)
    if (letter != ' ' && letter != '\n') out += letter;
  return out;
}

}  // namespace

TEST_CASE("golden: JUnit in each dialect and granularity") {
  const Run run = samples::sample_run();
  samples::check_golden("junit-common.xml", to_junit(run));
  samples::check_golden("junit-common-step.xml", to_junit(run, {Granularity::step, Dialect::common}));
  samples::check_golden("junit-jenkins.xml", to_junit(run, {Granularity::scenario, Dialect::jenkins}));
  samples::check_golden("junit-testmo.xml", to_junit(run, {Granularity::scenario, Dialect::testmo}));
}

TEST_CASE("the partner is wrong, and we could not tell, are different elements") {
  const Document junit(to_junit(samples::sample_run()));
  CHECK(junit.named("flat-rate-by-hand").child("failure"));
  CHECK_FALSE(junit.named("flat-rate-by-hand").child("error"));
  CHECK(junit.named("cut-connection").child("error"));
  CHECK_FALSE(junit.named("cut-connection").child("failure"));
  CHECK(junit.named("real-clock").child("skipped"));
}

TEST_CASE("warn and review pass with a note; an expected failure is skipped, a missing one fails") {
  const Document junit(to_junit(samples::sample_run()));
  for (const char* name : {"extra-member", "probe-missing"}) {
    CAPTURE(name);
    CHECK_FALSE(junit.named(name).child("failure"));
    CHECK(std::string(junit.named(name).child("system-out").text().get()).starts_with("[[PROPERTY|verdict="));
  }
  CHECK(junit.named("known-defect[country=NL,method=MARKET]").child("skipped"));
  const auto missed = junit.named("mended-defect").child("failure");
  CHECK(std::string(missed.attribute("type").value()) == "expected_did_not_happen");
}

TEST_CASE("counts of suites and of the whole are those of their cases, in both granularities") {
  for (const Granularity granularity : {Granularity::scenario, Granularity::step}) {
    const Document junit(to_junit(samples::sample_run(), {granularity, Dialect::common}));
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;
    for (const auto& one : junit.cases()) {
      failures += one.child("failure") ? 1 : 0;
      errors += one.child("error") ? 1 : 0;
      skipped += one.child("skipped") ? 1 : 0;
    }
    const auto root = junit.xml.child("testsuites");
    CHECK(root.attribute("tests").as_ullong() == junit.cases().size());
    CHECK(root.attribute("failures").as_ullong() == failures);
    CHECK(root.attribute("errors").as_ullong() == errors);
    CHECK(root.attribute("skipped").as_ullong() == skipped);
    CHECK(failures > 0);
    CHECK(errors > 0);
  }
}

TEST_CASE("a scenario that no step condemns has a case of its own among its steps") {
  const Document junit(to_junit(samples::sample_run(), {Granularity::step, Dialect::common}));
  std::set<std::string> classes;
  for (const auto& one : junit.cases())
    if (std::string(one.attribute("name").value()) == "the whole scenario") classes.insert(one.attribute("classname").value());
  CHECK(classes.contains("scenarios.samples.real-clock.real-clock"));
  CHECK(classes.contains("scenarios.samples.mended-defect.mended-defect"));
  CHECK_FALSE(classes.contains("scenarios.samples.flat-rate-by-hand.flat-rate-by-hand"));
}

TEST_CASE("two scenarios of one name are told apart, because readers keep only the first") {
  Run run = samples::sample_run();
  run.scenarios[1] = run.scenarios[0];
  run.scenarios[2] = run.scenarios[0];
  const Document junit(to_junit(run));
  std::set<std::pair<std::string, std::string>> names;
  for (const auto& one : junit.cases())
    CHECK(names.emplace(one.attribute("classname").value(), one.attribute("name").value()).second);
  CHECK(junit.named("harbour-light-login (3)"));
}

TEST_CASE("a run without scenarios, and one that was cut, do not look green") {
  const Document empty(to_junit(Run{}));
  CHECK(empty.xml.child("testsuites").attribute("errors").as_int() == 1);
  Run run = samples::sample_run();
  run.interrupted = true;
  const Document cut(to_junit(run));
  CHECK(cut.named("the run").child("error"));
}

TEST_CASE("attempts are told in Surefire's words, to Jenkins only") {
  const Run run = samples::sample_run();
  CHECK(Document(to_junit(run, {Granularity::scenario, Dialect::jenkins})).named("second-try").child("flakyFailure"));
  CHECK_FALSE(Document(to_junit(run)).named("second-try").child("flakyFailure"));
}

TEST_CASE("times are plain decimals") {
  Run run = samples::sample_run();
  run.scenarios[0].duration_ms = 123'456'789;
  const Document junit(to_junit(run));
  CHECK(std::string(junit.named("harbour-light-login").attribute("time").value()) == "123456.789");
}

TEST_CASE("text of a peer cannot name a file for GitLab to attach") {
  const std::string junit = to_junit(samples::hostile_run("[[ATTACHMENT|/etc/passwd]]"));
  const Document document(junit);
  for (const auto& one : document.cases())
    CHECK(std::string(one.child("system-out").text().get()).find("[[ATTACHMENT") == std::string::npos);
}

TEST_CASE("hostile text comes back equal from a parser that is not ours") {
  for (const std::string& attack : samples::attack_strings()) {
    CAPTURE(attack);
    const Run run = samples::hostile_run(attack);
    const Document junit(to_junit(run));
    CHECK(junit.xml.child("testsuites").find_child_by_attribute("testsuite", "file", xml_representable(attack).c_str()));
    CHECK(junit.named((xml_representable(attack) + "3").c_str()));
    const std::string message = junit.cases()[3].child("failure").attribute("message").value();
    CHECK(message.find(xml_representable(attack)) != std::string::npos);
    CHECK(every_line_trimmed(junit.cases()[3].child("failure").text().get()).size() > 20);
  }
}

TEST_CASE("golden: JUnit of a hostile run stays one document") {
  samples::check_golden("junit-hostile.xml", to_junit(samples::hostile_run("]]> <&\"' \x1b[31m \xed\xa0\x80 \r\n\t\x01")));
}
