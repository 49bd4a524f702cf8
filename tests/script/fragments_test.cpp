// Fragments: where they are found, what they may be, and how they are used.
#include "core/script/fragments.hpp"

#include <doctest/doctest.h>

#include "tests/script/scenario_files.hpp"

using namespace cr;
using namespace cr::script;
using namespace cr::script::testing;
namespace fs = std::filesystem;

TEST_CASE("a fragment comes from the nearest folder beside or above, up to the root") {
  const TemporaryFolder folder;
  folder.write("top/fragments/f.yaml", fragment);
  folder.write("top/a/b/s.yaml", scenario("  - use: f\n"));
  folder.write("top/a/near.yaml", scenario("  - use: g\n"));
  folder.write("top/fragments/g.yaml", "broken: [");
  folder.write("top/a/fragments/g.yml", fragment);
  const Loaded loaded = load("top/a/b/s.yaml", "top");
  CHECK(complaints(loaded.errors) == "");
  CHECK(loaded.scenarios[0].steps[2].where.file == "top/fragments/f.yaml");
  CHECK(load("top/a/near.yaml", "top").errors.empty());
  CHECK(only_fault(load("top/a/b/s.yaml", "top/a")).message == "there is no fragment f");
}

TEST_CASE("a fragment outside its folder is refused, by whatever way it is reached") {
  const TemporaryFolder folder;
  folder.write("outside/f.yaml", fragment);
  folder.write("root/inside/f.yaml", fragment);
  folder.write("root/s.yaml", scenario("  - use: f\n"));
  fs::create_directory("root/fragments");
  fs::create_symlink("../../outside/f.yaml", "root/fragments/f.yaml");
  CHECK(only_fault(load("root/s.yaml", "root")).message == "fragment f lies outside the folder root/fragments");
  fs::remove("root/fragments/f.yaml");
  fs::create_symlink("../inside/f.yaml", "root/fragments/f.yaml");
  CHECK(only_fault(load("root/s.yaml", "root")).message == "fragment f lies outside the folder root/fragments");
  fs::remove_all("root/fragments");
  fs::create_directory_symlink("../outside", "root/fragments");
  CHECK(only_fault(load("root/s.yaml", "root")).message == "fragment f lies outside the folder root/fragments");
  fs::remove("root/fragments");
  fs::create_directory("root/fragments");
  folder.write("root/fragments/real.yaml", fragment);
  fs::create_symlink("real.yaml", "root/fragments/f.yaml");
  CHECK(load("root/s.yaml", "root").errors.empty());
  CHECK(load("root/s.yaml", "root", true).errors.size() == 1);
}

TEST_CASE("a fragment that is a pipe or too big is told at its use") {
  const TemporaryFolder folder;
  const Stopwatch quick;
  folder.write("s.yaml", scenario("  - use: f\n"));
  fs::create_directory("fragments");
  REQUIRE(::mkfifo("fragments/f.yaml", 0600) == 0);
  CHECK(only_fault(load("s.yaml")).where == base::Where{"s.yaml", 7, 10});
  fs::remove("fragments/f.yaml");
  folder.write("fragments/f.yaml", "");
  fs::resize_file("fragments/f.yaml", std::uintmax_t{1} << 30);
  CHECK(only_fault(load("s.yaml")).message.find("1048576 are allowed") != std::string::npos);
}

TEST_CASE("fragments are bounded in depth, number and bytes") {
  const TemporaryFolder folder;
  for (int i = 0; i < 10; ++i)
    folder.write("fragments/f" + std::to_string(i) + ".yaml",
                 "fragment: f\nstarts: provider_select\nsteps: [{use: f" + std::to_string(i + 1) + "}]\n");
  folder.write("fragments/f10.yaml", fragment);
  folder.write("deep.yaml", scenario("  - use: f0\n"));
  CHECK(only_fault(load("deep.yaml")).message == "fragments within fragments more than 8 deep");
  folder.write("flat.yaml", scenario("  - use: f3\n"));
  CHECK(load("flat.yaml").errors.empty());
  LoadOptions options;
  options.limits.include_files = 3;
  CHECK(load_file({"flat.yaml", "flat.yaml", "."}, protocol::zero(), options).errors.size() == 1);
  options.limits.include_files = 30;
  options.limits.yaml_bytes_all_includes = 300;
  CHECK(load_file({"flat.yaml", "flat.yaml", "."}, protocol::zero(), options).errors.size() == 1);
}

TEST_CASE("fragments that multiply are stopped by the number of steps") {
  const TemporaryFolder folder;
  const Stopwatch quick;
  for (int i = 0; i < 7; ++i) {
    std::string steps;
    for (int k = 0; k < 30; ++k) steps += "  - use: f" + std::to_string(i + 1) + "\n";
    folder.write("fragments/f" + std::to_string(i) + ".yaml", "fragment: f\nstarts: session_restore\nsteps:\n" + steps);
  }
  folder.write("fragments/f7.yaml", "fragment: f\nstarts: session_restore\nsteps: [{app: session_restore}]\n");
  folder.write("bomb.yaml", scenario("  - use: f0\n"));
  CHECK(only_fault(load("bomb.yaml")).message == "more than 5000 steps once fragments and repeats are unrolled");
}

TEST_CASE("a fragment is told at its use when it does not fit, and in its own file when it is wrong in itself") {
  const TemporaryFolder folder;
  folder.write("fragments/f.yaml",
               "fragment: f\nparams: {a: {default: 1}, b: {}}\nstarts: provider_select\nends: "
               "provider_name_capture\nsteps:\n  - app: PROVIDER_MISSING\n  - connect: provider_name_capture\n    "
               "data: {provider: {name: {$in: ['${a}', '${b}']}}}\n");
  folder.write("s.yaml", scenario("  - use: f\n    with: {a: x}\n"));
  CHECK(only_fault(load("s.yaml")).message == "fragment f needs the parameter `b`");
  CHECK(only_fault(load("s.yaml")).where == base::Where{"s.yaml", 7, 5});
  folder.write("s.yaml", scenario("  - use: f\n    with: {a: x, b: z}\n  - use: f\n    with: {b: z}\n"));
  CHECK(load("s.yaml").errors[0].message ==
        "fragment f starts at provider_select, and what lies on the table is provider_name_capture");
  folder.write("s.yaml", scenario("  - use: f\n    with: {b: z}\n"));
  const base::Fault changed = only_fault(load("s.yaml"));
  CHECK(changed.message.find("wants text here, and `1` is a number") != std::string::npos);
  CHECK(changed.where.file == "fragments/f.yaml");
  CHECK(changed.notes == std::vector<std::string>{"used from s.yaml:7:5"});
}

TEST_CASE("names of a fragment's own do not hide those of the scenario") {
  const TemporaryFolder folder;
  folder.write("fragments/f.yaml",
               "fragment: f\nparams: {home: {}}\nstarts: provider_select\nsteps: [{app: session_restore}, {connect: "
               "provider_select, data: {providers: {$size: '${home}'}}}]\n");
  folder.write("fragments/g.yaml",
               "fragment: g\nparams: {home: {}}\nstarts: provider_select\nsteps: [{app: session_restore}, {connect: "
               "provider_select, data: {providers: {$as: home, $size: '${home}'}}}]\n");
  folder.write("vars.yaml",
               "scenario: a\ntitle: t\nwhy: w\nvars: {home: 1}\nconversation:\n  - app: session_restore\n  - connect: "
               "provider_select\n  - use: f\n    with: {home: 2}\n");
  CHECK(only_fault(load("vars.yaml")).message == "parameter `home` hides a constant of the scenario");
  folder.write("capture.yaml",
               "scenario: a\ntitle: t\nwhy: w\nconversation:\n  - app: session_restore\n  - connect: provider_select\n "
               "   data: {providers: {$as: home}}\n  - use: f\n    with: {home: 2}\n");
  CHECK(only_fault(load("capture.yaml")).message == "parameter `home` hides a capture of the scenario");
  folder.write("own.yaml", scenario("  - use: g\n    with: {home: 2}\n"));
  CHECK(only_fault(load("own.yaml")).message == "`home` is already a parameter of this fragment");
}

TEST_CASE("a fragment used twice needs prefixes for what it captures") {
  const TemporaryFolder folder;
  folder.write("fragments/f.yaml",
               "fragment: f\nstarts: provider_select\nsteps: [{app: session_restore}, {connect: provider_select, data: "
               "{providers: {$as: list}}}]\n");
  folder.write("once.yaml",
               scenario("  - use: f\n  - app: {provider: {id: '${list.0.id}'}}\n  - connect: session_redirect\n"));
  CHECK(load("once.yaml").errors.empty());
  folder.write("twice.yaml", scenario("  - use: f\n  - use: f\n"));
  CHECK(only_fault(load("twice.yaml")).message == "`list` is already captured");
  folder.write("prefixed.yaml", scenario("  - use: f\n    as: one\n  - use: f\n    as: two\n  - app: {provider: {id: "
                                         "'${two.list.0.id}'}}\n  - connect: session_redirect\n"));
  CHECK(load("prefixed.yaml").errors.empty());
  folder.write(
      "plain.yaml",
      scenario("  - use: f\n    as: one\n  - app: {provider: {id: '${list.0.id}'}}\n  - connect: session_redirect\n"));
  CHECK(only_fault(load("plain.yaml")).message == "nothing is known as `${list.0.id}` here");
}

TEST_CASE("a text without a file has no fragments") {
  CHECK(errors_of("  - app: session_restore\n  - connect: provider_select\n  - use: f\n").find("is not in a file") !=
        std::string::npos);
}
