#include <doctest/doctest.h>

#include <string>

#include "core/base/secret_search.hpp"

namespace cr::base {
namespace {

/// "begin-end:secret" of the next hit, "?" for one that was found by its shape, "" for none.
std::string next_hit(const SecretSearch& search, std::string_view text, std::size_t from = 0) {
  const auto hit = search.next(text, from);
  if (!hit) return "";
  const std::string secret = hit->secret == SecretSearch::unknown ? "?" : std::to_string(hit->secret);
  return std::to_string(hit->begin) + "-" + std::to_string(hit->end) + ":" + secret;
}

}  // namespace

TEST_CASE("the first place wins, and there the longest form") {
  SecretSearch search;
  search.add("abcd", 0, false, false);
  search.add("abcdef", 1, false, false);
  search.add("cdef", 2, false, false);
  CHECK(next_hit(search, "xabcdeabcdef") == "1-5:0");
  CHECK(next_hit(search, "xabcdeabcdef", 2) == "6-12:1");
  CHECK(next_hit(search, "xabcdeabcdef", 7) == "8-12:2");
  CHECK(next_hit(search, "xabcdeabcdef", 9).empty());
}

TEST_CASE("a form at the very end is found, a cut one is not") {
  SecretSearch search;
  search.add("secret", 0, false, false);
  CHECK(next_hit(search, "secret") == "0-6:0");
  CHECK(next_hit(search, "a secret") == "2-8:0");
  CHECK(next_hit(search, "a secre").empty());
  CHECK(next_hit(search, "sec").empty());
  CHECK(next_hit(search, "").empty());
  CHECK(next_hit(search, "secret", 99).empty());
}

TEST_CASE("the first secret with a form keeps it") {
  SecretSearch search;
  search.add("same", 3, true, false);
  search.add("same", 4, false, true);
  const auto hit = search.at("same", 0);
  REQUIRE(hit.has_value());
  CHECK(hit->secret == 3);
  CHECK(hit->open_start);
  CHECK(!hit->open_end);
}

TEST_CASE("shapes are found where nothing was added") {
  const SecretSearch search;
  CHECK(next_hit(search, "x sk_test_abcd y") == "2-14:?");
  CHECK(next_hit(search, "sk_live_" + std::string(40, 'Z')) == "0-48:?");
  CHECK(next_hit(search, "cot_" + std::string(24, 'a') + "z") == "0-28:?");
  CHECK(next_hit(search, "cot_" + std::string(32, '0')) == "0-36:?");
  CHECK(next_hit(search, "cot_" + std::string(23, 'a')).empty());
  CHECK(next_hit(search, "sk_test_abc").empty());
  CHECK(next_hit(search, "sk_prod_abcdefgh").empty());
}

TEST_CASE("a known token is known, a longer one of the same beginning is another") {
  SecretSearch search;
  const std::string token = "cot_" + std::string(24, 'a');
  search.add(token, 7, false, false);
  CHECK(next_hit(search, token) == "0-28:7");
  CHECK(next_hit(search, token + "b") == "0-29:?");
}

}  // namespace cr::base
