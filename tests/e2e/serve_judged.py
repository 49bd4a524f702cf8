"""`serve` judges who talks to it, and plays a scenario's world, clock and disturbances when it is given one."""
import json
import pathlib
import unittest
import urllib.error
import urllib.request

import program
import served
from served import ask

SCENARIOS = program.ROOT / "scenarios"

CHANGED_PAGE = """
scenario: a-page-that-is-changed
title: The first page has another place
why: Somebody wants to look at it.
given:
  clock: 2026-03-01T08:00:00Z
  world: {providers: {weir: {name: Weirside Power, countries: [GB], method: MANUAL}}}
  token: {postal_address: {city: Frome, country_code: GB}}
conversation:
  - app: session_restore
  - connect: provider_select
    set: {data: {postal_address: {city: Elsewhere}}}
    data: {postal_address: {city: Elsewhere}}
  - fault: F-STATUS
    params: {status: 503}
  - app: PROVIDER_MISSING
  - connect: error
    status: 503
"""


FROME = {"city": "Frome", "country_code": "GB"}


def post(mock, token, headers=None, **message):
    request = urllib.request.Request(mock.connect, json.dumps({"connect_token": token, **message}).encode(), headers or {}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def findings(mock, token):
    return [(found["rule"], found["outcome"]) for found in ask(f"{mock.control}/sessions/{token}")[1]["findings"]]


class ServeJudged(unittest.TestCase):
    def test_a_lawful_session_has_no_finding(self):
        mock = served.Served(self)
        token = mock.token()
        for message, route in served.FLOW:
            self.assertEqual(route, post(mock, token, **message)[1]["route"])
        self.assertEqual([], findings(mock, token))

    def test_findings_stand_at_their_exchanges(self):
        mock = served.Served(self)
        token = mock.token(postal_address=FROME)
        post(mock, token, route="session_restore")
        post(mock, token, route="summary_fixed_confirm", action="SAVE")
        post(mock, token, route="provider_select", action="SAVE")
        post(mock, token, {"Authorization": "Bearer something"}, route="session_restore")
        self.assertEqual([("M-STALE", "fail"), ("M-ACTION", "fail"), ("M-SECRET-FRONT", "warn")], findings(mock, token))
        exchanges = ask(f"{mock.control}/sessions/{token}")[1]["exchanges"]
        self.assertEqual([0, 1, 1, 1], [len(exchange["findings"]) for exchange in exchanges])

    def test_a_refused_answer_is_for_a_person_to_look_at(self):
        mock = served.Served(self)
        token = mock.token(postal_address=FROME)
        post(mock, token, route="session_restore")
        post(mock, token, route="provider_select", action="PROVIDER_MISSING")
        post(mock, token, route="provider_name_capture", data={"provider": {"name": 7}})
        self.assertEqual([("M-SCHEMA", "review")], findings(mock, token))

    def test_sessions_are_judged_apart(self):
        mock = served.Served(self)
        first, second = mock.token(postal_address=FROME), mock.token(postal_address=FROME)
        for token in (first, second):
            post(mock, token, route="session_restore")
        post(mock, first, route="provider_select", action="NONSENSE")
        self.assertEqual([("M-ACTION", "fail")], findings(mock, first))
        self.assertEqual([], findings(mock, second))

    def test_a_scenario_gives_its_world_clock_pages_and_disturbances(self):
        file = pathlib.Path(program.scratch(self)) / "changed.yaml"
        file.write_text(CHANGED_PAGE, encoding="utf-8")
        mock = served.Served(self, str(file))
        self.assertIn("Weirside Power", json.dumps(ask(mock.control + "/catalogue")[1]))
        for _ in range(2):  # and again after a reset
            self.assertTrue(ask(mock.control + "/clock")[1]["now"].startswith("2026-03-01T08:00:"))
            token = mock.token(postal_address=FROME)
            status, page = post(mock, token, route="session_restore")
            self.assertEqual((200, "Elsewhere"), (status, page["data"]["postal_address"]["city"]))
            self.assertEqual(503, post(mock, token, route="provider_select", action="PROVIDER_MISSING")[0])
            status, page = post(mock, token, route="provider_select", action="PROVIDER_MISSING")
            self.assertEqual((200, "provider_name_capture"), (status, page["route"]))
            self.assertNotIn("Elsewhere", json.dumps(page))
            self.assertEqual(200, ask(mock.control + "/reset", {})[0])

    def test_what_cannot_be_served_is_refused_with_its_reason(self):
        folder = program.scratch(self)
        refused = program.start("serve", str(SCENARIOS / "faults/refused-twice.yaml"), folder=folder)
        self.assertEqual(2, refused.code)
        self.assertIn("serve does not play F-REFUSE", refused.err)
        many = program.start("serve", str(SCENARIOS / "rest"), folder=folder)
        self.assertEqual(2, many.code, many.all_text())
        self.assertIn("serve plays one case", many.err)
        broken = folder / "broken.yaml"
        broken.write_text(CHANGED_PAGE.replace("    data: {postal_address: {city: Elsewhere}}\n", "    data: {postal_address: {city: Nowhere}}\n"), encoding="utf-8")
        wrong = program.start("serve", str(broken), folder=folder)
        self.assertEqual(3, wrong.code, wrong.all_text())
        self.assertIn("does not play as it is written", wrong.err)


if __name__ == "__main__":
    unittest.main()
