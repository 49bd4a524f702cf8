"""Verifies the signature of a webhook: PS256 (RSA-PSS, SHA-256, a salt of 32 bytes) over the timestamp, a dot and the raw bytes
of the body. Python's standard library has no RSA, so RFC 8017 is written out here; in production take a library. Keys are
those of the API's jwks.json; nothing in a request decides where keys come from.
"""
import base64
import hashlib
import hmac
import json
import re
import threading
import time

TOLERANCE_S = 300
REFRESH_GAP_S = 60
SALT = 32


class Signatures:
    def __init__(self, url, web, now=time.time):
        self.url, self.web, self.now = url, web, now
        self.keys = {}  # id -> (modulus, exponent)
        self.missed = {}  # unknown key ids, and when the keys were read for them
        self.lock = threading.Lock()

    def check(self, headers, body):
        """`good`, `absent`, or what is wrong with it. `headers` is a Message; `body` are the raw bytes."""
        given = {name: headers.get_all("Flatpeak-" + name) or [] for name in ("Signature", "Timestamp", "Key-ID", "Signature-Scheme")}
        signature, *rest = given.values()
        if signature in ([], ["none"]) and not any(rest):
            return "absent"
        if any(len(values) != 1 for values in given.values()):
            return "incomplete"
        [[signature], [timestamp], [key_id], [scheme]] = given.values()
        if scheme != "v1" or not re.fullmatch(r"v1=[A-Za-z0-9_-]+", signature):
            return "not a v1 signature"
        if not re.fullmatch(r"[0-9]{1,12}", timestamp):
            return "without a timestamp"
        if self.is_out_of_time(int(self.now()) - int(timestamp)):
            return "too old, or from the future"
        key = self.key(key_id)
        if key is None:
            return "of an unknown key"
        signed = timestamp.encode() + b"." + self.signed_bytes(body)
        return "good" if verifies(key, signed, _from_base64url(signature[3:])) else "not that of the body"

    def is_out_of_time(self, age):
        return abs(age) > TOLERANCE_S

    def signed_bytes(self, body):
        return body

    def key(self, key_id):
        """Keys rotate: an unknown id is looked up, but not more than once a minute."""
        with self.lock:
            tried = self.missed.get(key_id)
            if key_id not in self.keys and (tried is None or time.monotonic() - tried > REFRESH_GAP_S):
                self.refresh()
                if key_id not in self.keys:
                    self.missed[key_id] = time.monotonic()
            return self.keys.get(key_id)

    def refresh(self):
        answer = self.web.request(self.url + "/jwks.json")
        if answer.status != 200:
            raise ValueError(f"jwks.json: {answer.status}")
        for jwk in json.loads(answer.text)["keys"]:
            if (jwk.get("kty"), jwk.get("use", "sig"), jwk.get("alg", "PS256")) == ("RSA", "sig", "PS256"):
                numbers = [int.from_bytes(_from_base64url(jwk[name]), "big") for name in ("n", "e")]
                if 2048 <= numbers[0].bit_length() <= 4096 and numbers[1] >= 3 and numbers[1] % 2 == 1:
                    self.keys[jwk["kid"]] = tuple(numbers)


def verifies(key, signed, signature):
    """RSASSA-PSS-VERIFY of RFC 8017, section 8.1.2, with SHA-256 throughout and a salt of exactly 32 bytes."""
    modulus, exponent = key
    number = int.from_bytes(signature, "big")
    if len(signature) != (modulus.bit_length() + 7) // 8 or number >= modulus:
        return False
    bits = modulus.bit_length() - 1
    size = (bits + 7) // 8
    encoded = pow(number, exponent, modulus)
    if encoded.bit_length() > 8 * size:
        return False
    return _pss_fits(encoded.to_bytes(size, "big"), bits, hashlib.sha256(signed).digest())


def _pss_fits(encoded, bits, digest):
    """EMSA-PSS-VERIFY of RFC 8017, section 9.1.2."""
    if len(encoded) < len(digest) + SALT + 2 or encoded[-1] != 0xBC:
        return False
    masked, stamp = encoded[:-len(digest) - 1], encoded[-len(digest) - 1:-1]
    unused = 8 * len(encoded) - bits
    if masked[0] >> (8 - unused):
        return False
    block = bytearray(left ^ right for left, right in zip(masked, _mask(stamp, len(masked))))
    block[0] &= 0xFF >> unused
    padding, salt = bytes(block[:-SALT]), bytes(block[-SALT:])
    if padding != bytes(len(padding) - 1) + b"\x01":
        return False
    return hmac.compare_digest(hashlib.sha256(bytes(8) + digest + salt).digest(), stamp)


def _mask(seed, length):
    """MGF1 with SHA-256."""
    blocks = (hashlib.sha256(seed + counter.to_bytes(4, "big")).digest() for counter in range(-(-length // 32)))
    return b"".join(blocks)[:length]


def _from_base64url(text):
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
