"""The plan of a case: what the person does on each page, and what the backend is to do. A real app has a person in this
place; everything else in this folder is what a real integration needs too.
"""
import exact_json
import own_choice

LEAVES = object()  # the person closes the app
TURNING_BACK = {"ADDRESS_CHANGE", "BACK", "DISMISS_DIRECT", "EDIT", "RECONNECT", "walks_away"}


class Plan:
    def __init__(self, text):
        plan = exact_json.read(text)
        self.ends = plan.get("ends") or "complete"
        self.tokens = plan.get("token") or []
        self.customer = plan.get("customer") or {}
        self.backend = plan.get("backend") or []
        self.webhooks = plan.get("webhooks")
        self.used = {}  # route -> entries that were used up
        self.last_refused = set()  # routes whose last entry was refused

    def choose(self, page):
        """What the person does on this page: part of a message, a word at the provider, LEAVES, or None for the unknown."""
        route = page.get("route")
        entries = self.customer.get(route, [])
        used = self.used.get(route, 0)
        if used < len(entries):
            self.used[route] = used + 1
            return _spoken(route, entries[used])
        if entries and route not in self.last_refused and not _turns_back(route, entries[-1]):
            return _spoken(route, entries[-1])
        return own_choice.choose(page) if self.ends in ("complete", "error") else LEAVES

    def refused(self, route):
        """Told that the answer to a page was refused: whether the person tries again."""
        entries = self.customer.get(route, [])
        if self.used.get(route, 0) < len(entries):
            return True
        again = self.ends == "complete" and bool(entries) and route not in self.last_refused
        self.last_refused.add(route)
        return again

    def comes_back(self, route):
        """Whether the person who walked away from the provider's page comes back to the app."""
        return self.ends != "closed" or self.used.get(route, 0) < len(self.customer.get(route, []))


def _spoken(route, entry):
    if route == "session_redirect":
        return entry
    if entry == "skip":
        return {}
    return {"action": entry} if isinstance(entry, str) else {"data": entry}


def _turns_back(route, entry):
    if not isinstance(entry, str):
        return False
    return entry in TURNING_BACK or (route == "summary_tariff_inprogress" and entry == "DISCONNECT")
