// Reading files that a scenario may be made of: regular files only, bounded, and, for fragments, never
// outside the folder that they belong to. The only part of the room that opens files for reading.
#pragma once

#include <string>

#include "core/base/fault.hpp"
#include "core/base/limits.hpp"

namespace cr::script {

/// A file descriptor that closes itself.
class OpenFile {
 public:
  OpenFile() = default;
  explicit OpenFile(int fd) : fd_(fd) {}
  OpenFile(OpenFile&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  OpenFile& operator=(OpenFile&& other) noexcept;
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile();
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// The whole text of a regular file. Fault io for what is not one or cannot be read, syntax for one that
/// is too big. Never blocks on a FIFO. `untrusted`: no symbolic link anywhere in the path.
base::Result<std::string> read_text_file(const std::string& path, const std::string& shown, const base::Limits& limits,
                                         bool untrusted);

enum class Beneath { found, absent, outside, refused };
struct BeneathResult {
  Beneath outcome = Beneath::absent;
  OpenFile file;
  std::string reason;  ///< of refused: the system's words
};
OpenFile open_folder(const std::string& path);
/// Opens `path` (relative) below a folder, never leaving it, whatever links and dots stand in between.
BeneathResult open_beneath(const OpenFile& folder, const std::string& path, bool as_folder, bool untrusted);
/// The text behind an open file, with the same checks as read_text_file().
base::Result<std::string> read_open_file(const OpenFile& file, const std::string& shown, const base::Limits& limits);

}  // namespace cr::script
