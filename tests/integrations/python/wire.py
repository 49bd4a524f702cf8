"""HTTP as an integration needs it: one request on a connection of its own, with a time limit, certificates that are verified
and no redirect that is followed. Also how long to wait before asking again. It knows nothing of Connect.
"""
import email.utils
import http.client
import re
import socket
import ssl
import time
import urllib.parse

TIME_LIMIT_S = 10
LONGEST_ANSWER = 5 * 1024 * 1024
LONGEST_WAIT_S = 60
MOST_REPEATS = 4


class NoAnswer(Exception):
    """The connection broke, or the answer was cut short: nobody knows whether the server has done what it was asked."""


class NotTrusted(Exception):
    """The server could not prove who it is. Nothing was sent to it."""


class Answer:
    """Status, headers by small letters, and the text."""

    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text


class Http:
    def __init__(self, authority=None):
        """`authority` is the path of a certificate to trust beside the usual ones, as a test system needs it."""
        self.tls = ssl.create_default_context()
        if authority:
            self.tls.load_verify_locations(authority)

    def request(self, url, method="GET", headers=None, body=None):
        """An Answer whatever the status is; raises NoAnswer or NotTrusted."""
        place = urllib.parse.urlsplit(url)
        if place.scheme == "https":
            connection = http.client.HTTPSConnection(place.hostname, place.port, timeout=TIME_LIMIT_S, context=self.tls)
        else:
            connection = http.client.HTTPConnection(place.hostname, place.port, timeout=TIME_LIMIT_S)
        target = (place.path or "/") + ("?" + place.query if place.query else "")
        try:
            connection.request(method, target, body, {"Accept": "application/json", "Connection": "close", **(headers or {})})
            answer = connection.getresponse()
            data = answer.read(LONGEST_ANSWER + 1)
            if len(data) > LONGEST_ANSWER:
                raise NoAnswer("the answer is too long")
            if answer.length:
                raise NoAnswer("the answer was cut short")
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, data.decode("utf-8", "replace"))
        except ssl.SSLCertVerificationError as error:
            raise NotTrusted(str(error)) from error
        except (OSError, http.client.HTTPException, socket.timeout) as error:
            raise NoAnswer(str(error) or type(error).__name__) from error
        finally:
            connection.close()


def is_passing(status):
    """What may work when it is asked again later."""
    return status in (408, 429) or status >= 500


def retry_after(headers, now=None):
    """Seconds that a Retry-After header asks for; 0 when there is none, or none that can be read."""
    text = (headers or {}).get("retry-after", "")
    if re.fullmatch(r"[0-9]+", text):
        return int(text)
    try:
        instant = email.utils.parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError):
        return 0
    return max(0, instant - (time.time() if now is None else now))


class Patience:
    """Asking again: four times at most, with gaps that grow, and never before the server said so."""

    def __init__(self):
        self.tries = 0

    def gap(self, headers):
        return max(0.25 * 2 ** self.tries, retry_after(headers))

    def wait(self, headers):
        """False when it is time to give up."""
        gap = self.gap(headers)
        if self.tries == MOST_REPEATS or gap > LONGEST_WAIT_S:
            return False
        self.tries += 1
        time.sleep(gap)
        return True
