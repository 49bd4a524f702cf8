"""kill -9 at 200 seeded instants: the journal reads, every step that was through is in it, and a report
is whole or absent. Works on a program that writes as fast as it can, so that a kill meets a write.
"""
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("CONNECT_REPLAY_BUILD", ROOT / "build" / "dev"))
TRIAL = BUILD / "tests" / "reports_samples" / "kill_trial"
KILLS = 200
SEED = 20260302


def killed_after(mode, path, seconds):
    """Starts the program, kills it, and gives the lines that it had told by then."""
    process = subprocess.Popen([TRIAL, mode, path], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    timer_end = time.monotonic() + seconds
    told = bytearray()
    os.set_blocking(process.stdout.fileno(), False)
    while time.monotonic() < timer_end:
        told += process.stdout.read(1 << 16) or b""
        time.sleep(0.0005)
    process.send_signal(signal.SIGKILL)
    os.set_blocking(process.stdout.fileno(), True)
    told += process.stdout.read()
    process.stdout.close()
    process.wait()
    return told.decode().splitlines()


def start_up():
    """Seconds from the start of the program to its first step: a sanitized one needs several times as long."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(5):
            begun = time.monotonic()
            process = subprocess.Popen([TRIAL, "journal", pathlib.Path(folder) / str(number)], stdout=subprocess.PIPE,
                                       stdin=subprocess.DEVNULL)
            process.stdout.read(1)
            taken.append(time.monotonic() - begun)
            process.kill()
            process.stdout.close()
            process.wait()
    return sorted(taken)[len(taken) // 2]


class KillNine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not TRIAL.exists():
            raise unittest.SkipTest(f"{TRIAL} is not built")
        # The instants are counted from just before the first step, so that kills fall before it and after.
        cls.before = start_up() * 0.8

    def test_every_step_that_was_through_is_in_the_journal(self):
        chance = random.Random(SEED)
        steps = 0
        with tempfile.TemporaryDirectory() as folder:
            for number in range(KILLS):
                path = pathlib.Path(folder) / f"journal-{number}.ndjson"
                told = killed_after("journal", path, self.before + chance.uniform(0, 0.03))
                bytes_left = path.read_bytes() if path.exists() else b""
                if b"\n" not in bytes_left:
                    self.assertEqual(told, [])
                    continue
                read = subprocess.run([TRIAL, "read", path], capture_output=True, text=True, check=False)
                self.assertEqual(read.returncode, 0, f"kill {number}: {read.stderr}")
                kept = set(read.stdout.splitlines())
                self.assertEqual(set(told) - kept, set(), f"kill {number}: steps that were through are not in it")
                steps += len(kept)
                path.unlink()
        self.assertGreater(steps, KILLS, "the program was killed before it did anything")

    def test_a_report_is_whole_or_absent(self):
        chance = random.Random(SEED + 1)
        seen = 0
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "run.json"
            for number in range(KILLS):
                killed_after("report", path, self.before + chance.uniform(0, 0.02))
                if not path.exists():
                    continue
                seen += 1
                text = path.read_text()
                self.assertTrue(text.startswith("begin") and text.endswith("end"), f"kill {number}")
                body = text[5:-3]
                self.assertEqual(body, body[0] * len(body), f"kill {number}: two reports in one")
                self.assertGreaterEqual(len(body), 200_000)
        self.assertGreater(seen, KILLS // 2)


if __name__ == "__main__":
    unittest.main()
