// Files that cannot be kept in a repository: sparse, pipes, unreadable, links. Each is made here and told
// in well under a second, and never read further than the limits allow.
#include "core/script/read_file.hpp"

#include <doctest/doctest.h>

#include "tests/script/scenario_files.hpp"

using namespace cr;
using namespace cr::script;
using namespace cr::script::testing;
namespace fs = std::filesystem;

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
