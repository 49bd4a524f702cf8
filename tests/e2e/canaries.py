"""No secret in anything that is written: canaries of twelve kinds, in every encoding, planted in the environment,
in scenarios, in what a server answers, in what clients send and in what programs on trial print. Afterwards every file, every line of output and
every command line is searched, and the search itself is shown to find each kind in each encoding.
"""
import base64
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time
import unittest

import certifying
import certify_pulled
import mirror
import planted
import program
import served

FORMATS = {"json": "run.json", "junit": "junit.xml", "html": "report.html", "ctrf": "ctrf.json", "tap": "report.tap",
           "har": "report.har", "markdown": "summary.md", "github": "annotations.txt"}
REPORTS = [word for name, path in FORMATS.items() for word in ("--report", f"{name}=out/{path}")]
FILES = len(FORMATS) + 1
GIVEN = ("--env", "CANARY", "--env", "FILED", "--env-file", "given.env")
PLANTED_ENVIRONMENT = {"FLATPEAK_ACCOUNT_ID": planted.ACCOUNT, "FLATPEAK_API_KEY": planted.API_KEY,
                       "CANARY": planted.SECRETS["environment variable"]}

TALKATIVE = """\
scenario: talkative
title: %(all)s
why: %(all)s
tags: [canary]
covers: [ZERO-PROV-2]
given:
  token: {postal_address: {city: Frome, country_code: GB}}
conversation:
  - app: session_restore
  - connect: provider_select
    data: {postal_address: {city: %(key)s}}
  - app: PROVIDER_MISSING
  - connect: provider_name_capture
  - app: {provider: {name: '${env:CANARY} ${env:FILED}'}}
  - connect: tariff_structure_select
    data: {provider: {display_name: %(all)s}}
  - app:
      route: tariff_structure_select
      type: submit
      data: {options: [%(all)s]}
      headers: {X-Said: %(key)s, Authorization: 'Bearer ${env:CANARY}'}
  - connect: rate_fixed_capture
    data: {currency_code: %(all)s}
"""


def talkative(folder):
    """A scenario that says the secrets of the environment in all encodings, and fails for several reasons."""
    kinds = ("API key", "environment variable", "line of an environment file")
    forms = [form.decode() for kind in kinds for form in planted.encodings(planted.SECRETS[kind]).values()]
    said = {"all": json.dumps(" | ".join(forms), ensure_ascii=False),
            "key": json.dumps(planted.API_KEY)}
    (folder / "scenarios").mkdir(exist_ok=True)
    (folder / "scenarios" / "talkative.yaml").write_text(TALKATIVE % said, encoding="utf-8")


class Canaries(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = program.scratch(self, searched=False)
        (self.folder / "tmp").mkdir()
        talkative(self.folder)
        path = self.folder / "given.env"
        path.touch(mode=0o600)
        path.write_text(f"FILED={planted.SECRETS['line of an environment file']}\n", encoding="utf-8")
        self.mine = {path, self.folder / "scenarios" / "talkative.yaml"}
        self.search = planted.Search(planted.SECRETS)

    def run_it(self, *words):
        """Runs the program, looks at its command line meanwhile, and searches all that it printed."""
        done = program.start(*words, folder=self.folder, TMPDIR=str(self.folder / "tmp"), **PLANTED_ENVIRONMENT)
        self.assertEqual([], self.search.in_bytes(done.all_text().encode()), f"printed by {words[0]}")
        return done

    def expect_clean(self, files, search=None):
        written = [path for path in self.folder.rglob("*") if path.is_file() and path not in self.mine]
        self.assertGreaterEqual(len(written), files)
        self.assertTrue(all(path.stat().st_size for path in written))
        self.assertEqual([], (search or self.search).in_folder(self.folder, self.mine))
        for path in written:
            # Nor tokens that nobody planted: those that the mock made up have their shape.
            self.assertIsNone(re.search(rb"cot_[0-9a-f]{24}|sk_(test|live)_[0-9A-Za-z]{16}", path.read_bytes()), path.name)

    def test_a_run_against_the_embedded_mock(self):
        done = self.run_it("run", "scenarios", *GIVEN, *REPORTS, "--journal", "out/journal.ndjson", "-vv", "--retry", "1")
        self.assertEqual(1, done.code, done.all_text()[:2000])
        self.assertIn("env#1", done.out)
        self.run_it("run", "scenarios", *GIVEN, "--format", "ndjson", "--junit-granularity", "step", "--junit-dialect", "testmo")
        self.run_it("run", "scenarios", *GIVEN, "--dry-run")
        self.run_it("run", "scenarios", *GIVEN, "--print-config")
        self.run_it("list", "scenarios", *GIVEN)
        self.expect_clean(FILES + 4)
        steps = json.loads((self.folder / "out" / "run.json").read_text())["scenarios"][0]["steps"]
        self.assertIn("env#", json.dumps(steps), "the secret did not come so far")

    def test_reports_made_later_and_comparisons(self):
        for name in ("old", "new"):
            self.run_it("run", "scenarios", *GIVEN, "--no-report", "--journal", f"{name}.ndjson", "--seed", str(len(name)))
        self.run_it("report", "old.ndjson", "new.ndjson", *REPORTS)
        self.run_it("compare", "old.ndjson", "new.ndjson", "--report", "json=c.json", "--report", "markdown=c.md")
        self.expect_clean(2 + FILES - 1 + 2)

    def test_lint_shows_no_line_with_a_secret_in_it(self):
        path = self.folder / "scenarios" / "talkative.yaml"
        path.write_text(path.read_text().replace("\nwhy: ", "\nwy: ").replace("{options: ", "{option: "))
        done = self.run_it("lint", "scenarios", *GIVEN, "--report", "sarif=out/lint.sarif")
        self.assertEqual(3, done.code, done.all_text())
        self.assertIn("talkative.yaml:3", done.err)
        self.run_it("run", "scenarios", *GIVEN, "--no-report")
        self.expect_clean(1)

    def test_a_run_against_a_careless_server(self):
        mock = served.Served(self)
        known = {kind: planted.SECRETS[kind] for kind in
                 ("API key", "Basic pair", "environment variable", "line of an environment file")}
        between = mirror.Mirror(self, mock, known)
        words = ("run", "--target", between.url + "/", "--api", between.url, *GIVEN,
                 "--journal", "out/journal.ndjson", *REPORTS, "-vv", str(self.folder / "scenarios"))
        done = self.run_it(*words, str(program.ROOT / "scenarios"))
        self.assertIn(done.code, (1, 3, 4), done.all_text()[:2000])
        self.assertIsNotNone(between.bearer)
        self.assertGreater(len(between.tokens), 10)
        self.expect_clean(FILES)
        runtime = {f"token {number}": token for number, token in enumerate(sorted(between.tokens)[:12])}
        runtime["the mock's own bearer token"] = between.bearer
        self.expect_clean(FILES, planted.Search(runtime))
        report = (self.folder / "out" / "run.json").read_text()
        for name in ("key#1", "cot#1", "bearer#1", "basic#1", "cookie#1", "password#1", "otp#1", "account#1"):
            self.assertIn(name, report, "this kind of secret did not come so far")

    def test_nothing_stands_in_a_command_line(self):
        mock = served.Served(self)
        between = mirror.Mirror(self, mock, {})
        seen = set()
        child = subprocess.Popen([program.PROGRAM, "run", "--target", between.url + "/", "--api", between.url, "--no-report",
                                  "--tag", "smoke"], cwd=self.folder, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, env={"PATH": "/usr/bin:/bin", **PLANTED_ENVIRONMENT})
        while child.poll() is None:
            for line in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.add(line.read_bytes())
                except OSError:
                    pass
            time.sleep(0.005)
        self.assertTrue(any(b"--target" in line for line in seen))
        self.assertEqual([], [what for line in seen for what in self.search.in_bytes(line)])

    def test_addresses_with_a_password_are_refused_without_showing_it(self):
        secret = planted.SECRETS["password in a URL"]
        for words in (("--target", f"http://someone:{secret}@127.0.0.1:9/", "--api", "http://127.0.0.1:9"),
                      ("--target", "http://127.0.0.1:9/", "--api", f"http://{secret}@127.0.0.1:9"),
                      ("--proxy", f"http://someone:{secret}@127.0.0.1:9"), ("--webhook-url", f"http://a:{secret}@127.0.0.1:9", "--nonsense"),
                      ("--api-key", planted.API_KEY), ("--print-config", "--proxy", f"http://someone:{secret}@127.0.0.1:9")):
            with self.subTest(words=words[0]):
                done = self.run_it("run", "scenarios", *words)
                self.assertEqual(0 if words[0] == "--print-config" else 2, done.code, done.all_text())


class Serving(unittest.TestCase):
    def setUp(self):
        self.search = planted.Search({kind: secret for kind, secret in planted.SECRETS.items()})

    def talk(self, mock):
        """Every secret that a client can have, at its right place and at wrong ones."""
        auth = {"Authorization": "Basic " + planted.SECRETS["Basic pair"], "Cookie": "sid=" + planted.SECRETS["cookie"]}
        bearer = served.ask(mock.api + "/login", headers=auth)[1]["bearer_token"]
        token = served.ask(mock.api + "/connect/tariff/token", served.TOKEN_WISH, {"Authorization": "Bearer " + bearer})[1]["connect_token"]
        wrong = {kind: {name: form.decode() for name, form in planted.encodings(secret).items()}
                 for kind, secret in planted.SECRETS.items()}
        said = {"connect_token": token, "route": "session_restore", "password": wrong["password"]["raw"],
                "otp": wrong["one-time password"]["raw"], "account_number": wrong["account number"]["raw"],
                "bearer_token": wrong["bearer token"]["raw"]}
        for path, headers in (("/", {}), ("/", auth), ("/", {"Authorization": "Bearer " + wrong["bearer token"]["raw"]})):
            served.ask(mock.api + path, said, headers)
        served.ask(mock.connect, {"connect_token": planted.SECRETS["connect token"], "route": "session_restore"})
        served.ask(mock.api + f"/connect/tariff/token?connect_token={token}&api_key={planted.API_KEY}", headers={"Authorization": "Bearer " + planted.SECRETS["bearer token"]})
        served.ask(mock.api + "/login", headers={"Authorization": "Bearer " + planted.SECRETS["bearer token"]})
        return bearer, token

    def test_what_serve_writes_and_its_control_port_hold_no_secret(self):
        keys = program.scratch(self)
        key = keys / "signing.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", key],
                       capture_output=True, check=True)
        # The first half of the key's text holds the modulus, which is public; the second holds the secret numbers.
        lines = key.read_text().splitlines()[1:-1]
        private = {f"line {number} of the key": line for number, line in enumerate(lines) if number > len(lines) // 2}
        receiver = served.Receiver(self)
        hook = receiver.url.replace("http://", f"http://someone:{planted.SECRETS['password in a URL']}@")
        mock = served.Served(self, "--signing-key", key, "--sign", "required", "--webhook-url", receiver.url)
        printed = []
        threads = [threading.Thread(target=lambda stream=stream: printed.append(stream.read()), daemon=True)
                   for stream in (mock.process.stdout, mock.process.stderr)]
        for thread in threads:
            thread.start()
        bearer, token = self.talk(mock)
        served.ask(mock.control + "/webhooks", {"url": hook})
        served.ask(mock.control + "/webhooks/send", {"type": "tariff.expired"})
        shown = [json.dumps(served.ask(mock.control + path)[1], ensure_ascii=False) for path in
                 ("/sessions", "/sessions/" + token, "/webhooks", "/webhooks/deliveries", "/clock", "/catalogue")]
        shown.append(json.dumps(served.ask(mock.api + "/jwks.json")[1]))
        mock.process.terminate()
        mock.process.wait(timeout=20)
        for thread in threads:
            thread.join(timeout=10)
        # Sessions are called by their tokens on the control port; everything else is nobody's business there.
        search = planted.Search({**planted.SECRETS, **private, "the bearer token": bearer})
        self.assertEqual([], search.in_bytes("\n".join(shown).encode()), "shown by the control port")
        self.assertIn("session_restore", "".join(shown))
        everything = planted.Search({**planted.SECRETS, **private, "the bearer token": bearer, "the token": token})
        self.assertEqual([], everything.in_bytes("\n".join(printed).encode()), "printed")
        self.assertEqual(2, len(printed))
        self.assertEqual([], everything.in_folder(mock.folder))
        self.assertTrue((mock.folder / "ready.json").exists())


class Certifying(unittest.TestCase):
    """`certify` makes its keys itself: the program on trial notes them where only the test looks. Its environment and the
    answer to POST /cases/next hold them by contract."""
    maxDiff = None
    cases = ("start/leaves-at-once", "start/two-sessions", "manual/fixed", "provider/listed", "exchange/status-and-rates")
    telling_case = "certify-manual-fixed"

    def setUp(self):
        self.folder, self.notes = (program.scratch(self, searched=False) for _ in range(2))
        (self.folder / "tmp").mkdir()
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.notes / "key.pem"], capture_output=True, check=True)
        self.seen, self.temporary = set(), set()

    def look(self):
        """The command lines of all processes, and what lies in the folder for temporary files, as it is now."""
        files = [path for path in (self.folder / "tmp").rglob("*") if path.is_file()]
        for into, paths in ((self.seen, pathlib.Path("/proc").glob("[0-9]*/cmdline")), (self.temporary, files)):
            for path in paths:
                try:
                    into.add(path.read_bytes())
                except OSError:
                    pass

    def certify(self, **more):
        """Runs it over five cases; exit code, what it printed, and the secrets of all cases."""
        told = [sys.executable, str(program.ROOT / "tests" / "e2e" / "telling.py"), self.telling_case, str(self.notes), *certifying.NODE]
        words = ["certify", certifying.lay(self.folder, *self.cases), "--agent", "mine", "--certificate", "out/certificate.json",
                 "--certificate-key", str(self.notes / "key.pem"), "--journal", "out/journal.ndjson", *REPORTS, "-vv", "--", *told]
        with open(self.folder / "printed.txt", "wb") as printed:
            child = subprocess.Popen([program.PROGRAM, *words], cwd=self.folder, stdout=printed, stderr=subprocess.STDOUT,
                                     env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "TMPDIR": str(self.folder / "tmp"), **more})
            until = time.monotonic() + 120
            while child.poll() is None and time.monotonic() < until:
                self.look()
                time.sleep(0.01)
            child.kill()
            code = child.wait()
        secrets = {f"{kind} of {path.stem}": secret for path in sorted(self.notes.glob("*.json"))
                   for kind, secret in json.loads(path.read_text(encoding="utf-8")).items()}
        return code, (self.folder / "printed.txt").read_text(encoding="utf-8"), secrets

    def test_a_program_that_prints_its_secrets(self):
        code, printed, secrets = self.certify()
        self.assertIn(code, (0, 1), printed[-2000:])
        self.assertEqual(2 * len(self.cases) + 2, len(secrets), list(secrets))
        self.assertEqual(len(self.cases), len({secrets[name] for name in secrets if name.startswith("API key")}))
        files = sorted(path.name for path in (self.folder / "out").iterdir())
        self.assertEqual(sorted([*FORMATS.values(), "journal.ndjson", "certificate.json"]), files)
        self.assertTrue(all((self.folder / "out" / name).stat().st_size for name in files))
        search = planted.Search(secrets)
        self.assertEqual([], search.in_folder(self.folder))
        self.assertEqual([], [path.name for path in (self.folder / "tmp").iterdir()], "left behind")
        self.assertTrue(any(b"telling.py" in line for line in self.seen))
        self.assertTrue(self.temporary, "no plan was seen")
        self.assertEqual([], [what for block in self.seen | self.temporary for what in search.in_bytes(block)])
        # Tokens that the integrations made, which nobody noted, have their shape.
        for path in (path for path in self.folder.rglob("*") if path.is_file() and path.parent.name in ("out", "tmp", self.folder.name)):
            self.assertEqual([], certifying.SECRETS.findall(path.read_bytes()), path.name)
        cases = {one["id"]: one for one in json.loads((self.folder / "out" / "run.json").read_text(encoding="utf-8"))["scenarios"]}
        self.assertEqual({"pass"}, {one["outcome"] for name, one in cases.items() if name != self.telling_case})
        output = cases[self.telling_case]["output"]
        for kind in secrets:
            if kind.endswith(self.telling_case):
                line = kind.removesuffix(f" of {self.telling_case}")
                self.assertEqual(16, output.count(f"{line} on the other stream: "), "what was printed did not come so far")
                self.assertRegex(output, re.escape(f"{line}, raw: ") + r".*\w+#\d")

    def test_what_a_program_prints_and_nobody_knows_for_a_secret_is_caught(self):
        """The whole way from the program's output into the reports: there the search has to find it."""
        unknown = planted.SECRETS["environment variable"]
        self.certify(TELLS=unknown)
        found = planted.Search({"unknown": unknown}).in_folder(self.folder / "out")
        for name in ("run.json", "report.html", "journal.ndjson"):
            self.assertTrue(any(what.startswith(f"{name}: unknown") for what in found), found)

    def test_a_key_left_in_any_file_is_caught(self):
        _, _, secrets = self.certify()
        key, search = secrets[f"API key of {self.telling_case}"], planted.Search(secrets)
        for path in (path for path in sorted((self.folder / "out").iterdir()) if path.is_file()):
            with self.subTest(file=path.name):
                before = path.read_bytes()
                path.write_bytes(before + planted.encodings(key)["base64"])
                self.assertTrue(any(what.startswith(path.name) for what in search.in_folder(self.folder / "out")))
                path.write_bytes(before)

    def test_cases_that_are_pulled(self):
        run = certify_pulled.Pulled(self, *self.cases[:3], "--report=html=report.html", "--report=har=report.har", "-vv")
        secrets, answers = {}, []
        while (given := run.next(agent="mine", browser=False))[0] == 200:
            case = given[1]
            partner = certify_pulled.Partner(case)
            partner.post(route="session_restore")
            pair = base64.b64encode(f"{case['account_id']}:{case['api_key']}".encode()).decode()
            secrets.update({f"{kind} of {case['case']}": secret for kind, secret in
                            (("API key", case["api_key"]), ("Basic pair", pair), ("bearer token", partner.bearer), ("connect token", partner.token))})
            answers += [run.ask("GET", "/cases"), run.ask("GET", f"/cases/{case['case']}"), run.ask("POST", f"/cases/{case['case']}/done")]
            self.assertTrue(planted.Search(secrets).in_bytes(json.dumps(case).encode()), "by contract it is there, and the search finds it")
        self.assertEqual(12, len(secrets))
        answers.append(run.ask("GET", "/cases"))
        run.ask("POST", "/finish")
        run.out, run.err = run.process.communicate(timeout=60)
        search = planted.Search(secrets)
        self.assertEqual([], search.in_bytes(json.dumps(answers, ensure_ascii=False).encode()), "shown by the control port")
        self.assertEqual([], search.in_bytes((run.out + run.err).encode()), "printed")
        self.assertTrue((run.folder / "report.html").exists() and (run.folder / "report.har").exists())
        self.assertEqual([], search.in_folder(run.folder))


class TheSearchItself(unittest.TestCase):
    def test_each_kind_is_found_in_each_encoding(self):
        """A report with one secret in it, for every kind and encoding: the search must name the kind."""
        folder = program.scratch(self, searched=False)
        found = 0
        search = planted.Search(planted.SECRETS)
        for kind, secret in planted.SECRETS.items():
            for name, form in planted.encodings(secret).items():
                with self.subTest(kind=kind, encoding=name):
                    (folder / "report.txt").write_bytes(b"before " + form + b" after")
                    self.assertTrue(any(kind in what for what in search.in_folder(folder)))
                    half = form[:len(form) // 2 + planted.WINDOW]
                    (folder / "report.txt").write_bytes(b"before " + half + b" after")
                    self.assertTrue(any(kind in what for what in search.in_folder(folder)), "half of it")
                    found += 1
        self.assertEqual(12, len(planted.SECRETS))
        self.assertGreaterEqual(found, 108)
        (folder / "report.txt").write_bytes(b"sk_test_ cot_ are what keys and tokens begin with " + planted.ACCOUNT.encode())
        self.assertEqual([], search.in_folder(folder))

    def test_a_secret_that_the_program_was_not_told_of_is_caught(self):
        """The whole way: without --env the value of the variable is plain text, and it is found in the reports."""
        folder = program.scratch(self, searched=False)
        talkative(folder)
        path = folder / "scenarios" / "talkative.yaml"
        path.write_text(re.sub(r"\$\{env:[A-Z]+\}", "x", path.read_text()))
        program.start("run", "scenarios", folder=folder)
        found = planted.Search(planted.SECRETS).in_folder(folder / "connect-replay-out")
        for name in ("run.json", "report.html", "journal.ndjson"):
            self.assertTrue(any(what.startswith(name + ": environment variable") for what in found), found)


if __name__ == "__main__":
    unittest.main()
