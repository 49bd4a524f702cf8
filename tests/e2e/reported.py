"""Reports of real runs: every format and dialect at once, shards and torn journals, retries and expected failures,
what compares, and what a terminal shows.
"""
import json
import os
import pty
import re
import select
import struct
import subprocess
import fcntl
import termios
import time
import unittest
import xml.etree.ElementTree

import program

FORMATS = {"json": "run.json", "junit": "junit.xml", "html": "report.html", "ctrf": "ctrf.json", "tap": "report.tap",
           "har": "report.har", "markdown": "summary.md", "github": "annotations.txt"}
REPORTS = [word for name, path in FORMATS.items() for word in ("--report", f"{name}=out/{path}")]

SCENARIO = """\
scenario: {id}
title: A scenario that {what}
why: Reports need something to report.
tags: [{id}]
covers: [ZERO-PROV-2]
ends: open
given:
  token: {{postal_address: {{city: Frome, country_code: GB}}}}
conversation:
{fault}  - app: session_restore
  - connect: provider_select
  - app: PROVIDER_MISSING
  - connect: {page}
"""
WRONG = "provider_name_capture\n    data: {postal_address: {city: Nowhere}}"
EXPECTED = """\
- {{id: {id}, outcome: fail, reason: known, owner: me, until: '{until}'}}
"""


def write(folder, name, page="provider_name_capture", fault="", what="passes"):
    (folder / "s").mkdir(exist_ok=True)
    (folder / "s" / f"{name}.yaml").write_text(SCENARIO.format(id=name, page=page, fault=fault, what=what), encoding="utf-8")


class Reported(unittest.TestCase):
    def setUp(self):
        self.folder = program.scratch(self)
        write(self.folder, "good")
        write(self.folder, "bad", page=WRONG, what="fails")

    def run_it(self, *words, code=0, **environment):
        done = program.start(*words, folder=self.folder, **environment)
        self.assertEqual(code, done.code, done.all_text())
        return done

    def report(self, name="out/run.json"):
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def test_one_run_writes_every_format_and_a_journal_makes_the_same_ones_later(self):
        self.run_it("run", "s", *REPORTS, "--journal", "j.ndjson", code=1)
        first = {path.name: path.read_bytes() for path in (self.folder / "out").iterdir()}
        self.assertEqual(set(FORMATS.values()), set(first))
        self.run_it("report", "j.ndjson", *REPORTS, code=1)
        for path in (self.folder / "out").iterdir():
            with self.subTest(format=path.name):
                fence = re.compile(rb"[0-9a-f]{32}")  # drawn anew each time
                self.assertEqual(fence.sub(b"", first[path.name]), fence.sub(b"", path.read_bytes()))

    def test_granularity_and_dialects_of_junit(self):
        cases = {}
        for words in ((), ("--junit-granularity", "step"), ("--junit-dialect", "jenkins"), ("--junit-dialect", "testmo")):
            self.run_it("run", "s", "--report", "junit=j.xml", *words, code=1)
            root = xml.etree.ElementTree.parse(self.folder / "j.xml").getroot()
            cases[words] = root.findall(".//testcase")
            self.assertEqual(1, len(root.findall(".//failure")), words)
        plain, steps, jenkins, testmo = cases.values()
        self.assertEqual([2, 8, 2, 2], [len(plain), len(steps), len(jenkins), len(testmo)])
        self.assertTrue(all(case.get("file") for case in plain))
        self.assertFalse(any(case.get("file") for case in jenkins))
        self.assertTrue(all(case.findall("properties/property") for case in testmo))
        self.assertIn("4 connect: provider_name_capture", [case.get("name") for case in steps])

    def test_shards_make_the_report_of_the_whole(self):
        write(self.folder, "third")
        self.run_it("run", "s", "--report", "json=out/run.json", code=1)
        whole = self.report()
        for shard in ("1/2", "2/2"):
            self.run_it("run", "s", "--no-report", "--shard", shard, "--journal", f"{shard[0]}.ndjson", code=1 if shard == "1/2" else 0)
        self.run_it("report", "2.ndjson", "1.ndjson", "--report", "json=out/run.json", code=1)
        merged = self.report()
        for key in ("totals", "outcome", "exit_code", "planned"):
            self.assertEqual(whole[key], merged[key], key)
        self.assertEqual(whole["coverage"], merged["coverage"])
        self.assertEqual(sorted(case["id"] for case in whole["scenarios"]), sorted(case["id"] for case in merged["scenarios"]))

    def test_a_torn_last_line_is_said_and_a_broken_one_is_refused(self):
        self.run_it("run", "s", "--no-report", "--journal", "j.ndjson", code=1)
        lines = (self.folder / "j.ndjson").read_bytes().split(b"\n")
        (self.folder / "torn.ndjson").write_bytes(b"\n".join(lines[:-2]) + b"\n" + lines[-2][:40])
        done = self.run_it("report", "torn.ndjson", "--report", "json=out/run.json", code=9)
        self.assertIn("note: the last line of torn.ndjson is torn and was dropped", done.err)
        self.assertTrue(self.report()["interrupted"])
        (self.folder / "broken.ndjson").write_bytes(b"\n".join([lines[0], b"{", *lines[1:]]))
        done = self.run_it("report", "broken.ndjson", "--report", "json=out/run.json", code=3)
        self.assertIn("broken.ndjson:2", done.err)

    def test_a_retried_scenario_stands_in_the_journal_with_its_last_attempt(self):
        self.run_it("run", "s", "--retry", "2", "--report", "json=out/run.json", "--journal", "j.ndjson", code=1)
        first = self.report()
        self.run_it("report", "j.ndjson", "--report", "json=out/run.json", code=1)
        self.assertEqual(first, self.report())
        bad = next(case for case in first["scenarios"] if case["id"] == "bad")
        self.assertEqual((3, 2, 4), (bad["attempts"], len(bad["earlier"]), len(bad["steps"])))

    def test_expected_failures_stand_in_every_report_and_in_the_journal(self):
        (self.folder / "e.yaml").write_text(EXPECTED.format(id="bad", until="2099-01-01"))
        done = self.run_it("run", "s", "--expected", "e.yaml", *REPORTS, "--journal", "j.ndjson", "--max-failures", "1")
        self.assertIn("(as expected)", done.out)
        self.assertIn("1 passed, 0 failed, 0 warned, 0 skipped, 1 as expected", done.out)
        first = self.report()
        self.assertEqual({"bad": "as_expected", "good": "none"}, {case["id"]: case["expectation"] for case in first["scenarios"]})
        self.assertRegex((self.folder / "out" / "report.tap").read_text(), r"not ok \d - bad # TO" + "DO")
        self.run_it("report", "j.ndjson", "--report", "json=out/run.json")
        self.assertEqual(first, self.report())
        (self.folder / "e.yaml").write_text(EXPECTED.format(id="good", until="2099-01-01"))
        self.run_it("run", "s/good.yaml", "--expected", "e.yaml", code=6)
        (self.folder / "e.yaml").write_text(EXPECTED.format(id="bad", until="2020-01-01"))
        done = self.run_it("run", "s", "--expected", "e.yaml", code=1)
        self.assertIn("has run out", done.err)

    def compared(self, *words, code=7):
        done = self.run_it("compare", "old.json", "new.json", "--report", "json=c/c.json", "--report", "markdown=c/c.md", *words, code=code)
        return done.out, json.loads((self.folder / "c" / "c.json").read_text()), (self.folder / "c" / "c.md").read_text()

    def test_what_compare_names(self):
        for name in ("mended", "gone"):
            write(self.folder, name, page=WRONG if name == "mended" else "provider_name_capture")
        self.run_it("run", "s", "--report", "json=old.json", code=1)
        write(self.folder, "mended")
        write(self.folder, "good", page=WRONG)
        write(self.folder, "fresh")
        (self.folder / "s" / "gone.yaml").unlink()
        self.run_it("run", "s", "--report", "json=new.json", code=1)
        text, found, page = self.compared()
        for key, wanted in (("newly_failing", ["good"]), ("fixed", ["mended"]), ("still_failing", ["bad"]), ("new", ["fresh"]), ("gone", ["gone"])):
            self.assertEqual(wanted, [change["id"] for change in found[key]], key)
        self.assertRegex(text, r"NEWLY FAILING  s/good.yaml:14  good  pass -> fail\n      .*\n      again  connect-replay run")
        self.assertIn("1 newly failing, 1 fixed, 1 still failing", text)
        self.assertIn("### Newly failing", page)

    def test_compare_names_what_is_slower_flaky_and_no_longer_covered(self):
        self.run_it("run", "s/good.yaml", "--report", "json=old.json")
        write(self.folder, "good", fault="  - fault: F-LATENCY\n    params: {delay: 1500ms}\n")
        self.run_it("run", "s/good.yaml", "--report", "json=new.json")
        text, found, _ = self.compared(code=0)
        self.assertEqual(["good"], [change["id"] for change in found["slower"]])
        run = json.loads((self.folder / "old.json").read_text())
        run["scenarios"][0].update(attempts=2, earlier=["no answer"])
        lost = run["coverage"]["routes"]
        lost["missing"].append("provider_select")
        lost["seen"] -= 1
        (self.folder / "new.json").write_text(json.dumps(run))
        text, found, page = self.compared()
        self.assertEqual(["good"], [change["id"] for change in found["flaky"]])
        self.assertIn("COVERAGE LOST  route", text)
        self.assertIn("provider_select", page)

    def test_compare_knows_expected_failures_and_two_equal_runs_do_not_differ(self):
        self.run_it("run", "s/bad.yaml", "--report", "json=new.json", code=1)
        write(self.folder, "bad")
        self.run_it("run", "s/bad.yaml", "--report", "json=old.json")
        self.compared()
        (self.folder / "e.yaml").write_text(EXPECTED.format(id="bad", until="2099-01-01"))
        _, found, _ = self.compared("--expected", "e.yaml")
        self.assertEqual([], found["newly_failing"])
        (self.folder / "new.json").write_bytes((self.folder / "old.json").read_bytes())
        text, _, page = self.compared(code=0)
        self.assertIn("0 newly failing", text)
        self.assertIn("no difference", page)

    def test_programs_read_one_record_a_line(self):
        done = self.run_it("run", "s", "--format", "ndjson", "--no-report", code=1)
        records = [json.loads(line) for line in done.out.splitlines()]
        self.assertEqual(["scenario", "verdict"] * 2 + ["end"], [record["record"] for record in records])
        self.assertEqual("", done.err)

    def on_terminal(self, *words, width=100, **environment):
        """What a terminal of that width gets, with standard error on it as well."""
        main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        child = subprocess.Popen([program.PROGRAM, *words], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=side, stderr=side,
                                 env={"PATH": os.environ["PATH"], "TERM": "xterm", **environment})
        os.close(side)
        shown = b""
        end = time.monotonic() + 60
        while time.monotonic() < end and select.select([main], [], [], 60)[0]:
            try:
                part = os.read(main, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        os.close(main)
        child.wait(timeout=60)
        return shown.decode()

    def test_a_terminal_sees_progress_and_colours_and_a_log_does_not(self):
        shown = self.on_terminal("run", "s", "--no-report")
        self.assertRegex(shown, "\r[12]/2 played, [01] not well")
        self.assertIn("\x1b[31mFAIL\x1b[0m", shown)
        self.assertTrue(shown.rstrip().splitlines()[-1].split("\x1b[K")[-1].startswith("1 passed, 1 failed"))
        self.assertNotIn("\x1b[3", self.on_terminal("run", "s", "--no-report", NO_COLOR="1"))
        self.assertNotIn("\x1b[3", self.on_terminal("run", "s", "--no-report", "--color", "never"))
        log = self.run_it("run", "s", "--no-report", code=1)
        self.assertNotIn("\x1b", log.out + log.err)
        self.assertNotIn("\r", log.out + log.err)
        self.assertIn("\x1b[31m", self.run_it("run", "s", "--no-report", code=1, FORCE_COLOR="1").out)
        self.assertNotIn("played", self.on_terminal("run", "s", "--no-report", "--quiet"))

    def test_lines_are_as_wide_as_the_terminal(self):
        write(self.folder, "bad", page="provider_name_capture\n    data: {postal_address: {city: 日本語日本語日本語日本語日本語日本語日本語 and many words behind it}}")
        for width in (50, 72, 140):
            shown = self.on_terminal("run", "s/bad.yaml", "--no-report", "--color", "never", width=width)
            block = [line for line in shown.splitlines() if line.startswith("      ") and "again" not in line and "help" not in line]
            self.assertGreater(len(block), 1)
            widths = [sum(2 if ord(letter) > 0x2E80 else 1 for letter in line) for line in block]
            self.assertLessEqual(max(widths), width)


if __name__ == "__main__":
    unittest.main()
