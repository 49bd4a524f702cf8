#include "harness/cli/partner_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "tests/base/printing.hpp"

using namespace cr;
using namespace cr::harness;

namespace {

namespace asio = boost::asio;

asio::awaitable<void> wait_for(PartnerProgram* program) { co_await program->ended(); }
asio::awaitable<void> stop(PartnerProgram* program, base::Duration grace) { co_await program->stop(grace); }

std::unique_ptr<PartnerProgram> started(asio::io_context& io, const std::string& shell, std::size_t output_bytes = 1 << 20) {
  ProgramOptions options;
  options.argv = {"/bin/sh", "-c", shell};
  options.environment = {{"CASE_WORD", "one two"}};
  options.output_bytes = output_bytes;
  auto program = PartnerProgram::start(io, std::move(options));
  REQUIRE_MESSAGE(program.has_value(), (program ? "" : base::render(program.error(), "error")));
  return *std::move(program);
}
struct Ended {
  std::string how, output;
};
// Runs it to its own end.
Ended run(const std::string& shell, std::size_t output_bytes = 1 << 20) {
  asio::io_context io;
  const auto program = started(io, shell, output_bytes);
  CHECK(program->runs());
  CHECK(program->how() == "it runs");
  asio::co_spawn(io, wait_for(program.get()), asio::detached);
  io.run_for(std::chrono::seconds(20));
  CHECK_FALSE(program->runs());
  return {program->how(), program->output()};
}
// Runs it until its output has a word, then stops it; how long that took.
std::chrono::milliseconds stopped(PartnerProgram& program, asio::io_context& io, base::Duration grace) {
  for (int i = 0; i < 1000 && program.output().empty(); ++i) io.run_one_for(std::chrono::milliseconds(20));
  REQUIRE_FALSE(program.output().empty());
  const auto begun = std::chrono::steady_clock::now();
  asio::co_spawn(io, stop(&program, grace), asio::detached);
  while (program.runs() && std::chrono::steady_clock::now() - begun < std::chrono::seconds(20)) io.run_one_for(std::chrono::milliseconds(20));
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
}

}  // namespace

TEST_CASE("the way in which a program ended is told: its status, or the signal") {
  CHECK(run("exit 0").how == "it ended with exit status 0");
  CHECK(run("exit 7").how == "it ended with exit status 7");
  CHECK(run("kill -11 $$").how == "it was ended by signal 11");
}

TEST_CASE("output and errors are kept together, up to the bound, and the rest is counted") {
  CHECK(run("echo out; echo err >&2").output == "out\nerr\n");
  const auto much = run("i=0; while [ $i -lt 100 ]; do printf 0123456789; i=$((i+1)); done", 25);
  CHECK(much.output == "0123456789012345678901234\n[975 more bytes of output were not kept]\n");
  CHECK(run("printf 12345", 5).output == "12345");
  // More than a pipe holds: the program is not held up.
  CHECK(run("head -c 300000 /dev/zero; exit 3", 10).how == "it ended with exit status 3");
}

TEST_CASE("a program has the caller's environment, what is given beside it, and empty input") {
  ::setenv("TESTS_OWN_WORD", "from the caller", 1);
  ::setenv("CASE_WORD", "overridden", 1);
  CHECK(run("echo \"$CASE_WORD/$TESTS_OWN_WORD\"; wc -c | tr -d ' '").output == "one two/from the caller\n0\n");
  ::unsetenv("TESTS_OWN_WORD");
  ::unsetenv("CASE_WORD");
}

TEST_CASE("a program inherits no descriptor but the three, also none that is open across exec") {
  const int open_one = ::open("/dev/null", O_RDONLY);
  REQUIRE(open_one >= 3);
  // The shell's own glob needs one descriptor for the folder while it reads it.
  const auto out = run("for n in 3 4 5 6 7 8 9; do if [ -e /proc/self/fd/$n ]; then echo \"open $n\"; fi; done; echo \"done\"");
  ::close(open_one);
  CHECK(out.output == "done\n");
}

TEST_CASE("a program that cannot be started is a fault that names it") {
  asio::io_context io;
  ProgramOptions options;
  options.argv = {"no-such-program-anywhere"};
  const auto bad = PartnerProgram::start(io, std::move(options));
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.error().kind == base::FaultKind::io);
  CHECK(bad.error().message.find("no-such-program-anywhere cannot be started") != std::string::npos);
}

TEST_CASE("a program that heeds SIGTERM goes by it") {
  asio::io_context io;
  const auto program = started(io, "echo ready; exec sleep 60");
  CHECK(stopped(*program, io, std::chrono::seconds(15)) < std::chrono::seconds(10));
  CHECK(program->how() == "it was ended by signal 15");
}

TEST_CASE("a program that ignores SIGTERM is killed when the grace is over, not before") {
  asio::io_context io;
  const auto program = started(io, "trap '' TERM; echo ready; while :; do sleep 0.05; done");
  const auto took = stopped(*program, io, std::chrono::milliseconds(300));
  CHECK(took >= std::chrono::milliseconds(290));
  CHECK(took < std::chrono::seconds(10));
  CHECK(program->how() == "it was ended by signal 9");
}

TEST_CASE("who stops a program or lets go of it leaves none of its children behind") {
  for (const bool stops : {true, false}) {
    CAPTURE(stops);
    asio::io_context io;
    auto program = started(io, "trap '' TERM; sleep 60 & echo $!; wait");
    for (int i = 0; i < 1000 && program->output().find('\n') == std::string::npos; ++i) io.run_one_for(std::chrono::milliseconds(20));
    const std::string child = program->output().substr(0, program->output().find('\n'));
    REQUIRE(!child.empty());
    CHECK(std::ifstream("/proc/" + child + "/stat").good());
    if (stops) stopped(*program, io, std::chrono::milliseconds(100));
    program.reset();
    bool gone = false;
    for (int i = 0; i < 200 && !gone; ++i) {
      std::string line;
      std::getline(std::ifstream("/proc/" + child + "/stat") >> std::ws, line);
      gone = line.empty() || line.find(") Z ") != std::string::npos;  // nobody may wait for orphans in a container
      if (!gone) ::usleep(20'000);
    }
    CHECK(gone);
  }
}
