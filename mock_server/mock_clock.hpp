// The clock of a mock that stands all day: it starts at the real time, ticks with it, can be moved forward,
// and stands still while it is being moved. Pure: the real time comes in as an argument.
#pragma once

#include <optional>

#include "core/base/instant.hpp"

namespace cr::mock_server {

class MockClock {
 public:
  base::Instant now(base::Instant real) const { return still_ ? *still_ : real + ahead_; }
  bool stands_still() const { return still_.has_value(); }

  /// Stands still at an instant, which is never before now().
  void hold(base::Instant at, base::Instant real) { still_ = at < now(real) ? now(real) : at; }
  /// Ticks on from where it stands.
  void release(base::Instant real) {
    if (still_) ahead_ = *still_ - real;
    still_.reset();
  }
  /// Stands at an instant now, before or after the real time, and ticks on from there.
  void start(base::Instant at, base::Instant real) {
    still_.reset();
    ahead_ = at - real;
  }
  /// Back to the real time.
  void reset() { *this = MockClock{}; }

 private:
  base::Duration ahead_{0};
  std::optional<base::Instant> still_;
};

}  // namespace cr::mock_server
