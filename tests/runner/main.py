"""The driver behind tests/run: does the stages in order, prints one table and the closing line.

Every number in the table is a count of test cases. The exit code is 0 only when nothing failed and
something passed.
"""
import argparse
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import counts  # noqa: E402
import leaks  # noqa: E402
import stages  # noqa: E402


def show_failure(row):
    """The end of a failed program's output, so that a CI log is enough to understand it."""
    print(f"\n--- {row.name} failed; the end of {row.log}:")
    if row.log:
        text = (stages.ROOT / row.log).read_text(encoding="utf-8", errors="replace")
        print("\n".join(line[:400] for line in text.splitlines()[-40:]))


def show_table(rows):
    width = max(len(row.name) for row in rows)
    print(f"\n{'what':{width}}  passed  failed  skipped  seconds")
    for row in rows:
        found = row.counts
        mark = "  <-- FAILED" if found.failed else ""
        print(f"{row.name:{width}}  {found.passed:6}  {found.failed:6}  {found.skipped:7}  {row.seconds:7.1f}{mark}")


def closing_line(total):
    line = f"{total.passed} passed, {total.failed} failed"
    return f"{line}, {total.skipped} skipped" if total.skipped else line


def main():
    parser = argparse.ArgumentParser(prog="tests/run")
    parser.add_argument("--quick", action="store_true", help="the dev build alone, no sanitizers")
    parser.add_argument("--full", action="store_true", help="also fuzzing, coverage and all that is marked slow")
    parser.add_argument("--only", metavar="STAGE", help="house, dev, node, asan, tsan, fuzz or coverage")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()

    plan = stages.Plan(jobs=options.jobs, full=options.full)
    if options.full:
        plan.environment["CONNECT_REPLAY_FULL"] = "1"
    todo = {"house": lambda: stages.house(plan), "dev": lambda: stages.compiled("dev", plan),
            "node": lambda: stages.node(plan)}
    if not options.quick:
        todo["asan"] = lambda: stages.compiled("asan", plan)
        todo["tsan"] = lambda: stages.threads(plan)
    if options.full:
        todo["fuzz"] = lambda: stages.fuzz(plan)
        todo["coverage"] = lambda: stages.coverage(plan)
    if options.only:
        if options.only not in todo:
            parser.error("no such stage")
        if options.only == "node":
            todo = {"build": lambda: [row for row in [stages.build("dev", plan)] if row], "node": todo["node"]}
        else:
            todo = {options.only: todo[options.only]}

    start, rows = time.monotonic(), []
    for name, stage in todo.items():
        print(f"== {name}", flush=True)
        for row in stage():
            rows.append(row)
            print(f"   {row.name}: {closing_line(row.counts)} in {row.seconds:.1f} s", flush=True)
            if row.counts.failed:
                show_failure(row)
    rows.append(leaks.search())
    total = sum((row.counts for row in rows), counts.Counts())
    if rows:
        show_table(rows)
    print(f"all in {time.monotonic() - start:.0f} s")
    print(closing_line(total))
    return 0 if total.failed == 0 and total.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
