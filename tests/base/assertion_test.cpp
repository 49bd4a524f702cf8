// A failed assertion ends the program, so each claim runs in a child process.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>

#include "core/base/assertion.hpp"
#include "core/base/json.hpp"

namespace cr::base {
namespace {

struct End {
  int code = -1;
  std::string standard_error;
};

template <class Action>
End end_of(Action action) {
  std::array<int, 2> pipe_ends{};
  REQUIRE(::pipe(pipe_ends.data()) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::dup2(pipe_ends[1], STDERR_FILENO);
    action();
    ::_exit(0);
  }
  ::close(pipe_ends[1]);
  End end;
  std::array<char, 1024> buffer{};
  for (ssize_t size = 0; (size = ::read(pipe_ends[0], buffer.data(), buffer.size())) > 0;)
    end.standard_error.append(buffer.data(), static_cast<std::size_t>(size));
  ::close(pipe_ends[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  if (WIFEXITED(status)) end.code = WEXITSTATUS(status);
  return end;
}

}  // namespace

TEST_CASE("a failed assertion ends the program with 70 and one line on standard error") {
  const End end = end_of([] { CR_ASSERT(1 + 1 == 3); });
  CHECK(end.code == 70);
  CHECK(end.standard_error.find("1 + 1 == 3 does not hold") != std::string::npos);
  CHECK(end.standard_error.find("assertion_test.cpp:") != std::string::npos);
  CHECK(end.standard_error.find('\n') == end.standard_error.size() - 1);
}

TEST_CASE("an assertion that holds does nothing") {
  const End end = end_of([] { CR_ASSERT(1 + 1 == 2); });
  CHECK(end.code == 0);
  CHECK(end.standard_error.empty());
}

TEST_CASE("a very long expression still gives one line") {
  const std::string expression(5000, 'x');
  const End end = end_of([&] { assertion_failed(expression.c_str(), "file.cpp", 1); });
  CHECK(end.code == 70);
  CHECK(end.standard_error.size() < 600);
  CHECK(end.standard_error.ends_with('\n'));
}

TEST_CASE("asking a JSON value for another kind is a bug, in release builds too (hazards 5)") {
  CHECK(end_of([] { static_cast<void>(Json("x").boolean()); }).code == 70);
  CHECK(end_of([] { static_cast<void>(Json(1).text()); }).code == 70);
  CHECK(end_of([] { static_cast<void>(Json("1").number()); }).code == 70);
  CHECK(end_of([] { static_cast<void>(Json::object().items()); }).code == 70);
  CHECK(end_of([] { static_cast<void>(Json::array().members()); }).code == 70);
  CHECK(end_of([] { Json(true).set("a", 1); }).code == 70);
  CHECK(end_of([] { Json("a").push(1); }).code == 70);
  CHECK(end_of([] { static_cast<void>(Json::number("01")); }).code == 70);
}

}  // namespace cr::base
