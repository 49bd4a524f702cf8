"""Finds the files of the project and takes C++ apart far enough for the house rules.

The test_*.py files beside it call it. It reads text only: comments and literals are blanked, functions
are found by their braces. It knows no rule.
"""
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ["core/base", "core/protocol", "core/net", "core/script", "mock_server", "reports", "harness/cli", "harness"]
CODE = (".cpp", ".hpp")
TEXT = CODE + (".py", ".sh", ".mjs", ".js", ".cmake", ".txt", ".md", ".yaml", ".yml", ".json", ".html", ".css", ".ndjson")
NOT_OURS = {".git", "node_modules", "__pycache__", "connect-replay-out"}


def _walk():
    """Without git (an archive, a copy): everything but build folders and what programs leave behind."""
    for folder, folders, files in os.walk(ROOT):
        at_top = pathlib.Path(folder) == ROOT
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not (at_top and name.startswith("build")))
        for name in sorted(files):
            yield (pathlib.Path(folder) / name).relative_to(ROOT).as_posix()


def _tracked():
    """What git knows or would take; nothing when this is no checkout."""
    try:
        listing = subprocess.run(["git", "-C", str(ROOT), "-c", f"safe.directory={ROOT}", "ls-files", "-z", "-co",
                                  "--exclude-standard"], capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return []
    names = sorted(name for name in listing.decode("utf-8", "surrogateescape").split("\0") if name)
    return [name for name in names if (ROOT / name).is_file()]


def files(*endings, under=""):
    """Paths of the project's files, relative to its top, with these endings and below this folder."""
    found = _tracked() or list(_walk())
    return [name for name in found if name.startswith(under) and (not endings or name.endswith(endings))]


def code_files():
    """All C++ of the rooms, not the tests."""
    return [name for name in files(*CODE) if room_of(name)]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def room_of(name):
    """The room that a path lies in; None for tests and everything that is no room."""
    if name == "harness/main.cpp":
        return "harness/cli"
    return next((room for room in ROOMS if name.startswith(room + "/")), None)


_BLANKED = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s"]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)


def _blank(match):
    text = match.group(0)
    inner = re.sub(r"[^\n]", " ", text)
    return '"' + inner[1:-1] + '"' if text[0] in "\"R'" and len(text) > 1 else inner


def without_comments_and_literals(text):
    """The same text with the same lines, but comments and the inside of literals are blanks."""
    kept = []
    for line in text.split("\n"):  # include lines keep their quotes
        kept.append(line if not line.lstrip().startswith("#include") else "#include")
    return _BLANKED.sub(_blank, "\n".join(kept))


_CONTROL = re.compile(r"^\s*(if|for|while|switch|catch|else|do|try|namespace|struct|class|enum|union|extern)\b")
_SIGNATURE_END = re.compile(r"\)\s*(const|noexcept|override|final|mutable|&|&&|\s)*(->\s*[\w:<>,\s*&]+)?$")


def functions(text):
    """(name, first line, last line) of each function body, with its signature; lambdas belong to theirs."""
    text = without_comments_and_literals(text)
    found, stack, start = [], [], 0
    for at, sign in enumerate(text):
        if sign == "{":
            before = text[start:at]
            kind = "block" if any(entry[0] == "function" for entry in stack) else _kind_of(before)
            stack.append((kind, start, before))
            if kind != "braces":
                start = at + 1
        elif sign == "}" and stack:
            kind, begin, before = stack.pop()
            if kind == "function":
                first = begin + len(before) - len(before.lstrip())
                name = re.search(r"([\w:~]+|operator\S+)\s*\(", before)
                found.append((name.group(1) if name else "?", text.count("\n", 0, first) + 1, text.count("\n", 0, at) + 1))
            if kind != "braces":
                start = at + 1
        elif sign == ";":
            start = at + 1
    return found


def _kind_of(before):
    """What an opening brace opens, from the text since the last statement."""
    text = re.sub(r"^\s*(public|private|protected)\s*:", "", before.strip())
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE).strip()
    text = re.sub(r"^template\s*<[^{};]*?>\s*(?=\S)", "", text)
    if _CONTROL.match(text) and not re.search(r"\)\s*(const)?\s*$", text):
        return "block"
    if re.match(r"(if|for|while|switch|catch)\b", text):
        return "block"
    if re.search(r"\)\s*(noexcept)?\s*:\s*[^{}]*[\w>]$", text):
        return "braces"  # one member of a constructor's initialiser list
    if "=" in re.sub(r"\([^()]*\)|operator\s*\S+|[<>=!]=", "", text) and not _SIGNATURE_END.search(text):
        return "braces"
    if _SIGNATURE_END.search(text) or re.search(r"\)\s*(noexcept)?\s*:\s*[^;]*[)}]$", text):
        return "function"
    return "braces" if re.search(r"[\w>]$", text) and not _CONTROL.match(text) else "block"
