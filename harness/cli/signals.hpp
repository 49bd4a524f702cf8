// SIGINT and SIGTERM of a run, and its time limit: first no new scenario, after the grace period the
// running ones are ended; a second signal leaves at once.
#pragma once

#include <atomic>
#include <thread>

#include "core/base/instant.hpp"
#include "harness/run_pool.hpp"

namespace cr::harness {

/// What runs may go on so long after the first signal; then reports stand within two seconds of it.
constexpr base::Duration interruption_grace{1'500};

class RunWatch {
 public:
  /// Blocks the signals for every thread started later and watches them. `limit` is of the whole run.
  RunWatch(StopSwitch& stop, base::Duration limit, base::Duration grace);
  ~RunWatch();
  RunWatch(const RunWatch&) = delete;
  RunWatch& operator=(const RunWatch&) = delete;
  bool interrupted() const { return interrupted_; }

 private:
  void watch(base::Duration limit, base::Duration grace);

  StopSwitch& stop_;
  std::atomic<bool> over_{false};
  std::atomic<bool> interrupted_{false};
  std::thread thread_;
};

}  // namespace cr::harness
