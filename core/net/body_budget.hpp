// What the request bodies of all connections of one server hold together. Each may have a small part that is not
// counted, so that ordinary traffic goes on while somebody fills the rest. Not thread-safe: a server lives on
// one thread. Used by request_reader; server_connection owns the budget.
#pragma once

#include <cstddef>
#include <utility>

#include "core/base/limits.hpp"

namespace cr::net {

class BodyBudget {
 public:
  explicit BodyBudget(const base::Limits& limits) : small_(limits.body_bytes_small), most_(limits.body_bytes_all) {}

  /// Bytes counted now.
  std::size_t held() const { return held_; }

 private:
  friend class BodyShare;
  std::size_t small_;
  std::size_t most_;
  std::size_t held_ = 0;
};

/// One body's part of a budget; given back when the share ends. Without a budget everything is granted.
class BodyShare {
 public:
  explicit BodyShare(BodyBudget* budget = nullptr) : budget_(budget) {}
  ~BodyShare() { give_back(); }
  BodyShare(BodyShare&& other) noexcept : budget_(other.budget_), counted_(std::exchange(other.counted_, 0)) {}
  BodyShare& operator=(BodyShare&& other) noexcept;

  /// To be asked before a body grows to so many bytes in all; false when there is no room for them. A string that
  /// grows doubles, so the next power of two is counted.
  bool grow_to(std::size_t bytes);

 private:
  void give_back();

  BodyBudget* budget_;
  std::size_t counted_ = 0;
};

}  // namespace cr::net
