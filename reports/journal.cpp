// The journal as a file: one write(2) a record, on an O_APPEND descriptor that only the owner may read.
// Called by every worker thread of a run; holds a lock for the time of one write. After the first
// failure it writes no more, so that a full disk leaves whole lines behind, not a hole.
#include "reports/journal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mutex>
#include <optional>

#include "reports/io_fault.hpp"

namespace cr::reports {

namespace {
constexpr base::Duration sync_interval{1000};
}

struct Journal::State {
  std::mutex mutex;
  std::string path;
  int file = -1;
  off_t size = 0;  ///< of whole records
  bool sync_each_step = false;
  Clock clock;
  base::Duration last_sync{0};
  std::optional<base::Fault> fault;

  void write_line(std::string_view line);
  bool sync_is_due();
  base::Result<void> prepare();
};

/// The write may be cut short by a full disk or a signal; what is left is written after it. When that
/// fails the torn line is taken back.
void Journal::State::write_line(std::string_view line) {
  std::size_t done = 0;
  while (done < line.size()) {
    const ssize_t wrote = ::write(file, line.data() + done, line.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      fault = io_fault("write the journal", path, errno);
      if (done > 0 && ::ftruncate(file, size) != 0) fault->notes.push_back("its last line may be torn");
      return;
    }
    done += static_cast<std::size_t>(wrote);
  }
  size += static_cast<off_t>(line.size());
}

bool Journal::State::sync_is_due() {
  if (sync_each_step) return true;
  if (!clock) return false;
  const base::Duration now = clock();
  if (now - last_sync < sync_interval) return false;
  last_sync = now;
  return true;
}

/// Only a regular file can be appended to line by line and read again; anything else is refused before
/// a byte is written. Mode and length are set here because the file may be that of an earlier run.
base::Result<void> Journal::State::prepare() {
  struct stat info {};
  if (::fstat(file, &info) != 0) return tl::make_unexpected(io_fault("open the journal", path, errno));
  if (!S_ISREG(info.st_mode))
    return base::fail(base::FaultKind::io, "cannot open the journal " + path + ": it is not a regular file", {},
                      "name a file, or leave --journal out");
  if (::fchmod(file, S_IRUSR | S_IWUSR) != 0 || ::ftruncate(file, 0) != 0)
    return tl::make_unexpected(io_fault("open the journal", path, errno));
  return {};
}

Journal::Journal() = default;

Journal::~Journal() {
  if (state_ && state_->file >= 0) ::close(state_->file);
}

base::Result<void> Journal::open(const std::string& path, bool sync_each_step, Clock clock) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->sync_each_step = sync_each_step;
  state->clock = std::move(clock);
  if (state->clock) state->last_sync = state->clock();
  // O_NONBLOCK: a FIFO must be refused, not waited for. It means nothing for a regular file.
  state->file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
  if (state->file < 0) {
    const std::string help = errno == ELOOP ? "the journal is not written through a symbolic link" : "";
    return tl::make_unexpected(io_fault("open the journal", path, errno, help));
  }
  auto prepared = state->prepare();
  if (!prepared) {
    ::close(state->file);
    return prepared;
  }
  state_ = std::move(state);
  return {};
}

void Journal::append(std::string_view record) {
  if (!state_) return;
  std::string line;
  line.reserve(record.size() + 1);
  line.append(record).push_back('\n');
  int to_sync = -1;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->fault || state_->file < 0) return;
    state_->write_line(line);
    if (!state_->fault && state_->sync_is_due()) to_sync = state_->file;
  }
  // Outside the lock: a slow disk holds up this worker only.
  if (to_sync < 0 || ::fdatasync(to_sync) == 0) return;
  const int error = errno;
  const std::lock_guard lock(state_->mutex);
  if (!state_->fault) state_->fault = io_fault("write the journal", state_->path, error);
}

base::Result<void> Journal::close() {
  if (!state_) return {};
  const std::lock_guard lock(state_->mutex);
  if (state_->file < 0) return {};
  const bool synced = ::fdatasync(state_->file) == 0;
  const int sync_error = errno;
  const bool closed = ::close(state_->file) == 0;
  const int close_error = errno;
  state_->file = -1;
  if (!state_->fault && !synced) state_->fault = io_fault("write the journal", state_->path, sync_error);
  if (!state_->fault && !closed) state_->fault = io_fault("close the journal", state_->path, close_error);
  if (state_->fault) return tl::make_unexpected(*state_->fault);
  return {};
}

const base::Fault* Journal::fault() const {
  if (!state_) return nullptr;
  const std::lock_guard lock(state_->mutex);
  return state_->fault ? &*state_->fault : nullptr;
}

}  // namespace cr::reports
