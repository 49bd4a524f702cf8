// The command line: what is told about words that it does not know, and where the program behind `--`
// begins. Defaults and values of single flags are told by --print-config.
#include "harness/cli/options.hpp"

#include "tests/base/printing.hpp"

using namespace cr;

namespace {
base::Result<harness::ParsedOptions> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "connect-replay");
  return harness::parse_options(static_cast<int>(words.size()), words.data());
}
}  // namespace

TEST_CASE("an unknown command is a usage fault with the nearest command") {
  const auto bad = parse({"rnu"});
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.error().kind == base::FaultKind::usage);
  CHECK(bad.error().message == "there is no command \"rnu\"");
  CHECK(bad.error().help.find("run") != std::string::npos);
  CHECK(parse({"zzzzzzzz"}).error().help == "connect-replay --help");
}

TEST_CASE("an unknown flag is a usage fault with the nearest flag of that command") {
  const auto bad = parse({"run", "--fail-fats"});
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.error().kind == base::FaultKind::usage);
  CHECK(bad.error().message.find("--fail-fats") != std::string::npos);
  CHECK(bad.error().help.find("--fail-fast") != std::string::npos);
  CHECK(parse({"serve", "--portt=1"}).error().help.find("--port") != std::string::npos);
  CHECK(parse({"lint", "--qqqqqqqqqq"}).error().help == "connect-replay lint --help");
}

TEST_CASE("a value that a flag cannot have is refused") {
  for (const auto& words : std::vector<std::vector<const char*>>{
           {"run", "--repeat", "often"}, {"run", "--color", "green"}, {"serve", "--port", "65536"},
           {"serve", "--refusal-status", "200"}, {"compare", "only-one"}, {"explain"}, {"model"}}) {
    CAPTURE(words.back());
    const auto bad = parse(words);
    REQUIRE_FALSE(bad.has_value());
    CHECK(bad.error().kind == base::FaultKind::usage);
  }
}

TEST_CASE("a double dash splits the program off, flags and all") {
  const auto good = parse({"run", "a.yaml", "--shuffle", "--", "app", "--tag", "--", "x"});
  REQUIRE(good.has_value());
  CHECK(good->options.command == "run");
  CHECK(good->options.paths == std::vector<std::string>{"a.yaml"});
  CHECK(good->options.program == std::vector<std::string>{"app", "--tag", "--", "x"});
  CHECK(good->options.tag.empty());
  CHECK(parse({"run", "--"})->options.program.empty());
}

TEST_CASE("a command has its action, its paths and its flags, and help ends the program well") {
  const auto shown = parse({"model", "show", "--format", "dot"});
  CHECK(shown->options.command == "model");
  CHECK(shown->options.action == "show");
  CHECK(shown->options.format == "dot");
  CHECK(parse({"run", "-vv", "--repeat=3", "--env", "A", "b.yaml"})->options.env == std::vector<std::string>{"A"});
  for (const char* word : {"--help", "--help-all"}) {
    const auto help = parse({word});
    CHECK(help->done);
    for (const auto& command : harness::command_names()) CHECK(help->output.find(command) != std::string::npos);
  }
  CHECK(harness::flags_of("no-such-command").empty());
}
