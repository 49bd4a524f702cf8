#include "mock_server/vocabulary.hpp"

#include <doctest/doctest.h>

using namespace cr::mock_server;

TEST_CASE("a word has one number, and the number gives it back") {
  Vocabulary words;
  const auto page = words.number_of("provider_select");
  CHECK(words.number_of("provider_select") == page);
  CHECK(words.number_of("tariff_select") != page);
  CHECK(words.word(page) == "provider_select");
  CHECK(words.number_of("") == 0);
  CHECK(words.word(0).empty());
}

TEST_CASE("a client that invents words fills the vocabulary, and what is known stays known") {
  Vocabulary words;
  const auto page = words.number_of("provider_select");
  for (int i = 0; i < 10'000; ++i) words.number_of("WORD_" + std::to_string(i));
  CHECK(words.size() == 4'096);
  CHECK(words.word(words.number_of("ANOTHER")) == "…");
  CHECK(words.word(words.number_of("provider_select")) == "provider_select");
  CHECK(words.number_of("provider_select") == page);
}
