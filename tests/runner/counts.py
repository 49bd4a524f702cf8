"""Reads how many test cases passed, failed and were skipped from what a test program printed.

Called by stages.py with the whole output and the exit code. A program that crashed, or that counted
nothing, counts as one failed case: silence is never success. Knows nothing of how programs are started.
"""
import re
from dataclasses import dataclass

DOCTEST = re.compile(r"test cases:\s*(\d+)\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed(?:\s*\|\s*(\d+) skipped)?")
PLAIN = re.compile(r"^(?:\w+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.MULTILINE)
UNITTEST = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
UNITTEST_END = re.compile(r"^(OK|FAILED)(?: \((.*)\))?$", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SKIPPED_EXIT = 77


@dataclass(frozen=True)
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


def _doctest(output):
    found = DOCTEST.findall(output)
    if not found:
        return None
    # "skipped" of doctest is what a filter left out, so it is said only where the test source skips.
    _, passed, failed, skipped = found[-1]
    return Counts(int(passed), int(failed), int(skipped or 0))


def _unittest(output):
    ran = UNITTEST.findall(output)
    end = UNITTEST_END.findall(output)
    if not ran or not end:
        return None
    details = dict(part.split("=") for part in end[-1][1].split(", ") if "=" in part)
    failed = sum(int(details.get(key, 0)) for key in ("failures", "errors", "unexpected successes"))
    skipped = int(details.get("skipped", 0))
    return Counts(max(0, int(ran[-1]) - failed - skipped), failed, skipped)


def _plain(output):
    found = PLAIN.findall(output)
    if not found:
        return None
    passed, failed, skipped = found[-1]
    return Counts(int(passed), int(failed), int(skipped or 0))


def read(output, exit_code):
    """The counts of one program. exit_code is None when it was stopped at its deadline."""
    output = COLOUR.sub("", output)
    counts = _doctest(output) or _unittest(output) or _plain(output)
    if exit_code == SKIPPED_EXIT:
        return counts if counts and counts.skipped and not counts.failed else Counts(skipped=1)
    if counts is None or counts == Counts():
        return Counts(failed=1)
    if exit_code != 0 and counts.failed == 0:
        return counts + Counts(failed=1)  # it crashed after its tests, or a sanitizer spoke at the end
    return counts
