// Writes every report of synthetic runs into a folder, for the validators that are no part of this
// project: xmllint, prove, and the ones in tests/node. Takes the folder, and a file of hostile lines
// (one JSON array of strings) to add to our own attack strings.
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/json.hpp"
#include "reports/writers.hpp"
#include "tests/reports/sample_run.hpp"

using namespace cr::reports;

namespace {

std::string folder;

void write(const std::string& name, const std::string& text) {
  std::ofstream(folder + "/" + name, std::ios::binary) << text;
}

void write_all(const std::string& name, const Run& run) {
  using Dialect = JUnitOptions::Dialect;
  using Granularity = JUnitOptions::Granularity;
  write(name + ".run.json", to_json_report(run));
  write(name + ".common.xml", to_junit(run));
  write(name + ".common-step.xml", to_junit(run, {Granularity::step, Dialect::common}));
  write(name + ".jenkins.xml", to_junit(run, {Granularity::scenario, Dialect::jenkins}));
  write(name + ".jenkins-step.xml", to_junit(run, {Granularity::step, Dialect::jenkins}));
  write(name + ".testmo.xml", to_junit(run, {Granularity::scenario, Dialect::testmo}));
  write(name + ".ctrf.json", to_ctrf(run));
  write(name + ".har", to_har(run));
  write(name + ".tap", to_tap(run));
  write(name + ".md", to_markdown(run));
  write(name + ".html", to_html(run));
  write(name + ".github.txt", to_github(run, "fence-5b1f"));
}

/// A sarif file with `text` in every field of a notice.
void write_sarif(const std::string& name, const std::string& text) {
  cr::base::Fault fault{cr::base::FaultKind::syntax, text, {text, 3, 7}, text, {text}};
  write(name + ".sarif", to_sarif({{"", false, fault}, {"lint/" + text, true, fault}}, text));
}

void write_strings(const std::vector<std::string>& strings) {
  std::string list = "[";
  for (const std::string& text : strings) {
    if (list.size() > 1) list += ',';
    cr::base::append_string(list, text);
  }
  write("strings.json", list + "]\n");
}

std::vector<std::string> hostile_strings(const char* file) {
  std::vector<std::string> all = samples::attack_strings();
  if (file == nullptr) return all;
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const auto list = cr::base::parse_json(text.str());
  if (!list || !list->is_array()) {
    std::fprintf(stderr, "%s is no JSON array\n", file);
    return {};
  }
  for (const cr::base::Json& item : list->items())
    if (item.is_string()) all.push_back(item.text());
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("report_samples FOLDER [STRINGS.json]\n", stderr);
    return 2;
  }
  folder = argv[1];
  write_all("sample", samples::sample_run());
  write_all("empty", Run{});
  write_all("certification", samples::certification_run());
  const std::vector<std::string> strings = hostile_strings(argc > 2 ? argv[2] : nullptr);
  if (strings.empty()) return 1;
  // What stands where, for the checks that hostile text stands there too, and equal.
  const std::string plain = "Qx7zMarker";
  write_all("plain", samples::hostile_run(plain));
  write_sarif("plain", plain);
  std::size_t number = 0;
  for (const std::string& text : strings) {
    const std::string name = "hostile-" + std::to_string(number++);
    write_all(name, samples::hostile_run(text));
    write_sarif(name, text);
  }
  write_strings(strings);
  write("big.html", to_html(samples::big_run(1000, 13, 1500)));
  std::printf("%zu strings\n", strings.size());
  return 0;
}
