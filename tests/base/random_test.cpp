#include <doctest/doctest.h>

#include <map>

#include "core/base/random.hpp"

namespace cr::base {

TEST_CASE("the generator is splitmix64 with its published first values") {
  Random random(1234567);
  CHECK(random.next() == 6457827717110365317U);
  CHECK(random.next() == 3203168211198807973U);
  CHECK(random.next() == 9817491932198370423U);
}

TEST_CASE("fnv1a has its published values") {
  CHECK(fnv1a("") == 0xcbf29ce484222325U);
  CHECK(fnv1a("a") == 0xaf63dc4c8601ec8cU);
  CHECK(fnv1a("foobar") == 0x85944171f73967e8U);
}

TEST_CASE("a name has its own stream, the same for the same seed") {
  CHECK(Random::named(1, "a").next() == Random::named(1, "a").next());
  CHECK(Random::named(1, "a").next() != Random::named(1, "b").next());
  CHECK(Random::named(1, "a").next() != Random::named(2, "a").next());
}

TEST_CASE("below stays below its bound and reaches everything under it") {
  Random random(7);
  std::map<std::uint64_t, int> seen;
  for (int i = 0; i < 6000; ++i) ++seen[random.below(6)];
  CHECK(seen.size() == 6);
  CHECK(seen.rbegin()->first == 5);
  for (const auto& [value, count] : seen) CHECK((count > 850 && count < 1150));
  CHECK(random.below(1) == 0);
  const std::uint64_t huge = 1ULL << 63;
  for (int i = 0; i < 100; ++i) CHECK(random.below(huge + 1) <= huge);
}

TEST_CASE("below is unbiased even where its bound does not divide the range by far") {
  Random random(11);
  const std::uint64_t bound = 3ULL << 62;
  int low = 0;
  for (int i = 0; i < 3000; ++i) low += random.below(bound) < bound / 3 ? 1 : 0;
  CHECK((low > 900 && low < 1100));  // with a plain remainder it would be one half
}

TEST_CASE("an id is its prefix and 24 lower-case hex digits") {
  Random random(3);
  const std::string id = random.id("loc");
  CHECK(id.size() == 4 + 24);
  CHECK(id.starts_with("loc_"));
  CHECK(id.find_first_not_of("0123456789abcdef", 4) == std::string::npos);
  CHECK(random.id("loc") != id);
}

TEST_CASE("hex gives as many digits as asked for") {
  Random random(3);
  for (const std::size_t digits : {0U, 1U, 15U, 16U, 17U, 64U}) {
    const std::string text = random.hex(digits);
    CHECK(text.size() == digits);
    CHECK(text.find_first_not_of("0123456789abcdef") == std::string::npos);
  }
}

}  // namespace cr::base
