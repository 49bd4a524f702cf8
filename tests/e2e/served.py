"""A `serve` that runs while a test talks to it, a receiver of its webhooks, and a browser that is driven.

Shared by the end-to-end tests of the mock; it judges nothing.
"""
import base64
import http.server
import json
import os
import pathlib
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

import planted
import program

ACCOUNT = planted.ACCOUNT
KEY = planted.API_KEY

# The longest way by hand: what the customer says on each page, and the page that must follow.
FLOW = [
    ({"route": "session_restore"}, "postal_address_capture"),
    ({"route": "postal_address_capture", "data": {"postal_address": {
        "address_line1": "1 Strand", "city": "London", "post_code": "WC2N 5EH", "country_code": "GB"}}}, "provider_select"),
    ({"route": "provider_select", "action": "PROVIDER_MISSING"}, "provider_name_capture"),
    ({"route": "provider_name_capture", "data": {"provider": {"name": "Fenwick Power"}}}, "tariff_structure_select"),
    ({"route": "tariff_structure_select", "data": {"options": ["TIME_OF_DAY"]}}, "rate_tod_capture"),
    ({"route": "rate_tod_capture", "data": {"hours": [
        {"cost": 0.298, "valid_from": "07:00:00", "valid_to": "23:00:00"},
        {"cost": 0.121, "valid_from": "23:00:00", "valid_to": "07:00:00"}]}}, "tariff_name_capture"),
    ({"route": "tariff_name_capture", "data": {"tariff": {"name": "Owl and Lark"}}}, "contract_term_capture"),
    ({"route": "contract_term_capture", "data": {"contract_end_date": "2099-10-31T00:00:00Z"}}, "summary_tou_confirm"),
    ({"route": "summary_tou_confirm", "action": "SAVE"}, "session_complete"),
]
TOKEN_WISH = {"callback_uri": "https://partner.test/done", "connect_web_uri": "https://partner.test/connect"}


class Served:
    """One `serve`; ends with the test."""

    def __init__(self, test, *words):
        self.folder = program.scratch(test)
        ready = self.folder / "ready.json"
        start = time.monotonic()
        self.process = subprocess.Popen(
            [program.PROGRAM, "serve", "--port", "0", "--control-port", "0", "--ready-file", str(ready), "--format", "ndjson",
             *map(str, words)], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        test.addCleanup(self.end)
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() - start > 60:
                raise AssertionError("serve did not get ready: " + self.process.stderr.read())
            time.sleep(0.001)
        self.seconds_to_ready = time.monotonic() - start
        self.addresses = json.loads(ready.read_text(encoding="utf-8"))
        self.connect, self.api, self.control = (self.addresses[name] for name in ("connect", "api", "control"))

    def end(self, how=signal.SIGTERM):
        """Exit code; the second call changes nothing."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        self.process.stderr.close()
        return code

    def login(self):
        pair = base64.b64encode(f"{ACCOUNT}:{KEY}".encode()).decode()
        return ask(self.api + "/login", headers={"Authorization": "Basic " + pair})[1]["bearer_token"]

    def rest(self, path, body=None):
        return ask(self.api + path, body, {"Authorization": "Bearer " + self.login()})

    def token(self, **more):
        return self.rest("/connect/tariff/token", {**TOKEN_WISH, **more})[1]["connect_token"]

    def exchange(self, token):
        return self.rest("/connect/tariff/token?connect_token=" + token)[1]


def ask(url, body=None, headers=None):
    """Status and JSON body of one request."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers or {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.loads(refusal.read())


class Receiver:
    """Collects what is posted to it."""

    def __init__(self, test):
        self.deliveries = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802, the name that http.server asks for
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.deliveries.append((dict(self.headers), body))
                self.send_response(200)
                self.end_headers()

            def do_GET(self):  # noqa: N802
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<!doctype html><title>a partner's page</title>")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        test.addCleanup(self.server.server_close)
        test.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


def processes_naming(folder):
    """Running processes whose command line names the folder; what has ended and waits to be collected has none."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in entry.read_bytes() and int(entry.parent.name) != os.getpid():
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found


class Browser:
    """Headless Chromium over its debugging pipe: JSON messages, each ended by a NUL."""

    def __init__(self, test):
        profile = self.profile = program.scratch(test)
        to_browser, self.write = os.pipe()
        self.read, from_browser = os.pipe()

        def place():
            # Chromium reads from descriptor 3 and writes to 4.
            os.dup2(to_browser, 13)
            os.dup2(from_browser, 14)
            os.dup2(13, 3)
            os.dup2(14, 4)

        self.process = subprocess.Popen(
            [shutil.which("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=place)
        os.close(to_browser)
        os.close(from_browser)
        test.addCleanup(self.end)
        self.seen = b""
        self.last = 0
        target = next(found for found in self.call("Target.getTargets")["targetInfos"] if found["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.write)
        os.close(self.read)
        # Its helpers outlive it for a moment and write into the profile, which is removed next.
        until = time.monotonic() + 10
        while (left := processes_naming(self.profile)) and time.monotonic() < until:
            for number in left:
                try:
                    os.kill(number, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.02)

    def call(self, method, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if hasattr(self, "session"):
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self.seen:
                more = os.read(self.read, 65536)
                if not more:
                    raise AssertionError("the browser has gone")
                self.seen += more
            text, self.seen = self.seen.split(b"\0", 1)
            answer = json.loads(text)
            if answer.get("id") != self.last:
                continue
            if "error" in answer:
                raise AssertionError(answer["error"]["message"])
            return answer["result"]

    def run(self, script):
        """The value of an expression, awaited when it is a promise."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise AssertionError(result["exceptionDetails"]["exception"].get("description", "the script threw"))
        return result["result"].get("value")

    def until(self, script, seconds=20):
        """Looks again and again until the expression is true; False when it never is."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.run(script):
                    return True
            except AssertionError:
                pass  # the page was being replaced
            time.sleep(0.05)
        return False

    def go(self, url):
        self.call("Page.navigate", url=url)
        return self.until(f"location.href.startsWith({json.dumps(url)}) && document.readyState === 'complete'")
