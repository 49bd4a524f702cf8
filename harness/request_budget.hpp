// How often, and how fast, a server on another machine may be asked: shared by all conversations of a run.
// Pure: time comes in, as real time since any fixed moment. Any thread.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>

#include "core/base/instant.hpp"

namespace cr::harness {

class RequestBudget {
 public:
  /// At most `most` requests, none sooner than `gap` after the one before.
  RequestBudget(std::size_t most, base::Duration gap) : most_(most), gap_(gap) {}

  /// Counts one request and says when it may go out, `now` at the earliest. Nothing when all are spent.
  std::optional<base::Duration> take(base::Duration now);
  /// The server said Retry-After: nothing goes out before `until`.
  void rest_until(base::Duration until);
  std::size_t most() const { return most_; }

 private:
  const std::size_t most_;
  const base::Duration gap_;
  std::mutex mutex_;
  std::size_t taken_ = 0;                ///< guarded by mutex_
  std::optional<base::Duration> next_;   ///< guarded by mutex_: the earliest moment of the next request
};

}  // namespace cr::harness
