#include <doctest/doctest.h>

#include "core/base/finding.hpp"

namespace cr::base {

TEST_CASE("every outcome, ending and level comes back from its word") {
  for (const Outcome outcome : {Outcome::skip, Outcome::pass, Outcome::review, Outcome::warn, Outcome::fail, Outcome::error})
    CHECK(outcome_from(name_of(outcome)) == outcome);
  for (const Ending ending : {Ending::complete, Ending::closed, Ending::error, Ending::refused, Ending::open,
                              Ending::abandoned, Ending::timeout, Ending::dropped, Ending::interrupted})
    CHECK(ending_from(name_of(ending)) == ending);
  for (const Level level : {Level::must, Level::should, Level::may}) CHECK(level_from(name_of(level)) == level);
}

TEST_CASE("the words are those of the reports") {
  CHECK(std::string_view(name_of(Outcome::review)) == "review");
  CHECK(std::string_view(name_of(Ending::interrupted)) == "interrupted");
  CHECK(std::string_view(name_of(Level::should)) == "should");
}

TEST_CASE("another word is no outcome, ending or level") {
  for (const char* word : {"", "Pass", "passed", " pass", "pass ", "FAIL"}) {
    CHECK(!outcome_from(word));
    CHECK(!ending_from(word));
    CHECK(!level_from(word));
  }
}

TEST_CASE("the worse of two outcomes is error, fail, warn, review, pass, skip in this order") {
  const Outcome order[] = {Outcome::skip, Outcome::pass, Outcome::review, Outcome::warn, Outcome::fail, Outcome::error};
  for (std::size_t i = 0; i < std::size(order); ++i)
    for (std::size_t k = 0; k < std::size(order); ++k) CHECK(worse(order[i], order[k]) == order[std::max(i, k)]);
}

}  // namespace cr::base
