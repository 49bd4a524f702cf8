#include "core/script/diagnostics.hpp"

#include <doctest/doctest.h>

using namespace cr;
using namespace cr::script;

TEST_CASE("a complaint is told once for each place, errors and warnings apart") {
  Diagnostics d;
  d.error({"f", 1, 2}, "wrong", "help");
  d.error({"f", 1, 2}, "wrong", "other help");
  d.error({"f", 1, 3}, "wrong");
  d.error({"f", 1, 2}, "also wrong");
  d.warn({"f", 1, 2}, "wrong");
  d.warn({"f", 1, 2}, "wrong");
  CHECK_FALSE(d.clean());
  CHECK(d.take_errors().size() == 3);
  CHECK(d.take_warnings().size() == 1);
}

TEST_CASE("the way through fragments becomes notes, the nearest first") {
  Diagnostics d;
  d.used_from = {{"s.yaml", 4, 5}, {"fragments/a.yaml", 2, 3}};
  d.error({"fragments/b.yaml", 1, 1}, "wrong");
  const std::vector<base::Fault> errors = d.take_errors();
  CHECK(errors[0].notes == std::vector<std::string>{"used from fragments/a.yaml:2:3", "used from s.yaml:4:5"});
}

TEST_CASE("a name near by is proposed, otherwise all are listed, but not without end") {
  CHECK(name_help("titel", {"title", "why"}) == "did you mean \"title\"?");
  CHECK(name_help("zzz", {"title", "why"}) == "known are title, why");
  CHECK(name_help("zzz", {"title"}) == "known is title");
  CHECK(name_help("zzz", {}) == "none is known here");
  const std::vector<std::string> many(100, "abcdefgh");
  CHECK(name_help("zzz", many).ends_with(", …"));
  CHECK(name_help("zzz", many).size() < 300);
}
