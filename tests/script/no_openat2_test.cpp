// Where a sandbox forbids openat2, fragments are still read, and still never from outside their folder. A
// child process takes the call away from itself, as such a sandbox would, and loads.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstddef>

#include <doctest/doctest.h>

#include "tests/script/scenario_files.hpp"

using namespace cr;
using namespace cr::script;
using namespace cr::script::testing;

namespace {

bool forbid_openat2() {
  sock_filter rules[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                         BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
                         BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
                         BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  sock_fprog program{sizeof rules / sizeof rules[0], rules};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// Runs a claim in a child without the call; 2: the kernel has no filters.
template <class Claim>
int in_sandbox(Claim claim) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(!forbid_openat2() ? 2 : claim() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

}  // namespace

TEST_CASE("without openat2 fragments are read part by part, and links are not followed") {
  const TemporaryFolder folder;
  folder.write("outside/f.yaml", fragment);
  folder.write("root/fragments/f.yaml", fragment);
  folder.write("root/fragments/below/g.yaml", fragment);
  std::filesystem::create_symlink("../../outside/f.yaml", "root/fragments/out.yaml");
  folder.write("root/s.yaml", scenario("  - use: f\n"));
  folder.write("root/below.yaml", scenario("  - use: below/g\n"));
  folder.write("root/out.yaml", scenario("  - use: out\n"));
  CHECK(in_sandbox([] { return load("root/s.yaml", "root").errors.empty(); }) == 0);
  CHECK(in_sandbox([] { return load("root/below.yaml", "root").errors.empty(); }) == 0);
  CHECK(in_sandbox([] {
          const Loaded loaded = load("root/out.yaml", "root");
          return loaded.errors.size() == 1 &&
                 loaded.errors[0].message == "fragment out lies outside the folder root/fragments";
        }) == 0);
  CHECK(in_sandbox([] { return load("root/s.yaml", "root", true).errors.empty(); }) == 0);
}
