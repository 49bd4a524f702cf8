"""Every reference integration with one defect breaks exactly the rules that variants.json names, and nothing else.

Each variant plays the cases that examine its rules (a few of each by default, all cases with --all). A miss is a rule that
should have been told and was not; a false alarm is anything else that was told. Exit 1 when there is one.

    CONNECT_REPLAY=build/dev/connect-replay python3 tests/integrations/verdicts.py [--all] [--seeds 1,2,3] [--only NAME] [--agent node]
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = os.environ.get("CONNECT_REPLAY", str(ROOT / "build/dev/connect-replay"))
COMMANDS = {"node": ["node", str(HERE / "node/integration.mjs")], "python": [sys.executable, str(HERE / "python/integration.py")]}
CASES = ROOT / "scenarios/certify"
A_FEW = 2


def listed():
    lines = subprocess.run([PROGRAM, "list", str(CASES), "--format", "ndjson"], check=True, capture_output=True, text=True, cwd=ROOT)
    return [json.loads(line) for line in lines.stdout.splitlines()]


def cases_by_rule():
    found = collections.defaultdict(list)
    for case in listed():
        for rule in case["covers"]:
            found[rule].append((case["id"], str(ROOT / case["file"])))
    return found


def cases_of(variant, by_rule):
    """The cases that the table names, or else a few that examine each rule."""
    known = {case: file for cases in by_rule.values() for case, file in cases}
    if variant["cases"]:
        return [(case, known[case]) for case in variant["cases"]]
    return [case for rule in variant["breaks"] for case in by_rule[rule][:A_FEW]]


def play(variant, cases, seed, jobs):
    """Findings per case: {case: [(rule, outcome)]}, and what went wrong with the run itself."""
    environment = {**os.environ, "BROKEN": variant["name"]} if variant["name"] else {**os.environ}
    environment.pop("CONNECT_REPLAY", None)
    found, trouble = {}, []
    with tempfile.TemporaryDirectory() as folder:
        runs = [["scenarios/certify"]] if cases is None else [[file, "--id", case] for case, file in cases]
        for number, selection in enumerate(runs):
            report = pathlib.Path(folder) / f"{number}.json"
            command = [PROGRAM, "certify", *selection, "--agent", variant["agent"], "--seed", str(seed), "--jobs", str(jobs),
                       "--no-report", "--report", f"json={report}", "--", *COMMANDS[variant["agent"]]]
            done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)
            if not report.exists():
                trouble.append(f"exit {done.returncode}: {done.stderr[-300:]}")
                continue
            for scenario in json.loads(report.read_text(encoding="utf-8"))["scenarios"]:
                findings = [*scenario["findings"], *(f for step in scenario["steps"] for f in step["findings"])]
                found[scenario["id"]] = [(f["rule"], f["outcome"], f["actual"]) for f in findings if f["outcome"] != "pass"]
                if scenario["outcome"] == "error":
                    trouble.append(f"{scenario['id']}: error: {scenario['reason']}")
    return found, trouble


def judge(variant, found, trouble):
    wanted = {(rule, variant["outcome"]) for rule in variant["breaks"]}
    told = {(rule, outcome) for findings in found.values() for rule, outcome, _ in findings}
    misses = [f"miss: {rule} {outcome}" for rule, outcome in sorted(wanted - told)]
    # In a named case the defect keeps the program from the planned end before its own rule can be seen broken.
    follows = variant.get("follows", {})
    alarms = [f"false alarm in {case}: {rule} {outcome}: {actual}" for case, findings in found.items()
              for rule, outcome, actual in findings
              if (rule, outcome) not in wanted and outcome != "review" and rule not in follows.get(case, [])]
    return trouble + misses + alarms


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--all", action="store_true")
    arguments.add_argument("--seeds", default="1")
    arguments.add_argument("--only", default="")
    arguments.add_argument("--agent", default="")
    arguments.add_argument("--jobs", type=int, default=2)
    given = arguments.parse_args()
    by_rule = cases_by_rule()
    variants = [v for v in json.loads((HERE / "variants.json").read_text(encoding="utf-8"))
                if given.only in v["name"] and given.agent in v["agent"]]
    work = [(variant, int(seed)) for variant in variants for seed in given.seeds.split(",")]
    bad = 0

    def one(item):
        variant, seed = item
        cases = None if given.all else cases_of(variant, by_rule)
        return variant, seed, judge(variant, *play(variant, cases, seed, 4 if given.all else 1))

    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        for variant, seed, problems in pool.map(one, work):
            bad += bool(problems)
            print(("not ok" if problems else "ok"), variant["agent"], variant["name"], ",".join(variant["breaks"]), f"seed {seed}", flush=True)
            for problem in problems:
                print("    " + problem)
    print(f"{len(work) - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
