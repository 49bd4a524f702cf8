// See body_budget.hpp.
#include "core/net/body_budget.hpp"

#include <bit>

namespace cr::net {

BodyShare& BodyShare::operator=(BodyShare&& other) noexcept {
  if (this == &other) return *this;
  give_back();
  budget_ = other.budget_;
  counted_ = std::exchange(other.counted_, 0);
  return *this;
}

bool BodyShare::grow_to(std::size_t bytes) {
  if (budget_ == nullptr || bytes <= budget_->small_) return true;
  const std::size_t wanted = std::bit_ceil(bytes);
  if (wanted <= counted_) return true;
  if (wanted - counted_ > budget_->most_ - budget_->held_) return false;
  budget_->held_ += wanted - counted_;
  counted_ = wanted;
  return true;
}

void BodyShare::give_back() {
  if (budget_ != nullptr) budget_->held_ -= counted_;
  counted_ = 0;
}

}  // namespace cr::net
