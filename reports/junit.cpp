// JUnit XML for CI servers. Three dialects, because the readers disagree: `common` is what GitLab and
// most others read, `jenkins` keeps to the strict schema of its xUnit plug-in, `testmo` adds
// properties. Facts about the readers are in docs/reports.md.
//
//   <testsuites name="connect-replay" tests="1" failures="1" errors="0" time="0.190">
//     <testsuite name="scenarios/a.yaml" tests="1" failures="1" errors="0" skipped="0" time="0.012" …>
//       <testcase name="a" classname="scenarios.a.a" time="0.012" file="scenarios/a.yaml" line="31">
//         <failure message="expected route …" type="expect">FAIL  scenarios/a.yaml:31 …</failure>
//       </testcase>
//     </testsuite>
//   </testsuites>
#include "reports/finding_lines.hpp"
#include "reports/junit_cases.hpp"
#include "reports/writers.hpp"
#include "reports/xml_text.hpp"

namespace cr::reports {

namespace {

class Xml {
 public:
  explicit Xml(const JUnitOptions& options) : options_(options) {}
  std::string take() { return std::move(out_); }

  void document(const Run& run, const std::vector<JUnitSuite>& suites);

 private:
  bool is(JUnitOptions::Dialect dialect) const { return options_.dialect == dialect; }
  void attribute(const char* name, std::string_view value) {
    out_.append(" ").append(name).append("=\"");
    append_xml_attribute(out_, value);
    out_ += '"';
  }
  void attribute(const char* name, std::size_t value) { attribute(name, std::to_string(value)); }
  void element(const char* name, std::string_view text) {
    out_.append("      <").append(name).append(">");
    append_xml_text(out_, text);
    out_.append("</").append(name).append(">\n");
  }
  void suite(const Run& run, const JUnitSuite& suite);
  void one_case(const JUnitCase& one);
  void result(const JUnitCase& one);
  void attempts(const JUnitCase& one);
  void properties(const JUnitCase& one);

  JUnitOptions options_;
  std::string out_;
};

struct Sums {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  std::int64_t duration_ms = 0;

  void add(const JUnitSuite& suite) {
    for (const JUnitCase& one : suite.cases) {
      ++tests;
      failures += one.result == JUnitCase::Result::failed ? 1 : 0;
      errors += one.result == JUnitCase::Result::broken ? 1 : 0;
      skipped += one.result == JUnitCase::Result::skipped ? 1 : 0;
      duration_ms += one.duration_ms;
    }
  }
};

void Xml::document(const Run& run, const std::vector<JUnitSuite>& suites) {
  Sums sums;
  for (const JUnitSuite& suite : suites) sums.add(suite);
  out_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites";
  attribute("name", run.tool_name);
  attribute("tests", sums.tests);
  attribute("failures", sums.failures);
  attribute("errors", sums.errors);
  if (!is(JUnitOptions::Dialect::jenkins)) attribute("skipped", sums.skipped);
  attribute("time", seconds_text(run.duration_ms));
  if (!is(JUnitOptions::Dialect::jenkins)) attribute("timestamp", base::to_text_ms(run.started));
  out_ += ">\n";
  for (const JUnitSuite& one : suites) suite(run, one);
  out_ += "</testsuites>\n";
}

void Xml::suite(const Run& run, const JUnitSuite& suite) {
  Sums sums;
  sums.add(suite);
  out_ += "  <testsuite";
  attribute("name", suite.name);
  attribute("tests", sums.tests);
  attribute("failures", sums.failures);
  attribute("errors", sums.errors);
  attribute("skipped", sums.skipped);
  attribute("time", seconds_text(sums.duration_ms));
  attribute("timestamp", base::to_text_ms(run.started));
  attribute("hostname", "localhost");
  attribute("file", suite.name);
  out_ += ">\n";
  for (const JUnitCase& one : suite.cases) one_case(one);
  out_ += "  </testsuite>\n";
}

void Xml::one_case(const JUnitCase& one) {
  out_ += "    <testcase";
  attribute("name", one.name);
  attribute("classname", one.classname);
  attribute("time", seconds_text(one.duration_ms));
  if (!is(JUnitOptions::Dialect::jenkins)) {
    if (!one.file.empty()) attribute("file", one.file);
    if (one.line > 0) attribute("line", std::to_string(one.line));
  }
  const bool flaky = is(JUnitOptions::Dialect::jenkins) && !one.earlier.empty();
  const bool has_properties = is(JUnitOptions::Dialect::testmo) && !one.properties.empty();
  if (one.result == JUnitCase::Result::passed && one.note.empty() && !flaky && !has_properties) {
    out_ += "/>\n";
    return;
  }
  out_ += ">\n";
  if (has_properties) properties(one);
  result(one);
  if (flaky) attempts(one);
  if (!one.note.empty()) element("system-out", one.note);
  out_ += "    </testcase>\n";
}

void Xml::result(const JUnitCase& one) {
  if (one.result == JUnitCase::Result::passed) return;
  // The strict schema wants <skipped> without attributes; GitLab reads its text too.
  if (one.result == JUnitCase::Result::skipped) return element("skipped", one.message);
  const char* name = one.result == JUnitCase::Result::failed ? "failure" : "error";
  out_.append("      <").append(name);
  attribute("message", one.message);
  attribute("type", one.type);
  out_ += '>';
  append_xml_text(out_, one.text);
  out_.append("</").append(name).append(">\n");
}

/// Surefire's words, which Jenkins counts: flaky when it passed in the end, rerun when it did not.
void Xml::attempts(const JUnitCase& one) {
  for (const std::string& attempt : one.earlier) {
    const char* name = one.result == JUnitCase::Result::failed   ? "rerunFailure"
                       : one.result == JUnitCase::Result::broken ? "rerunError"
                                                            : "flakyFailure";
    out_.append("      <").append(name);
    attribute("message", attempt);
    attribute("type", "attempt");
    out_ += "><stackTrace>";
    append_xml_text(out_, attempt);
    out_.append("</stackTrace></").append(name).append(">\n");
  }
}

void Xml::properties(const JUnitCase& one) {
  out_ += "      <properties>\n";
  for (const auto& [name, value] : one.properties) {
    out_ += "        <property";
    attribute("name", name);
    attribute("value", value);
    out_ += "/>\n";
  }
  out_ += "      </properties>\n";
}

}  // namespace

std::string to_junit(const Run& run, const JUnitOptions& options) {
  Xml xml(options);
  xml.document(run, junit_suites(run, options));
  return xml.take();
}

}  // namespace cr::reports
