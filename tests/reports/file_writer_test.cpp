#include <doctest/doctest.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "golden.hpp"
#include "reports/file_writer.hpp"
#include "scratch_folder.hpp"

using namespace cr;
using namespace cr::reports;
using samples::read_file;
using samples::ScratchFolder;
namespace fs = std::filesystem;

namespace {
std::size_t entries(const ScratchFolder& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator{}));
}
fs::perms mode_of(const std::string& path) { return fs::status(path).permissions() & fs::perms::mask; }
}  // namespace

TEST_CASE("a report replaces the one before, and leaves nothing else behind") {
  const ScratchFolder folder;
  REQUIRE(write_whole_file(folder.file("r.json"), "old"));
  REQUIRE(write_whole_file(folder.file("r.json"), "new\0bytes"));
  CHECK(read_file(folder.file("r.json")) == "new");
  CHECK(entries(folder) == 1);
}

TEST_CASE("reports follow the umask, private ones do not") {
  const ScratchFolder folder;
  const mode_t old = ::umask(0027);
  REQUIRE(write_whole_file(folder.file("a"), "x"));
  REQUIRE(write_whole_file(folder.file("b"), "x", Privacy::owner_only));
  ::umask(old);
  CHECK(mode_of(folder.file("a")) == fs::perms{0640});
  CHECK(mode_of(folder.file("b")) == fs::perms{0600});
}

TEST_CASE("when the disk is full the old report stays and the attempt vanishes") {
  const ScratchFolder folder;
  REQUIRE(write_whole_file(folder.file("r"), "old"));
  struct rlimit old {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &old) == 0);
  const struct rlimit small { 1000, old.rlim_max };
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const auto wrote = write_whole_file(folder.file("r"), std::string(5000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &old);
  ::signal(SIGXFSZ, handler);
  REQUIRE_FALSE(wrote);
  CHECK(wrote.error().kind == base::FaultKind::io);
  CHECK(wrote.error().message.starts_with("cannot write "));
  CHECK(read_file(folder.file("r")) == "old");
  CHECK(entries(folder) == 1);
}

TEST_CASE("a folder, a missing folder and a name that is too long are faults of kind io") {
  const ScratchFolder folder;
  fs::create_directory(folder.file("d"));
  for (const std::string& path : {folder.file("d"), folder.file("no/r"), folder.file(std::string(300, 'n'))}) {
    const auto wrote = write_whole_file(path, "x");
    CAPTURE(path);
    REQUIRE_FALSE(wrote);
    CHECK(wrote.error().kind == base::FaultKind::io);
  }
  CHECK(entries(folder) == 1);
}

TEST_CASE("a link laid where the attempt will be written is not followed") {
  const ScratchFolder folder;
  std::ofstream(folder.file("victim")) << "precious";
  fs::create_symlink(folder.file("victim"), folder.file("r.tmp." + std::to_string(::getpid())));
  REQUIRE(write_whole_file(folder.file("r"), "report"));
  CHECK(read_file(folder.file("victim")) == "precious");
  CHECK(read_file(folder.file("r")) == "report");
}

TEST_CASE("folders are made with their parents, and twice is fine") {
  const ScratchFolder folder;
  REQUIRE(make_folders(folder.file("a/b/c")));
  REQUIRE(make_folders(folder.file("a/b/c")));
  std::ofstream(folder.file("f")) << "x";
  const auto made = make_folders(folder.file("f/g"));
  REQUIRE_FALSE(made);
  CHECK(made.error().kind == base::FaultKind::io);
}
