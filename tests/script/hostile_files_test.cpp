// Files that cannot be kept in a repository: sparse, pipes, unreadable, links that lead out, bombs. Each
// is made here and told in well under a second, and never read further than the limits allow.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>

#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {
Loaded load(const std::string& path, const std::string& root = ".", bool untrusted = false) {
  LoadOptions options;
  options.untrusted = untrusted;
  return load_file({path, path, root}, protocol::zero(), options);
}
base::Fault only_fault(const Loaded& loaded) {
  INFO(testing::complaints(loaded.errors));
  REQUIRE(loaded.errors.size() == 1);
  return loaded.errors[0];
}
std::string scenario(const std::string& lines) {
  return "scenario: a\ntitle: t\nwhy: w\nconversation:\n  - app: session_restore\n  - connect: provider_select\n" +
         lines;
}
const std::string fragment =
    "fragment: f\nstarts: provider_select\nsteps: [{app: PROVIDER_MISSING}, {connect: provider_name_capture}]\n";

class Stopwatch {
 public:
  ~Stopwatch() { CHECK(std::chrono::steady_clock::now() - start_ < std::chrono::seconds(1)); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};
}  // namespace

TEST_CASE("a sparse file of a gigabyte is refused by its size") {
  const TemporaryFolder folder;
  const Stopwatch quick;
  folder.write("big.yaml", "");
  fs::resize_file("big.yaml", std::uintmax_t{1} << 30);
  const base::Fault fault = only_fault(load("big.yaml"));
  CHECK(fault.kind == base::FaultKind::syntax);
  CHECK(fault.message == "the file has 1073741824 bytes, 1048576 are allowed");
  CHECK(fault.where.line == 1);
}

TEST_CASE("a pipe, a folder and a device are no scenarios, and nobody waits for them") {
  const TemporaryFolder folder;
  const Stopwatch quick;
  REQUIRE(::mkfifo("pipe.yaml", 0600) == 0);
  fs::create_directory("folder.yaml");
  for (const char* path : {"pipe.yaml", "folder.yaml", "/dev/zero"})
    CHECK(only_fault(load(path)).kind == base::FaultKind::io);
}

TEST_CASE("a file that may not be read is an io fault, one that is gone a usage fault") {
  const TemporaryFolder folder;
  folder.write("secret.yaml", "x");
  CHECK(only_fault(load("gone.yaml")).kind == base::FaultKind::usage);
  fs::permissions("secret.yaml", fs::perms::none);
  if (::geteuid() != 0) CHECK(only_fault(load("secret.yaml")).kind == base::FaultKind::io);
}

TEST_CASE("links are followed to scenarios unless untrusted, also in the middle of a path") {
  const TemporaryFolder folder;
  folder.write("real/a.yaml", scenario(""));
  fs::create_symlink("real/a.yaml", "link.yaml");
  fs::create_directory_symlink("real", "way");
  CHECK(load("link.yaml").errors.empty());
  CHECK(load("way/a.yaml").errors.empty());
  CHECK(load("real/a.yaml", ".", true).errors.empty());
  CHECK(only_fault(load("link.yaml", ".", true)).kind == base::FaultKind::io);
  CHECK(only_fault(load("way/a.yaml", ".", true)).kind == base::FaultKind::io);
}

TEST_CASE("a fragment comes from the nearest folder beside or above, up to the root") {
  const TemporaryFolder folder;
  folder.write("top/fragments/f.yaml", fragment);
  folder.write("top/a/b/s.yaml", scenario("  - use: f\n"));
  folder.write("top/a/near.yaml", scenario("  - use: g\n"));
  folder.write("top/fragments/g.yaml", "broken: [");
  folder.write("top/a/fragments/g.yml", fragment);
  const Loaded loaded = load("top/a/b/s.yaml", "top");
  CHECK(testing::complaints(loaded.errors) == "");
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

TEST_CASE("repeats within repeats and a wide matrix end soon") {
  const Stopwatch quick;
  std::string nested = "  - app: session_restore\n  - connect: provider_select\n";
  std::string indent = "  ";
  for (int i = 0; i < 12; ++i) {
    nested += indent + "- repeat: 1000\n" + indent + "  steps:\n";
    indent += "    ";
  }
  nested += indent + "- app: session_restore\n";
  CHECK(load_text("scenario: a\ntitle: t\nwhy: w\nconversation:\n" + nested, "a", protocol::zero(), {}).errors.size() ==
        1);
  std::string matrix = "matrix: {";
  for (char c = 'a'; c < 'm'; ++c) matrix += std::string("v") + c + ": [1, 2, 3, 4, 5, 6, 7, 8], ";
  const Loaded wide = load_text("scenario: a\ntitle: t\nwhy: w\n" + matrix +
                                    "}\nconversation:\n  - app: session_restore\n  - connect: provider_select\n",
                                "a", protocol::zero(), {});
  CHECK(wide.errors.size() == 1);
}

TEST_CASE("constants do not grow without bound") {
  const Stopwatch quick;
  std::string vars = "vars:\n  v0: '" + std::string(1000, 'x') + "'\n";
  std::string use;
  for (int i = 0; i < 1000; ++i) use += "${v0}";
  const Loaded loaded = load_text("scenario: a\ntitle: t\nwhy: '" + use + "'\n" + vars +
                                      "conversation:\n  - app: session_restore\n  - connect: provider_select\n",
                                  "a", protocol::zero(), {});
  CHECK(loaded.errors.empty());
  std::string more =
      "scenario: a\ntitle: t\nwhy: w\nvars: {v0: '" + std::string(500'000, 'x') + "'}\nconversation:\n  - app: {raw: '";
  for (int i = 0; i < 60'000; ++i) more += "${v0}";
  const Loaded refused = load_text(more + "'}\n  - connect: error\n", "a", protocol::zero(), {});
  CHECK(only_fault(refused).message == "more than 5242880 bytes once constants are filled in");
}
