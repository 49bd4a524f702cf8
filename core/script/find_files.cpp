// From PATH arguments to scenario files in path order: files as they are, folders walked, patterns
// expanded. Called by the CLI through load.hpp; opens nothing and reads no file.
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "core/script/load.hpp"

namespace cr::script {
namespace {

namespace fs = std::filesystem;
using base::FaultKind;
using base::Where;

constexpr std::string_view fragments_folder = "fragments";
/// The tool's own settings may lie among scenarios.
constexpr std::string_view settings_file = "connect-replay.yaml";

bool is_scenario_name(const fs::path& path) {
  return (path.extension() == ".yaml" || path.extension() == ".yml") && path.filename() != settings_file;
}

bool has_pattern(const std::string& path) { return path.find_first_of("*?[") != std::string::npos; }

/// As a person would name it from the working directory.
std::string shown_path(const fs::path& path, const fs::path& working) {
  const fs::path normal = path.lexically_normal();
  if (normal.is_relative()) return normal.generic_string();
  const fs::path relative = normal.lexically_relative(working);
  const bool below = !relative.empty() && *relative.begin() != "..";
  return below ? relative.generic_string() : normal.generic_string();
}

class Search {
 public:
  explicit Search(const LoadOptions& options) : options_(options) {
    std::error_code ignored;
    working_ = fs::current_path(ignored);
    for (const std::string& folder : options.exclude) excluded_.push_back(absolute(folder));
  }

  void argument(const std::string& path) {
    struct stat status {};
    const bool there = !path.empty() && ::stat(path.c_str(), &status) == 0;
    if (there && S_ISDIR(status.st_mode)) {
      // What is named on the command line is wanted, whatever is left out elsewhere.
      std::erase_if(excluded_, [&](const fs::path& e) { return is_below(absolute(path), e); });
      return folder(path, path);
    }
    if (there || !has_pattern(path)) return file(path, there, status);
    const std::size_t before = out_.files.size() + out_.faults.size();
    pattern(path);
    if (out_.files.size() + out_.faults.size() == before)
      fault(FaultKind::usage, path, "nothing matches this pattern", "check the path; quote patterns in the shell");
  }

  Files finish() {
    const auto by_path = [](const SourceFile& a, const SourceFile& b) { return a.shown < b.shown; };
    std::stable_sort(out_.files.begin(), out_.files.end(), by_path);
    const auto same = [](const SourceFile& a, const SourceFile& b) { return a.shown == b.shown; };
    out_.files.erase(std::unique(out_.files.begin(), out_.files.end(), same), out_.files.end());
    if (out_.files.size() > options_.limits.scenario_files) {
      out_.faults.push_back(
          {FaultKind::usage,
           fmt::format("{} scenario files, {} are allowed", out_.files.size(), options_.limits.scenario_files),
           {},
           "select fewer",
           {}});
      out_.files.clear();
    }
    return std::move(out_);
  }

 private:
  fs::path absolute(const fs::path& path) const {
    const fs::path normal = (path.is_absolute() ? path : working_ / path).lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();  // "a/b/" is "a/b"
  }

  static bool is_below(const fs::path& path, const fs::path& folder) {
    const fs::path relative = path.lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
  }

  void fault(FaultKind kind, const std::string& path, std::string message, std::string help = {}) {
    out_.faults.push_back({kind, std::move(message), Where{shown_path(path, working_), 0, 0}, std::move(help), {}});
  }

  void add(const fs::path& path, const std::string& root) {
    out_.files.push_back({path.generic_string(), shown_path(path, working_), root});
  }

  /// The folder up to which fragments of a single file are sought: the working directory, or, for a file
  /// outside of it, the file's own folder.
  std::string root_of(const fs::path& path) const {
    if (is_below(absolute(path), working_)) return working_.generic_string();
    const fs::path folder = path.parent_path();
    return folder.empty() ? "." : folder.generic_string();
  }

  static bool in_fragments(const fs::path& path) {
    const fs::path folder = path.parent_path();
    return std::any_of(folder.begin(), folder.end(), [](const fs::path& part) { return part == fragments_folder; });
  }

  void file(const std::string& path, bool there, const struct stat& status) {
    if (!there) {
      const bool missing = errno == ENOENT || errno == ENOTDIR || path.empty();
      return fault(missing ? FaultKind::usage : FaultKind::io, path,
                   missing ? "this path does not exist" : std::strerror(errno), missing ? "check the path" : "");
    }
    if (!S_ISREG(status.st_mode))
      return fault(FaultKind::io, path, "this is not a regular file",
                   "name a scenario file, or a folder with scenarios");
    if (::access(path.c_str(), R_OK) != 0) return fault(FaultKind::io, path, "this cannot be read: permission denied");
    if (in_fragments(absolute(path)))
      return fault(FaultKind::usage, path, "this is a fragment, not a scenario", "name a scenario that uses it");
    add(path, root_of(path));
  }

  void folder(const fs::path& path, const std::string& root) {
    if (path.filename() == fragments_folder) return;
    if (std::any_of(excluded_.begin(), excluded_.end(), [&](const fs::path& e) { return absolute(path) == e; })) return;
    std::error_code error;
    fs::directory_iterator entries(path, error);
    if (error) return fault(FaultKind::io, path.generic_string(), "this cannot be read: " + error.message());
    std::vector<fs::path> below;
    for (; entries != fs::directory_iterator(); entries.increment(error)) {
      below.push_back(entries->path());
      if (error || below.size() > 10 * options_.limits.scenario_files) break;
    }
    std::sort(below.begin(), below.end());
    for (const fs::path& entry : below) this->entry(entry, root);
  }

  void entry(const fs::path& path, const std::string& root) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return;
    if (S_ISDIR(status.st_mode)) return folder(path, root);
    if (!is_scenario_name(path)) return;
    if (S_ISLNK(status.st_mode)) {
      if (options_.untrusted)
        return fault(FaultKind::io, path.generic_string(), "this is a symbolic link",
                     "links are not followed with --untrusted");
      if (::stat(path.c_str(), &status) != 0)
        return fault(FaultKind::io, path.generic_string(), "this is a symbolic link that leads nowhere");
      if (S_ISDIR(status.st_mode)) return;  // links to folders could go round for ever
    }
    if (!S_ISREG(status.st_mode)) return fault(FaultKind::io, path.generic_string(), "this is not a regular file");
    if (::access(path.c_str(), R_OK) != 0)
      return fault(FaultKind::io, path.generic_string(), "this cannot be read: permission denied");
    add(path, root);
  }

  /// `a/*/b-?.yaml`; `**` is any number of folders. Parts are matched one after the other.
  void pattern(const std::string& text) {
    const fs::path whole(text);
    std::vector<std::string> parts;
    for (const fs::path& part : whole.relative_path()) parts.push_back(part.string());
    expand(whole.is_absolute() ? fs::path("/") : fs::path(), parts, 0);
  }

  void expand(const fs::path& at, const std::vector<std::string>& parts, std::size_t index) {
    if (index == parts.size()) return matched(at);
    const std::string& part = parts[index];
    if (part == "**") {
      expand(at, parts, index + 1);
      for (const fs::path& entry : listed(at))
        if (is_folder(entry)) expand(entry, parts, index);
      return;
    }
    if (!has_pattern(part)) {
      std::error_code ignored;
      if (fs::exists(at / part, ignored)) expand(at / part, parts, index + 1);
      return;
    }
    for (const fs::path& entry : listed(at))
      if (::fnmatch(part.c_str(), entry.filename().c_str(), FNM_PERIOD) == 0) expand(entry, parts, index + 1);
  }

  static std::vector<fs::path> listed(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code error;
    const fs::path opened = folder.empty() ? fs::path(".") : folder;
    for (fs::directory_iterator it(opened, error); !error && it != fs::directory_iterator(); it.increment(error))
      out.push_back(folder / it->path().filename());
    std::sort(out.begin(), out.end());
    return out;
  }
  static bool is_folder(const fs::path& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  }

  void matched(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return;
    if (S_ISDIR(status.st_mode)) return folder(path, path.generic_string());
    if (in_fragments(absolute(path)) || path.filename() == settings_file) return;
    file(path.generic_string(), true, status);
  }

  const LoadOptions& options_;
  fs::path working_;
  std::vector<fs::path> excluded_;
  Files out_;
};

}  // namespace

Files find_files(const std::vector<std::string>& paths, const LoadOptions& options) {
  Search search(options);
  for (const std::string& path : paths) search.argument(path);
  return search.finish();
}

}  // namespace cr::script
