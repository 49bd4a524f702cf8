// What the tests of this room share: loading a text with the built-in release, and its complaints as text.
#pragma once

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "core/script/load.hpp"

namespace cr::script::testing {

inline Loaded load_lines(std::string_view lines, std::string_view head = {}) {
  std::string text = "scenario: a\ntitle: A claim\nwhy: A reason.\n";
  text += head;
  text += "conversation:\n";
  text += lines;
  return load_text(text, "a.yaml", protocol::zero(), {});
}

inline std::string complaints(const std::vector<base::Fault>& faults) {
  std::string out;
  for (const base::Fault& fault : faults) out += fault.where.text() + ": " + fault.message + "\n";
  return out;
}
inline std::string errors_of(std::string_view lines, std::string_view head = {}) {
  return complaints(load_lines(lines, head).errors);
}
inline std::string warnings_of(std::string_view lines, std::string_view head = {}) {
  return complaints(load_lines(lines, head).warnings);
}

/// The whole output for one loaded file, as a person sees it.
inline std::string rendered(const Loaded& loaded) {
  std::string out;
  for (const base::Fault& fault : loaded.errors) {
    std::string_view source;
    for (const auto& [shown, text] : loaded.sources)
      if (shown == fault.where.file) source = text;
    out += base::render(fault, "error", source) + "\n";
  }
  return out;
}

inline std::string read_all(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A folder of its own that goes away with the test, and is the working directory meanwhile.
class TemporaryFolder {
 public:
  TemporaryFolder() : before_(std::filesystem::current_path()) {
    std::string name = (std::filesystem::temp_directory_path() / "connect-replay-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
    std::filesystem::current_path(path_);
  }
  ~TemporaryFolder() {
    std::filesystem::current_path(before_);
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const std::filesystem::path& name, std::string_view text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

 private:
  std::filesystem::path before_, path_;
};

}  // namespace cr::script::testing
