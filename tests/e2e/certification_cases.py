"""The certification suite is right in itself: every case can be put to a partner, and passes when everybody plays well.

How partners fare in it is tested with the reference integrations; here it is the cases that are on trial:
chapters, duties, the webhook truth table, the rules for clients, and the table in scenarios/certify/README.md
(CONNECT_REPLAY_WRITE_GOLDEN=1 writes it anew; look at the difference).
"""
import itertools
import json
import os
import re
import unittest

import program

CASES = program.ROOT / "scenarios" / "certify"
CHAPTERS = ["start", "address", "provider", "direct", "library", "manual", "market", "summary", "completion",
            "exchange", "lifecycle", "settings", "robustness"]
EVENTS = ["expiring", "expired", "fetch.failed"]
# What the truth table has to hold: the case, and the other axes of its matrix.
TRUTHS = {"once": {}, "duplicate": {}, "late": {}, "early": {}, "unknown-type": {}, "future-field": {},
          "without-time": {}, "shape": {"shape": ["1", "2", "3", "4"]},
          "signature-taken": {"signature": ["good", "rotated"]},
          "signature-refused": {"signature": ["bad", "stale", "future", "none"]}, "slow": {}}
BEGIN, END = "<!-- cases -->\n", "<!-- end of cases -->\n"


def files():
    return [path for path in sorted(CASES.glob("**/*.yaml")) if path.parent.name != "fragments"]


def head_of(text):
    """The plain keys at the head of a case; lists in one line become lists."""
    head = {}
    for key, value in re.findall(r"^([a-z]+): (.+)$", text.split("\nconversation:")[0], re.MULTILINE):
        head[key] = [item.strip() for item in value[1:-1].split(",")] if value.startswith("[") else value
    return head


def problems_of(text, folder, stem):
    """What a case lacks to be one."""
    head, found = head_of(text), []
    if head.get("chapter") != folder:
        found.append("the chapter is not the folder")
    if head.get("scenario") != f"certify-{folder}-{stem}":
        found.append("the id is not certify-CHAPTER-FILE")
    if not re.fullmatch(r"[A-Z].{20,}\.", head.get("duty", "")):
        found.append("no duty in one sentence")
    if head.get("tags", [""])[0] != "certify":
        found.append("not tagged certify")
    if head.get("ends") not in ("complete", "closed", "error", "open", "refused"):
        found.append("how it ends is not said")
    if not any(rule.startswith("M-") for rule in head.get("covers", [])) and "\n    client: stops\n" not in text:
        found.append("no rule for clients is named")
    return found


def truth_ids():
    """The ids that the truth table has to hold, out of order aside."""
    ids = set()
    for name, axes in TRUTHS.items():
        for values in itertools.product(EVENTS, *axes.values()):
            cells = ",".join(f"{key}={value}" for key, value in zip(["event", *axes], values))
            ids.add(f"certify-lifecycle-{name}[{cells}]")
    return ids


def table(listed):
    """The table of all cases for README.md."""
    counts = {}
    for case in listed:
        counts[case["file"]] = counts.get(case["file"], 0) + 1
    lines = []
    for chapter in CHAPTERS:
        lines += [f"## {chapter}", "", "| Case | Duty | Ends | Rules for partners |", "|---|---|---|---|"]
        for path in files():
            head = head_of(path.read_text(encoding="utf-8"))
            if head["chapter"] != chapter:
                continue
            name = path.relative_to(CASES).as_posix()
            many = counts[f"scenarios/certify/{name}"]
            rules = ", ".join(rule for rule in head["covers"] if rule.startswith("M-"))
            lines.append(f"| [{path.stem}]({name}){f' ({many} cases)' if many > 1 else ''} | {head['duty']} | {head['ends']} | {rules} |")
        lines.append("")
    return "\n".join(lines)


class CertificationCases(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.held = unittest.TestCase()
        cls.folder = program.scratch(cls.held)
        (cls.folder / "scenarios").symlink_to(program.ROOT / "scenarios")
        done = program.start("list", "scenarios/certify", "--format", "ndjson", folder=cls.folder)
        assert done.code == 0, done.all_text()
        cls.listed = [json.loads(line) for line in done.out.splitlines()]

    @classmethod
    def tearDownClass(cls):
        cls.held.doCleanups()

    def test_every_case_has_its_chapter_its_duty_and_its_rules(self):
        problems = {path.relative_to(CASES).as_posix(): problems_of(path.read_text(encoding="utf-8"), path.parent.name, path.stem)
                    for path in files()}
        self.assertEqual({}, {name: found for name, found in problems.items() if found})

    def test_a_case_without_them_is_found(self):
        good = files()[0]
        text = good.read_text(encoding="utf-8")
        for key in ("chapter", "duty", "tags", "covers", "ends", "scenario"):
            with self.subTest(key=key):
                broken = re.sub(rf"^{key}: .*\n", "", text, flags=re.MULTILINE)
                self.assertEqual(1, len(problems_of(broken, good.parent.name, good.stem)))

    def test_there_are_more_than_forty_cases_and_every_chapter_has_some(self):
        self.assertGreaterEqual(len(files()), 44)
        chapters = [path.parent.name for path in files()]
        self.assertEqual(set(CHAPTERS), set(chapters))
        self.assertLessEqual(2, min(chapters.count(chapter) for chapter in CHAPTERS))

    def test_every_case_can_be_put_to_a_partner(self):
        self.assertEqual([], [case["id"] for case in self.listed if "certify" not in case["modes"]])
        self.assertEqual({f"scenarios/certify/{path.relative_to(CASES).as_posix()}" for path in files()},
                         {case["file"] for case in self.listed})

    def test_lint_has_only_to_say_that_other_modes_cannot_play_them(self):
        done = program.start("lint", "scenarios/certify", "--format", "ndjson", folder=self.folder)
        self.assertEqual(0, done.code, done.all_text())
        said = [json.loads(line) for line in (done.out + done.err).splitlines() if line.startswith("{")]
        others = [one for one in said if "cannot be played in every mode" not in one.get("message", "cannot be played in every mode")]
        self.assertEqual([], others)

    def test_every_case_passes_when_everybody_plays_well(self):
        for seed in (1, 7):
            done = program.start("run", "scenarios/certify", "--seed", seed, folder=self.folder)
            self.assertEqual(0, done.code, done.all_text())
            outcomes = {case["id"]: case["outcome"] for case in done.report()["scenarios"]}
            wanted = {case["id"]: "pass" if "run" in case["modes"] else "skip" for case in self.listed}
            self.assertEqual(wanted, outcomes)

    def test_only_bad_certificates_need_a_partner_to_be_played(self):
        self.assertEqual({"scenarios/certify/robustness/bad-certificate.yaml"},
                         {case["file"] for case in self.listed if "run" not in case["modes"]})

    def test_every_page_and_transition_is_met(self):
        coverage = program.start("run", "scenarios/certify", folder=self.folder).report()["coverage"]
        for part in ("routes", "transitions", "webhooks"):
            with self.subTest(part=part):
                self.assertEqual([], coverage[part]["missing"])

    def test_the_truth_table_of_webhooks_has_every_combination(self):
        ids = {case["id"] for case in self.listed}
        self.assertEqual(54, len(truth_ids()))
        self.assertEqual(set(), truth_ids() - ids)
        late = [name for name in ids if name.startswith("certify-lifecycle-out-of-order[")]
        self.assertEqual({f"event={event}" for event in EVENTS}, {re.search(r"event=[a-z.]+", name).group(0) for name in late})

    def test_every_rule_for_clients_and_receivers_is_examined(self):
        model = json.loads((program.ROOT / "core/protocol/zero.json").read_text(encoding="utf-8"))
        rules = {rule["id"] for rule in model["rules"] if rule["id"].startswith("M-")}
        self.assertGreater(len(rules), 20)
        covered = {rule for case in self.listed for rule in case["covers"]}
        self.assertEqual(set(), rules - covered)

    def test_the_readme_names_every_case(self):
        readme = CASES / "README.md"
        text = readme.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN)
        written = before + BEGIN + "\n" + table(self.listed) + "\n" + END + rest.split(END)[1]
        if os.environ.get("CONNECT_REPLAY_WRITE_GOLDEN"):
            readme.write_text(written, encoding="utf-8")
        self.assertEqual(written, readme.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
