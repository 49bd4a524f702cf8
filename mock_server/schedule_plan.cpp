// The planner behind schedule_plan.hpp. Why filling by price is right: the loads that intervals can carry
// together form a polymatroid, and on one the greedy choice is the best there is. What makes it exact,
// unlike giving each device its own cheapest hours, is the augmenting search below: to load one more
// interval, energy of one device may move to another interval while a second device takes its place.
#include "mock_server/schedule_plan.hpp"

#include <algorithm>
#include <numeric>

namespace cr::mock_server {
namespace {

using base::Duration;
using base::Instant;

constexpr long long hour = 3'600'000;  // milliseconds
constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

Duration duration_of(const Decimal& hours) { return Duration(std::stoll((hours * hour).rounded(0).text(0))); }

class Flow {
 public:
  Flow(const std::vector<PlanInterval>& intervals, const std::vector<PlanDevice>& devices, const Decimal& max_power)
      : energy_(devices.size(), std::vector<Decimal>(intervals.size())), room_(energy_) {
    for (const PlanDevice& device : devices) rest_.push_back(device.energy);
    for (std::size_t i = 0; i < intervals.size(); ++i) {
      const auto length = (intervals[i].to - intervals[i].from).count();
      capacity_.push_back(intervals[i].allowed ? max_power.share(length, hour) : Decimal(0));
      for (std::size_t d = 0; d < devices.size(); ++d) {
        const bool inside = intervals[i].allowed && devices[d].from <= intervals[i].from && intervals[i].to <= devices[d].to;
        if (inside) room_[d][i] = devices[d].max_power.share(length, hour);
      }
    }
  }

  /// Puts as much as possible into one more interval.
  void fill(std::size_t interval) {
    used_.push_back(interval);
    while (capacity_[interval] > 0 && augment(interval)) {
    }
  }
  bool done() const {
    return std::all_of(rest_.begin(), rest_.end(), [](const Decimal& rest) { return rest <= 0; });
  }
  std::vector<std::vector<Decimal>> take() { return std::move(energy_); }

 private:
  /// One more bundle of energy into `interval`, along the shortest chain of devices that make room.
  bool augment(std::size_t interval) {
    const std::size_t count = rest_.size();
    std::vector<std::size_t> queue, by_device(count, nowhere), by_interval(count, nowhere);
    std::vector<bool> seen(count, false);
    for (std::size_t d = 0; d < count; ++d) {
      if (room_[d][interval] <= 0) continue;
      seen[d] = true;
      by_interval[d] = interval;
      queue.push_back(d);
    }
    for (std::size_t head = 0; head < queue.size(); ++head) {
      const std::size_t d = queue[head];
      if (rest_[d] > 0) {
        push(interval, d, by_device, by_interval);
        return true;
      }
      // This device has all it needs: could it leave an interval to another one?
      for (const std::size_t other : used_) {
        if (other == interval || energy_[d][other] <= 0) continue;
        for (std::size_t next = 0; next < count; ++next) {
          if (seen[next] || room_[next][other] <= 0) continue;
          seen[next] = true;
          by_device[next] = d;
          by_interval[next] = other;
          queue.push_back(next);
        }
      }
    }
    return false;
  }

  void push(std::size_t interval, std::size_t last, const std::vector<std::size_t>& by_device, const std::vector<std::size_t>& by_interval) {
    Decimal amount = std::min(capacity_[interval], rest_[last]);
    for (std::size_t d = last; d != nowhere; d = by_device[d]) {
      amount = std::min(amount, room_[d][by_interval[d]]);
      if (by_device[d] != nowhere) amount = std::min(amount, energy_[by_device[d]][by_interval[d]]);
    }
    for (std::size_t d = last; d != nowhere; d = by_device[d]) {
      const std::size_t at = by_interval[d];
      energy_[d][at] += amount;
      room_[d][at] -= amount;
      if (by_device[d] == nowhere) continue;
      energy_[by_device[d]][at] -= amount;
      room_[by_device[d]][at] += amount;
    }
    rest_[last] -= amount;
    capacity_[interval] -= amount;
  }

  std::vector<std::vector<Decimal>> energy_;  ///< by device and interval
  std::vector<std::vector<Decimal>> room_;    ///< what the device's own power still allows
  std::vector<Decimal> rest_;                 ///< energy still to place, by device
  std::vector<Decimal> capacity_;             ///< what the shared power still allows, by interval
  std::vector<std::size_t> used_;
};

void join(std::vector<PlanBlock>& blocks, PlanBlock block) {
  if (!blocks.empty() && blocks.back().to == block.from && blocks.back().power == block.power) {
    blocks.back().to = block.to;
  } else {
    blocks.push_back(std::move(block));
  }
}

}  // namespace

Plan plan_energy(const std::vector<PlanInterval>& intervals, const std::vector<PlanDevice>& devices, const Decimal& max_power,
                 const std::vector<std::size_t>& order) {
  Flow flow(intervals, devices, max_power);
  for (const std::size_t interval : order) {
    if (flow.done()) break;
    if (intervals[interval].allowed) flow.fill(interval);
  }
  Plan plan;
  plan.possible = flow.done();
  plan.energy = flow.take();
  return plan;
}

std::vector<std::size_t> by_time(const std::vector<PlanInterval>& intervals) {
  std::vector<std::size_t> order(intervals.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

std::vector<std::size_t> by_price(const std::vector<PlanInterval>& intervals, bool dearest_first) {
  std::vector<std::size_t> order = by_time(intervals);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    return dearest_first ? intervals[left].price > intervals[right].price : intervals[left].price < intervals[right].price;
  });
  return order;
}

std::vector<std::vector<PlanBlock>> blocks_of(const Plan& plan, const std::vector<PlanInterval>& intervals,
                                              const std::vector<PlanDevice>& devices, const Decimal& max_power) {
  std::vector<std::vector<PlanBlock>> blocks(devices.size());
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    // The shortest time in which this interval's energy fits: all its devices run side by side for it.
    Decimal hours = 0;
    Decimal sum = 0;
    for (std::size_t d = 0; d < devices.size(); ++d) {
      sum += plan.energy[d][i];
      hours = std::max(hours, plan.energy[d][i] / devices[d].max_power);
    }
    if (sum <= 0) continue;
    hours = std::max(hours, sum / max_power);
    const Instant to = std::min(intervals[i].to, intervals[i].from + duration_of(hours));
    for (std::size_t d = 0; d < devices.size(); ++d) {
      if (plan.energy[d][i] > 0) join(blocks[d], {intervals[i].from, to, rounded(plan.energy[d][i] / hours)});
    }
  }
  return blocks;
}

}  // namespace cr::mock_server
