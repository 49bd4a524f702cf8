"""Files and functions stay small enough to read, are named in words of the domain, and say what they are.

Limits are those of docs/architecture.md §1 and §7. Data tables are exempt by name, with a reason.
"""
import pathlib
import re
import unittest

import sources

MAX_FILE = 500
MAX_FUNCTION = 60

# Tables of data: long because the world is.
DATA_TABLES = {
    "tests/protocol/release_refusal_test.cpp": "one row for each mistake in a model file",
}

BANNED_WORDS = {"util", "utils", "helper", "helpers", "manager", "common", "misc"}
BANNED_TYPES = re.compile(r"\b(?:class|struct|enum class)\s+(\w*(?:Util|Helper|Manager|Misc)s?\w*)")
NAME = re.compile(r"[a-z0-9_]+")

# Core files that no test file mirrors, and why.
UNMIRRORED = {
    "core/net/asio_impl.cpp": "compiles Asio and Beast, nothing of ours",
    "core/net/real_clock.cpp": "reads the real time, nothing else",
}

# Core files whose test goes by another name.
TESTED_BY = {}


def too_long(name, text):
    lines = text.count("\n")
    return [f"{name}: {lines} lines"] if lines > MAX_FILE and name not in DATA_TABLES else []


def long_functions(name, text):
    if name in DATA_TABLES:
        return []
    return [f"{name}:{first}: {function} has {last - first + 1} lines"
            for function, first, last in sources.functions(text) if last - first + 1 > MAX_FUNCTION]


def bad_names(name, text):
    path = pathlib.PurePosixPath(name)
    problems = [f"{name}: the word {word!r} says nothing"
                for part in path.parts for word in re.split(r"[_.\-]", part) if word in BANNED_WORDS]
    if not NAME.fullmatch(path.stem):
        problems.append(f"{name}: file names are snake_case")
    return problems + [f"{name}: {found}" for found in BANNED_TYPES.findall(text)]


def headless(name, text):
    if name.endswith("_test.cpp"):
        return []  # the file that it mirrors says what it is about, and its cases are claims
    starts = {".py": ('"""', "#!"), ".mjs": ("//", "/*", "#!"), ".js": ("//", "/*"), ".sh": "#", ".cmake": "#"}
    wanted = starts.get(pathlib.PurePosixPath(name).suffix, "//")
    return [] if text.lstrip("\ufeff").startswith(wanted) else [f"{name}: begins without saying what it is"]


def no_once(name, text):
    return [f"{name}: no #pragma once"] if name.endswith(".hpp") and "#pragma once" not in text else []


def outside_namespace(name, text):
    room = sources.room_of(name)
    wanted = "cr::" + {"harness/cli": "harness"}.get(room, room).rsplit("/", 1)[-1]
    if name == "harness/main.cpp" or name in UNMIRRORED or f"namespace {wanted}" in text:
        return []
    return [f"{name}: is not in namespace {wanted}"]


def mirrored(stem, test_stems):
    return any(test == stem or test.startswith(stem + "_") or stem.startswith(test + "_") for test in test_stems)


class Shape(unittest.TestCase):
    maxDiff = None

    def check(self, rule, names):
        self.assertEqual([], [problem for name in names for problem in rule(name, sources.read(name))])

    def all_code(self):
        return sources.files(*sources.CODE)

    def test_files_are_short(self):
        self.check(too_long, self.all_code() + sources.files(".py", ".sh", ".mjs"))

    def test_functions_are_short(self):
        self.check(long_functions, self.all_code())

    def test_names_are_words_of_the_domain(self):
        self.check(bad_names, self.all_code())

    def test_every_file_says_what_it_is(self):
        self.check(headless, self.all_code() + sources.files(".py", ".sh", ".mjs", ".cmake"))

    def test_headers_are_read_once(self):
        self.check(no_once, self.all_code())

    def test_code_is_in_the_namespace_of_its_room(self):
        self.check(outside_namespace, sources.code_files())

    def test_every_core_file_has_its_test(self):
        missing = []
        for name in sources.files(".cpp", under="core/"):
            room = pathlib.PurePosixPath(name).parent.name
            tests = [pathlib.PurePosixPath(test).stem.removesuffix("_test")
                     for test in sources.files("_test.cpp", under=f"tests/{room}/")]
            if name not in UNMIRRORED and name not in TESTED_BY and not mirrored(pathlib.PurePosixPath(name).stem, tests):
                missing.append(name)
        self.assertEqual([], missing)

    def test_exemptions_still_exist(self):
        known = set(sources.files())
        self.assertEqual([], [name for name in [*DATA_TABLES, *UNMIRRORED, *TESTED_BY, *TESTED_BY.values()]
                              if name not in known])

    def test_a_long_file_is_refused(self):
        self.assertEqual(1, len(too_long("core/base/x.cpp", "\n" * 501)))
        self.assertEqual([], too_long("core/base/x.cpp", "\n" * 500))

    def test_a_long_function_is_refused_wherever_it_stands(self):
        body = "\n".join(["  if (x) { y(); }"] * 60)
        for start, end in [("int f(int a) {", "}"), ("struct S {\n  void g() const noexcept {", "}\n};"),
                           ("namespace a {\nS::S(int x) : x_{x}, y_(x) {", "}\n}"), ("auto f() -> int {", "}"),
                           ("template <class T>\nvoid f(T a = {}) {", "}"), ("bool operator==(const A& a, const B& b) {", "}"),
                           ("S::S() : a_(1) {", "}"), ("void f(std::vector<int> a = {1, 2}) {", "}")]:
            with self.subTest(start=start):
                self.assertEqual(1, len(long_functions("x.cpp", f"{start}\n{body}\n{end}\n")))
                self.assertEqual([], long_functions("x.cpp", f"{start}\n  y();\n{end}\n" * 40))

    def test_a_table_is_no_function(self):
        rows = "\n".join(["  {1, 2},"] * 80)
        self.assertEqual([], long_functions("x.cpp", f"const Row rows[] = {{\n{rows}\n}};\nstruct A {{\n{'int x;' + chr(10)}\n}};"))

    def test_bad_names_are_refused(self):
        for name in ("core/base/string_utils.cpp", "harness/common/x.cpp", "reports/FileWriter.cpp", "core/manager.hpp"):
            self.assertEqual(1, len(bad_names(name, "")), name)
        self.assertEqual(1, len(bad_names("core/base/x.cpp", "class SessionManager {")))

    def test_a_file_without_head_is_refused(self):
        self.assertEqual(1, len(headless("core/base/x.cpp", "#include <string>\n")))
        self.assertEqual(1, len(headless("tests/x.py", "import os\n")))
        self.assertEqual(1, len(no_once("core/base/x.hpp", "// head\n")))
        self.assertEqual(1, len(outside_namespace("core/net/x.cpp", "namespace cr::base {")))

    def test_mirrors_are_found_by_name(self):
        self.assertTrue(mirrored("json", ["json_parse"]))
        self.assertTrue(mirrored("json_text", ["json_text"]))
        self.assertFalse(mirrored("json", ["jsonish"]))


if __name__ == "__main__":
    unittest.main()
