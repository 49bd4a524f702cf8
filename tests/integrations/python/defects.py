"""Defects on purpose, one for each start: BROKEN=NAME turns the reference integration into one that breaks one rule of
connect-replay and otherwise does everything right. ../variants.json says which. Not a part of the example.
"""
import base64
import json
import os
import socket
import ssl
import time
import urllib.parse

from wire import NoAnswer, retry_after

KNOWN_TYPES = {"tariff.expiring", "tariff.expired", "tariff.fetch.failed"}
FIRST_SHAPE = {"id", "object", "type", "data", "time_created", "tariff_id", "location_id", "customer_id"}


def around(part, method, change):
    """Replaces a method; the new one gets the old one first."""
    old = getattr(part, method)
    setattr(part, method, lambda *args, **named: change(old, *args, **named))


def once_before(part, method, extra, when=lambda *_: True):
    """Does something before the first call for which `when` holds, and then what is right."""
    done = []

    def change(old, *args):
        if not done and when(*args):
            done.append(True)
            extra(*args)
        return old(*args)

    around(part, method, change)


def blurt(app, message=None, body=None):
    """A post whose answer nobody looks at, but for how long to wait."""
    text = json.dumps({"connect_token": app.token, **message}).encode() if body is None else body
    try:
        answer = app.web.request(app.url, "POST", app.headers(), text)
    except NoAnswer:
        return
    time.sleep(retry_after(answer.headers))


def wrong_answer(wrong, when=lambda *_: True):
    """Before the first answer that fits `when`, a wrong one."""
    return lambda parts: once_before(parts.app, "answer", lambda page, choice: blurt(parts.app, **wrong(parts.app, page, choice)), when)


def whole(app, page, choice):
    return json.dumps({"connect_token": app.token, "route": page["route"], **choice})


def insists(parts):
    def change(old, page, choice):
        following = old(page, choice)
        for _ in range(3 if following is page else 0):
            blurt(parts.app, {"route": page["route"], **choice})
        return following

    around(parts.app, "answer", change)


def double_click(parts):
    done = []

    def change(old, page, choice):
        following = old(page, choice)
        if done or following is None or following.get("route") == page["route"] or "data" not in choice:
            return following
        done.append(True)
        return parts.app.post({"route": page["route"], **choice})[0] or following

    around(parts.app, "answer", change)


def saves_again(parts):
    seen = []
    once_before(parts.app, "answer", lambda page, _: seen.append(page["route"]), lambda page, _: page["route"].startswith("summary_"))

    def change(old, token):
        end = old(token)
        if end == "saved" and seen:
            blurt(parts.app, {"route": seen[0], "action": "SAVE"})
        return end

    around(parts.app, "run", change)


def retries_at_once(parts):
    def change(old, message):
        for _ in range(13):
            page, error, headers = old(message)
            if page or error or not headers or retry_after(headers):
                break
            time.sleep(0.02)
        return page, error, headers

    around(parts.app, "post", change)


def deaf_to_retry_after(parts):
    def change(old, message):
        page, error, _ = old(message)
        return page, error, {}

    around(parts.app, "post", change)


def dies_in_a_post(parts):
    def die(*_):
        place = urllib.parse.urlsplit(parts.app.url)
        with socket.create_connection((place.hostname, place.port)) as half:
            half.sendall(f"POST / HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: 1000\r\n\r\n{{\"connect_".encode())
            time.sleep(0.05)
            os._exit(70)

    once_before(parts.app, "answer", die)


def polls_prices(parts):
    def change(old, method, path, body=None):
        status, answer = old(method, path, body)
        if status == 422 and path.startswith("/tariffs/"):
            time.sleep(0.05)
            status, answer = old(method, path, body)
        return status, answer

    around(parts.backend, "call", change)


def login_for_each_call(parts):
    def change(old, *args):
        parts.backend.bearer_token = None
        return old(*args)

    around(parts.backend, "call", change)


def live_key(parts):
    backend = parts.backend
    pair = f"{backend.account}:{backend.key.replace('sk_test_', 'sk_live_')}"
    basic = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    once_before(backend, "login", lambda: backend.send_once("GET", "/login", basic, None))


def basic_to_connect(parts):
    around(parts.app, "headers", lambda old: {**old(), "Authorization": parts.backend.basic()})


def no_certificate_check(parts):
    for part in (parts.app, parts.backend, parts.browser):
        part.web.tls.check_hostname = False
        part.web.tls.verify_mode = ssl.CERT_NONE


def app_follows_redirects(parts):
    def change(old, url, *args, **named):
        answer = old(url, *args, **named)
        elsewhere = 300 <= answer.status < 400 and answer.headers.get("location")
        return old(urllib.parse.urljoin(url, elsewhere), *args, **named) if elsewhere else answer

    around(parts.app.web, "request", change)


def answering(status, when):
    """Another status for good events of some kind."""
    def defect(parts):
        def change(old, method, headers, body):
            right = old(method, headers, body)
            return status if right == 200 and when(json.loads(body)) else right

        around(parts.receiver, "handle", change)

    return defect


def is_plain(event):
    """A known event as it has looked since the beginning, with nothing more and nothing less."""
    data = event.get("data")
    names = {*event, *(data if isinstance(data, dict) else {})}
    return event["type"] in KNOWN_TYPES and "time_created" in event and names <= FIRST_SHAPE


DEFECTS = {
    "no-token": wrong_answer(lambda app, page, choice: {"body": json.dumps({"route": page["route"], **choice}).encode()}),
    "action-not-offered": wrong_answer(lambda app, page, choice: {"message": {"route": page["route"], "action": "BACK"}},
                                       lambda page, _: isinstance(page.get("actions"), list)),
    "options-as-text": wrong_answer(
        lambda app, page, choice: {"message": {"route": page["route"], "data": {"options": choice["data"]["options"][0]}}},
        lambda page, _: page["route"] == "tariff_structure_select"),
    "comma-too-many": wrong_answer(lambda app, page, choice: {"body": (whole(app, page, choice)[:-1] + ",}").encode()}),
    "insists": insists,
    "never-exchanges": lambda parts: around(parts.backend, "exchange", lambda old, token: None),
    "polls-prices": polls_prices,
    "leaves-early": lambda parts: around(parts.app, "answer", lambda *_: os._exit(0)),
    "dies-in-a-post": dies_in_a_post,
    "basic-to-connect": basic_to_connect,
    "no-certificate-check": no_certificate_check,
    "app-follows-redirects": app_follows_redirects,
    "double-click": double_click,
    "saves-again": saves_again,
    "exchanges-at-the-first-page": lambda parts: once_before(parts.app, "answer", lambda *_: parts.backend.exchange(parts.app.token)),
    "retries-at-once": retries_at_once,
    "deaf-to-retry-after": deaf_to_retry_after,
    "login-for-each-call": login_for_each_call,
    "live-key": live_key,
    "slow-receiver": lambda parts: once_before(parts.receiver, "handle", lambda *_: time.sleep(11)),
    "refuses-good-events": answering(500, is_plain),
    "verifies-nothing": lambda parts: around(parts.receiver, "is_forged", lambda old, result: False),
    "refuses-unknown-types": answering(400, lambda event: event["type"] not in KNOWN_TYPES),
    "acts-each-time": lambda parts: around(parts.locations, "is_repeated", lambda old, event: False),
    "last-one-wins": lambda parts: around(parts.locations, "is_late", lambda *_: False),
}


def break_one(name, parts):
    if name not in DEFECTS:
        raise SystemExit(f"BROKEN={name}: there is no such defect")
    DEFECTS[name](parts)
