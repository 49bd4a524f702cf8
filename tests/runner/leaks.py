"""Searches the logs of all test programs for the secrets that the end-to-end tests plant.

main.py calls it after the last stage. One case for each log; a log with a secret in it is a failed one, and is
named without showing what stands there. What is searched for, and how, is said in tests/e2e/planted.py.
"""
import pathlib
import sys
import time

import counts
import stages

sys.path.insert(0, str(stages.ROOT / "tests" / "e2e"))

import planted  # noqa: E402


def search(logs=stages.LOGS):
    """One row for all logs of a folder."""
    start = time.monotonic()
    wanted = planted.Search(planted.SECRETS)
    found = {path.name: kinds for path in sorted(pathlib.Path(logs).glob("*.log")) if (kinds := wanted.in_bytes(path.read_bytes()))}
    clean = len(list(pathlib.Path(logs).glob("*.log"))) - len(found)
    for name, kinds in found.items():
        print(f"   a secret stands in {name}: {', '.join(kinds)}")
    return stages.Row("secrets in logs", counts.Counts(clean, len(found)), time.monotonic() - start)
