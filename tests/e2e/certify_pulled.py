"""`certify` without a command: cases are pulled at the control port, by curl as docs/certify.md writes it, by a small client
with a real browser, and by several agents.
"""
import base64
import json
import re
import signal
import subprocess
import time
import unittest
import urllib.error
import urllib.request

import certifying
import program
import served


class Pulled:
    """One `certify` that waits for cases to be pulled; ends with the test."""

    def __init__(self, test, *words):
        self.folder = program.scratch(test)
        cases = certifying.lay(self.folder, *[word for word in words if "/" in word])
        ready = self.folder / "ready.json"
        self.process = subprocess.Popen([program.PROGRAM, "certify", cases, "--ready-file", str(ready), *[word for word in words if "/" not in word]],
                                        cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        test.addCleanup(self.end)
        until = time.monotonic() + 60
        while not ready.exists():
            assert self.process.poll() is None and time.monotonic() < until, "certify did not get ready"
            time.sleep(0.01)
        self.control = json.loads(ready.read_text(encoding="utf-8"))["control"]

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def ask(self, method, path, body=None, **headers):
        """Status and body; None where there is no body."""
        data = None if body is None else (body if isinstance(body, bytes) else json.dumps(body).encode())
        request = urllib.request.Request(self.control + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.loads(refusal.read())

    def next(self, **wish):
        return self.ask("POST", "/cases/next", wish)

    def finish(self):
        """Exit code and cases of the report."""
        assert self.ask("POST", "/finish")[0] == 200
        self.out, self.err = self.process.communicate(timeout=60)
        report = json.loads((self.folder / "connect-replay-out" / "run.json").read_text(encoding="utf-8"))
        return self.process.returncode, report["scenarios"]


class Partner:
    """A small integration: one pulled case from login to the exchange."""

    def __init__(self, case):
        self.case = case
        self.used = {}
        pair = base64.b64encode(f"{case['account_id']}:{case['api_key']}".encode()).decode()
        self.bearer = served.ask(case["api"] + "/login", headers={"Authorization": "Basic " + pair})[1]["bearer_token"]
        wish = {**case["plan"]["token"][0], "callback_uri": "https://app.example/done", "connect_web_uri": "https://app.example/back"}
        self.token = self.rest("/connect/tariff/token", wish)[1]["connect_token"]

    def rest(self, path, body=None):
        return served.ask(self.case["api"] + path, body, {"Authorization": "Bearer " + self.bearer})

    def post(self, **message):
        return served.ask(self.case["connect"], {"connect_token": self.token, **message})

    def choice(self, route):
        """What the person of the plan does on this page now."""
        entries = self.case["plan"]["customer"][route]
        number = self.used.get(route, 0)
        self.used[route] = number + 1
        return entries[min(number, len(entries) - 1)]

    def walk(self, visit):
        """Routes of all pages; `visit` is given the address of the provider's page."""
        page, seen = self.post(route="session_restore")[1], []
        while page["route"] != "session_complete":
            seen.append(page["route"])
            choice = self.choice(page["route"])
            if page["route"] == "session_redirect":
                visit(page["data"].get("redirect_url") or page["data"]["redirect_uri"])
                page = self.post(route="session_restore")[1]
                continue
            said = {"action": choice} if isinstance(choice, str) and choice.isupper() else {"data": choice}
            status, answer = self.post(route=page["route"], **({} if choice == "skip" else said))
            page = answer if status == 200 and answer["route"] != "error" else page
        self.rest("/connect/tariff/token?connect_token=" + self.token)
        return seen


def by_hand():
    """The sh blocks of the section for people."""
    text = (program.ROOT / "docs" / "certify.md").read_text(encoding="utf-8")
    section = text.split("## Walking a case by hand")[1].split("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


class ByHand(unittest.TestCase):
    maxDiff = None

    def test_the_commands_of_the_documentation_do_what_they_say(self):
        folder = program.scratch(self)
        (folder / "bin").mkdir()
        (folder / "bin" / "connect-replay").symlink_to(program.PROGRAM)
        start, rest = by_hand()
        first, second = start.split("\n", 1)
        self.assertTrue(first.endswith("&"), first)
        script = f"set -e\n{first}\nwhile ! test -s ready.json; do sleep 0.05; done\n{second}\n{rest}\nwait $! || echo certify $?\n"
        environment = {"PATH": f"{folder / 'bin'}:{program.os.environ['PATH']}", "HOME": str(folder)}
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertIn('"route":"provider_select"', done.stdout.replace(" ", ""))
        self.assertIn("waits_for", done.stdout)
        report = json.loads((folder / "connect-replay-out" / "run.json").read_text(encoding="utf-8"))
        case = next(one for one in report["scenarios"] if one["id"] == "certify-manual-fixed")
        # Whoever leaves at the first page has not come to the planned end, and nothing else is wrong.
        self.assertEqual({("M-ABANDON", "fail")}, certifying.told(case), certifying.findings(case))
        self.assertEqual(("fail", "by-hand"), (case["outcome"], case["agent"]))
        self.assertIn("certify 1", done.stdout)

    def walk_with(self, visit, wish):
        run = Pulled(self, "direct/connected", "--quirks=none")
        status, case = run.next(agent="a-phone", **wish)
        self.assertEqual(200, status)
        partner = Partner(case)
        self.assertIn("session_redirect", partner.walk(visit))
        waiting = run.ask("GET", f"/cases/{case['case']}")[1]
        self.assertEqual(("through", None), (waiting["state"], waiting["waits_for"]), waiting)
        self.assertEqual(200, run.ask("POST", f"/cases/{case['case']}/done")[0])
        code, cases = run.finish()
        self.assertEqual((0, "pass", "a-phone"), (code, cases[0]["outcome"], cases[0]["agent"]), certifying.findings(cases[0]))
        written = [path.read_bytes() for path in (run.folder / "connect-replay-out").iterdir()] + [run.out.encode(), run.err.encode()]
        for secret in (case["api_key"], partner.bearer, partner.token):
            self.assertRegex(secret.encode(), certifying.SECRETS)  # what other tests look for has this form
            self.assertEqual([], [text for text in written if secret.encode() in text])

    def test_a_case_with_a_real_browser_at_the_providers_page(self):
        browser = served.Browser(self)

        def visit(address):
            self.assertTrue(browser.go(address))
            browser.run("document.querySelector('#username').value = 'ada'; document.querySelector('#password').value = 'lovelace1'; true")
            browser.run("document.querySelector('#log_in').click(); true")
            self.assertTrue(browser.until("document.querySelector('#consent') !== null"))
            browser.run("document.querySelector('#consent').click(); true")
            browser.until("document.querySelector('#consent') === null")  # the partner's own address, which is nowhere

        self.walk_with(visit, {"browser": True})

    def test_without_a_browser_the_harness_is_the_customer(self):
        self.walk_with(lambda address: None, {"browser": False})


class ControlPort(unittest.TestCase):
    def test_what_it_refuses(self):
        run = Pulled(self, "start/leaves-at-once")
        self.assertEqual(404, run.ask("GET", "/cases/nobody-knows-it")[0])
        self.assertEqual(404, run.ask("POST", "/cases/nobody-knows-it/done")[0])
        self.assertEqual(404, run.ask("GET", "/elsewhere")[0])
        self.assertEqual(403, run.ask("GET", "/cases", Host="evil.example")[0])
        self.assertEqual(403, run.ask("POST", "/cases/next", {}, Origin="https://evil.example")[0])
        for body in (b"{", b"[]", b'{"browser": "yes"}'):
            self.assertEqual(400, run.ask("POST", "/cases/next", body)[0])
        status, case = run.next()
        self.assertEqual(200, status)
        self.assertEqual(405, run.ask("DELETE", f"/cases/{case['case']}")[0])
        self.assertEqual((204, None), run.next())

    def test_what_nobody_pulled_is_skipped_and_what_was_not_done_fails(self):
        run = Pulled(self, "start/leaves-at-once", "manual/fixed", "provider/listed")
        pulled = run.next()[1]["case"]
        code, cases = run.finish()
        self.assertEqual(1, code)
        self.assertEqual(3, len(cases))
        self.assertEqual({pulled: "fail"}, {case["id"]: case["outcome"] for case in cases if case["outcome"] != "skip"})
        self.assertTrue(all(case["reason"] for case in cases if case["outcome"] == "skip"))

    def test_every_agent_gets_every_case(self):
        run = Pulled(self, "start/leaves-at-once", "manual/fixed")
        given = []
        for agent in ("node", "phone", "node", "phone"):
            case = run.next(agent=agent)[1]["case"]
            given.append((agent, case))
            self.assertEqual(200, run.ask("POST", f"/cases/{case}/done")[0])
        self.assertEqual(204, run.next(agent="node")[0])
        self.assertEqual(204, run.next(agent="phone")[0])
        self.assertEqual(4, len(set(given)))
        _, cases = run.finish()
        self.assertEqual(sorted(given), sorted((case["agent"], case["id"]) for case in cases))

    def test_an_interrupt_ends_the_wait(self):
        run = Pulled(self, "start/leaves-at-once")
        sent = time.monotonic()
        run.process.send_signal(signal.SIGINT)
        run.process.communicate(timeout=30)
        self.assertEqual(9, run.process.returncode)
        self.assertLess(time.monotonic() - sent, 2 * certifying.SLOWER)


if __name__ == "__main__":
    unittest.main()
