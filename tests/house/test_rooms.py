"""Rooms stay apart: who may include whom, and which libraries and coroutines stay behind which door.

The table is docs/architecture.md §1. Each rule is also shown to refuse a bad snippet.
"""
import pathlib
import re
import unittest

import sources

BASE, PROTOCOL, NET, SCRIPT = "core/base", "core/protocol", "core/net", "core/script"
CORE = {BASE, PROTOCOL, NET, SCRIPT}
MAY_INCLUDE = {
    BASE: {BASE},
    PROTOCOL: {BASE, PROTOCOL},
    NET: {BASE, NET},
    SCRIPT: {BASE, PROTOCOL, SCRIPT},
    "mock_server": CORE | {"mock_server"},
    "reports": {BASE, "reports"},
    "harness": CORE | {"reports", "harness"},
    "harness/cli": CORE | {"reports", "harness", "mock_server", "harness/cli"},
}

# A library, the include that gives it away, and the only files that may know it.
BEHIND_DOORS = [
    ("RapidJSON", r"rapidjson/", r"core/base/json\.cpp"),
    ("yaml-cpp", r"yaml-cpp/", r"core/script/yaml\.cpp"),
    ("Beast", r"boost/beast", r"core/net/.*"),
    ("RE2", r"re2/", r"core/script/.*\.cpp"),
    ("CLI11", r"CLI/", r"harness/cli/.*\.cpp"),
    ("date", r"date/", r"mock_server/zone\.cpp"),
    ("a test library", r"(doctest|rapidcheck|pugixml)", r"$^"),
]

SHELL = re.compile(r"(_server|_client|_listener|_sender)$|^(player|run_pool|proxy|serve_command|partner_program)$")
SHELL_WORDS = re.compile(r"\bco_(await|return|yield|spawn)\b|\bboost/(asio|beast)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def against_the_arrows(name, text):
    room = sources.room_of(name)
    problems = []
    for _, included in INCLUDE.findall(text):
        if included.startswith("tests/"):
            problems.append(f"{name}: nothing includes tests ({included})")
        target = sources.room_of(included)
        if target and target not in MAY_INCLUDE[room]:
            problems.append(f"{name}: {room} must not include {target} ({included})")
    return problems


def through_closed_doors(name, text):
    return [f"{name}: {library} is not for this file ({included})"
            for _, included in INCLUDE.findall(text)
            for library, pattern, allowed in BEHIND_DOORS
            if re.match(pattern, included) and not re.fullmatch(allowed, name)]


def shell_outside_shell(name, text):
    if name.startswith(NET + "/") or SHELL.search(pathlib.PurePosixPath(name).stem):
        return []
    included = " ".join(path for _, path in INCLUDE.findall(text))
    found = SHELL_WORDS.search(sources.without_comments_and_literals(text)) or SHELL_WORDS.search(included)
    return [f"{name}: {found.group(0)} belongs into core/net or a shell file"] if found else []


class Rooms(unittest.TestCase):
    maxDiff = None

    def check(self, rule):
        problems = [problem for name in sources.code_files() for problem in rule(name, sources.read(name))]
        self.assertEqual([], problems)

    def test_includes_follow_the_arrows(self):
        self.check(against_the_arrows)

    def test_libraries_stay_behind_their_doors(self):
        self.check(through_closed_doors)

    def test_coroutines_and_sockets_live_in_shell_files_only(self):
        self.check(shell_outside_shell)

    def test_every_room_has_files(self):
        for room in sources.ROOMS:
            self.assertTrue(any(sources.room_of(name) == room for name in sources.code_files()), room)

    def test_an_include_against_the_arrows_is_refused(self):
        for name, included in [(BASE + "/x.cpp", "core/script/yaml.hpp"), (NET + "/x.cpp", "core/protocol/release.hpp"),
                               ("reports/x.cpp", "core/protocol/release.hpp"), ("reports/x.hpp", "harness/judge.hpp"),
                               ("harness/x.cpp", "mock_server/engine.hpp"), ("mock_server/x.cpp", "harness/judge.hpp"),
                               ("harness/x.cpp", "harness/cli/options.hpp"), ("harness/x.cpp", "tests/a.hpp")]:
            with self.subTest(name=name, included=included):
                self.assertEqual(1, len(against_the_arrows(name, f'#include "{included}"\n')))

    def test_the_command_line_may_wire_the_mock_in(self):
        for name in ("harness/main.cpp", "harness/cli/run_command.cpp"):
            self.assertEqual([], against_the_arrows(name, '#include "mock_server/engine.hpp"\n'))

    def test_a_library_outside_its_door_is_refused(self):
        for name, included in [("core/base/text.cpp", "rapidjson/reader.h"), ("core/script/load.cpp", "yaml-cpp/yaml.h"),
                               ("harness/player.cpp", "boost/beast/http.hpp"), ("reports/x.cpp", "re2/re2.h"),
                               ("core/base/json.cpp", "doctest/doctest.h")]:
            with self.subTest(name=name):
                self.assertEqual(1, len(through_closed_doors(name, f"#include <{included}>\n")))

    def test_a_coroutine_in_the_core_is_refused(self):
        self.assertEqual(1, len(shell_outside_shell("core/script/load.cpp", "void f() { co_return; }")))
        self.assertEqual(1, len(shell_outside_shell("mock_server/engine.cpp", "#include <boost/asio/io_context.hpp>")))
        self.assertEqual([], shell_outside_shell("mock_server/connect_server.cpp", "auto f() { co_return; }"))
        self.assertEqual([], shell_outside_shell("reports/fold.cpp", "// no co_await here\n"))


if __name__ == "__main__":
    unittest.main()
