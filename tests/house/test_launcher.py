"""The launcher does what the README promises: builds once, then becomes the program, in any place.

It is tried in a small copy of the checkout, with stand-ins for cmake, ninja and dpkg-query on the PATH
that take no time and write down how often they were called. The real build is tried by tests/debootstrap.sh.
"""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

import sources

CMAKE = """#!/bin/sh
echo cmake "$@" >>"$CALLS"
"""
NINJA = """#!/bin/sh
echo ninja >>"$CALLS"
[ -z "$BUILD_FAILS" ] || { echo "x.cpp:1: error: no such thing"; exit 1; }
[ -z "$BUILD_TAKES" ] || sleep "$BUILD_TAKES"
cat >"$2/connect-replay" <<'PROGRAM'
#!/bin/sh
echo "program at $(pwd)"
for word in "$@"; do echo "[$word]"; done
[ -z "$READ" ] || cat
exit 5
PROGRAM
chmod +x "$2/connect-replay"
echo "[1/1] built"
"""
DPKG_QUERY = """#!/bin/sh
shift 2
for name in "$@"; do [ "$name" = "$ABSENT" ] || echo "$name installed"; done
"""
ID_OF_A_USER = """#!/bin/sh
[ "$1" = -u ] && echo 1000
"""


NOBODY = 65534


class Launcher(unittest.TestCase):
    def setUp(self):
        self.top = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.top, ignore_errors=True)
        self.checkout = self.top / "check out"
        self.tools = self.top / "tools"
        self.calls = self.top / "calls"
        for folder in ("cmake", "core/base", "harness", "mock_server", "reports"):
            (self.checkout / folder).mkdir(parents=True)
        self.tools.mkdir()
        for name in ("connect-replay", "CMakeLists.txt", "CMakePresets.json", "cmake/packages.sh", "cmake/packages.txt"):
            shutil.copy(sources.ROOT / name, self.checkout / name)
        (self.checkout / "core/base/text.cpp").write_text("// text\n")
        for name, text in (("cmake", CMAKE), ("ninja", NINJA), ("dpkg-query", DPKG_QUERY)):
            self.tool(name, text)

    def tool(self, name, text):
        (self.tools / name).write_text(text)
        (self.tools / name).chmod(0o755)

    def start(self, *words, launcher=None, folder=None, given="", user=None, **environment):
        path = f"{self.tools}:/usr/bin:/bin"
        return subprocess.run([str(launcher or self.checkout / "connect-replay"), *words], cwd=folder or self.top, user=user,
                              input=given, capture_output=True, text=True, timeout=60, check=False,
                              env={"PATH": path, "CALLS": str(self.calls), "HOME": str(self.top), **environment})

    def builds(self):
        return self.calls.read_text().count("ninja") if self.calls.exists() else 0

    def test_it_builds_and_becomes_the_program(self):
        done = self.start("run", "a b", "", "--tag=x y")
        self.assertEqual(5, done.returncode, done.stderr)
        self.assertEqual(f"program at {self.top}\n[run]\n[a b]\n[]\n[--tag=x y]\n", done.stdout)
        self.assertIn("built in", done.stderr)

    def test_the_second_start_builds_nothing_and_says_nothing(self):
        self.start("version")
        done = self.start("version")
        self.assertEqual((5, ""), (done.returncode, done.stderr))
        self.assertEqual(1, self.builds())

    def test_a_start_without_changes_costs_less_than_a_third_of_a_second(self):
        self.start("version")
        best = 9.0
        for _ in range(5):
            start = time.monotonic()
            self.start("version")
            best = min(best, time.monotonic() - start)
        self.assertLess(best, 0.3)

    def test_a_changed_a_new_and_a_removed_file_each_build_again(self):
        self.start()
        text = self.checkout / "core/base/text.cpp"
        for number, change in enumerate((lambda: text.write_text("// other\n"),
                                         lambda: (self.checkout / "reports/new.cpp").write_text("// new\n"),
                                         (self.checkout / "reports/new.cpp").unlink,
                                         lambda: (self.checkout / "cmake/packages.txt").write_text("g++\n")), 2):
            time.sleep(0.02)
            change()
            self.start()
            self.assertEqual(number, self.builds())

    def test_tests_documents_and_scenarios_do_not_build_again(self):
        self.start()
        for name in ("tests/x.cpp", "docs/x.md", "scenarios/x.yaml", "README.md"):
            (self.checkout / name).parent.mkdir(exist_ok=True)
            (self.checkout / name).write_text("x\n")
        self.start()
        self.assertEqual(1, self.builds())

    def test_it_works_through_a_symbolic_link_and_from_any_folder(self):
        link = self.top / "replay"
        link.symlink_to(self.checkout / "connect-replay")
        done = self.start("x", launcher=link, folder="/")
        self.assertEqual("program at /\n[x]\n", done.stdout)

    def test_standard_input_belongs_to_the_program(self):
        done = self.start(given="from the caller\n", READ="1")
        self.assertIn("from the caller", done.stdout)

    def test_a_failed_build_shows_its_end_and_exits_70(self):
        done = self.start("run", BUILD_FAILS="1")
        self.assertEqual(70, done.returncode)
        self.assertEqual("", done.stdout)
        self.assertIn("no such thing", done.stderr)
        self.assertEqual(5, self.start("run").returncode)

    def test_two_first_starts_at_once_build_once(self):
        environment = {"PATH": f"{self.tools}:/usr/bin:/bin", "CALLS": str(self.calls), "BUILD_TAKES": "0.5"}
        started = [subprocess.Popen([str(self.checkout / "connect-replay")], stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL, env=environment) for _ in range(3)]
        for child in started:
            self.assertIn(b"program at", child.communicate(timeout=60)[0])
        self.assertEqual(1, self.builds())

    def test_without_root_and_sudo_it_says_what_to_install(self):
        self.tool("id", ID_OF_A_USER)
        for name in ("bash", "env", "readlink", "sed", "mkdir", "find", "flock", "xargs", "tail", "tr", "rm", "grep", "cat"):
            (self.tools / name).symlink_to(shutil.which(name))
        done = self.start("run", ABSENT="libre2-dev", PATH=str(self.tools))
        self.assertEqual(4, done.returncode, done.stderr)
        self.assertIn("neither root nor sudo", done.stderr)
        self.assertIn("apt-get install --no-install-recommends libre2-dev", done.stderr)

    def test_a_checkout_that_cannot_be_written_says_so(self):
        self.top.chmod(0o755)
        self.checkout.chmod(0o555)
        self.addCleanup(self.checkout.chmod, 0o755)
        done = self.start("run", user=NOBODY if os.getuid() == 0 else None)
        self.assertEqual(4, done.returncode)
        self.assertIn("CONNECT_REPLAY_BUILD_DIR", done.stderr)

    def test_another_build_folder_can_be_named(self):
        elsewhere = self.top / "elsewhere"
        done = self.start("run", CONNECT_REPLAY_BUILD_DIR=str(elsewhere))
        self.assertEqual(5, done.returncode, done.stderr)
        self.assertFalse((self.checkout / "build").exists())

    def test_a_checkout_that_was_moved_is_built_anew(self):
        self.start()
        (self.checkout / "build/release/CMakeCache.txt").write_text(f"CMAKE_HOME_DIRECTORY:INTERNAL={self.checkout}\n")
        (self.checkout / "build/release/old").write_text("old\n")
        moved = self.top / "moved"
        self.checkout.rename(moved)
        done = self.start("x", launcher=moved / "connect-replay")
        self.assertIn("[x]", done.stdout)
        self.assertEqual(2, self.builds())
        self.assertFalse((moved / "build/release/old").exists())


if __name__ == "__main__":
    unittest.main()
