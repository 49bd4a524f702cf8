// Starting and ending a partner's program. A process's end is awaited by its pidfd, so that no signal
// handler is needed.
#include "harness/cli/partner_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include "core/base/assertion.hpp"

extern "C" char** environ;

namespace cr::harness {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

struct PartnerProgram::State : std::enable_shared_from_this<PartnerProgram::State> {
  explicit State(asio::io_context& context) : io(context), life(context), pipe(context), gone(context) {
    gone.expires_at(asio::steady_timer::time_point::max());
  }
  void reap();
  static asio::awaitable<void> watch(std::shared_ptr<State> self);
  static asio::awaitable<void> read(std::shared_ptr<State> self);

  asio::io_context& io;
  Descriptor life;  ///< the pidfd: readable when the process has ended
  Descriptor pipe;
  asio::steady_timer gone;  ///< cancelled when it has ended and its output is read
  pid_t pid = 0;
  bool over = false, read_out = false;
  int status = 0;
  std::size_t most = 0, dropped = 0;
  std::string output;
};

namespace {

std::vector<std::string> environment_of(const ProgramOptions& options) {
  std::vector<std::string> out;
  for (const auto& [name, value] : options.environment) out.push_back(name + "=" + value);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::string name = text.substr(0, text.find('='));
    const bool given = std::any_of(options.environment.begin(), options.environment.end(), [&](const auto& pair) { return pair.first == name; });
    if (!given) out.push_back(text);
  }
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// Input from nowhere, output and errors into `out`, a process group of its own, no signal blocked.
int spawn(pid_t& pid, int out, std::vector<std::string> argv, std::vector<std::string> environment) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
  // Listeners are ours: a program that held one open would keep its port taken.
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) sigaddset(&usual, number);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  const auto arguments = pointers(argv), variables = pointers(environment);
  const int error = posix_spawnp(&pid, arguments.front(), &files, &attributes, arguments.data(), variables.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return error;
}

}  // namespace

void PartnerProgram::State::reap() {
  if (over) return;
  pid_t result = 0;
  do {
    result = waitpid(pid, &status, WNOHANG);
  } while (result < 0 && errno == EINTR);
  over = result == pid || result < 0;
}

asio::awaitable<void> PartnerProgram::State::watch(std::shared_ptr<State> self) {
  while (!self->over) {
    co_await self->life.async_wait(Descriptor::wait_read, token);
    self->reap();
  }
  self->gone.cancel();
}

asio::awaitable<void> PartnerProgram::State::read(std::shared_ptr<State> self) {
  std::array<char, 16384> block{};
  for (;;) {
    auto [error, count] = co_await self->pipe.async_read_some(asio::buffer(block), token);
    if (error) break;
    const auto room = self->most - std::min(self->most, self->output.size());
    self->output.append(block.data(), std::min(room, count));
    self->dropped += count - std::min(room, count);
  }
  self->read_out = true;
  self->gone.cancel();
}

PartnerProgram::PartnerProgram(std::shared_ptr<State> state) : state_(std::move(state)) {}

PartnerProgram::~PartnerProgram() {
  if (!state_->over) {
    ::kill(-state_->pid, SIGKILL);
    int ignored = 0;
    while (waitpid(state_->pid, &ignored, 0) < 0 && errno == EINTR) {
    }
    state_->over = true;
  }
  boost::system::error_code ignored;
  state_->life.close(ignored);
  state_->pipe.close(ignored);
  state_->gone.cancel();
}

base::Result<std::unique_ptr<PartnerProgram>> PartnerProgram::start(asio::io_context& io, ProgramOptions options) {
  auto state = std::make_shared<State>(io);
  state->most = options.output_bytes;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return base::fail(base::FaultKind::io, "no pipe for the program's output can be made");
  const int error = spawn(state->pid, ends[1], options.argv, environment_of(options));
  ::close(ends[1]);
  if (error != 0) {
    ::close(ends[0]);
    return base::fail(base::FaultKind::io, fmt::format("the program {} cannot be started: {}", options.argv.front(), strerror(error)), {},
                      "give the command behind --, as in: connect-replay certify --agent mine -- node integration.mjs");
  }
  state->pipe.assign(ends[0]);
  const long life = syscall(SYS_pidfd_open, state->pid, 0);
  CR_ASSERT(life >= 0);
  state->life.assign(static_cast<int>(life));
  const auto on_end = [](std::exception_ptr thrown) { CR_ASSERT(!thrown); };
  asio::co_spawn(io, State::watch(state), on_end);
  asio::co_spawn(io, State::read(state), on_end);
  return std::unique_ptr<PartnerProgram>(new PartnerProgram(std::move(state)));
}

asio::awaitable<void> PartnerProgram::ended() {
  const auto state = state_;
  while (!state->over) co_await state->gone.async_wait(token);
  // What it wrote last may still be in the pipe; a child that it left behind may hold the pipe open.
  asio::steady_timer patience(state->io, std::chrono::milliseconds(200));
  if (!state->read_out) {
    patience.async_wait([state](const boost::system::error_code& error) {
      if (!error) state->gone.cancel();
    });
    co_await state->gone.async_wait(token);
  }
  patience.cancel();
}

asio::awaitable<void> PartnerProgram::stop(base::Duration grace) {
  const auto state = state_;
  if (!state->over) {
    ::kill(-state->pid, SIGTERM);
    asio::steady_timer limit(state->io, grace);
    limit.async_wait([state](const boost::system::error_code& error) {
      if (!error && !state->over) ::kill(-state->pid, SIGKILL);
    });
    while (!state->over) co_await state->gone.async_wait(token);
    limit.cancel();
  }
  ::kill(-state->pid, SIGKILL);  // what it has left behind in its group
}

bool PartnerProgram::runs() const { return !state_->over; }

std::string PartnerProgram::how() const {
  if (!state_->over) return "it runs";
  if (WIFSIGNALED(state_->status)) return fmt::format("it was ended by signal {}", WTERMSIG(state_->status));
  return fmt::format("it ended with exit status {}", WEXITSTATUS(state_->status));
}

std::string PartnerProgram::output() const {
  if (state_->dropped == 0) return state_->output;
  return state_->output + fmt::format("\n[{} more bytes of output were not kept]\n", state_->dropped);
}

}  // namespace cr::harness
