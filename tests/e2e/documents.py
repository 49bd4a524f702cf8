"""What the documents show is true: their scenarios play, their commands and flags exist.

Whole scenarios in Markdown (blocks that begin with `scenario:`) are played; pieces of a conversation are
put into a scenario and checked as `lint` does; fragments beside them.
"""
import re
import unittest

import program

PAGES = ["README.md", *sorted(path.relative_to(program.ROOT).as_posix() for path in (program.ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def blocks(page, language):
    text = (program.ROOT / page).read_text(encoding="utf-8")
    return [body for found, body in BLOCK.findall(text) if found == language]


def scenarios():
    return [(page, body) for page in PAGES for body in blocks(page, "yaml") if body.startswith("scenario:")]


def commands_shown(page):
    """Shell lines and code words that start the program: the words behind its name."""
    text = (program.ROOT / page).read_text(encoding="utf-8")
    found = re.findall(r"(?:^(?:\$ )?\./|`(?:\./)?|script: \./|run: \./)connect-replay ([a-z]+[^`\n|#]*)", text, re.MULTILINE)
    return [words.split() for words in found]


class Documents(unittest.TestCase):
    def test_every_whole_scenario_in_the_documents_passes(self):
        self.assertGreaterEqual(len(scenarios()), 2)
        for page, body in scenarios():
            with self.subTest(page=page, scenario=body.split("\n")[0]):
                folder = program.scratch(self)
                (folder / "shown.yaml").write_text(body, encoding="utf-8")
                done = program.start("run", "shown.yaml", folder=folder)
                self.assertEqual(0, done.code, done.all_text())
                self.assertRegex(done.out, r"1 passed", done.all_text())

    def test_every_command_shown_exists(self):
        known = program.start("--help", folder=program.scratch(self)).out
        for page in PAGES:
            for words in commands_shown(page):
                with self.subTest(page=page, words=words):
                    self.assertRegex(known, rf"(?m)^  {re.escape(words[0])}\b")

    def test_every_flag_of_the_command_line_page_exists(self):
        known = program.start("--help-all", folder=program.scratch(self)).out
        page = (program.ROOT / "docs/cli.md").read_text(encoding="utf-8")
        for flag in sorted(set(FLAG.findall(page)) | {"--report", "--target", "--api"}):
            with self.subTest(flag=flag):
                self.assertIn(flag, known)

    def test_every_command_is_on_the_command_line_page(self):
        page = (program.ROOT / "docs/cli.md").read_text(encoding="utf-8")
        known = program.start("--help", folder=program.scratch(self)).out
        for name in re.findall(r"^  ([a-z]+)\s{2,}", known[known.index("Subcommands"):], re.MULTILINE):
            with self.subTest(command=name):
                self.assertRegex(page, rf"`{name}[ `]")

    def test_the_first_steps_of_the_readme_work(self):
        folder = program.scratch(self)
        self.assertEqual(0, program.start("init", "my-scenarios", folder=folder).code)
        done = program.start("run", "my-scenarios", folder=folder)
        self.assertEqual(0, done.code, done.all_text())
        for name in ("run.json", "junit.xml", "journal.ndjson"):
            self.assertTrue((folder / "connect-replay-out" / name).stat().st_size > 0, name)


if __name__ == "__main__":
    unittest.main()
