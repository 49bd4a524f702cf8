"""Canaries: secrets that a test plants, in every encoding a message or a report may give them, and the search
for them. A secret counts as found when eight bytes in a row of any of its forms stand somewhere.

Used by canaries.py, which plants them in everything the program reads, and by the runner, which searches the
logs of all tests. The encodings are made here by Python's own means, not by the program's.
"""
import base64
import html
import json
import pathlib
import random
import urllib.parse
import xml.sax.saxutils

WINDOW = 8
PUBLIC = ("sk_test_", "cot_")  # what keys and tokens begin with is no secret
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
chance = random.Random(20261124)


def word(length):
    return "".join(chance.choice(LETTERS) for _ in range(length))


def rich():
    """Letters with what the encodings treat in their own ways between them."""
    return "".join(word(3) + special for special in "\"<&'>\\/é😀 ~+") + word(4)


def jwt():
    parts = (b'{"alg":"HS256"}', b'{"sub":"' + word(18).encode() + b'"}', word(32).encode())
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


ACCOUNT = "acc_" + "".join(chance.choice("0123456789abcdef") for _ in range(24))
API_KEY = "sk_test_" + word(32)
# One of each kind. What is learned by the name it stands under may hold anything; headers hold less.
SECRETS = {
    "API key": API_KEY,
    "Basic pair": base64.b64encode(f"{ACCOUNT}:{API_KEY}".encode()).decode(),
    "bearer token": jwt(),
    "connect token": "cot_" + "".join(chance.choice("0123456789abcdef") for _ in range(32)),
    "environment variable": rich(),
    "line of an environment file": rich(),
    "cookie": word(24),
    "password": rich(),
    "one-time password": word(12),
    "account number": word(16),
    "password in a URL": word(20),
    "signing key": word(64),
}


def shifted(text, lead, encode):
    """base64 of a secret that begins at the second or third byte of a group, without what its neighbours decide."""
    encoded = encode(b"\x00" * lead + text)
    first, end = (8 * lead + 5) // 6, 8 * (lead + len(text)) // 6
    return encoded[first:end]


def lower_percent(text):
    first, *rest = urllib.parse.quote(text, safe="").split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])


def without_prefix(secret):
    for prefix in PUBLIC:
        secret = secret.removeprefix(prefix)
    return secret


def encodings(secret):
    """Name of the encoding and the bytes of the secret in it."""
    raw = secret.encode()
    return {
        "raw": raw,
        "JSON": json.dumps(secret, ensure_ascii=False)[1:-1].encode(),
        "JSON in ASCII": json.dumps(secret)[1:-1].encode(),
        "XML": xml.sax.saxutils.escape(secret, {'"': "&quot;", "'": "&apos;"}).encode(),
        "HTML": html.escape(secret).encode(),
        "percent, upper case": urllib.parse.quote(secret, safe="").encode(),
        "percent, lower case": lower_percent(secret).encode(),
        "form": urllib.parse.quote_plus(secret).encode(),
        "base64": shifted(raw, 0, base64.b64encode),
        "base64 after one byte": shifted(raw, 1, base64.b64encode),
        "base64 after two bytes": shifted(raw, 2, base64.b64encode),
        "base64url": shifted(raw, 0, base64.urlsafe_b64encode),
        "base64url after one byte": shifted(raw, 1, base64.urlsafe_b64encode),
        "base64url after two bytes": shifted(raw, 2, base64.urlsafe_b64encode),
        "hex, lower case": raw.hex().encode(),
        "hex, upper case": raw.hex().upper().encode(),
    }


class Search:
    """Looks for secrets in bytes: by windows side by side, so that half a secret is found as well."""

    def __init__(self, secrets):
        self.windows = {}
        for kind, secret in secrets.items():
            for name, form in encodings(without_prefix(secret)).items():
                for at in range(0, max(1, len(form) - WINDOW + 1), WINDOW):
                    self.windows.setdefault(form[at:at + WINDOW], (kind, name))

    def in_bytes(self, data):
        return sorted({f"{kind}, as {name}" for window, (kind, name) in self.windows.items() if window in data})

    def in_folder(self, folder, skip=()):
        """What stands in which file below a folder, and in the names of the files."""
        found = []
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path in skip:
                continue
            found += [f"the name of a file: {what}" for what in self.in_bytes(path.name.encode())]
            if path.is_file():
                found += [f"{path.relative_to(folder)}: {what}" for what in self.in_bytes(path.read_bytes())]
        return found
