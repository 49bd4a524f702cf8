"""What tests/run does, stage by stage: builds of each preset, and the programs that run on each.

main.py calls these in order and prints the table. Each returns rows; a build that fails is one failed
row and the stage's programs do not run. Which targets ThreadSanitizer watches is said here, once.
"""
import json
import os
import pathlib
import subprocess
import time
from dataclasses import dataclass, field

import counts
import orphans

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOGS = ROOT / "build" / "test-logs"

# Targets with threads or sockets in them. TSan has nothing to see in the others.
THREADED = ["test_net", "test_mock_server", "test_harness"]

SANITIZER_ENV = {
    "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
    # Tests that bound memory or time by the plain build's figures look at this.
    "CONNECT_REPLAY_SANITIZED": "1",
}


@dataclass
class Row:
    name: str
    counts: counts.Counts
    seconds: float
    log: str = ""


@dataclass
class Plan:
    jobs: int = 2
    full: bool = False
    environment: dict = field(default_factory=dict)
    built: set = field(default_factory=set)


def run_program(name, command, environment, deadline, folder=ROOT):
    """Runs one test program in its own session, keeps its output, and reads its counts."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (name.replace("/", "-").replace(" ", "-") + ".log")
    start = time.monotonic()
    with open(log, "wb") as out:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                 cwd=folder, env={**os.environ, **environment}, start_new_session=True)
        try:
            code = child.wait(timeout=deadline)
        except subprocess.TimeoutExpired:
            code = None
            out.write(f"\nstopped after {deadline} s\n".encode())
        if code is None:
            child.kill()
            child.wait()
        orphans.end_all()  # what a test left running must not disturb the next one
    read = counts.read(log.read_text(encoding="utf-8", errors="replace"), code)
    return Row(name, read, time.monotonic() - start, str(log.relative_to(ROOT)))


def build(preset, plan, targets=(), options=()):
    """Configures and builds a preset. None when it worked, otherwise the failed row."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"build-{preset}.log"
    folder = ROOT / "build" / preset
    start = time.monotonic()
    steps = [["cmake", "--preset", preset, *options], ["ninja", "-C", str(folder), "-j", str(plan.jobs), *targets]]
    print(f"building {preset} …", flush=True)
    with open(log, "wb") as out:
        for step in steps:
            if subprocess.run(step, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                              check=False).returncode != 0:
                return Row(f"build {preset}", counts.Counts(failed=1), time.monotonic() - start,
                           str(log.relative_to(ROOT)))
    plan.built.add(preset)
    print(f"built {preset} in {time.monotonic() - start:.0f} s", flush=True)
    return None


def programs_of(preset):
    """Names and commands of all test programs that a built preset has."""
    answer = subprocess.run(["ctest", "--test-dir", str(ROOT / "build" / preset), "--show-only=json-v1"],
                            capture_output=True, text=True, check=True)
    return [(test["name"], test["command"]) for test in json.loads(answer.stdout)["tests"] if "command" in test]


def environment_of(preset, plan):
    environment = dict(plan.environment)
    environment["CONNECT_REPLAY"] = str(ROOT / "build" / preset / "connect-replay")
    environment["CONNECT_REPLAY_BUILD"] = str(ROOT / "build" / preset)
    if preset in ("asan", "tsan"):
        environment.update(SANITIZER_ENV)
    return environment


def scripts(folder, label, preset, plan, deadline):
    """Every stand-alone Python test of a folder."""
    rows = []
    for script in sorted((ROOT / "tests" / folder).glob("*.py")):
        if "unittest.main(" not in script.read_text(encoding="utf-8"):
            continue  # a module that the tests share
        rows.append(run_program(f"{label} {script.stem}", ["python3", str(script)], environment_of(preset, plan),
                                deadline))
    return rows


def house(plan):
    return scripts("house", "house", "dev", plan, 300)


def compiled(preset, plan, targets=(), label=None):
    """Builds a preset, and runs its test programs (all, or those of targets) and the end-to-end tests."""
    if failed := build(preset, plan, targets):
        return [failed]
    slow = 1 if preset == "dev" else 4
    rows = []
    for name, command in programs_of(preset):
        if targets and name not in targets:
            continue
        rows.append(run_program(f"{label or preset} {name}", command, environment_of(preset, plan), 600 * slow))
    if not targets or "connect-replay" in targets:
        rows += scripts("e2e", f"{label or preset} e2e", preset, plan, 600 * slow)
        rows += integrations(label or preset, preset, plan)
    return rows


def integrations(label, preset, plan):
    """Both reference integrations through the certification suite, and their broken variants against its rules.

    A sanitized build plays a tenth of the suite and no variants; --full plays all cases with more seeds.
    """
    table = [] if preset != "dev" else [("broken variants", ["verdicts.py", "--jobs", str(2 * plan.jobs)], 1200)]
    suite = [("certification suite", ["suite.py", "--jobs", str(plan.jobs), *(["--every", "10"] if preset != "dev" else [])], 1200)]
    if plan.full and preset == "dev":
        table.append(("broken variants, all cases", ["verdicts.py", "--all", "--seeds", "1,2,3"], 24 * 3600))
        suite.append(("certification suite, 20 seeds", ["suite.py", "--jobs", str(plan.jobs), "--seeds", "1-20"], 4 * 3600))
    folder = ROOT / "tests" / "integrations"
    return [run_program(f"{label} {name}", ["python3", str(folder / words[0]), *words[1:]], environment_of(preset, plan), deadline)
            for name, words, deadline in suite + table]


def threads(plan):
    return compiled("tsan", plan, THREADED)


def node(plan):
    """The npm packages of tests/node read what the dev build writes, where there is one."""
    folder = ROOT / "tests" / "node"
    if "dev" not in plan.built or not (folder / "package-lock.json").exists():
        return []
    LOGS.mkdir(parents=True, exist_ok=True)
    installed = folder / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (folder / "package-lock.json").stat().st_mtime:
        log = LOGS / "npm-ci.log"
        with open(log, "wb") as out:
            done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, stdin=subprocess.DEVNULL,
                                  stdout=out, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            return [Row("npm ci", counts.Counts(failed=1), 0, str(log.relative_to(ROOT)))]
        installed.touch()
    return [run_program("node", ["node", "run.mjs"], environment_of("dev", plan), 900, folder)]


def fuzz(plan, seconds=60):
    """Each libFuzzer target for a while, from its kept inputs. Finds go to build/fuzz-finds."""
    failed = build("fuzz", plan)
    if failed:
        return [failed]
    rows = []
    finds = ROOT / "build" / "fuzz-finds"
    finds.mkdir(exist_ok=True)
    for source in sorted((ROOT / "tests" / "fuzz").glob("fuzz_*.cpp")):
        grown = ROOT / "build" / "fuzz-corpus" / source.stem
        grown.mkdir(parents=True, exist_ok=True)
        kept = ROOT / "tests" / "fuzz" / "corpus" / source.stem.removeprefix("fuzz_")
        program = ROOT / "build" / "fuzz" / "tests" / source.stem
        command = ["sh", "-c", 'if "$@"; then echo "1 passed, 0 failed"; else exit 1; fi', "sh", str(program),
                   f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
                   f"-artifact_prefix={finds}/{source.stem}-", str(grown), str(kept)]
        rows.append(run_program(f"fuzz {source.stem}", command, SANITIZER_ENV, seconds + 300))
    return rows


def coverage(plan):
    """Line coverage of the rooms by all doctest programs, for people: build/coverage.txt."""
    rows = compiled("coverage", plan)
    report = ROOT / "build" / "coverage.txt"
    with open(report, "wb") as out:
        subprocess.run(["gcovr", "-r", ".", "--object-directory", "build/coverage", "-f", "core/", "-f", "harness/",
                        "-f", "mock_server/", "-f", "reports/"], cwd=ROOT, stdout=out, stderr=subprocess.STDOUT,
                       check=False)
    print(f"coverage: {report.relative_to(ROOT)}")
    return rows
