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
        self.lock = threading.Lock()  # webhooks come on threads of their own

    def place(self, location_id):
        return self.places.setdefault(location_id, {"status": "unknown", "effects": [], "since": None})

    def exchanged(self, answer):
        with self.lock:
            status = "disconnected" if answer.get("complete_action") == "DISCONNECT" else "connected"
            self.place(answer["location_id"]).update(status=status, since=_instant(answer.get("time_created")))

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
