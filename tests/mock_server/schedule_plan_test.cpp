#include <doctest/doctest.h>

#include <functional>

#include "core/base/random.hpp"
#include "mock_server/schedule_plan.hpp"

using namespace cr;
using namespace cr::mock_server;
using namespace std::chrono_literals;

namespace {

const base::Instant start = *base::parse_instant("2026-01-15T00:00:00Z");

Decimal cost_of(const Plan& plan, const std::vector<PlanInterval>& intervals) {
  Decimal cost = 0;
  for (const auto& device : plan.energy) {
    for (std::size_t i = 0; i < intervals.size(); ++i) cost += device[i] * intervals[i].price;
  }
  return cost;
}

struct Case {
  std::vector<PlanInterval> intervals;
  std::vector<PlanDevice> devices;
  Decimal power;
};

/// Hours of whole prices, devices of whole kilowatts: small enough to try everything.
Case random_case(base::Random& random) {
  Case made;
  const std::size_t hours = 2 + random.below(3);
  for (std::size_t i = 0; i < hours; ++i) {
    const base::Instant from = start + std::chrono::hours(i);
    made.intervals.push_back({from, from + 1h, Decimal(static_cast<long long>(random.below(4)) - 1), random.below(8) != 0});
  }
  made.power = Decimal(static_cast<long long>(1 + random.below(4)));
  const std::size_t devices = 1 + random.below(3);
  for (std::size_t d = 0; d < devices; ++d) {
    const std::size_t first = random.below(hours);
    const std::size_t last = first + 1 + random.below(hours - first);
    made.devices.push_back({start + std::chrono::hours(first), start + std::chrono::hours(last), Decimal(static_cast<long long>(1 + random.below(3))), Decimal(static_cast<long long>(1 + random.below(4)))});
  }
  return made;
}

/// The least cost by trying all distributions in whole watt-hours; nothing when there is none.
std::optional<Decimal> tried(const Case& given) {
  std::optional<Decimal> best;
  std::vector<int> used(given.intervals.size(), 0);
  std::function<void(std::size_t, std::size_t, int, Decimal)> step = [&](std::size_t d, std::size_t i, int left, Decimal cost) {
    if (d == given.devices.size()) {
      if (!best || cost < *best) best = cost;
      return;
    }
    const PlanDevice& device = given.devices[d];
    if (i == given.intervals.size()) {
      if (left == 0) step(d + 1, 0, d + 1 < given.devices.size() ? std::stoi(given.devices[d + 1].energy.text(0)) : 0, cost);
      return;
    }
    const PlanInterval& interval = given.intervals[i];
    const bool inside = interval.allowed && device.from <= interval.from && interval.to <= device.to;
    const int room = inside ? std::min({left, std::stoi(device.max_power.text(0)), std::stoi(given.power.text(0)) - used[i]}) : 0;
    for (int amount = 0; amount <= room; ++amount) {
      used[i] += amount;
      step(d, i + 1, left - amount, cost + interval.price * amount);
      used[i] -= amount;
    }
  };
  step(0, 0, std::stoi(given.devices[0].energy.text(0)), 0);
  return best;
}

void check_lawful(const Plan& plan, const Case& given) {
  for (std::size_t i = 0; i < given.intervals.size(); ++i) {
    Decimal sum = 0;
    for (std::size_t d = 0; d < given.devices.size(); ++d) {
      CHECK(plan.energy[d][i] >= 0);
      CHECK(plan.energy[d][i] <= given.devices[d].max_power);
      sum += plan.energy[d][i];
    }
    CHECK(sum <= given.power);
  }
}

}  // namespace

TEST_CASE("a plan costs what the best of all plans costs, and is impossible when there is none") {
  base::Random random(20260115);
  int possible = 0, refused = 0;
  for (int i = 0; i < 600; ++i) {
    const Case given = random_case(random);
    const Plan plan = plan_energy(given.intervals, given.devices, given.power, by_price(given.intervals, false));
    const auto best = tried(given);
    REQUIRE(plan.possible == best.has_value());
    check_lawful(plan, given);
    (plan.possible ? possible : refused) += 1;
    if (best) CHECK(cost_of(plan, given.intervals) == *best);
  }
  CHECK(possible > 100);
  CHECK(refused > 100);
}

TEST_CASE("selling takes the dearest hours") {
  base::Random random(7);
  for (int i = 0; i < 200; ++i) {
    Case given = random_case(random);
    const Plan plan = plan_energy(given.intervals, given.devices, given.power, by_price(given.intervals, true));
    Case turned = given;
    for (PlanInterval& interval : turned.intervals) interval.price = -interval.price;
    const auto best = tried(turned);
    REQUIRE(plan.possible == best.has_value());
    if (best) CHECK(cost_of(plan, given.intervals) == -*best);
  }
}

TEST_CASE("blocks carry the energy of the plan within both limits, early, and joined where nothing changes") {
  base::Random random(11);
  for (int i = 0; i < 300; ++i) {
    const Case given = random_case(random);
    const Plan plan = plan_energy(given.intervals, given.devices, given.power, by_price(given.intervals, false));
    if (!plan.possible) continue;
    const auto blocks = blocks_of(plan, given.intervals, given.devices, given.power);
    for (std::size_t d = 0; d < given.devices.size(); ++d) {
      Decimal energy = 0;
      for (std::size_t b = 0; b < blocks[d].size(); ++b) {
        const PlanBlock& block = blocks[d][b];
        CHECK(block.from < block.to);
        CHECK(block.from >= given.devices[d].from);
        CHECK(block.to <= given.devices[d].to);
        CHECK(block.power <= given.devices[d].max_power);
        if (b > 0) CHECK(blocks[d][b - 1].to <= block.from);
        energy += block.power * Decimal(static_cast<long long>((block.to - block.from).count())) / 3'600'000;
      }
      CHECK((energy - given.devices[d].energy).rounded(3) == Decimal(0));
    }
  }
}

TEST_CASE("one device on one price runs at once, at full power, in one piece") {
  const std::vector<PlanInterval> intervals = {{start, start + 2h, Decimal(1), true}, {start + 2h, start + 8h, Decimal(1), true}};
  const std::vector<PlanDevice> devices = {{start, start + 8h, Decimal(2000), Decimal(5000)}};
  const Plan plan = plan_energy(intervals, devices, Decimal(9000), by_price(intervals, false));
  const auto blocks = blocks_of(plan, intervals, devices, Decimal(9000));
  REQUIRE(blocks[0].size() == 1);
  CHECK(blocks[0][0].from == start);
  CHECK(blocks[0][0].to == start + 2h + 30min);
  CHECK(blocks[0][0].power == Decimal(2000));
}
