// See the header for the promise.
#include "harness/request_budget.hpp"

#include <algorithm>

namespace cr::harness {

std::optional<base::Duration> RequestBudget::take(base::Duration now) {
  const std::lock_guard lock(mutex_);
  if (taken_ == most_) return std::nullopt;
  ++taken_;
  const auto at = std::max(now, next_.value_or(now));
  next_ = at + gap_;
  return at;
}

void RequestBudget::rest_until(base::Duration until) {
  const std::lock_guard lock(mutex_);
  next_ = std::max(until, next_.value_or(until));
}

}  // namespace cr::harness
