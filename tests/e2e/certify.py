"""`certify` with a command, by the real program: both reference integrations, programs that misbehave in one case only, what
the command line refuses, expected failures, and a run that is broken off.
"""
import json
import os
import signal
import subprocess
import sys
import time
import unittest

import certifying
import program
from certifying import NODE, PYTHON, certify, lay

SOME = ("start/leaves-at-once", "start/two-sessions", "address/exact-texts", "provider/listed", "direct/connected", "library/fixed",
             "manual/fixed", "market/region", "summary/edit", "completion/nothing-after", "exchange/status-and-rates", "settings/countries",
             "robustness/lost-on-the-way-in", "robustness/redirected-app")
GOOD = ["certify-provider-listed", "certify-start-leaves-at-once"]
ILL = "certify-manual-fixed"
THREE = ("manual/fixed", "provider/listed", "start/leaves-at-once")
DEADLINE, IDLE = 10 * certifying.SLOWER, 2 * certifying.SLOWER
HELD = 3  # seconds from the end of a case until its program is gone: SIGTERM, SIGKILL, and a slow machine


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = program.scratch(self)

    def certify(self, *words, command=NODE, **more):
        return certify(*words, folder=self.folder, command=command, **more)


class References(Case):
    def test_both_pass_with_and_without_quirks(self):
        for name, command in (("node", NODE), ("python", PYTHON)):
            for quirks in ("gentle", "none"):
                with self.subTest(agent=name, quirks=quirks):
                    done = self.certify(lay(self.folder, *SOME), "--agent", name, "--quirks", quirks, "--jobs", "2", command=command)
                    self.assertEqual(0, done.code, done.all_text())
                    cases = certifying.cases_of(done)
                    self.assertGreaterEqual(len(cases), 14)
                    self.assertEqual({}, {case: certifying.findings(found) for case, found in cases.items() if certifying.findings(found)})
                    self.assertEqual({"pass"}, {found["outcome"] for found in cases.values()})
                    self.assertEqual({name}, {found["agent"] for found in cases.values()})
                    self.assertEqual([], certifying.secrets_in(self.folder, done.out, done.err))
                    # Surprises stand in the report: somebody may have fallen over them.
                    pages = [exchange["response"]["body"] for case in cases.values() for step in case["steps"]
                             for exchange in step.get("exchanges", []) if exchange["to"] == "connect" and exchange["response"]]
                    surprised = [page for page in pages if any(key.startswith("future_") for key in page)]
                    self.assertGreater(len(pages), 20)
                    self.assertEqual(quirks == "gentle", len(surprised) * 2 > len(pages), f"{len(surprised)} of {len(pages)}")
                    self.assertTrue(quirks == "gentle" or not surprised)

    def test_journal_and_report_say_who_was_on_trial_and_what_it_printed(self):
        done = self.certify(lay(self.folder, *THREE), "--agent", "mine")
        report = done.report()
        self.assertEqual("certify", report["mode"])
        self.assertIn("cost_value_zero", certifying.cases_of(done)[ILL]["output"])
        written = certifying.records(self.folder)
        self.assertEqual("certify", written[0]["mode"])
        heads = [one for one in written if one["record"] == "scenario"]
        self.assertEqual(["mine"] * 3, [head["agent"] for head in heads])
        self.assertEqual({case: found["outcome"] for case, found in certifying.cases_of(done).items()},
                         {heads[one["order"]]["id"]: one["outcome"] for one in written if one["record"] == "verdict"})

    def test_the_line_to_copy_starts_the_same_program_again(self):
        first = self.certify(lay(self.folder, "manual/fixed"), command=["false"])
        again = certifying.cases_of(first)[ILL]["again"]
        self.assertTrue(again.endswith("-- false"), again)
        self.assertEqual(1, program.start(*again.split()[1:], folder=self.folder).code)


class Misbehaving(Case):
    """One case goes wrong as it should, in time, and its neighbours notice nothing."""

    def one(self, how, *words, neighbours=()):
        done = self.certify(lay(self.folder, *THREE), "--deadline", f"{DEADLINE}s", "--idle", f"{IDLE}s", "--jobs", "2", *words,
                            command=[sys.executable, certifying.MISBEHAVING, how, ILL, *NODE])
        cases = certifying.cases_of(done)
        self.assertEqual(set(neighbours), {one for name in GOOD for one in certifying.told(cases[name])})
        self.assertEqual(["complete", "open"], [cases[name]["ending"] for name in GOOD])
        self.assertEqual([], certifying.secrets_in(self.folder, done.out, done.err))
        return done, cases[ILL]

    def fails(self, how, rule, ending, seconds, neighbours=()):
        done, case = self.one(how, neighbours=neighbours)
        self.assertEqual(1, done.code, done.all_text())
        self.assertEqual({(rule, "fail")}, certifying.told(case), certifying.findings(case))
        self.assertEqual(("fail", ending), (case["outcome"], case["ending"]))
        self.assertLess(case["duration_ms"] / 1000, seconds + HELD)
        return case

    def test_one_that_never_says_anything(self):
        case = self.fails("silent", "M-ABANDON", "timeout", DEADLINE)
        self.assertGreaterEqual(case["duration_ms"], DEADLINE * 1000)

    def test_one_that_falls_silent(self):
        self.fails("falls_silent", "M-ABANDON", "abandoned", DEADLINE - 1)

    def test_one_that_crashes_at_once(self):
        case = self.fails("crashes", "M-ABANDON", "abandoned", DEADLINE - 1)
        self.assertIn("exit status 3", certifying.findings(case)[0][2])

    def test_one_that_crashes_inside_a_request(self):
        self.fails("crashes_inside_a_request", "M-CRASHED", "abandoned", DEADLINE - 1)

    def test_one_that_floods(self):
        self.fails("floods", "M-LIVELOCK", "abandoned", DEADLINE - 1)
        sizes = [path.stat().st_size for path in (self.folder / "connect-replay-out").iterdir()]
        self.assertLess(max(sizes), 4 << 20)

    def test_one_that_sends_garbage(self):
        self.fails("garbage", "M-HTTP", "abandoned", DEADLINE - 1)

    def test_one_that_answers_another_session(self):
        # Whoever leaks its token has logged in once more for it.
        self.fails("answers_another_session", "M-TOKEN", "abandoned", DEADLINE - 1, {("M-LOGIN-LOOP", "warn")})

    def test_one_that_prints_too_much_is_read_to_a_limit_and_without_its_key(self):
        done, case = self.one("talks")
        self.assertEqual(0, done.code, done.all_text())
        self.assertTrue(case["output"].startswith("the key is "), case["output"][:60])
        self.assertNotIn("sk_test_", case["output"])
        self.assertLess(len(case["output"]), (1 << 20) + 1000)
        self.assertGreater(len(case["output"]), 1 << 19)

    def test_one_that_does_not_hear_sigterm_is_killed(self):
        start = time.monotonic()
        self.fails("ignores_sigterm", "M-ABANDON", "abandoned", DEADLINE - 1)
        self.assertLess(time.monotonic() - start, DEADLINE + 3 * HELD * certifying.SLOWER)
        left = [entry for entry in os.listdir("/proc") if entry.isdigit() and self.is_ours(entry)]
        self.assertEqual([], left)

    def is_ours(self, process):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as line:
                words = line.read().split(b"\0")
            return certifying.MISBEHAVING.encode() in words and os.readlink(f"/proc/{process}/cwd") == str(self.folder)
        except OSError:
            return False


class CommandLine(Case):
    def test_a_program_that_cannot_be_started(self):
        done = self.certify(lay(self.folder, *THREE), command=["./is-not-there"])
        self.assertEqual(4, done.code, done.all_text())
        self.assertEqual(1, done.err.count("./is-not-there"), done.err)
        self.assertIn("cannot be started: No such file or directory", done.err)

    def test_refusals(self):
        for code, words in ((5, ["--id", "nothing-is-called-so"]), (5, ["--tag", "nobody-wrote-this"]), (2, ["--quirks", "wild"]),
                            (2, ["--deadline", "soon"]), (2, ["--deadline", "0s"]), (2, ["--retry", "1"]), (2, ["--idle", "-1s"]),
                            (2, ["--certificate", "c.json"]), (2, ["--certificate-key", "k.pem"]), (2, ["--expected", "is-not-there"]),
                            (2, ["--certificate", "c.json", "--certificate-key", "is-not-there"])):
            with self.subTest(words=words):
                done = self.certify(*words, command=["false"])
                self.assertEqual(code, done.code, done.all_text())
                self.assertIn("error: ", done.err)
                self.assertFalse((self.folder / "c.json").exists())

    def test_a_dry_run_starts_nothing(self):
        done = self.certify(lay(self.folder, *THREE), "--dry-run", command=["touch", str(self.folder / "started")])
        self.assertEqual(0, done.code, done.all_text())
        self.assertIn(ILL, done.out)
        self.assertFalse((self.folder / "started").exists())
        self.assertFalse((self.folder / "connect-replay-out").exists())

    def test_it_stops_after_the_first_failure_when_asked(self):
        done = self.certify(lay(self.folder, *THREE), "--fail-fast", command=["false"])
        self.assertEqual(1, done.code, done.all_text())
        self.assertEqual(["fail"], [case["outcome"] for case in done.report()["scenarios"]])


class Expected(Case):
    def broken(self, defect, until="2999-12-31", rule="M-DUP", outcome="warn", words=()):
        listed = [{"id": "certify-summary-edit", "rule": rule, "outcome": outcome, "reason": "known", "owner": "me", "until": until}]
        (self.folder / "expected.yaml").write_text(json.dumps(listed), encoding="utf-8")
        done = self.certify(lay(self.folder, "summary/edit"), "--expected", "expected.yaml", *words, **({"BROKEN": defect} if defect else {}))
        return done, certifying.cases_of(done)["certify-summary-edit"]

    def test_a_failure_that_is_listed_is_as_expected(self):
        done, case = self.broken("comma-too-many", rule="M-JSON", outcome="fail")
        self.assertEqual((0, "fail", "as_expected"), (done.code, case["outcome"], case["expectation"]), done.all_text())

    def test_one_that_did_not_happen_counts(self):
        done, case = self.broken("", rule="M-JSON", outcome="fail")
        self.assertEqual((6, "pass", "expected_did_not_happen"), (done.code, case["outcome"], case["expectation"]), done.all_text())

    def test_after_its_day_it_counts_no_more(self):
        done, case = self.broken("comma-too-many", rule="M-JSON", outcome="fail", until="2020-01-01")
        self.assertEqual((1, "fail"), (done.code, case["outcome"]), done.all_text())
        self.assertNotEqual("as_expected", case["expectation"])
        self.assertIn("note: ", done.err)

    def test_another_rule_than_the_listed_one_is_unexpected(self):
        done, case = self.broken("no-token", rule="M-JSON", outcome="fail")
        self.assertEqual((1, "unexpected"), (done.code, case["expectation"]), done.all_text())

    def test_strict_makes_a_fail_of_a_warning(self):
        plain = self.certify(lay(self.folder, "summary/edit"), BROKEN="double-click")
        self.assertEqual((0, {("M-DUP", "warn")}), (plain.code, certifying.told(certifying.cases_of(plain)["certify-summary-edit"])), plain.all_text())
        strict = self.certify(lay(self.folder, "summary/edit"), "--strict", BROKEN="double-click")
        self.assertEqual((1, {("M-DUP", "fail")}), (strict.code, certifying.told(certifying.cases_of(strict)["certify-summary-edit"])), strict.all_text())


class BrokenOff(Case):
    def test_an_interrupt_ends_it_soon_and_the_reports_say_so(self):
        process = subprocess.Popen([program.PROGRAM, "certify", lay(self.folder, *THREE), "--", sys.executable, certifying.MISBEHAVING, "falls_silent", GOOD[0], *NODE],
                                   cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        journal = self.folder / "connect-replay-out" / "journal.ndjson"
        until = time.monotonic() + 60
        head = f'"record":"scenario","order":1,"id":"{GOOD[0]}"'
        while time.monotonic() < until and not (journal.exists() and head in journal.read_text(encoding="utf-8")):
            time.sleep(0.05)
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        self.assertEqual(9, process.returncode, out + err)
        # Two seconds are given to what is being played; then it is cut, and the reports are written.
        self.assertLess(time.monotonic() - sent, 2 + 1.5 * certifying.SLOWER)
        report = json.loads((self.folder / "connect-replay-out" / "run.json").read_text(encoding="utf-8"))
        self.assertTrue(report["interrupted"])
        cases = {case["id"]: case for case in report["scenarios"]}
        self.assertEqual("pass", cases[ILL]["outcome"])
        self.assertEqual("interrupted", cases[GOOD[0]]["ending"])
        self.assertNotEqual("fail", cases[GOOD[0]]["outcome"])


if __name__ == "__main__":
    unittest.main()
