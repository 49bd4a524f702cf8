"""The reference integrations of tests/integrations: both get through every way of a session with the same messages, keep
their heads when the connection does not, and take webhooks as the documents say.
"""
import json
import pathlib
import re
import socket
import subprocess
import time
import unittest
import urllib.error
import urllib.request

import program
import served
import unruly

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "integrations"
AGENTS = {"node": ["node", str(FOLDER / "node" / "integration.mjs")],
          "python": ["python3", str(FOLDER / "python" / "integration.py")]}
INSTANT = re.compile(r"20\d\d-\d\d-\d\dT\d\d(:|%3A)\d\d(:|%3A)\d\dZ")
LONDON = {"city": "London", "country_code": "GB"}
BY_HAND = {"provider_select": ["PROVIDER_MISSING"], "provider_name_capture": [{"provider": {"name": "Cafe\u0301 \u2603"}}],
           "tariff_structure_select": [{"options": ["FIXED"]}], "rate_fixed_capture": [{"cost": 0}, {"cost": 0.245}],
           "tariff_name_capture": [{"tariff": {"name": "Kitchen"}}], "contract_term_capture": ["skip"], "summary_fixed_confirm": ["SAVE"]}
HAND_ROUTES = ["session_restore", "provider_select", "provider_name_capture", "tariff_structure_select", "rate_fixed_capture",
               "rate_fixed_capture", "tariff_name_capture", "contract_term_capture", "summary_fixed_confirm"]


def plan(ends="complete", token=None, customer=None, **more):
    return {"schema": "connect-replay/plan/1", "case": "x", "title": "x", "ends": ends, "client_may_refuse": [],
            "token": [{"postal_address": LONDON}] if token is None else token, "customer": customer or {}, **more}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tables(mock):
    """The page on the table of each session, newest first."""
    listed = served.ask(mock.control + "/sessions")[1]["sessions"]
    return [one["route"] for one in listed]


class Integration:
    """One start of a reference integration."""

    def __init__(self, test, agent, given, connect, api, **environment):
        file = program.scratch(test) / "plan.json"
        file.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
        self.hook = f"http://127.0.0.1:{free_port()}/hooks/flatpeak"
        self.probe = f"http://127.0.0.1:{free_port()}/probe"
        told = {"CONNECT_API_URL": connect, "FLATPEAK_API_URL": api, "FLATPEAK_ACCOUNT_ID": served.ACCOUNT,
                "FLATPEAK_API_KEY": served.KEY, "CONNECT_REPLAY_CASE": "x", "CONNECT_REPLAY_PLAN": str(file),
                "CONNECT_REPLAY_WEBHOOK_URL": self.hook, "CONNECT_REPLAY_PROBE": self.probe, **environment}
        self.process = subprocess.Popen(AGENTS[agent], env={**program.os.environ, **told}, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        test.addCleanup(self.stop)

    def finish(self):
        """What it printed; it has ended by itself, and well."""
        text = self.process.communicate(timeout=40)[0]
        assert self.process.returncode == 0, text
        return text

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=20)

    def listens(self):
        """Waits until its receiver takes connections."""
        for _ in range(400):
            try:
                return served.ask(self.probe + "?location_id=loc_x")[1]
            except OSError:
                time.sleep(0.02)
        raise AssertionError("it does not listen")

    def believes(self, location):
        return served.ask(f"{self.probe}?location_id={location}")[1]


class BothAgents(unittest.TestCase):
    maxDiff = None

    def provider(self, mock, name):
        listed = served.ask(mock.control + "/catalogue")[1]["providers"]
        return next(one for one in listed if one["name"] == name)

    def traffic(self, agent, given):
        """What was said on both sides of a whole run, and the program's output."""
        mock = served.Served(self)
        given = given(mock) if callable(given) else given
        door = unruly.Door(self, mock.api)
        output = Integration(self, agent, given, door.url + "/", door.url).finish()
        said = [(method, INSTANT.sub("T", target), json.loads(INSTANT.sub("T", body.decode())) if body[:1] == b"{" else body.decode())
                for method, target, _, body, _ in door.seen]
        sessions = tables(mock)
        return said, sessions, output

    def both(self, given):
        node, python = self.traffic("node", given), self.traffic("python", given)
        self.assertEqual(node[0], python[0])
        self.assertEqual(node[1:], python[1:])
        return [(body["route"], body.get("action") or body.get("data")) for _, target, body in node[0] if target == "/"], node

    def test_by_hand_with_a_refusal_and_the_calls_of_the_backend(self):
        calls = ["exchange_connect_token", "location_status", "rates", "list_tariffs", "retrieve_tariff", "list_events", "audit_rates",
                 "slots_by_time", "interval_cost", "list_customers", "retrieve_customer"]
        said, (traffic, sessions, output) = self.both(plan(customer=BY_HAND, backend=calls))
        self.assertEqual(HAND_ROUTES, [route for route, _ in said])
        self.assertEqual(["session_complete"], sessions)
        self.assertIn("cost_value_zero", output)
        self.assertEqual(["/login", "/connect/tariff/token"], [target for _, target, _ in traffic[:2]])
        self.assertEqual(len(calls), len(traffic) - 2 - len(said))
        self.assertEqual(1, output.count("\n"), output)  # nothing was refused but the zero

    def test_every_page_without_a_plan(self):
        said, (_, sessions, _) = self.both(plan(token=[{}]))
        self.assertEqual("postal_address_capture", said[1][0])
        self.assertEqual(["session_complete"], sessions)

    def test_ways_through(self):
        def way(name, **customer):
            return lambda mock: plan(customer={"provider_select": [{"provider": {"id": self.provider(mock, name)["id"]}}], **customer})

        ways = {
            "login": (way("Brightmoor Energy"), "summary_fixed_confirm"),
            "returns after walking away": (way("Brightmoor Energy", session_redirect=["walks_away", "logs_in"]), "summary_fixed_confirm"),
            "cancelled, library": (way("Heron & Tide", session_redirect=["cancels"]), "tariff_select"),
            "failed, by time": (way("Brightmoor Energy", session_redirect=["fails_login"],
                                    tariff_structure_select=[{"options": ["TIME_OF_DAY"]}]), "rate_tod_capture"),
            "library": (way("Thistledown Renewables"), "tariff_select"),
            "market": (way("Tidewire Flex"), "market_surcharge_capture"),
            "pending": (way("Slow Kettle Power"), "summary_tariff_inprogress"),
            "failed": (way("Broken Gate Electric"), "summary_tariff_failed"),
        }
        for name, (given, route) in ways.items():
            with self.subTest(way=name):
                said, (_, sessions, _) = self.both(given)
                self.assertIn(route, [said_route for said_route, _ in said])
                self.assertEqual(["session_complete"], sessions)

    def test_a_price_that_is_not_ready_is_asked_for_once(self):
        def given(mock):
            slow = self.provider(mock, "Slow Kettle Power")["id"]
            return plan(customer={"provider_select": [{"provider": {"id": slow}}]}, backend=["exchange_connect_token", "rates", "rates"])
        _, (traffic, _, output) = self.both(given)
        self.assertEqual(1, sum(target.startswith("/tariffs/rates/") for _, target, _ in traffic))
        self.assertIn("pending_connect", output)

    def test_planned_ends(self):
        walk = plan("closed", customer={"provider_select": ["ADDRESS_CHANGE"], "postal_address_capture": [
            {"postal_address": {"address_line1": "1 A", "city": "Bath", "post_code": "BA1", "country_code": "GB"}}]})
        said, (traffic, sessions, _) = self.both(walk)
        self.assertEqual(["session_restore", "provider_select", "postal_address_capture"], [route for route, _ in said])
        self.assertEqual(["provider_select"], sessions)
        self.assertEqual(5, len(traffic))
        said, _ = self.both(plan("error", token=[{}], customer={"postal_address_capture": [{"postal_address": {"city": "Nowhere"}}]}))
        self.assertEqual(2, len(said))

        def away(mock):
            bright = self.provider(mock, "Brightmoor Energy")["id"]
            return plan("closed", customer={"provider_select": [{"provider": {"id": bright}}], "session_redirect": ["walks_away"]})
        said, _ = self.both(away)
        self.assertEqual(["session_restore", "provider_select"], [route for route, _ in said])

    def test_two_sessions_one_login_and_digits_kept(self):
        customer = {**BY_HAND, "rate_fixed_capture": ["DIGITS", {"cost": 0.31}]}
        given = plan(token=[{"postal_address": LONDON}, {"postal_address": LONDON}], customer=customer,
                     backend=["exchange_connect_token", "location_status", "create_connect_token", "exchange_connect_token"])
        text = json.dumps(given).replace('"DIGITS"', '{"cost": 0.1234567890123456789}')
        for agent in AGENTS:
            with self.subTest(agent=agent):
                mock = served.Served(self)
                door = unruly.Door(self, mock.api)
                Integration(self, agent, text, door.url + "/", door.url).finish()
                targets = [target.split("?")[0] for _, target, _, _, _ in door.seen if target != "/"]
                self.assertEqual(1, targets.count("/login"))
                self.assertEqual(2, targets.count("/connect/tariff/token") - 2)
                sent = b"".join(body for _, _, _, body, _ in door.seen).replace(b" ", b"")
                self.assertIn(b'"cost":0.1234567890123456789}', sent)
                self.assertNotIn(b"exactnumber", sent)


class Trouble(unittest.TestCase):
    """What reaches Connect goes through a door that plays tricks."""

    def each(self, tricks, given=None, rest=False):
        for agent in AGENTS:
            mock = served.Served(self)
            door = unruly.Door(self, mock.api, tricks)
            api = door.url if rest else mock.api
            connect = mock.connect if rest else door.url + "/"
            output = Integration(self, agent, given or plan(customer=BY_HAND), connect, api).finish()
            calls = served.ask(mock.control + "/rest")[1]["exchanges"]
            yield door, tables(mock), output, [call["operation"] for call in calls]

    def routes(self, door):
        return [message["route"] for message in door.messages()]

    def test_a_lost_answer_is_asked_for_and_not_sent_again(self):
        for door, sessions, _, _ in self.each({4: unruly.lost_after}):
            self.assertEqual(HAND_ROUTES[:4] + ["session_restore"] + HAND_ROUTES[4:], self.routes(door))
            self.assertEqual(["session_complete"], sessions)

    def test_a_message_that_never_arrived_is_sent_again_after_a_restore(self):
        for door, sessions, _, _ in self.each({4: unruly.lost_before}):
            self.assertEqual(HAND_ROUTES[:4] + ["session_restore"] + HAND_ROUTES[3:], self.routes(door))
            self.assertEqual(["session_complete"], sessions)

    def test_half_an_answer_is_none(self):
        for door, sessions, _, _ in self.each({4: unruly.cut, 6: unruly.answering(200, "<html>"), 8: unruly.answering(200)}):
            self.assertEqual(3, self.routes(door)[1:].count("session_restore"))
            self.assertEqual(["session_complete"], sessions)

    def test_a_lost_answer_to_save_is_a_saved_session(self):
        for door, sessions, _, calls in self.each({9: unruly.lost_after}):
            self.assertEqual(["summary_fixed_confirm", "session_restore"], self.routes(door)[-2:])
            self.assertEqual(1, calls.count("exchange_connect_token"))

    def test_retry_after_is_waited_for_and_gaps_grow(self):
        busy = unruly.answering(503, "<h1>busy</h1>", [("Retry-After", "1")])
        plain = unruly.answering(502, "<h1>bad gateway</h1>")
        for door, sessions, _, _ in self.each({3: busy, 6: plain, 7: plain}):
            gaps = door.gaps()
            self.assertGreaterEqual(gaps[2], 0.999)
            self.assertGreater(gaps[6], 1.8 * gaps[5])
            self.assertEqual(["session_complete"], sessions)

    def test_it_gives_up_in_the_end(self):
        down = {number: unruly.answering(500, "{}") for number in range(2, 40)}
        for door, _, output, calls in self.each(down):
            self.assertEqual(6, len(door.seen))
            self.assertIn("try again later", output)
            self.assertNotIn("exchange_connect_token", calls)

    def test_foreign_answers_are_not_shown(self):
        tricks = {"another session": unruly.changed(connect_token="cot_ffffffffffffffffffffffff"),
                  "mixed up": unruly.changed(live_mode=True), "not supported": unruly.changed(route="tariff_of_tomorrow"),
                  "sends us elsewhere": unruly.answering(307, "", [("Location", "http://127.0.0.1:9/")])}
        for words, trick in tricks.items():
            for door, _, output, calls in self.each({3: trick}):
                self.assertEqual(3, len(door.seen), words)
                self.assertIn(words, output)
                self.assertNotIn("exchange_connect_token", calls)

    def test_what_is_new_is_passed_over(self):
        odd = unruly.changed(actions=["PROVIDER_MISSING", "TELEPORT"], weather={"sun": [1]}, direction="SIDEWAYS")
        for door, sessions, _, _ in self.each({1: odd, 2: odd}):
            self.assertEqual(HAND_ROUTES, self.routes(door))
            self.assertEqual(["session_complete"], sessions)

    def test_a_bearer_that_is_refused_is_renewed_once(self):
        no = unruly.answering(403, '{"message": "Bad credentials"}')
        for door, sessions, _, calls in self.each({3: no}, rest=True):
            self.assertEqual(["/login", "/connect/tariff/token", "/connect/tariff/token", "/login", "/connect/tariff/token"],
                             [seen[1].split("?")[0] for seen in door.seen])
            self.assertEqual(1, calls.count("exchange_connect_token"))
        for door, _, output, _ in self.each({number: no for number in range(2, 30)}, rest=True):
            self.assertEqual(3, len(door.seen))
            self.assertIn("login: 403 Bad credentials", output)

    def test_a_lost_exchange_is_made_again(self):
        for door, _, _, calls in self.each({3: unruly.lost_after}, rest=True):
            self.assertEqual(2, calls.count("exchange_connect_token"))

    def test_no_secret_goes_to_connect(self):
        for door, _, _, _ in self.each({}):
            for _, target, headers, body, _ in door.seen:
                self.assertNotIn("Authorization", headers)
                self.assertNotIn("Referer", headers)
                self.assertNotIn("sk_test", target + body.decode())


class Webhooks(unittest.TestCase):
    """Deliveries of a real mock: signed well and badly, twice, late, odd."""

    LOCATION = "loc_aaaaaaaaaaaaaaaaaaaaaaaa"

    def receiver(self, agent, signatures):
        mock = served.Served(self)
        given = plan(token=[], webhooks={"types": ["tariff.expired"], "signatures": signatures})
        integration = Integration(self, agent, given, mock.connect, mock.api)
        integration.listens()
        return mock, integration

    def deliveries(self, mock):
        return served.ask(mock.control + "/webhooks/deliveries")[1]["deliveries"]

    def delivered(self, mock, integration, signature):
        """The status that the receiver gave to an event signed so; None when it gave none."""
        wish = {"url": integration.hook, "events": ["tariff.expired"], **({"signature": signature} if signature else {})}
        served.ask(mock.control + "/webhooks", wish)
        before = len(self.deliveries(mock))
        served.ask(mock.control + "/webhooks/send", {"type": "tariff.expired", "data": {
            "location_id": self.LOCATION, "tariff_id": "trf_aaaaaaaaaaaaaaaaaaaaaaaa"}})
        for _ in range(300):
            newest, *older = self.deliveries(mock)
            if len(older) == before and newest["attempts"]:
                return newest["attempts"][0].get("status")
            time.sleep(0.01)
        return None

    def test_signatures_of_the_mock(self):
        table = {"required": {None: 401, "good": 200, "bad": 401, "stale": 401, "future": 401, "rotated": 200, "none": 401},
                 "optional": {None: 200, "good": 200, "bad": 401, "stale": 401, "future": 401, "rotated": 200, "none": 200}}
        for agent in AGENTS:
            for signatures, expected in table.items():
                with self.subTest(agent=agent, signatures=signatures):
                    mock, integration = self.receiver(agent, signatures)
                    self.assertEqual(expected, {how: self.delivered(mock, integration, how) for how in expected})
                    good = sum(status == 200 for status in expected.values())
                    self.assertEqual(good, len(integration.believes(self.LOCATION)["effects"]))

    def post(self, integration, event):
        request = urllib.request.Request(integration.hook, event if isinstance(event, bytes) else json.dumps(event).encode())
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code

    def event(self, number, kind, time_created=None, **more):
        told = {"time_created": time_created} if time_created else {}
        return {"id": f"evt_{number:024d}", "object": "event", "type": "tariff." + kind, "data": {"location_id": self.LOCATION}, **told, **more}

    def test_what_events_do(self):
        early, late, later = "2026-02-01T08:00:00Z", "2026-02-08T08:00:00Z", "2026-03-08T08:00:00.123"
        rows = {
            "once": ([self.event(1, "expiring", early)], "expiring", 1),
            "twice": ([self.event(1, "expiring", early), self.event(2, "expired", late), self.event(1, "expiring", early)], "expired", 2),
            "late": ([self.event(2, "expired", late), self.event(1, "expiring", early)], "expired", 1),
            "without times": ([self.event(2, "expired"), self.event(1, "expiring")], "expired", 1),
            "one time missing": ([self.event(2, "expired", late), self.event(1, "expiring")], "expired", 1),
            "the same instant": ([self.event(2, "expired", late), self.event(1, "expiring", late)], "expired", 1),
            "a new contract": ([self.event(2, "expired", late), self.event(3, "expiring", later)], "expiring", 2),
            "fetch failed": ([self.event(4, "fetch.failed")], "fetch_failed", 1),
            "unknown": ([self.event(5, "connection.upgrade"), self.event(6, "expired", data=None)], "unknown", 0),
            "new fields": ([self.event(7, "expired", news=[1], data={"location_id": self.LOCATION, "meter": {"serial": "L-1"}})],
                           "expired", 1),
        }
        for agent in AGENTS:
            for name, (events, status, effects) in rows.items():
                with self.subTest(agent=agent, row=name):
                    _, integration = self.receiver(agent, "optional")
                    self.assertEqual([200] * len(events), [self.post(integration, event) for event in events])
                    self.assertEqual((status, effects), self.settled(integration, status, effects))

    def settled(self, integration, status, effects):
        """What is believed, and still is a moment later."""
        for _ in range(100):
            believed = integration.believes(self.LOCATION)
            if (believed["status"], len(believed["effects"])) == (status, effects):
                break
            time.sleep(0.01)
        time.sleep(0.05)
        believed = integration.believes(self.LOCATION)
        return believed["status"], len(believed["effects"])

    def test_what_is_no_event_is_refused(self):
        for agent in AGENTS:
            with self.subTest(agent=agent):
                _, integration = self.receiver(agent, "optional")
                bodies = [b"{", b"[]", b'{"id": "evt_1"}', b" " * 1100000]
                self.assertEqual([400, 400, 400, 413], [self.post(integration, body) for body in bodies])
                self.assertEqual("unknown", integration.believes(self.LOCATION)["status"])


class Variants(unittest.TestCase):
    """The table of defects, and defects that need a server which misbehaves."""

    def table(self):
        return json.loads((FOLDER / "variants.json").read_text(encoding="utf-8"))

    def test_the_table_names_every_defect_and_every_rule(self):
        rules = {rule["id"] for rule in json.loads((program.ROOT / "core/protocol/zero.json").read_text(encoding="utf-8"))["rules"]}
        rows = self.table()
        self.assertEqual({rule for rule in rules if rule.startswith("M-")}, {rule for row in rows for rule in row["breaks"]})
        for agent, listing in {"node": ["node", "--input-type=module", "-e", f"import {{ defects }} from '{FOLDER}/node/defects.mjs'; "
                                        "console.log(JSON.stringify(Object.keys(defects)))"],
                               "python": ["python3", "-c", "import json, defects; print(json.dumps(list(defects.DEFECTS)))"]}.items():
            folder = FOLDER / agent
            names = json.loads(subprocess.run(listing, cwd=folder, capture_output=True, text=True, check=True).stdout)
            self.assertCountEqual(names, [row["name"] for row in rows if row["agent"] == agent])
        self.assertEqual({"fail", "warn"}, {row["outcome"] for row in rows})

    def run_broken(self, agent, name, tricks, given=None, **environment):
        mock = served.Served(self)
        door = unruly.Door(self, mock.api, tricks)
        Integration(self, agent, given or plan(customer=BY_HAND), door.url + "/", mock.api, BROKEN=name, **environment).finish()
        return door

    def broken(self, rule):
        return [(row["agent"], row["name"]) for row in self.table() if row["breaks"] == [rule]]

    def test_retry_after_is_not_waited_for(self):
        busy = unruly.answering(503, "", [("Retry-After", "2")])
        for agent, name in self.broken("M-IGNORE-RETRYAFTER"):
            self.assertLess(self.run_broken(agent, name, {3: busy}).gaps()[2], 1, name)

    def test_retries_are_many_and_even(self):
        down = {number: unruly.answering(500, "{}") for number in range(3, 14)}
        for agent, name in self.broken("M-RETRY-STORM"):
            door = self.run_broken(agent, name, down)
            self.assertEqual(11, self.equal_in_a_row(door), name)

    def equal_in_a_row(self, door):
        bodies = [seen[3] for seen in door.seen][2:]
        return next(at for at, body in enumerate(bodies) if body != bodies[0]) - 1

    def test_redirects_are_followed_with_what_is_secret(self):
        for agent, name in self.broken("M-FOLLOW"):
            with self.subTest(agent=agent, defect=name):
                mock = served.Served(self)
                trap = unruly.Door(self, mock.api)
                door = unruly.Door(self, mock.api, {2: unruly.answering(307, "", [("Location", trap.url + "/connect/tariff/token")])})
                connect, api = (door.url + "/", mock.api) if name.startswith("app") else (mock.connect, door.url)
                Integration(self, agent, plan(customer=BY_HAND), connect, api, BROKEN=name).finish()
                (_, _, headers, body, _), *_ = trap.seen
                self.assertTrue("Authorization" in headers or b"connect_token" in body)


class Certificates(unittest.TestCase):
    def certificate(self, folder, names):
        key, made = folder / "key.pem", folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(made), "-days", "2",
                        "-subj", "/CN=mock", "-addext", f"subjectAltName={names}"], capture_output=True, check=True)
        return key, made

    def sessions(self, agent, names, trusted, **environment):
        """How many sessions the mock has seen."""
        folder = program.scratch(self)
        key, made = self.certificate(folder, names)
        mock = served.Served(self, "--tls-cert", made, "--tls-key", key)
        told = {"CONNECT_REPLAY_CA": str(made)} if trusted else {}
        Integration(self, agent, plan(customer=BY_HAND), mock.connect, mock.api, **told, **environment).finish()
        return tables(mock)

    def test_certificates_are_verified(self):
        for agent in AGENTS:
            with self.subTest(agent=agent):
                self.assertEqual(["session_complete"], self.sessions(agent, "IP:127.0.0.1", True))
                self.assertEqual([], self.sessions(agent, "IP:127.0.0.1", False))
                self.assertEqual([], self.sessions(agent, "DNS:mock.example", True))

    def test_defects_do_not_verify_them(self):
        self.assertEqual(["session_complete"], self.sessions("node", "DNS:mock.example", True, BROKEN="no-host-name-check"))
        self.assertEqual([], self.sessions("node", "IP:127.0.0.1", False, BROKEN="no-host-name-check"))
        for agent in AGENTS:
            self.assertEqual(["session_complete"], self.sessions(agent, "DNS:mock.example", False, BROKEN="no-certificate-check"))


if __name__ == "__main__":
    unittest.main()
