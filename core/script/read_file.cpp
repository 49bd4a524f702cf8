// Files by descriptor: what is checked is what is read. See read_file.hpp. openat2 keeps a path beneath
// its folder in the kernel; where a sandbox forbids that call, the path is walked part by part and no
// link is followed at all.
#include "core/script/read_file.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace cr::script {
namespace {

using base::Fault;
using base::FaultKind;
using base::Where;

// O_NONBLOCK: opening a FIFO must not wait for its other end.
constexpr int read_flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

int open_at2(int folder, const std::string& path, int flags, std::uint64_t resolve) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = resolve;
  return static_cast<int>(::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how));
}

std::string system_words(int error) {
  switch (error) {
    case ENOENT:
      return "it does not exist";
    case EACCES:
    case EPERM:
      return "permission denied";
    case ELOOP:
      return "it is a symbolic link, or a loop of them";
    case ENOTDIR:
      return "a part of the path is not a folder";
    default:
      return std::strerror(error);
  }
}

const char* name_of_mode(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

base::Result<std::string> too_big(std::uint64_t size, const std::string& shown, const base::Limits& limits) {
  return base::fail(FaultKind::syntax, fmt::format("the file has {} bytes, {} are allowed", size, limits.yaml_bytes),
                    Where{shown, 1, 1}, "split it into several scenarios");
}

/// The way without openat2: each part opened by itself, links and `..` refused.
int open_by_parts(int folder, const std::string& path, int flags) {
  OpenFile held;
  int at = folder;
  std::size_t start = 0;
  while (true) {
    const std::size_t slash = path.find('/', start);
    const std::string part = path.substr(start, slash == std::string::npos ? slash : slash - start);
    if (part == ".." || part.empty()) {
      errno = EXDEV;
      return -1;
    }
    const bool last = slash == std::string::npos;
    const int fd = ::openat(at, part.c_str(), (last ? flags : O_PATH | O_DIRECTORY | O_CLOEXEC) | O_NOFOLLOW);
    if (fd < 0 || last) return fd;
    held = OpenFile(fd);
    at = held.get();
    start = slash + 1;
  }
}

}  // namespace

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
OpenFile::~OpenFile() {
  if (fd_ >= 0) ::close(fd_);
}

base::Result<std::string> read_open_file(const OpenFile& file, const std::string& shown, const base::Limits& limits) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0)
    return base::fail(FaultKind::io, "cannot be read: " + system_words(errno), Where{shown, 0, 0});
  if (!S_ISREG(status.st_mode))
    return base::fail(FaultKind::io, fmt::format("is {}, not a regular file", name_of_mode(status.st_mode)),
                      Where{shown, 0, 0}, "name a scenario file, or a folder with scenarios");
  if (static_cast<std::uint64_t>(status.st_size) > limits.yaml_bytes)
    return too_big(static_cast<std::uint64_t>(status.st_size), shown, limits);
  std::string text;
  text.resize(static_cast<std::size_t>(status.st_size));
  std::size_t filled = 0;
  while (true) {
    if (filled == text.size()) text.resize(filled + 4096);  // it may have grown since
    const ssize_t got = ::read(file.get(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::fail(FaultKind::io, "cannot be read: " + system_words(errno), Where{shown, 0, 0});
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    if (filled > limits.yaml_bytes) return too_big(filled, shown, limits);
  }
  text.resize(filled);
  return text;
}

base::Result<std::string> read_text_file(const std::string& path, const std::string& shown, const base::Limits& limits,
                                         bool untrusted) {
  int fd = untrusted ? open_at2(AT_FDCWD, path, read_flags, RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)
                     : ::open(path.c_str(), read_flags);
  if (fd < 0 && untrusted && errno == ENOSYS) fd = ::open(path.c_str(), read_flags | O_NOFOLLOW);
  const OpenFile file(fd);
  if (!file.is_open()) {
    const int error = errno;
    const bool missing = error == ENOENT;
    return base::fail(missing ? FaultKind::usage : FaultKind::io, "cannot be opened: " + system_words(error),
                      Where{shown, 0, 0}, missing ? "check the path" : "");
  }
  return read_open_file(file, shown, limits);
}

OpenFile open_folder(const std::string& path) {
  return OpenFile(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

BeneathResult open_beneath(const OpenFile& folder, const std::string& path, bool as_folder, bool untrusted) {
  const int flags = as_folder ? O_PATH | O_DIRECTORY | O_CLOEXEC : read_flags;
  std::uint64_t resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  if (untrusted) resolve |= RESOLVE_NO_SYMLINKS;
  int fd = open_at2(folder.get(), path, flags, resolve);
  if (fd < 0 && (errno == ENOSYS || errno == EPERM)) fd = open_by_parts(folder.get(), path, flags);
  if (fd >= 0) return {Beneath::found, OpenFile(fd), {}};
  if (errno == ENOENT || errno == ENOTDIR) return {};
  if (errno == EXDEV || errno == ELOOP) return {Beneath::outside, {}, {}};
  return {Beneath::refused, {}, system_words(errno)};
}

}  // namespace cr::script
