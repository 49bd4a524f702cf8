"""What the end-to-end tests of `certify` share: cases, the reference integrations, one start of it, what its reports say."""
import json
import pathlib
import re
import shutil
import sys

import program

CASES = program.ROOT / "scenarios" / "certify"
FOLDER = program.ROOT / "tests" / "integrations"
NODE = ["node", str(FOLDER / "node" / "integration.mjs")]
PYTHON = [sys.executable, str(FOLDER / "python" / "integration.py")]
MISBEHAVING = str(program.ROOT / "tests" / "e2e" / "misbehaving.py")
SLOWER = 4 if program.SANITIZED else 1
# What must never be written: keys, bearers and tokens in the form that the mock gives them.
SECRETS = re.compile(rb"sk_(?:test|live)_[0-9A-Za-z]{8,}|cot_[0-9A-Za-z_]{8,}|ey[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}\.")


def lay(folder, *names):
    """Puts cases of the suite into the folder, with what they use; the path to give to the program."""
    for name in (f"{name}.yaml" for name in names):
        (folder / "cases" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CASES / name, folder / "cases" / name)
    shutil.copytree(CASES / "fragments", folder / "cases" / "fragments", dirs_exist_ok=True)
    return "cases"


def certify(*words, folder, command=(), **more):
    behind = ["--", *command] if command else []
    return program.start("certify", *words, *behind, folder=folder, **more)


def cases_of(done):
    return {case["id"]: case for case in done.report()["scenarios"]}


def findings(case):
    """[(rule, outcome, what was there)] of everything that was not as it should be."""
    every = [*case["findings"], *(finding for step in case["steps"] for finding in step["findings"])]
    return [(one["rule"], one["outcome"], one["actual"]) for one in every if one["outcome"] != "pass"]


def told(case):
    return {(rule, outcome) for rule, outcome, _ in findings(case)}


def records(folder):
    text = (pathlib.Path(folder) / "connect-replay-out" / "journal.ndjson").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def secrets_in(folder, *texts):
    """Every secret that stands in a report or in what was printed."""
    blocks = [path.read_bytes() for path in (pathlib.Path(folder) / "connect-replay-out").iterdir()]
    return [found for block in [*blocks, *(text.encode() for text in texts)] for found in SECRETS.findall(block)]
