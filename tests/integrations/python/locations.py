"""What the partner's system believes of each location, and which events have had an effect. A real partner keeps this in a
database; ids of events need a unique key there, so that an event that comes twice acts once.
"""
import datetime
import threading

STATUS_OF = {"tariff.expiring": "expiring", "tariff.expired": "expired", "tariff.fetch.failed": "fetch_failed"}


class Locations:
    def __init__(self):
        self.places = {}
        self.seen = set()
        self.acted = 0
        self.lock = threading.Lock()  # webhooks come on threads of their own

    def place(self, location_id):
        return self.places.setdefault(location_id, {"status": "unknown", "effects": [], "since": None, "mark": 0})

    def opened(self, location_id):
        """A location that the partner has an id of was connected once."""
        with self.lock:
            if self.place(location_id)["status"] == "unknown":
                self.place(location_id)["status"] = "connected"

    def mark(self):
        """A number that grows with each event that has acted."""
        return self.acted

    def exchanged(self, answer, begun):
        """A session was exchanged; `begun` is the mark of when it began. An event that came meanwhile is newer."""
        with self.lock:
            place = self.place(answer["location_id"])
            if place["mark"] <= begun:
                status = "disconnected" if answer.get("complete_action") == "DISCONNECT" else "connected"
                place.update(status=status, since=_instant(answer.get("time_created")))

    def disconnected(self, location_id):
        with self.lock:
            self.place(location_id)["status"] = "disconnected"

    def apply(self, event):
        """An event from a webhook. Unknown types and events about nothing known have no effect."""
        with self.lock:
            if self.is_repeated(event):
                return
            status = STATUS_OF.get(event["type"])
            data = event.get("data")
            location_id = data.get("location_id") if isinstance(data, dict) else None
            if status is None or not isinstance(location_id, str):
                return
            place = self.place(location_id)
            time = _instant(event.get("time_created"))  # not every shape of an event has one
            if self.is_late(place, status, time):
                return
            place["status"] = status
            place["effects"].append(event["id"])
            self.acted += 1
            place["mark"] = self.acted
            place["since"] = time or place["since"]

    def is_repeated(self, event):
        if event["id"] in self.seen:
            return True
        self.seen.add(event["id"])
        return False

    def is_late(self, place, status, time):
        """Events come in any order: an older one does not undo a newer one. Where times do not tell, the end is final."""
        since = place["since"]
        if time and since and time != since:
            return time < since
        return place["status"] == "expired" and status == "expiring"

    def believed(self, location_id):
        """The answer of the probe."""
        with self.lock:
            place = self.places.get(location_id, {"status": "unknown", "effects": []})
            return {"location_id": location_id, "status": place["status"], "effects": list(place["effects"])}


def _instant(text):
    try:
        instant = datetime.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=datetime.timezone.utc)
