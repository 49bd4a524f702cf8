"""Words and calls that have no place in the project, and things that must never be committed.

Some of the words are put together from halves here, so that this file does not refuse itself.
"""
import re
import unittest

import sources

NOW_ALLOWED = re.compile(r"core/net/|(^|/)real_clock\.|harness/cli/|harness/main\.cpp")

# What, why not, where all the same.
BANNED_IN_CODE = [
    (r"#\s*include\s*<regex>|\bstd::w?regex\b", "std::regex overflows the stack: use RE2", None),
    (r"\basio::detached\b|\bnet::detached\b", "a coroutine is owned by someone who waits for it", None),
    (r"\b(system_clock|steady_clock|high_resolution_clock)\s*::\s*now\b|\brandom_device\b|[^\w.>]time\(\s*(nullptr|NULL|0)\s*\)",
     "time and chance are arguments", NOW_ALLOWED),
    (r"\bstd::format\b|#\s*include\s*<format>", "absent in g++ 12: use fmt", None),
    (r"\bYAML::(LoadAll|Load|LoadFile|Node)\b", "never ends on one comma; use the event handler", None),
    (r"\b(std::)?(rand|srand)\(", "chance comes from the seeded generator", None),
    (r"\bsleep_for\b|\bsleep_until\b|\busleep\(", "waits are timers with a deadline", None),
    (r"\.(connect|read_some|write_some|accept|handshake)\((?!\))[^;]*\berror_code\b|\basio::(read|write|connect)\(",
     "synchronous socket calls have no deadline", None),
    (r"\busing namespace std\s*;", "say std::", None),
    (r"\bgetenv\(", "the environment is read by the command line", re.compile(r"harness/cli/|harness/main\.cpp")),
    (r"\bsetlocale\(|\bstd::locale\b", "nothing depends on the locale", None),
]

UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "not imple" + "mented",
                                           "unimple" + "mented"]) + r")\b")
MACHINE_PATH = re.compile(r"(?<![\w.])(/home/[a-z]\w*/|/Users/\w+/|/wo" + r"rk/|[A-Z]:\\Users\\|/far" + "m/)")
SECRET = re.compile(r"\bsk_live_[0-9a-f]{24,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|npm_[A-Za-z0-9]{36}"
                    r"|-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----\s*[A-Za-z0-9+/]{64}")
EMPTY_TEST = re.compile(r"\b(CHECK|REQUIRE)\(\s*true\s*\)|doctest::skip|\bself\.assertTrue\(True\)|\|\| true$",
                        re.MULTILINE)

# Files that must quote what others must not contain, each with its reason.
MAY_QUOTE = {
    "tests/house/test_words.py": "this list",
    "tests/reports/hostile_run.cpp": "a directive of TAP as an attack on the TAP writer",
    "reports/tap.cpp": "TAP marks an expected failure with a directive of that name",
}


def _found(name, text, pattern, why):
    return [f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match.group(0).strip()!r}: {why}"
            for match in pattern.finditer(text)]


def banned_calls(name, text):
    code = sources.without_comments_and_literals(text) + "\n" + "\n".join(
        line for line in text.split("\n") if line.lstrip().startswith("#include"))
    problems = []
    for pattern, why, allowed in BANNED_IN_CODE:
        if not (allowed and allowed.search(name)):
            problems += _found(name, code, re.compile(pattern), why)
    return problems


def unfinished_work(name, text):
    return _found(name, text, UNFINISHED, "finish it or say it in the change log")


def machine_paths(name, text):
    return _found(name, text, MACHINE_PATH, "a path of one machine")


def secrets(name, text):
    return _found(name, text, SECRET, "a secret")


def empty_tests(name, text):
    return _found(name, text, EMPTY_TEST, "a test that proves nothing, or is skipped")


class Words(unittest.TestCase):
    maxDiff = None

    def check(self, rule, names):
        self.assertEqual([], [problem for name in names if name not in MAY_QUOTE
                              for problem in rule(name, sources.read(name))])

    def test_no_banned_call_in_the_rooms(self):
        self.check(banned_calls, sources.code_files())

    def test_no_unfinished_work(self):
        self.check(unfinished_work, sources.files(*sources.CODE, ".py", ".sh", ".mjs", ".cmake", ".md", ".yaml"))

    def test_no_path_of_one_machine(self):
        self.check(machine_paths, sources.files(*sources.TEXT))

    def test_no_secret(self):
        self.check(secrets, sources.files())

    def test_no_test_that_proves_nothing(self):
        self.check(empty_tests, sources.files(*sources.CODE, ".py", ".sh", under="tests/"))

    def test_banned_calls_are_refused(self):
        for bad in ("#include <regex>", "std::regex r;", "co_spawn(c, f(), asio::detached);", "auto n = system_clock::now();",
                    "std::random_device d;", "std::format(\"x\");", "YAML::LoadAll(t);", "YAML::Node n;", "int x = rand();",
                    "std::this_thread::sleep_for(x);", "asio::write(socket, b);", "getenv(\"HOME\");"):
            with self.subTest(bad=bad):
                self.assertEqual(1, len(banned_calls("core/base/x.cpp", bad)))
        self.assertEqual([], banned_calls("core/net/real_clock.cpp", "auto n = std::chrono::system_clock::now();"))
        self.assertEqual([], banned_calls("core/base/x.cpp", "// std::regex is banned\nauto t = \"YAML::Node\";"))

    def test_the_other_rules_refuse_too(self):
        self.assertEqual(1, len(unfinished_work("x.cpp", "// TO" + "DO: later")))
        self.assertEqual(1, len(machine_paths("x.md", "see /home/" + "anna/notes")))
        self.assertEqual(1, len(secrets("x.yaml", "key: sk_live_" + "0123456789abcdef01234567")))
        self.assertEqual(1, len(empty_tests("tests/x.cpp", "CHECK(" + "true);")))


if __name__ == "__main__":
    unittest.main()
