"""`serve` as partners use it: curl, Node's fetch and a real browser walk the longest flow, many sessions at
once stay apart, a human logs in at a provider's page, and it starts at once and stops cleanly.
"""
import http.client
import json
import signal
import subprocess
import threading
import time
import unittest
import urllib.parse

import program
import served
from served import FLOW, ask

# The same walk for Node and the browser: posts as the official client does, as text/plain.
WALK = """
async (connect, token, flow) => {
  const routes = [];
  for (const message of flow) {
    const answer = await fetch(connect, {method: 'POST', body: JSON.stringify({connect_token: token, type: 'submit', ...message})});
    routes.push((await answer.json()).route);
  }
  return routes;
}
"""
MESSAGES = [message for message, _ in FLOW]
ROUTES = [route for _, route in FLOW]


class Serve(unittest.TestCase):
    def check_saved(self, mock, token):
        """The exchange, and the event that the contract's end brings to the partner."""
        exchanged = mock.exchange(token)
        self.assertRegex(exchanged["location_id"], "^loc_[0-9a-f]{24}$")
        self.assertEqual("SAVE", exchanged["complete_action"])
        receiver = served.Receiver(self)
        self.assertEqual(200, ask(mock.control + "/webhooks", {"url": receiver.url})[0])
        self.assertEqual(202, ask(mock.control + "/webhooks/send", {"type": "tariff.expired"})[0])
        end = time.monotonic() + 10
        while not receiver.deliveries and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(1, len(receiver.deliveries))
        self.assertEqual(exchanged["location_id"], json.loads(receiver.deliveries[0][1])["data"]["location_id"])

    def test_curl_walks_the_longest_flow(self):
        mock = served.Served(self)
        token = mock.token()
        for message, route in FLOW:
            done = subprocess.run(["curl", "-sS", mock.connect, "-d", json.dumps({"connect_token": token, **message})],
                                  capture_output=True, text=True, timeout=30, check=True)
            self.assertEqual(route, json.loads(done.stdout).get("route"), done.stdout)
        self.check_saved(mock, token)

    def test_node_walks_the_longest_flow(self):
        mock = served.Served(self)
        token = mock.token()
        script = f"({WALK})(...JSON.parse(process.argv[1])).then((routes) => console.log(JSON.stringify(routes)))"
        done = subprocess.run(["node", "-e", script, json.dumps([mock.connect, token, MESSAGES])], capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual(ROUTES, json.loads(done.stdout or "null"), done.stderr)
        self.check_saved(mock, token)

    def test_a_good_client_does_not_notice_gentle_quirks(self):
        mock = served.Served(self, "--quirks", "gentle", "--seed", "3")
        surprised = 0
        for _ in range(5):
            token = mock.token()
            for message, route in FLOW:
                status, page = ask(mock.connect, {"connect_token": token, **message})
                self.assertEqual((200, route), (status, page.get("route")))
                surprised += any(key.startswith("future_") for key in page["data"])
            self.assertEqual("SAVE", mock.exchange(token)["complete_action"])
        self.assertGreaterEqual(surprised, 5 * len(FLOW) // 2)
        script = f"({WALK})(...JSON.parse(process.argv[1])).then((routes) => console.log(JSON.stringify(routes)))"
        done = subprocess.run(["node", "-e", script, json.dumps([mock.connect, mock.token(), MESSAGES])], capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual(ROUTES, json.loads(done.stdout or "null"), done.stderr)

    def test_a_browser_walks_the_longest_flow_from_another_origin(self):
        mock = served.Served(self)
        token = mock.token()
        browser = served.Browser(self)
        self.assertTrue(browser.go(served.Receiver(self).url))
        arguments = json.dumps([mock.connect, token, MESSAGES])
        self.assertEqual(ROUTES, browser.run(f"({WALK})(...{arguments})"))
        # With a JSON content type there is a preflight first, and a refusal must be readable as well.
        refused = browser.run(f"fetch({json.dumps(mock.connect)}, {{method: 'POST', headers: {{'Content-Type': 'application/json'}},"
                              " body: '{}'}).then(async (answer) => [answer.status, (await answer.json()).object])")
        self.assertEqual([409, "error"], refused)
        self.check_saved(mock, token)

    def test_a_person_logs_in_at_the_providers_page_and_returns_to_the_app(self):
        mock = served.Served(self)
        page = served.Receiver(self).url
        direct = next(found for found in ask(mock.control + "/catalogue")[1]["providers"] if found["method"] == "DIRECT")
        address = {"address_line1": "1 High Street", "city": "Town", "post_code": "12345", "country_code": direct["countries"][0]}
        token = mock.token(connect_web_uri=page, postal_address=address)
        ask(mock.connect, {"connect_token": token, "route": "session_restore"})
        redirect = ask(mock.connect, {"connect_token": token, "route": "provider_select",
                                      "data": {"provider": {"id": direct["id"]}}})[1]
        self.assertEqual("session_redirect", redirect["route"])
        browser = served.Browser(self)
        self.assertTrue(browser.go(redirect["data"]["redirect_url"]))
        browser.run("document.querySelector('[name=username]').value = 'someone';"
                    "document.querySelector('[name=password]').value = 'something';"
                    "document.querySelector('[name=log_in], [value=log_in]').click()")
        self.assertTrue(browser.until("document.querySelector('[name=consent], [value=consent]') !== null"))
        browser.run("document.querySelector('[name=consent], [value=consent]').click()")
        self.assertTrue(browser.until(f"location.href.startsWith({json.dumps(page)})"), browser.run("location.href"))
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(browser.run("location.href")).query)
        self.assertEqual([token], query["fp_cot"])
        shown = ask(mock.connect, {"connect_token": token, "route": "session_restore"})[1]
        self.assertIn(shown["route"], ("summary_fixed_confirm", "summary_tou_confirm", "tariff_select"))

    def test_the_page_for_people_shows_the_conversation_and_moves_the_clock(self):
        mock = served.Served(self)
        token = mock.token()
        for message, _ in FLOW[:3]:
            ask(mock.connect, {"connect_token": token, **message})
        browser = served.Browser(self)
        self.assertTrue(browser.go(mock.control + "/"))
        self.assertTrue(browser.until(f"document.querySelector('#sessions').textContent.includes({json.dumps(token)})"))
        self.assertTrue(browser.until("document.querySelectorAll('#conversation > li').length === 3"))
        self.assertEqual("provider_name_capture", browser.run("document.querySelector('#diagram .current').dataset.route"))
        self.assertEqual([], browser.run("[...document.querySelectorAll('[src],[href]')].map((e) => e.src || e.href)"
                                         f".filter((url) => !url.startsWith({json.dumps(mock.control)}))"))
        before = ask(mock.control + "/clock")[1]["now"]
        browser.run("document.querySelector('[data-advance=\"30d\"]').click()")
        self.assertTrue(browser.until(f"document.querySelector('#now').textContent > {json.dumps(before[:11] + 'Z')}"))
        self.assertNotEqual(before[:10], ask(mock.control + "/clock")[1]["now"][:10])
        # What a client sends is shown as text, whatever it looks like.
        evil = "<img src=x onerror=document.title='broken'>"
        ask(mock.connect, {"connect_token": token, "route": "provider_name_capture", "data": {"provider": {"name": evil}}})
        self.assertTrue(browser.until("document.querySelectorAll('#conversation > li').length === 4"))
        self.assertTrue(browser.until("document.querySelector('#conversation').textContent.includes('onerror')"))
        self.assertEqual(0, browser.run("document.querySelectorAll('#conversation img').length"))

    def test_two_hundred_sessions_by_eight_threads_stay_apart(self):
        mock = served.Served(self)
        bearer = mock.login()
        wrong = []

        def post(connection, path, body, headers=None):
            connection.request("POST", path, json.dumps(body), headers or {})
            return json.loads(connection.getresponse().read())

        def play(thread):
            connection = http.client.HTTPConnection(mock.connect.split("/")[2], timeout=60)
            for nth in range(25):
                name = f"Power of {thread} and {nth}"
                made = post(connection, "/connect/tariff/token", served.TOKEN_WISH, {"Authorization": "Bearer " + bearer})
                for message, route in FLOW:
                    if message["route"] == "provider_name_capture":
                        message = {"route": "provider_name_capture", "data": {"provider": {"name": name}}}
                    page = post(connection, "/", {"connect_token": made["connect_token"], **message})
                    if page.get("route") != route or page.get("connect_token") != made["connect_token"]:
                        wrong.append(page)
                    if route == "summary_tou_confirm" and page["data"]["provider"]["display_name"] != name:
                        wrong.append(page)
            connection.close()

        threads = [threading.Thread(target=play, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([], wrong[:3])
        sessions = ask(mock.control + "/sessions")[1]["sessions"]
        self.assertEqual(200, sum(session["state"] == "complete" for session in sessions))

    def test_it_is_ready_at_once_and_stops_cleanly(self):
        starts = []
        for how in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
            mock = served.Served(self)
            starts.append(mock.seconds_to_ready)
            self.assertEqual("ok", ask(mock.control + "/healthz")[1]["status"])
            self.assertEqual(0, mock.end(how))
        if not program.SANITIZED:
            self.assertLess(min(starts), 0.05)

    def test_a_foreign_page_cannot_drive_the_control_port(self):
        mock = served.Served(self)
        browser = served.Browser(self)
        self.assertTrue(browser.go(served.Receiver(self).url))
        outcome = browser.run(f"fetch({json.dumps(mock.control + '/reset')}, {{method: 'POST'}}).then(() => 'read', () => 'blocked')")
        self.assertEqual("blocked", outcome)
        self.assertEqual(403, ask(mock.control + "/reset", {}, {"Origin": "https://evil.example"})[0])


if __name__ == "__main__":
    unittest.main()
