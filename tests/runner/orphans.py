"""Ends what a test program has left running, also when it had hidden in a session of its own.

stages.py calls it after each program. The runner makes itself the parent of all orphans below it, so that
whatever is its child once the program has ended was left behind. Nothing else is ever touched.
"""
import ctypes
import os
import signal
import time

PR_SET_CHILD_SUBREAPER = 36


def adopt():
    """From now on orphans below this process become its children, not those of process 1."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _children():
    mine = os.getpid()
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as stat:
                parent = int(stat.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == mine:
            yield int(entry)


def end_all(deadline=10.0):
    """Kills and reaps every child of this process; their children are adopted and follow."""
    end = time.monotonic() + deadline
    while (children := list(_children())) and time.monotonic() < end:
        for child in children:
            try:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            except (ProcessLookupError, ChildProcessError):
                pass


adopt()
