"""The documents keep their shape: links lead somewhere, the change log is readable, the head pages exist.

What they say is checked by people and by tests/e2e; here only what a machine can see.
"""
import pathlib
import re
import unittest

import sources

NEEDED = ["README.md", "CHANGELOG.md", "docs/architecture.md", "docs/scenario-language.md", "docs/protocol.md",
          "docs/reports.md", "docs/mock.md", "docs/cli.md", "docs/certify.md"]
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
VERSION = re.compile(r"^## (Unreleased|\d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}\))$")
GROUPS = {"Added", "Changed", "Fixed", "Removed"}


def anchors(text):
    """The anchors that a Markdown page offers, as code hosts make them."""
    found = set()
    for heading in re.findall(r"^#{1,6} (.+)$", FENCE.sub("", text), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
        found.add(plain.strip().replace(" ", "-"))
    return found


def dead_links(name, text, exists, read):
    problems = []
    for target in LINK.findall(FENCE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        page = name if not path else (pathlib.PurePosixPath(name).parent / path).as_posix()
        page = pathlib.PurePosixPath(*_folded(page)).as_posix()
        if not exists(page):
            problems.append(f"{name}: {target} leads nowhere")
        elif anchor and page.endswith(".md") and anchor not in anchors(read(page)):
            problems.append(f"{name}: {target} names no heading")
    return problems


def _folded(path):
    parts = []
    for part in pathlib.PurePosixPath(path).parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    return parts


def misshapen_change_log(text):
    lines = text.split("\n")
    if lines[0] != "# Changelog":
        return ["the first line is not '# Changelog'"]
    problems, versions = [], 0
    for at, line in enumerate(lines, 1):
        if line.startswith("## "):
            versions += 1
            if not VERSION.match(line):
                problems.append(f"line {at}: a version is 'Unreleased' or '1.2.3 (2026-01-31)'")
        elif line.startswith("### ") and line[4:] not in GROUPS:
            problems.append(f"line {at}: groups are {', '.join(sorted(GROUPS))}")
        elif line.startswith("- ") and versions == 0:
            problems.append(f"line {at}: an entry outside of a version")
    return problems or ([] if versions else ["no version"])


class Docs(unittest.TestCase):
    maxDiff = None

    def test_the_pages_are_there(self):
        self.assertEqual([], [name for name in NEEDED if not (sources.ROOT / name).is_file()])

    def test_there_is_a_decision(self):
        decisions = sources.files(".md", under="docs/decisions/")
        self.assertTrue(decisions)
        for name in decisions:
            self.assertRegex(pathlib.PurePosixPath(name).name, r"^\d{4}-[a-z0-9-]+\.md$")

    def test_links_lead_somewhere(self):
        problems = []
        for name in sources.files(".md"):
            problems += dead_links(name, sources.read(name), lambda page: (sources.ROOT / page).exists(), sources.read)
        self.assertEqual([], problems)

    def test_the_change_log_keeps_its_shape(self):
        self.assertEqual([], misshapen_change_log(sources.read("CHANGELOG.md")))

    def test_dead_links_are_refused(self):
        pages = {"docs/a.md": "# One thing\n"}
        for target, problems in [("b.md", 1), ("a.md", 0), ("a.md#one-thing", 0), ("a.md#other", 1), ("../docs/a.md", 0),
                                 ("https://example.com/x", 0), ("#here", 1)]:
            with self.subTest(target=target):
                found = dead_links("docs/c.md", f"see [it]({target})", lambda page: page in pages or page == "docs/c.md",
                                   lambda page: pages.get(page, ""))
                self.assertEqual(problems, len(found), found)

    def test_a_misshapen_change_log_is_refused(self):
        for text in ("# History\n", "# Changelog\n", "# Changelog\n\n## 1.0\n", "# Changelog\n- x\n## Unreleased\n",
                     "# Changelog\n## Unreleased\n### Stuff\n"):
            self.assertNotEqual([], misshapen_change_log(text), text)


if __name__ == "__main__":
    unittest.main()
