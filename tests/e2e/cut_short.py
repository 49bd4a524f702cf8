"""What a run leaves behind when it is cut short, with the real program.

kill -9 at 200 seeded instants, from start-up to the writing of reports: the journal reads, every step that was
through is in it, reports are whole or absent. That a step was through is known from outside: the mock in between
has seen the message after it, or the program has printed the scenario's verdict. SIGINT and SIGTERM: reports that
say so within two seconds; the second one ends at once.
"""
import json
import random
import re
import signal
import subprocess
import threading
import time
import unittest
import xml.etree.ElementTree

import planted
import program
import served
from mirror import Mirror

KILLS = 16 if program.SANITIZED else 100  # for each of the two tests
SEED = 20261124
FORMATS = {"json": "run.json", "junit": "junit.xml", "html": "report.html", "ctrf": "ctrf.json", "tap": "report.tap",
           "har": "report.har", "markdown": "summary.md", "github": "annotations.txt"}
REPORTS = [word for name, path in FORMATS.items() for word in ("--report", f"{name}=out/{path}")]
TOWNS = ["Frome", "Bath", "Wells", "Street", "Bruton", "Radstock"]

LONG_WAY = """\
scenario: long-way-{id}
title: The long way from {town}
why: Many steps, each of them late.
covers: [ZERO-PROV-2]
given:
  token: {{postal_address: {{city: {town}, country_code: GB}}}}
conversation:
{fault}  - app: session_restore
  - connect: provider_select
  - app: PROVIDER_MISSING
  - connect: provider_name_capture
  - app: {{provider: {{name: Fenwick Power}}}}
  - connect: tariff_structure_select
  - app: {{options: [FIXED]}}
  - connect: rate_fixed_capture
  - app: {{cost: 0.21}}
  - connect: tariff_name_capture
  - app: {{tariff: {{name: Owl}}}}
  - connect: contract_term_capture
  - app: skip
  - connect: summary_fixed_confirm
  - app: SAVE
  - connect: session_complete
"""
POSTS, STEPS = 8, 16


def write_scenarios(folder, fault=""):
    (folder / "s").mkdir()
    for town in TOWNS:
        (folder / "s" / f"{town}.yaml").write_text(LONG_WAY.format(town=town, id=town.lower(), fault=fault), encoding="utf-8")


def parts_of(text):
    """Reads a report of each format to its end; trouble of any kind means that it is not whole."""
    return {"run.json": lambda: json.loads(text)["totals"], "ctrf.json": lambda: json.loads(text)["results"]["summary"],
            "report.har": lambda: json.loads(text)["log"]["entries"], "junit.xml": lambda: xml.etree.ElementTree.fromstring(text),
            "report.html": lambda: text.rindex("</html>"), "report.tap": lambda: re.search(r"^1\.\.\d+$", text, re.M).group(),
            "summary.md": lambda: re.search(r"exit code \d", text).group(), "annotations.txt": lambda: text.rindex("::endgroup::")}


class Slow(Mirror):
    """Lets each post wait, and counts those of each town."""

    def __init__(self, test, mock):
        super().__init__(test, mock, {})
        self.posts, self.towns = {}, {}

    def pass_on(self, handler):
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        said = json.loads(body) if body else {}
        with self.lock:
            if said.get("connect_token"):
                town = self.towns.get(said["connect_token"])
                self.posts[town] = self.posts.get(town, 0) + 1
        if handler.path == "/":
            time.sleep(0.012)
        status, _, content = self.upstream_answer(handler, body)
        with self.lock:
            made = json.loads(content) if content else {}
            if "postal_address" in said and made.get("connect_token"):
                self.towns[made["connect_token"]] = said["postal_address"]["city"]
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)


class KillNine(unittest.TestCase):
    def setUp(self):
        self.folder = program.scratch(self)
        self.chance = random.Random(SEED)

    def started(self, *words):
        """A run in its own folder `out`, with what it prints collected."""
        for path in (self.folder / "out").glob("*") if (self.folder / "out").exists() else []:
            path.unlink()
        child = subprocess.Popen([program.PROGRAM, "run", "s", "--format", "ndjson", "--journal", "out/journal.ndjson", *REPORTS, *words],
                                 cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                 env={"PATH": "/usr/bin:/bin", "FLATPEAK_ACCOUNT_ID": planted.ACCOUNT, "FLATPEAK_API_KEY": planted.API_KEY})
        printed = []
        reader = threading.Thread(target=lambda: printed.append(child.stdout.read()), daemon=True)
        reader.start()
        return child, reader, printed

    def killed(self, seconds, *words):
        """What was printed by a run that was killed after so many seconds, or that had ended by then."""
        child, reader, printed = self.started(*words)
        time.sleep(max(0, seconds))
        child.kill()
        child.wait()
        reader.join()
        child.stdout.close()
        lines = printed[0].split(b"\n")[:-1]
        return [json.loads(line) for line in lines]

    def instants(self, *words):
        """Half of them anywhere, half where the verdicts come and the reports are written."""
        taken = []
        for _ in range(3):
            child, reader, _ = self.started(*words)
            begun = time.monotonic()
            child.wait()
            taken.append(time.monotonic() - begun)
            reader.join()
            child.stdout.close()
        whole = sorted(taken)[1]
        for number in range(KILLS):
            yield self.chance.uniform(0, whole) if number % 2 else self.chance.uniform(whole * 0.75, whole * 1.02)

    def journal(self, must_read):
        """Steps of each scenario by what `report` makes of the journal; nothing when it had not begun."""
        path = self.folder / "out" / "journal.ndjson"
        done = program.start("report", path, "--report", "json=again.json", folder=self.folder) if path.exists() else None
        if done is None or done.code == 3:
            self.assertFalse(must_read, done and done.all_text())
            if done is not None:
                self.assertNotIn(b"\n", path.read_bytes(), done.all_text())
            return {}
        self.assertIn(done.code, (0, 9), done.all_text())
        report = json.loads((self.folder / "again.json").read_text())
        ended = b'{"record":"end"' in path.read_bytes()
        self.assertEqual(not ended, report["interrupted"])
        for case in report["scenarios"]:
            self.assertEqual(list(range(1, len(case["steps"]) + 1)), [step["index"] for step in case["steps"]])
            if case["ending"] == "interrupted":
                self.assertEqual("error", case["outcome"])
        return {case["id"]: case for case in report["scenarios"]}

    def check_reports(self, seen):
        for path in (self.folder / "out").glob("*"):
            if path.name in FORMATS.values():
                parts_of(path.read_text(encoding="utf-8"))[path.name]()
                seen.add(path.name)

    def test_every_step_that_the_server_saw_end_is_in_the_journal(self):
        write_scenarios(self.folder)
        mock = served.Served(self)
        slow = Slow(self, mock)
        words = ("--target", slow.url + "/", "--api", slow.url)
        known, whole, reports = 0, 0, set()
        for number, seconds in enumerate(self.instants(*words)):
            slow.posts = {}
            self.killed(seconds, *words)
            with slow.lock:
                posts = dict(slow.posts)
            with self.subTest(kill=number, seconds=seconds):
                cases = self.journal(must_read=any(count > 1 for count in posts.values()))
                for town, count in posts.items():
                    if count < 2:
                        continue
                    # Before a message is sent, all lines before it are through: two for each message before.
                    steps = cases[f"long-way-{town.lower()}"]["steps"]
                    self.assertGreaterEqual(len(steps), 2 * (count - 1), town)
                    known += count - 1
                whole += all(case["outcome"] == "pass" for case in cases.values()) and len(cases) == len(TOWNS)
                self.check_reports(reports)
        self.assertGreater(known, KILLS * len(TOWNS))
        self.assertGreater(whole, 0, "no kill came after the last step")

    def test_every_verdict_that_was_printed_is_in_the_journal_with_all_its_steps(self):
        write_scenarios(self.folder, "  - fault: F-LATENCY\n    times: 4\n    params: {delay: 40ms}\n")
        known, reports = 0, set()
        for number, seconds in enumerate(self.instants("--jobs", "2")):
            printed = self.killed(seconds, "--jobs", "2")
            with self.subTest(kill=number, seconds=seconds):
                through = [line["order"] for line in printed if line["record"] == "verdict"]
                names = {line["order"]: line["id"] for line in printed if line["record"] == "scenario"}
                cases = self.journal(must_read=bool(printed))
                for order in through:
                    self.assertEqual("pass", cases[names[order]]["outcome"])
                    self.assertEqual(STEPS + 1, len(cases[names[order]]["steps"]))
                    known += 1
                self.check_reports(reports)
        self.assertGreater(known, KILLS)
        self.assertEqual(set(FORMATS.values()), reports, "no kill came while the reports were written or after")


WAITING = """\
scenario: waits-for-ever
title: An answer that does not come
why: Something has to be under way when the signal comes.
covers: [ZERO-PROV-2]
ends: open
given:
  token: {postal_address: {city: Frome, country_code: GB}}
conversation:
  - app: session_restore
  - connect: provider_select
  - fault: F-LATENCY
    params: {delay: 50s}
  - app: PROVIDER_MISSING
  - connect: provider_name_capture
"""


class Signals(unittest.TestCase):
    def setUp(self):
        self.folder = program.scratch(self)
        (self.folder / "s").mkdir()
        (self.folder / "s" / "waits.yaml").write_text(WAITING)
        (self.folder / "s" / "quick.yaml").write_text(LONG_WAY.format(town="Frome", id="frome", fault=""))

    def waiting_run(self):
        """A run of which one scenario is through and the other one will not be."""
        child = subprocess.Popen([program.PROGRAM, "run", "s", "--format", "ndjson", "--journal", "out/journal.ndjson", *REPORTS],
                                 cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(child.stdout.close)
        while line := child.stdout.readline():
            if b'"record":"verdict"' in line:
                return child
        raise AssertionError(f"the run ended with {child.wait()} before a scenario was through")

    def test_reports_say_so_within_two_seconds(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=how):
                child = self.waiting_run()
                begun = time.monotonic()
                child.send_signal(how)
                self.assertEqual(9, child.wait(timeout=30))
                took = time.monotonic() - begun
                if not program.SANITIZED:
                    self.assertLess(took, 2.0)
                self.check_reports()

    def check_reports(self):
        out = self.folder / "out"
        texts = {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()}
        self.assertEqual({*FORMATS.values(), "journal.ndjson"}, set(texts))
        report = json.loads(texts["run.json"])
        self.assertTrue(report["interrupted"])
        self.assertEqual(9, report["exit_code"])
        endings = {case["id"]: (case["outcome"], case["ending"]) for case in report["scenarios"]}
        self.assertEqual({"long-way-frome": ("pass", "complete"), "waits-for-ever": ("error", "interrupted")}, endings)
        errors = xml.etree.ElementTree.fromstring(texts["junit.xml"]).findall(".//error")
        self.assertEqual(["interrupted", "interrupted"], [error.get("type") for error in errors])
        self.assertRegex(texts["report.html"], "<h1>.*Interrupted: what is missing here was not played</h1>")
        self.assertTrue(texts["report.tap"].endswith("\nBail out! the run was interrupted\n"))
        self.assertIn("interrupted", texts["summary.md"].splitlines()[0])
        self.assertIn("::warning title=connect-replay::the run was interrupted", texts["annotations.txt"])
        self.assertTrue(json.loads(texts["ctrf.json"])["results"]["summary"]["extra"]["connect-replay.interrupted"])
        self.assertTrue(json.loads(texts["report.har"])["log"]["_interrupted"])
        self.assertIn('"interrupted":true', texts["journal.ndjson"].splitlines()[-1])

    def test_the_second_signal_ends_it_at_once(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=how):
                child = self.waiting_run()
                child.send_signal(how)
                time.sleep(0.2)
                begun = time.monotonic()
                child.send_signal(how)
                self.assertEqual(128 + how, child.wait(timeout=30))
                self.assertLess(time.monotonic() - begun, 0.5 if not program.SANITIZED else 5)


if __name__ == "__main__":
    unittest.main()
