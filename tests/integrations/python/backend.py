"""The backend: the only place that knows the API key. It logs in once, makes connect_tokens for the app, exchanges them when a
session was saved, and reads what the partner wants to know about a location.
"""
import base64
import json
import time
import urllib.parse

import operations
from wire import NoAnswer, Patience, is_passing

CALLBACKS = {"callback_uri": "https://partner.example/done", "connect_web_uri": "https://partner.example/connect"}
DONE_ELSEWHERE = {"login", "create_connect_token", "exchange_connect_token"}
ASK_AGAIN_AFTER_S = 15 * 60


class Trouble(Exception):
    """The backend cannot go on."""


class Backend:
    def __init__(self, url, account, key, web, locations, say):
        self.url, self.account, self.key, self.web, self.locations, self.say = url, account, key, web, locations, say
        self.live = key.startswith("sk_live_")
        self.bearer_token, self.bearer_expires = None, 0
        self.known = {}  # ids for further calls, by parameter name
        self.not_ready = {}  # price resources that answered 422, and when

    def bearer(self):
        """The bearer is kept until it expires, or until the API refuses it."""
        if self.bearer_token is None or time.monotonic() >= self.bearer_expires:
            self.login()
        return self.bearer_token

    def login(self):
        status, body = self.send("GET", "/login", {"Authorization": self.basic()})
        if status != 200:
            raise Trouble(f"login: {status} {body.get('message', '')}")
        self.check_mode(body)
        self.bearer_token = body["bearer_token"]
        self.bearer_expires = time.monotonic() + body["expires_in"]

    def basic(self):
        return "Basic " + base64.b64encode(f"{self.account}:{self.key}".encode()).decode()

    def call(self, method, path, body=None):
        """One call with a bearer: status and body. A bearer that is refused is renewed once."""
        status, answer = self.send(method, path, {"Authorization": "Bearer " + self.bearer()}, body)
        if status in (401, 403):
            self.login()
            status, answer = self.send(method, path, {"Authorization": "Bearer " + self.bearer_token}, body)
        return status, answer

    def send(self, method, path, headers, body=None):
        """Sends until there is an answer that waiting will not change; a few repeats at most. No redirect is followed."""
        patience = Patience()
        while True:
            status, answer_headers, answer = self.send_once(method, path, headers, body)
            if status is not None and not is_passing(status):
                return status, answer
            if not patience.wait(answer_headers):
                raise Trouble(f"{method} {path}: the API cannot be reached")

    def send_once(self, method, path, headers, body):
        content = {} if body is None else {"Content-Type": "application/json"}
        try:
            data = None if body is None else json.dumps(body).encode()
            answer = self.web.request(self.url + path, method, {**headers, **content}, data)
        except NoAnswer:
            return None, {}, {}
        return answer.status, answer.headers, _object(answer.text)

    def check_mode(self, body):
        if body.get("live_mode") != self.live:
            raise Trouble("the API answered in the other mode: test and live were mixed up")

    def create_connect_token(self, wishes):
        """A new connect_token, or None when the API refuses to make one."""
        given = {name: value for name, value in wishes.items() if value is not None}
        status, body = self.call("POST", "/connect/tariff/token", {**CALLBACKS, **given})
        if status != 200:
            return self.refused("create_connect_token", status, body)
        self.check_mode(body)
        self.begun = self.locations.mark()
        if wishes.get("location_id"):
            self.known["location_id"] = wishes["location_id"]
            self.locations.opened(wishes["location_id"])
        return body["connect_token"]

    def exchange(self, token):
        """After a saved session: the location_id is what the partner keeps. Called once."""
        status, body = self.call("GET", "/connect/tariff/token?connect_token=" + urllib.parse.quote(token, safe=""))
        if status != 200:
            return self.refused("exchange_connect_token", status, body)
        self.check_mode(body)
        if body.get("id") != token:
            raise Trouble("the exchange answered for another session")
        self.locations.exchanged(body, self.begun)
        operations.remember(self.known, body)
        return body

    def session_ended(self, token, end, calls):
        """What follows a session: the exchange when it was saved, and the calls that the partner makes then."""
        if end not in ("saved", "disconnected"):
            return
        if end == "saved" or "exchange_connect_token" in calls:
            self.exchange(token)
        if end == "disconnected" and "location_id" in self.known:
            self.locations.disconnected(self.known["location_id"])
        self.perform(calls)

    def perform(self, names):
        for name in names:
            if name not in DONE_ELSEWHERE:
                self.perform_one(name)

    def perform_one(self, name):
        """Any other operation by name. A price that is not ready is not asked for again within 15 minutes."""
        if name not in operations.OPERATIONS:
            return self.say(f"This backend does not know the operation {name}.")
        method, path, body = operations.request_of(name, self.known)
        if path is None:
            return self.say(f"{name}: nothing is known yet to ask about.")
        resource = path.split("?")[0]
        if resource in self.not_ready and time.monotonic() - self.not_ready[resource] < ASK_AGAIN_AFTER_S:
            return self.say(f"{name}: not ready yet.")
        status, answer = self.call(method, path, body)
        if status == 422:
            self.not_ready[resource] = time.monotonic()
        if status >= 300:
            return self.refused(name, status, answer)
        operations.remember(self.known, answer)
        return answer

    def refused(self, name, status, body):
        self.say(f"{name}: {status} {body.get('code', '')} {body.get('message', '')}")


def _object(text):
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
