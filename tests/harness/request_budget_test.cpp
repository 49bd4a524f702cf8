// How often a server on another machine is asked.
#include "harness/request_budget.hpp"

#include <doctest/doctest.h>

using cr::base::Duration;
using cr::harness::RequestBudget;

TEST_CASE("requests go out at the gap, and at once after a pause") {
  RequestBudget budget(10, Duration{500});
  CHECK(budget.take(Duration{100}) == Duration{100});
  CHECK(budget.take(Duration{100}) == Duration{600});
  CHECK(budget.take(Duration{200}) == Duration{1100});
  CHECK(budget.take(Duration{9000}) == Duration{9000});
}

TEST_CASE("when all requests are spent there is none, however long one waits") {
  RequestBudget budget(2, Duration{0});
  CHECK(budget.take(Duration{0}) == Duration{0});
  CHECK(budget.take(Duration{0}) == Duration{0});
  CHECK_FALSE(budget.take(Duration{0}).has_value());
  CHECK_FALSE(budget.take(Duration{86'400'000}).has_value());
}

TEST_CASE("Retry-After holds all requests back, and never brings one forward") {
  RequestBudget budget(10, Duration{500});
  budget.rest_until(Duration{3000});
  CHECK(budget.take(Duration{100}) == Duration{3000});
  budget.rest_until(Duration{1000});
  CHECK(budget.take(Duration{100}) == Duration{3500});
}
