#!/usr/bin/env python3
"""A partner's integration of FlatPeak Connect, complete and small enough to copy: app, backend and webhook receiver, with
nothing but Python 3.11. It is started once for each case of a certification:

    connect-replay certify --agent mine -- python3 integration.py

What it is told by the environment: CONNECT_API_URL and FLATPEAK_API_URL, the addresses; FLATPEAK_ACCOUNT_ID and
FLATPEAK_API_KEY; CONNECT_REPLAY_PLAN, the file that says what the person and the backend do; CONNECT_REPLAY_WEBHOOK_URL and
CONNECT_REPLAY_PROBE, where to listen; CONNECT_REPLAY_CA, a certificate to trust. In production the first four are all there
is, and people take the place of the plan.
"""
import os
import pathlib
import signal
import sys
import types

from app import App
from backend import Backend, Trouble
from browser import Browser
from locations import Locations
from plan import Plan
from receiver import Receiver
from signature import Signatures
from wire import Http, NotTrusted

ENV = os.environ


def say(line):
    print(line, file=sys.stderr, flush=True)


def build():
    plan = Plan(pathlib.Path(ENV["CONNECT_REPLAY_PLAN"]).read_text(encoding="utf-8"))
    locations = Locations()

    def web():  # app, backend and browser are different programs in real life
        return Http(ENV.get("CONNECT_REPLAY_CA"))

    api = ENV["FLATPEAK_API_URL"]
    backend = Backend(api, ENV["FLATPEAK_ACCOUNT_ID"], ENV["FLATPEAK_API_KEY"], web(), locations, say)
    browser = Browser(web(), say)
    app = App(ENV["CONNECT_API_URL"], backend.live, plan, web(), browser, say)
    signatures = Signatures(api, web())
    required = (plan.webhooks or {}).get("signatures") == "required"
    receiver = Receiver(signatures, required, locations, say)
    return types.SimpleNamespace(plan=plan, locations=locations, backend=backend, browser=browser, app=app,
                                 signatures=signatures, receiver=receiver)


def play(plan, backend, app):
    if not plan.tokens:
        backend.perform(plan.backend)
    for wishes in plan.tokens:
        token = backend.create_connect_token(wishes)
        end = "none" if token is None else app.run(token)
        backend.session_ended(token, end, plan.backend)
        if end == "stopped":
            return


def main():
    parts = build()
    if "BROKEN" in ENV:  # only for the tests of connect-replay: one defect on purpose; leave this out when you copy
        import defects
        defects.break_one(ENV["BROKEN"], parts)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    if "CONNECT_REPLAY_WEBHOOK_URL" in ENV:
        parts.receiver.listen(ENV["CONNECT_REPLAY_WEBHOOK_URL"])
    if "CONNECT_REPLAY_PROBE" in ENV:
        parts.receiver.listen_to_probes(ENV["CONNECT_REPLAY_PROBE"])
    try:
        play(parts.plan, parts.backend, parts.app)
    except (Trouble, NotTrusted) as trouble:
        say(str(trouble))
    while parts.plan.webhooks:  # the receiver goes on until it is stopped
        signal.pause()


if __name__ == "__main__":
    main()
