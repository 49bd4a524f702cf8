"""The app: takes one customer through Connect, page by page, and knows nothing but the connect_token. Keys and bearers stay
in the backend. The order of pages is Connect's: each answer goes to the page that came last.
"""
import exact_json
from plan import LEAVES
from wire import NoAnswer, Patience, is_passing

MOST_PAGES = 60
COMPLETING = {"SAVE", "DISCONNECT"}
DEAD_SESSION = {"token_expired", "token_missing", "token_not_found", "session_completed", "account_disabled"}


class Stopped(Exception):
    """The session cannot go on; the message is for the customer."""

    def __init__(self, message, end="stopped"):
        super().__init__(message)
        self.end = end


class App:
    def __init__(self, url, live, plan, web, browser, say):
        """`url` is Connect; `live` tells whether this is a live account; `say` shows a line to the customer."""
        self.url, self.live, self.plan, self.web, self.browser, self.say = url, live, plan, web, browser, say

    def run(self, token):
        """How the session ended: `saved`, `disconnected`, `left`, `expired` or `stopped`."""
        self.token = token
        self.last_action = None
        try:
            return self.walk()
        except Stopped as stop:
            self.say(str(stop))
            return stop.end

    def walk(self):
        page = self.send_or_stop({"route": "session_restore"})
        for _ in range(MOST_PAGES):
            route = page.get("route")
            if route == "session_complete":
                return "disconnected" if self.last_action == "DISCONNECT" else "saved"
            if route == "error":
                raise Stopped(f"Connect: {page.get('error_message', 'unknown error')}")
            choice = self.plan.choose(page)
            if choice is LEAVES:
                return "left"
            if choice is None:
                raise Stopped(f"The page {route} is not supported by this version of the app.")
            page = self.visit_provider(page, choice) if route == "session_redirect" else self.answer(page, choice)
            if page is None:
                return "left"
        raise Stopped("This goes round in circles. Please try again later.")

    def answer(self, page, choice):
        """The next page; the same one when the answer was refused and the customer tries again; None for one who leaves."""
        next_page, error, _ = self.send({"route": page["route"], **choice})
        if next_page:
            self.last_action = choice.get("action")
            return next_page
        self.show_error(error)
        return page if self.plan.refused(page["route"]) else None

    def show_error(self, error):
        code, message = error.get("code", "no code"), error.get("message", "Connect refused this answer.")
        if code in DEAD_SESSION:
            raise Stopped(f"{message} ({code})", "expired" if code == "token_expired" else "stopped")
        self.say(f"{message} ({code})")

    def visit_provider(self, page, act):
        """Through the provider's login in the browser, and back by session_restore."""
        data = page.get("data") or {}
        # Either name has been in use for the address of the login.
        self.browser.visit(data.get("redirect_url", data.get("redirect_uri")), self.token, act)
        if act == "walks_away" and not self.plan.comes_back(page["route"]):
            return None
        return self.send_or_stop({"route": "session_restore"})

    def send_or_stop(self, message):
        page, error, _ = self.send(message)
        if page:
            return page
        self.show_error(error)
        raise Stopped("The session cannot be opened.")

    def send(self, message):
        """Sends a message and returns (page, error, headers), one of the first two set.

        When no answer came, nobody knows whether the message arrived: the current page is asked for, and only when it is
        still the same one is the message sent again.
        """
        patience = Patience()
        following = message
        while True:
            page, error, headers = self.post(following)
            if page or error:
                if following is message:
                    return page, error, headers
                if error and error.get("code") == "session_completed" and message.get("action") in COMPLETING:
                    return {"route": "session_complete"}, None, headers
                if error or page.get("route") != message["route"]:
                    return page, error, headers
                following = message
            elif patience.wait(headers):
                following = {"route": "session_restore"}
            else:
                raise Stopped("Connect cannot be reached at the moment. Please try again later.")

    def post(self, message):
        """One exchange: (page, None, …), (None, error, …), or (None, None, headers) when it is worth asking again."""
        try:
            answer = self.web.request(self.url, "POST", self.headers(), self.body_of(message))
        except NoAnswer:
            return None, None, {}
        if is_passing(answer.status):
            return None, None, answer.headers
        if 300 <= answer.status < 400:
            raise Stopped("Connect sends us elsewhere; this app does not follow.")
        body = _object(answer.text)
        if body is None:
            return None, {"message": f"Connect answers {answer.status}."} if answer.status >= 400 else None, {}
        self.check_owner(body)
        refused = answer.status >= 400 or body.get("object") == "error"
        return (None, body, {}) if refused else (body, None, {})

    def headers(self):
        return {"Content-Type": "application/json"}

    def body_of(self, message):
        return exact_json.write({"connect_token": self.token, **message}).encode()

    def check_owner(self, body):
        """An answer about somebody else's session, or from the other mode, is not shown to this customer."""
        if body.get("connect_token", self.token) != self.token:
            raise Stopped("Connect answered for another session. Please start again.")
        if isinstance(body.get("live_mode"), bool) and body["live_mode"] != self.live:
            raise Stopped("Test and live data were mixed up. Please start again.")


def _object(text):
    try:
        value = exact_json.read(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
