"""What a person does who has no plan for a page: the first thing that the page allows. Pages that nobody here knows get no
answer. Unknown fields, actions and options are passed over.
"""
ADDRESS = {"address_line1": "1 High Street", "city": "London", "post_code": "SW1A 1AA", "country_code": "GB"}
STRUCTURES = ["FIXED", "TIME_OF_DAY", "MARKET"]
ALL_WEEK = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
ALL_DAY = {"valid_from": "00:00:00", "valid_to": "00:00:00"}


def choose(page):
    """None when this page, or everything it offers, is unknown here."""
    choice = CHOICES.get(page.get("route"))
    return choice(page, page.get("data") or {}) if choice else None


def _first(items):
    return next((item for item in items or [] if isinstance(item, dict) and isinstance(item.get("id"), str)), None)


def _offered(page, *actions):
    return next(({"action": action} for action in actions if action in (page.get("actions") or [])), None)


def _address(_, data):
    known = {name: value for name, value in (data.get("postal_address") or {}).items() if name in ADDRESS and value}
    return {"data": {"postal_address": {**ADDRESS, **known}}}


def _provider(page, data):
    provider = _first(data.get("providers"))
    return {"data": {"provider": {"id": provider["id"]}}} if provider else _offered(page, "PROVIDER_MISSING")


def _tariff(page, data):
    tariff = _first(data.get("tariffs"))
    return {"data": {"tariff": {"id": tariff["id"]}}} if tariff else _offered(page, "TARIFF_MISSING")


def _structure(_, data):
    known = next((name for name in STRUCTURES if name in (data.get("options") or [])), None)
    return {"data": {"options": [known]}} if known else None


def _schedule(*_):
    hours = [{**ALL_DAY, "rate": [{"fixed": 0.25}]}]
    schedule = [{"months": ["All"], "days_and_hours": [{"days": ALL_WEEK, "hours": hours}]}]
    return {"data": {"tariff": {"market_rates": False, "schedule": schedule}}}


def _surcharge(_, data):
    region = {"region": data["regions"][0]} if data.get("regions") else {}
    return {"data": {"surcharge": {"fixed": 0, "percentage": 0}, **region}}


CHOICES = {
    "session_redirect": lambda page, data: "logs_in",
    "postal_address_capture": _address,
    "provider_select": _provider,
    "provider_name_capture": lambda page, data: {"data": {"provider": {"name": "Corner Shop Energy"}}},
    "tariff_select": _tariff,
    "tariff_structure_select": _structure,
    "rate_fixed_capture": lambda page, data: {"data": {"cost": 0.25}},
    "rate_tod_capture": lambda page, data: {"data": {"hours": [{"cost": 0.25, **ALL_DAY}]}},
    "rate_advanced_capture": _schedule,
    "market_surcharge_capture": _surcharge,
    "tariff_name_capture": lambda page, data: {"data": {"tariff": {"name": (data.get("tariff") or {}).get("name") or "My tariff"}}},
    "contract_term_capture": lambda page, data: {},
    "summary_fixed_confirm": lambda page, data: _offered(page, "SAVE", "DISCONNECT"),
    "summary_tou_confirm": lambda page, data: _offered(page, "SAVE", "DISCONNECT"),
    "summary_tariff_inprogress": lambda page, data: _offered(page, "SAVE"),
    "summary_tariff_failed": lambda page, data: _offered(page, "DISCONNECT", "RECONNECT"),
}
