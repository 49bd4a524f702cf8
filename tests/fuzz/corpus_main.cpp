// Plays every kept input of tests/fuzz/corpus/NAME/ through the target NAME and prints how many went
// through. A crash, a sanitizer report or a hang ends the program, which tests/run counts as a failure.
// A folder without a target, or a target without inputs, is a failure too.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_target.hpp"

namespace cr::fuzz {
namespace {

Target*& first() {
  static Target* head = nullptr;
  return head;
}

std::string content(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  if (!std::filesystem::is_directory(folder)) return found;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file()) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

bool known(const std::string& name) {
  for (const Target* target = first(); target != nullptr; target = target->next)
    if (name == target->name) return true;
  return false;
}

int replay(const std::filesystem::path& corpus) {
  int passed = 0, failed = 0;
  for (const Target* target = first(); target != nullptr; target = target->next) {
    const auto files = files_of(corpus / target->name);
    if (files.empty()) {
      std::printf("no inputs for %s\n", target->name);
      ++failed;
    }
    for (const auto& file : files) {
      // Said before the run, so that the log of a crash ends with the culprit.
      std::printf("%s %s\n", target->name, file.filename().c_str());
      std::fflush(stdout);
      target->run(content(file));
      ++passed;
    }
  }
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    if (!entry.is_directory() || known(entry.path().filename().string())) continue;
    std::printf("no target for the folder %s\n", entry.path().filename().c_str());
    ++failed;
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace

bool enlist(Target& target) {
  target.next = first();
  first() = &target;
  return true;
}

}  // namespace cr::fuzz

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: fuzz_corpus FOLDER\n");
    return 2;
  }
  return cr::fuzz::replay(argv[1]);
}
