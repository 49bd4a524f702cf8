"""The whole certification suite with both reference integrations: every case must pass.

    CONNECT_REPLAY=build/dev/connect-replay python3 tests/integrations/suite.py [--seeds 1,2,3] [--every 10] [--agent node]

Each case of each run counts. Seeds may be a range, as in 1-20. Exit 1 when one did not pass.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

from verdicts import COMMANDS, PROGRAM, ROOT, listed


def seeds_of(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last) + 1) if last else [int(seed) for seed in text.split(",")]


def files_of(cases, every):
    """All, or each tenth case and those that share its file."""
    if every == 1:
        return ["scenarios/certify"]
    return sorted({case["file"] for case in cases[::every]})


def play(agent, files, seed, jobs, quirks):
    """Cases by outcome, and what to say of those that did not pass."""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "run.json"
        done = subprocess.run([PROGRAM, "certify", *files, "--agent", agent, "--seed", str(seed), "--jobs", str(jobs), "--quirks", quirks,
                               "--no-report", "--report", f"json={report}", "--", *COMMANDS[agent]],
                              capture_output=True, text=True, cwd=ROOT, check=False)
        if not report.exists():
            return collections.Counter(error=1), [f"exit {done.returncode}: {done.stderr[-500:]}"]
        scenarios = json.loads(report.read_text(encoding="utf-8"))["scenarios"]
    problems = []
    for case in scenarios:
        found = [*case["findings"], *(finding for step in case["steps"] for finding in step["findings"])]
        said = [f"{one['rule']} {one['outcome']}: {one['actual']}" for one in found if one["outcome"] != "pass"]
        if case["outcome"] != "pass" or said:
            problems.append(f"{case['id']}: {case['outcome']} {case['reason']} " + "; ".join(said))
    if done.returncode != 0 and not problems:
        problems.append(f"exit {done.returncode}: {done.stderr[-500:]}")
    return collections.Counter(case["outcome"] for case in scenarios), problems


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seeds", default="1")
    arguments.add_argument("--every", type=int, default=1)
    arguments.add_argument("--agent", default="")
    arguments.add_argument("--quirks", default="gentle")
    arguments.add_argument("--jobs", type=int, default=2)
    given = arguments.parse_args()
    cases = listed()
    files = files_of(cases, given.every)
    wanted = len(cases) if given.every == 1 else sum(case["file"] in files for case in cases)
    passed = failed = 0
    for agent in [name for name in COMMANDS if given.agent in name]:
        for seed in seeds_of(given.seeds):
            outcomes, problems = play(agent, files, seed, given.jobs, given.quirks)
            good = sum(outcomes.values()) - len(problems)
            passed += max(0, good)
            failed += max(len(problems), wanted - good)
            print("not ok" if good != wanted else "ok", agent, f"seed {seed} quirks {given.quirks}", dict(outcomes), f"of {wanted}", flush=True)
            for problem in problems:
                print("    " + problem, flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
