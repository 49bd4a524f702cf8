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
  const std::vector<std::string> strings = hostile_strings(argc > 2 ? argv[2] : nullptr);
  if (strings.empty()) return 1;
  std::size_t number = 0;
  for (const std::string& text : strings) write_all("hostile-" + std::to_string(number++), samples::hostile_run(text));
  std::printf("%zu strings\n", strings.size());
  return 0;
}
