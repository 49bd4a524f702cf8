"""The customer's browser at the provider's login: opens the address, fills in the forms, and stops at the redirect back to
connect_web_uri. An app on a phone opens a real browser here. It sends no key, no bearer and no Referer.
"""
import html.parser
import urllib.parse

from wire import NoAnswer

MOST_FORMS = 5
GOOD_LOGIN = ("log_in", {"username": "customer@example.com", "password": "right-horse-battery"})
BAD_LOGIN = ("log_in", {"username": "customer@example.com", "password": "wrong"})
PRESSES = {
    "logs_in": [GOOD_LOGIN],
    "fails_login": [BAD_LOGIN, ("cancel", {})],
    "cancels": [("cancel", {})],
    "walks_away": [],
}


class Browser:
    def __init__(self, web, say):
        self.web, self.say = web, say

    def visit(self, address, token, act):
        """`act` is `logs_in`, `cancels`, `fails_login` or `walks_away`."""
        url = _login_address(address, token)
        if url is None:
            self.say("The address of the login cannot be opened.")
            return
        try:
            self.walk(url, token, act)
        except NoAnswer:
            self.say("The provider cannot be reached.")

    def walk(self, url, token, act):
        page = self.open(url)
        presses = list(PRESSES.get(act, []))
        for _ in range(MOST_FORMS):
            if 300 <= page.status < 400:
                self.check_return(page.headers.get("location", ""), token)
                return
            form = Form(page.text)
            if form.action is None:
                self.say("The provider shows no form.")
                return
            if "consent" in form.buttons and act == "logs_in":
                button, fields = "consent", {}
            elif presses:
                button, fields = presses.pop(0)
            else:
                return  # the customer closes the window
            url = urllib.parse.urljoin(url, form.action)
            page = self.open(url, {**form.hidden, **fields, form.buttons.get(button, button): button})

    def open(self, url, fields=None):
        if fields is None:
            return self.web.request(url, headers={"Accept": "text/html"})
        headers = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
        return self.web.request(url, "POST", headers, urllib.parse.urlencode(fields).encode())

    def check_return(self, location, token):
        """Where the provider sends the browser is the partner's own page; all that counts is whose session comes back."""
        if _tokens(location) != [token]:
            self.say("The provider sent the browser back for another session.")


def _tokens(url):
    try:
        return urllib.parse.parse_qs(urllib.parse.urlsplit(url).query, keep_blank_values=True).get("fp_cot", [])
    except ValueError:
        return []


def _login_address(address, token):
    """Only web addresses, and only with our own token in them; it is added when it is missing."""
    if not isinstance(address, str) or not address.startswith(("http://", "https://")):
        return None
    tokens = _tokens(address)
    if not tokens:
        return address + ("&" if "?" in address else "?") + urllib.parse.urlencode({"fp_cot": token})
    return address if tokens == [token] else None


class Form(html.parser.HTMLParser):
    """The first form of a page: its action, hidden fields, and buttons as value -> name."""

    def __init__(self, text):
        super().__init__()
        self.action, self.hidden, self.buttons, self.ended = None, {}, {}, False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = given.get("action") or ""
        elif self.action is None or self.ended:
            return
        elif tag == "input" and given.get("type") == "hidden":
            self.hidden[given.get("name")] = given.get("value")
        elif tag == "button":
            self.buttons[given.get("value", given.get("name"))] = given.get("name")

    def handle_endtag(self, tag):
        self.ended = self.ended or tag == "form"
