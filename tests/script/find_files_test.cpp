#include <doctest/doctest.h>

#include <sys/stat.h>

#include "tests/script/loading.hpp"

using namespace cr;
using namespace cr::script;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {
std::string found(const std::vector<std::string>& paths, const LoadOptions& options = {}) {
  std::string out;
  const Files files = find_files(paths, options);
  for (const SourceFile& file : files.files) out += file.shown + " ";
  for (const base::Fault& fault : files.faults)
    out += std::string("[") + base::name_of(fault.kind) + " " + fault.where.file + "] ";
  return out;
}
}  // namespace

TEST_CASE("folders are walked in path order, fragments and settings left out") {
  const TemporaryFolder folder;
  for (const char* name : {"s/b.yaml", "s/a.yml", "s/sub/c.yaml", "s/fragments/f.yaml", "s/sub/fragments/g.yaml",
                           "s/notes.txt", "s/connect-replay.yaml", "s/d.yaml/e.yaml"})
    folder.write(name, "x");
  CHECK(found({"s"}) == "s/a.yml s/b.yaml s/d.yaml/e.yaml s/sub/c.yaml ");
  CHECK(found({"s/"}) == found({"./s"}));
  CHECK(found({(folder.path() / "s").string()}) == found({"s"}));
  CHECK(found({"s/b.yaml", "s", "s/b.yaml"}) == found({"s"}));
  CHECK(found({"s/fragments"}) == "");
}

TEST_CASE("patterns match parts of a path, ** any number of folders") {
  const TemporaryFolder folder;
  for (const char* name : {"s/a1.yaml", "s/a2.yaml", "s/b.yaml", "s/x/y/a3.yaml", "s/fragments/a4.yaml"})
    folder.write(name, "x");
  CHECK(found({"s/a*.yaml"}) == "s/a1.yaml s/a2.yaml ");
  CHECK(found({"s/a[1]*"}) == "s/a1.yaml ");
  CHECK(found({"s/**/a*.yaml"}) == "s/a1.yaml s/a2.yaml s/x/y/a3.yaml ");
  CHECK(found({"*/b.yaml"}) == "s/b.yaml ");
  CHECK(found({"s/z*.yaml"}) == "[usage s/z*.yaml] ");
}

TEST_CASE("what does not exist is a usage fault, what is not regular an io fault") {
  const TemporaryFolder folder;
  folder.write("s/fragments/f.yaml", "x");
  REQUIRE(::mkfifo("pipe.yaml", 0600) == 0);
  fs::create_symlink("nowhere", "s/dead.yaml");
  CHECK(found({"missing.yaml"}) == "[usage missing.yaml] ");
  CHECK(found({""}).starts_with("[usage"));
  CHECK(found({"pipe.yaml"}) == "[io pipe.yaml] ");
  CHECK(found({"."}) == "[io pipe.yaml] [io s/dead.yaml] ");
  CHECK(found({"s/fragments/f.yaml"}) == "[usage s/fragments/f.yaml] ");
  CHECK(found({"empty"}) == "[usage empty] ");
}

TEST_CASE("links are followed to files, never to folders, and not at all when untrusted") {
  const TemporaryFolder folder;
  folder.write("s/a.yaml", "x");
  folder.write("other/b.yaml", "x");
  fs::create_symlink("../other/b.yaml", "s/b.yaml");
  fs::create_directory_symlink("..", "s/up");
  CHECK(found({"s"}) == "s/a.yaml s/b.yaml ");
  LoadOptions untrusted;
  untrusted.untrusted = true;
  CHECK(found({"s"}, untrusted) == "s/a.yaml [io s/b.yaml] ");
}

TEST_CASE("an excluded folder is left out unless it is named") {
  const TemporaryFolder folder;
  folder.write("s/a.yaml", "x");
  folder.write("s/certify/b.yaml", "x");
  LoadOptions options;
  options.exclude = {"s/certify"};
  CHECK(found({"s"}, options) == "s/a.yaml ");
  CHECK(found({"s/certify"}, options) == "s/certify/b.yaml ");
  CHECK(found({"s", "s/certify/b.yaml"}, options) == "s/a.yaml s/certify/b.yaml ");
}

TEST_CASE("the number of files is bounded") {
  const TemporaryFolder folder;
  for (int i = 0; i < 5; ++i) folder.write("s/" + std::to_string(i) + ".yaml", "x");
  LoadOptions options;
  options.limits.scenario_files = 4;
  CHECK(find_files({"s"}, options).files.empty());
  CHECK(find_files({"s"}, options).faults.size() == 1);
}

TEST_CASE("fragments of a single file are sought up to the working directory, or in its own folder outside") {
  const TemporaryFolder folder;
  folder.write("in/s/a.yaml", "x");
  folder.write("out/b.yaml", "x");
  fs::current_path(folder.path() / "in");
  CHECK(find_files({"s/a.yaml"}, {}).files[0].root == fs::current_path().generic_string());
  CHECK(find_files({"../out/b.yaml"}, {}).files[0].root == "../out");
  CHECK(find_files({"s"}, {}).files[0].root == "s");
}
