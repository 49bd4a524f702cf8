"""The promises of the README on the shipped scenarios, with the real program and real sockets.

All pass and everything is covered; a broken expectation fails once and in its place; the same seed gives
the same bytes; a transition that leaves the model leaves everything.
"""
import json
import re
import shutil
import time
import unittest

import program

SCENARIOS = program.ROOT / "scenarios"
VOLATILE = {"started", "duration_ms"}
VOLATILE_HEADERS = {"Flatpeak-Signature", "Flatpeak-Timestamp"}


def steady(value):
    """A report without the fields that are declared volatile."""
    if isinstance(value, dict):
        return {key: steady(item) for key, item in value.items()
                if key not in VOLATILE or (key == "started" and "request" in value)}
    if isinstance(value, list):
        return [steady(item) for item in value
                if not (isinstance(item, list) and item and item[0] in VOLATILE_HEADERS)]
    return value


class Promises(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.held = unittest.TestCase()
        cls.folder = program.scratch(cls.held)
        start = time.monotonic()
        cls.done = program.start("run", folder=cls.folder)
        cls.seconds = time.monotonic() - start
        cls.report = cls.done.report()

    @classmethod
    def tearDownClass(cls):
        cls.held.doCleanups()

    def test_every_shipped_scenario_passes(self):
        self.assertEqual(0, self.done.code, self.done.all_text())
        self.assertEqual([], [case["id"] for case in self.report["scenarios"] if case["outcome"] != "pass"])

    def test_at_least_sixty_files_are_shipped(self):
        files = {case["file"] for case in self.report["scenarios"]}
        self.assertGreaterEqual(len(files), 60)

    def test_everything_that_counts_is_covered(self):
        coverage = self.report["coverage"]
        self.assertEqual(18, coverage["routes"]["total"])
        for part in ("routes", "transitions", "errors", "webhooks"):
            with self.subTest(part=part):
                self.assertEqual([], coverage[part]["missing"])
                self.assertEqual(coverage[part]["total"], coverage[part]["seen"])

    @unittest.skipIf(program.SANITIZED, "a sanitized build is slower")
    def test_it_takes_well_under_two_seconds(self):
        self.assertLess(self.seconds, 2.0)

    def test_the_same_seed_gives_the_same_report_whatever_the_jobs(self):
        wanted = json.dumps(steady(self.report), ensure_ascii=False)
        for words in ((), ("--jobs", "1"), ("--jobs", "8")):
            with self.subTest(words=words):
                again = program.start("run", *words, folder=program.scratch(self)).report()
                self.assertEqual(wanted, json.dumps(steady(again), ensure_ascii=False))

    def test_another_seed_gives_other_ids_and_the_same_verdicts(self):
        other = program.start("run", "--seed", "77", folder=program.scratch(self)).report()
        self.assertEqual([case["outcome"] for case in self.report["scenarios"]],
                         [case["outcome"] for case in other["scenarios"]])
        self.assertNotEqual(steady(self.report), steady(other))

    def test_one_broken_expectation_fails_once_and_in_its_place(self):
        folder = program.scratch(self)
        shutil.copytree(SCENARIOS, folder / "scenarios")
        broken, line, column, wanted = self.break_one(folder / "scenarios")
        done = program.start("run", "scenarios", folder=folder)
        self.assertEqual(1, done.code, done.all_text())
        failed = [case for case in done.report()["scenarios"] if case["outcome"] not in ("pass", "skip")]
        self.assertEqual([broken.relative_to(folder).as_posix()], sorted({case["file"] for case in failed}))
        findings = [finding for step in failed[0]["steps"] for finding in step["findings"] if finding["outcome"] == "fail"]
        self.assertEqual(1, len(findings), findings)
        self.assertEqual({"file": broken.relative_to(folder).as_posix(), "line": line, "column": column},
                         findings[0]["where"])
        self.assertEqual("/data/currency_code", findings[0]["pointer"])
        self.assertIn("XTS", findings[0]["expected"])
        self.assertIn(wanted, findings[0]["actual"])
        self.assertIn(f"{findings[0]['where']['file']}:{line}", done.out)

    def break_one(self, folder):
        """Puts a currency that nobody uses in place of the first one that a plain file expects."""
        for path in sorted(folder.glob("**/*.yaml")):
            text = path.read_text(encoding="utf-8")
            if "matrix:" in text or path.parent.name == "fragments" or "certify" in path.parts:
                continue
            for number, line in enumerate(text.split("\n"), 1):
                if found := re.search(r"currency_code: (GBP|EUR)", line):
                    path.write_text(text.replace(line, line.replace(found.group(0), "currency_code: XTS"), 1), encoding="utf-8")
                    return path, number, found.start() + 1, found.group(1)
        raise AssertionError("no shipped scenario expects a currency")

    def test_a_transition_that_leaves_the_model_leaves_everything(self):
        folder = program.scratch(self)
        model = json.loads((program.ROOT / "core/protocol/zero.json").read_text(encoding="utf-8"))
        left = [one for one in model["transitions"]
                if not (one["from"] == "provider_select" and one["on"] == "PROVIDER_MISSING")]
        self.assertEqual(1, len(model["transitions"]) - len(left))
        model["transitions"] = left
        (folder / "without.json").write_text(json.dumps(model), encoding="utf-8")
        arrow = re.compile(r"provider_select.*provider_name_capture")
        self.assertRegex(program.start("model", "show", folder=folder).out, arrow)
        self.assertNotRegex(program.start("model", "show", "--model", "without.json", folder=folder).out, arrow)
        done = program.start("lint", str(SCENARIOS), "--model", "without.json", folder=folder)
        self.assertEqual(3, done.code, done.all_text())
        self.assertIn("provider_name_capture", done.all_text())


if __name__ == "__main__":
    unittest.main()
