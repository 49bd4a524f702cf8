// The watch over a run, on a thread of its own.
#include "harness/cli/signals.hpp"

#include <signal.h>
#include <unistd.h>

#include <chrono>

#include "core/net/real_clock.hpp"

namespace cr::harness {
namespace {

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

// The next watched signal, or 0 when `wait` is over.
int next_signal(base::Duration wait) {
  const sigset_t set = watched();
  timespec limit{};
  limit.tv_sec = wait.count() / 1000;
  limit.tv_nsec = (wait.count() % 1000) * 1'000'000;
  const int signal = sigtimedwait(&set, nullptr, &limit);
  return signal > 0 ? signal : 0;
}

}  // namespace

RunWatch::RunWatch(StopSwitch& stop, base::Duration limit, base::Duration grace) : stop_(stop) {
  const sigset_t set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  thread_ = std::thread([this, limit, grace] { watch(limit, grace); });
}

RunWatch::~RunWatch() {
  over_ = true;
  thread_.join();
  const sigset_t set = watched();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void RunWatch::watch(base::Duration limit, base::Duration grace) {
  const auto begun = net::steady_now();
  const base::Duration never = base::Duration::max();
  base::Duration cut_at = never;
  while (!over_) {
    const int signal = next_signal(base::Duration{20});
    const base::Duration passed = net::since(begun);
    if (signal != 0 && interrupted_) ::_exit(128 + signal);
    if (signal != 0) {
      interrupted_ = true;
      stop_.no_more = true;
      cut_at = passed + grace;
    } else if (passed >= limit && !stop_.no_more) {
      stop_.timed_out = true;
      stop_.no_more = true;
      stop_.at_once = true;
    }
    if (passed >= cut_at) stop_.at_once = true;
  }
}

}  // namespace cr::harness
