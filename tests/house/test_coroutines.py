"""The coroutine law of docs/architecture.md §5: g++ 12 miscompiles the other forms.

co_await is a statement of its own, or the whole right side of one assignment or co_return.
"""
import re
import unittest

import sources

DECLARATION = r"(?:(?:const\s+)?[\w:<>,\s*&]+?(?:\s|&)\s*)?(?:[\w.>\-]+|\[[\w,\s]+\])\s*=\s*"
STANDS_ALONE = re.compile(rf"(?:co_return\s+|{DECLARATION})?$")
GUARD = re.compile(r"^(?:else\s+)?(?:if|for|while)\s*\(")
OPENS_A_BLOCK = re.compile(r"(?:\)|\]|\belse|\bdo|\btry|;|\{|\}|^|->\s*[\w:<>,\s*&]+|\bconst|\bmutable|\bnoexcept|:)\s*$")
MAX_BODY = 40


def _after_guard(statement):
    """`if (!x) co_await f()` without its guard; the guard itself stays where it holds the co_await."""
    while GUARD.match(statement):
        depth = 0
        for at in range(statement.index("("), len(statement)):
            depth += (statement[at] == "(") - (statement[at] == ")")
            if depth == 0:
                statement = statement[at + 1:].lstrip()
                break
        else:
            return statement
    return re.sub(r"^else\s+", "", statement)


def unlawful_awaits(name, text):
    code = sources.without_comments_and_literals(text)
    problems = []
    for match in re.finditer(r"\bco_await\b", code):
        start = max(code.rfind(sign, 0, match.start()) for sign in ";{}")
        line = code.count("\n", 0, match.start()) + 1
        before = _after_guard(code[start + 1:match.start()].lstrip())
        in_braces = start >= 0 and code[start] == "{" and not OPENS_A_BLOCK.search(code[max(0, start - 200):start])
        if in_braces or not STANDS_ALONE.match(before):
            problems.append(f"{name}:{line}: co_await must stand alone: {before.strip()} co_await")
        elif re.match(r"co_await\s*\[", code[match.start():]):
            problems.append(f"{name}:{line}: a lambda is called where it is awaited")
        elif "co_await" in code[match.end():code.find(";", match.end())]:
            problems.append(f"{name}:{line}: two co_await in one statement")
    return problems


def long_bodies(name, text):
    lines = sources.without_comments_and_literals(text).split("\n")
    return [f"{name}:{first}: the coroutine {function} has {last - first + 1} lines"
            for function, first, last in sources.functions(text)
            if last - first + 1 > MAX_BODY and any("co_await" in line for line in lines[first - 1:last])]


class Coroutines(unittest.TestCase):
    maxDiff = None

    def check(self, rule):
        names = sources.code_files() + sources.files(*sources.CODE, under="tests/")
        self.assertEqual([], [problem for name in names for problem in rule(name, sources.read(name))])

    def test_co_await_stands_alone(self):
        self.check(unlawful_awaits)

    def test_coroutine_bodies_are_short(self):
        self.check(long_bodies)

    def test_lawful_forms_are_accepted(self):
        for good in ("auto x = co_await f(a);", "co_return co_await f();", "co_await f();", "if (!done) co_await f();",
                     "const auto [error, bytes] = co_await f(a, token);", "x = co_await f();",
                     "} else { co_await f(); }", "for (;;) { co_await f(); }", "else co_await f(b{1});",
                     "std::vector<int> x = co_await f();", "self->error = co_await f();"):
            with self.subTest(good=good):
                self.assertEqual([], unlawful_awaits("x.cpp", "awaitable<void> g() { " + good + " }"))

    def test_broken_forms_are_refused(self):
        for bad in ("f(co_await g());", "auto x = T{co_await g()};", "auto x = a ? co_await g() : b;",
                    "while (co_await more()) {}", "auto x = (co_await g()).value();", "T x{co_await g()};",
                    "auto x = f({co_await g()});", "if (auto x = co_await g(); x) {}", "return {co_await g()};",
                    "co_await [&]() -> awaitable<void> { co_return; }();", "auto x = 1 + co_await g();",
                    "auto x = !co_await g();", "auto x = co_await f(co_await g());",
                    "auto x = std::vector<int>{co_await g()};"):
            with self.subTest(bad=bad):
                self.assertNotEqual([], unlawful_awaits("x.cpp", "awaitable<void> g() { " + bad + " }"))

    def test_a_long_coroutine_is_refused(self):
        body = "\n".join(["  step();"] * 40)
        self.assertEqual(1, len(long_bodies("x.cpp", f"awaitable<void> g() {{\n{body}\n  co_await f();\n}}\n")))
        self.assertEqual([], long_bodies("x.cpp", f"void g() {{\n{body}\n}}\n"))


if __name__ == "__main__":
    unittest.main()
