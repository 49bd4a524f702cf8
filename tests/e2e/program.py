"""Starts the real program for the end-to-end tests: which binary, in which folder, with what environment.

Every test of this folder uses it. It gives back exit code, output and reports, and judges but one thing: that
the API key which all tests use stands in nothing that was printed or written.
"""
import json
import os
import pathlib
import subprocess
import tempfile

import planted

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("CONNECT_REPLAY", str(ROOT / "build" / "dev" / "connect-replay"))
SANITIZED = bool(os.environ.get("CONNECT_REPLAY_SANITIZED"))
FULL = bool(os.environ.get("CONNECT_REPLAY_FULL"))
SECRETS = planted.Search({kind: planted.SECRETS[kind] for kind in ("API key", "Basic pair")})


class Ended:
    """How one start of the program ended."""

    def __init__(self, done, folder):
        self.code = done.returncode
        self.out = done.stdout
        self.err = done.stderr
        self.folder = folder

    def report(self, name="connect-replay-out/run.json"):
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def all_text(self):
        return f"exit {self.code}\n{self.out}\n{self.err}"


def start(*words, folder, given="", timeout=120, **environment):
    """Runs the program in a folder, with nothing of this process's environment but the path."""
    kept = {name: os.environ[name] for name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS") if name in os.environ}
    done = subprocess.run([PROGRAM, *map(str, words)], cwd=folder, input=given, capture_output=True, text=True,
                          timeout=timeout, check=False, env={**kept, "HOME": str(folder), **environment})
    ended = Ended(done, pathlib.Path(folder))
    if found := SECRETS.in_bytes(ended.all_text().encode()):
        raise AssertionError(f"a secret was printed: {found}")
    return ended


def scratch(test, searched=True):
    """A folder of its own for one test, gone afterwards; before that it is searched for the API key."""
    held = tempfile.TemporaryDirectory(prefix="connect-replay-")
    test.addCleanup(held.cleanup)
    folder = pathlib.Path(held.name)

    def search():
        if found := SECRETS.in_folder(folder):
            raise AssertionError(f"a secret was written: {found}")
    if searched:
        test.addCleanup(search)
    return folder
