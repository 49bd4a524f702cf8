// Whole files or none: NAME.tmp.PID in the same folder, written, synced, closed, renamed over the name,
// and the folder synced. O_EXCL and O_NOFOLLOW keep anybody from placing a link where we write.
#include "reports/file_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "reports/io_fault.hpp"

namespace cr::reports {

namespace {

base::Result<void> failed(const std::string& what, const std::string& path) {
  return tl::make_unexpected(io_fault(what, path, errno, "the file that was there before is unchanged"));
}

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(file, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

/// A descriptor and its name that both vanish unless the file was finished.
class Attempt {
 public:
  explicit Attempt(const std::string& path) : name_(path + ".tmp." + std::to_string(::getpid())) {}
  ~Attempt() {
    if (file_ >= 0) ::close(file_);
    if (made_) ::unlink(name_.c_str());
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  bool create(mode_t mode) {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    file_ = ::open(name_.c_str(), flags, mode);
    // What lies there is the rest of a process of the same number that was killed: nobody else's.
    if (file_ < 0 && errno == EEXIST && ::unlink(name_.c_str()) == 0) file_ = ::open(name_.c_str(), flags, mode);
    made_ = file_ >= 0;
    return made_;
  }
  bool fill(std::string_view bytes) { return write_all(file_, bytes) && ::fsync(file_) == 0; }
  bool close() { return ::close(std::exchange(file_, -1)) == 0; }
  bool become(const std::string& path) {
    if (::rename(name_.c_str(), path.c_str()) != 0) return false;
    made_ = false;
    return true;
  }

 private:
  std::string name_;
  int file_ = -1;
  bool made_ = false;
};

/// Makes the rename itself durable. Some file systems cannot sync a folder; that is no failure.
bool sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return errno == EACCES;
  const bool synced = ::fsync(file) == 0 || errno == EINVAL || errno == ENOTSUP;
  const int error = errno;
  ::close(file);
  errno = error;
  return synced;
}

}  // namespace

base::Result<void> write_whole_file(const std::string& path, std::string_view bytes, Privacy privacy) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) {
    errno = EISDIR;
    return failed("write", path);
  }
  Attempt attempt(path);
  if (!attempt.create(privacy == Privacy::owner_only ? 0600 : 0666)) return failed("write", path);
  if (!attempt.fill(bytes)) return failed("write", path);
  if (!attempt.close()) return failed("close", path);
  if (!attempt.become(path)) return failed("replace", path);
  if (!sync_folder(folder_of(path))) return tl::make_unexpected(io_fault("sync the folder of", path, errno));
  return {};
}

base::Result<void> make_folders(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return tl::make_unexpected(io_fault("make the folder", path, error.value()));
  return {};
}

base::Result<void> write_report_file(const std::string& path, std::string_view bytes) {
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty())
    if (auto made = make_folders(folder.string()); !made) return made;
  return write_whole_file(path, bytes);
}

}  // namespace cr::reports
