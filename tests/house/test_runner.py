"""tests/run counts what it claims to count: a crash, a time-out and silence are failures.

Feeds tests/runner/counts.py with what each kind of program prints, and stages.py with small programs.
"""
import contextlib
import io
import os
import pathlib
import sys
import tempfile
import unittest

import sources

sys.path.insert(0, str(sources.ROOT / "tests" / "runner"))

import counts  # noqa: E402
import leaks  # noqa: E402
import main as runner  # noqa: E402
import stages  # noqa: E402

DOCTEST = """[doctest] doctest version is "2.4.9"
===============================================================================
[doctest] test cases:  12 |  11 passed | 1 failed | 3 skipped
[doctest] assertions: 120 | 119 passed | 1 failed |
"""
DOCTEST_GOOD = "[doctest] test cases:  12 |  12 passed | 0 failed | 0 skipped\n"
UNITTEST = "....\n----\nRan 9 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=3)\n"


def alive(process):
    try:
        state = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return state.rsplit(")", 1)[1].split()[0] != "Z"


class Counting(unittest.TestCase):
    def test_programs_are_counted_by_their_own_words(self):
        for output, code, wanted in [
            (DOCTEST, 1, (11, 1, 3)), (DOCTEST_GOOD, 0, (12, 0, 0)), (UNITTEST, 1, (3, 3, 3)),
            ("Ran 4 tests in 0.1s\n\nOK\n", 0, (4, 0, 0)), ("Ran 4 tests in 0.1s\n\nOK (skipped=4)\n", 0, (0, 0, 4)),
            ("318 passed, 0 failed\n", 0, (318, 0, 0)), ("json: 5 passed, 1 failed, 2 skipped\n", 1, (5, 1, 2)),
            ("\x1b[32m7 passed, 0 failed\x1b[0m\n", 0, (7, 0, 0)),
        ]:
            with self.subTest(output=output):
                self.assertEqual(counts.Counts(*wanted), counts.read(output, code))

    def test_a_crash_is_a_failure(self):
        self.assertEqual(counts.Counts(failed=1), counts.read("", -11))
        self.assertEqual(counts.Counts(12, 1, 0), counts.read(DOCTEST_GOOD + "ERROR: LeakSanitizer\n", 23))
        self.assertEqual(counts.Counts(failed=1), counts.read("half an out", None))

    def test_silence_is_a_failure(self):
        for output in ("", "all is well\n", "0 passed, 0 failed\n", "Ran 0 tests in 0.0s\n\nOK\n"):
            self.assertEqual(counts.Counts(failed=1), counts.read(output, 0), output)

    def test_exit_77_is_one_skipped_suite(self):
        self.assertEqual(counts.Counts(skipped=1), counts.read("the folder is not here\n", 77))
        self.assertEqual(counts.Counts(skipped=318), counts.read("0 passed, 0 failed, 318 skipped\n", 77))

    def test_a_program_that_hangs_is_stopped_and_fails(self):
        row = stages.run_program("house probe hang", ["sleep", "30"], {}, 0.2)
        self.assertEqual(counts.Counts(failed=1), row.counts)
        self.assertLess(row.seconds, 10)

    def test_what_a_program_leaves_behind_is_ended(self):
        for start in ("sleep 600 & echo $!", "setsid sh -c 'echo $$; sleep 600' & sleep 0.3"):
            with self.subTest(start=start):
                script = f"{start}; echo '1 passed, 0 failed'"
                row = stages.run_program("house probe orphan", ["sh", "-c", script], {}, 10)
                self.assertEqual(counts.Counts(passed=1), row.counts)
                orphan = int((sources.ROOT / row.log).read_text().split()[0])
                self.assertFalse(alive(orphan))

    def test_a_secret_in_a_log_is_a_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "good.log").write_text("3 passed, 0 failed\n")
            self.assertEqual(counts.Counts(1, 0, 0), leaks.search(folder).counts)
            form = leaks.planted.encodings(leaks.planted.SECRETS["cookie"])["base64 after one byte"]
            (pathlib.Path(folder) / "bad.log").write_bytes(b"sid=" + form)
            with contextlib.redirect_stdout(io.StringIO()) as said:
                self.assertEqual(counts.Counts(1, 1, 0), leaks.search(folder).counts)
            self.assertIn("bad.log: cookie, as base64 after one byte", said.getvalue())

    def test_the_closing_line_has_the_form_that_ci_reads(self):
        self.assertEqual("3 passed, 0 failed", runner.closing_line(counts.Counts(3)))
        self.assertEqual("3 passed, 1 failed, 2 skipped", runner.closing_line(counts.Counts(3, 1, 2)))

    def test_the_scripts_can_be_started(self):
        for name in ("connect-replay", "tests/run", ".ci/run"):
            self.assertTrue(os.access(sources.ROOT / name, os.X_OK), name)


if __name__ == "__main__":
    unittest.main()
