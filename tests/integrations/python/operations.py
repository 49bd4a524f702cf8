"""The operations of the REST API that this backend can make: method, path, and which parameters go into the query. Ids are
filled in from what earlier answers told.
"""
import datetime
import re
import urllib.parse

SPAN = ["start_time", "end_time"]

OPERATIONS = {
    "list_events": ("GET", "/events", []),
    "retrieve_event": ("GET", "/events/{event_id}", []),
    "list_customers": ("GET", "/customers", []),
    "create_customer": ("POST", "/customers", []),
    "retrieve_customer": ("GET", "/customers/{customer_id}", []),
    "list_devices": ("GET", "/devices", []),
    "create_device": ("POST", "/devices", []),
    "retrieve_device": ("GET", "/devices/{device_id}", []),
    "list_locations": ("GET", "/locations", []),
    "retrieve_location": ("GET", "/locations/{location_id}", []),
    "location_status": ("GET", "/locations/{location_id}/status", []),
    "list_tariffs": ("GET", "/tariffs/elements", ["location_id"]),
    "retrieve_tariff": ("GET", "/tariffs/elements/{tariff_id}", []),
    "rates": ("GET", "/tariffs/rates/{location_id}", [*SPAN, "include_tariff"]),
    "audit_rates": ("GET", "/tariffs/audit/{location_id}", SPAN),
    "slots_by_time": ("GET", "/slots/time/{location_id}", [*SPAN, "segment", "duration"]),
    "interval_cost": ("POST", "/costs/interval/{location_id}", ["include_tariff"]),
}

PREFIXES = {"loc": "location_id", "cus": "customer_id", "dev": "device_id", "trf": "tariff_id", "evt": "event_id"}


def request_of(name, known):
    """(method, path, body); without a path when an id is not known."""
    method, template, query = OPERATIONS[name]
    values = {**_next_day(known), "include_tariff": "true", "segment": "LOW", "duration": 60, **known}
    names = re.findall(r"\{(\w+)\}", template)
    if any(wanted not in values for wanted in [*names, *query]):
        return method, None, None
    path = template.format(**{wanted: urllib.parse.quote(values[wanted], safe="") for wanted in names})
    search = urllib.parse.urlencode({wanted: values[wanted] for wanted in query})
    body = {span: values[span] for span in SPAN} if name == "interval_cost" else {}
    return method, path + ("?" + search if search else ""), body if method == "POST" else None


def _next_day(known):
    """The day that begins with the session, by the clock of the service."""
    told = known.get("time_created")
    start = datetime.datetime.fromisoformat(told) if told else datetime.datetime.now(datetime.timezone.utc)
    start = start.astimezone(datetime.timezone.utc)
    day = [start, start + datetime.timedelta(days=1)]
    return dict(zip(SPAN, (instant.strftime("%Y-%m-%dT%H:%M:%SZ") for instant in day)))


def remember(known, body):
    """Keeps the ids of an answer, and of the first object of a list."""
    found = (body.get("data") or [None])[0] if body.get("object") == "list" else body
    if isinstance(found, dict):
        for value in (found.get("id"), found.get("location_id"), found.get("customer_id")):
            if isinstance(value, str) and value.split("_")[0] in PREFIXES:
                known[PREFIXES[value.split("_")[0]]] = value
    if body.get("object") == "connect_token":
        known["time_created"] = body.get("time_created")
