"""JSON whose numbers keep the digits they came with. A float does not: 0.30 becomes 0.3, and of twenty digits seventeen are
left. A price that a customer typed is nobody's to round. A number that would change is held as marked text until it is
written again.
"""
import json
import re

MARK = "exact number \0"
MARKED = re.compile('"exact number \\\\u0000([^"]*)"')


def read(text):
    """Raises ValueError when the text is no JSON."""
    return json.loads(text, parse_float=_number, parse_constant=_refuse)


def write(value):
    return MARKED.sub(r"\1", json.dumps(value))


def _number(text):
    return float(text) if repr(float(text)) == text else MARK + text


def _refuse(word):
    raise ValueError(word + " is no JSON")
