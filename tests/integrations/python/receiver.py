"""The webhook receiver: verifies, keeps the event, acknowledges at once; anything that takes long comes later. Whatever is good gets a 2xx, known or not,
because anything else is sent again for two days. The probe tells a test what the partner's system believes by now.
"""
import errno
import http.server
import json
import threading
import time
import urllib.parse

LONGEST_BODY = 1024 * 1024
MOST_TRIES = 50


class Receiver:
    def __init__(self, signatures, required, locations, say):
        """`required` refuses what is not signed; otherwise only a signature that is there has to be good."""
        self.signatures, self.required, self.locations, self.say = signatures, required, locations, say

    def handle(self, method, headers, body):
        """The status to answer with."""
        if method != "POST":
            return 405
        if body is None:
            return 413
        signature = self.signatures.check(headers, body)
        if self.is_forged(signature):
            self.say(f"A webhook was refused: its signature is {signature}.")
            return 401
        event = _event(body)
        if event is None:
            return 400
        self.locations.apply(event)
        return 200

    def is_forged(self, signature):
        return self.required if signature == "absent" else signature != "good"

    def listen(self, address):
        """Listens at the address that deliveries go to."""
        def answer(request, body):
            try:
                status = self.handle(request.command, request.headers, body)
            except Exception as error:  # it will come again
                self.say(f"A webhook could not be checked: {error}")
                status = 503
            _reply(request, status)
        return _listen(address, answer)

    def listen_to_probes(self, address):
        """Listens at the address where a test asks what this system believes."""
        def answer(request, _):
            query = urllib.parse.parse_qs(urllib.parse.urlsplit(request.path).query)
            if request.command == "GET":
                _reply(request, 200, self.locations.believed(query.get("location_id", [""])[0]))
            else:
                _reply(request, 405)
        return _listen(address, answer)


def _event(body):
    """An event has an id and a type at least; what else it has may change."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return None
    known = isinstance(event, dict) and isinstance(event.get("id"), str) and isinstance(event.get("type"), str)
    return event if known else None


def _reply(request, status, body=None):
    data = b"" if body is None else json.dumps(body).encode()
    request.send_response(status)
    if body is not None:
        request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)
    request.wfile.flush()


def _body(request):
    """The raw bytes; None when there are too many."""
    if request.headers.get("Transfer-Encoding", "").lower() == "chunked":
        data = b""
        while size := int(request.rfile.readline(64).split(b";")[0], 16):
            if len(data) + size > LONGEST_BODY:
                return None
            data += request.rfile.read(size)
            request.rfile.readline(8)
        while request.rfile.readline(8192).strip():
            pass
        return data
    size = int(request.headers.get("Content-Length") or 0)
    if size <= LONGEST_BODY:
        return request.rfile.read(size)
    left = min(size, 16 * LONGEST_BODY)  # the sender reads no answer before it has said everything
    while left > 0 and (part := request.rfile.read(min(left, 65536))):
        left -= len(part)
    return None


def _open(place, handler):
    for _ in range(MOST_TRIES):
        try:
            return http.server.ThreadingHTTPServer(place, handler)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            time.sleep(0.1)  # whoever holds the port may be on the way out
    raise SystemExit(f"port {place[1]} is taken")


def _listen(address, answer):
    place = urllib.parse.urlsplit(address)

    class Handler(http.server.BaseHTTPRequestHandler):
        timeout = 30

        def take(self):
            self.close_connection = True
            if urllib.parse.urlsplit(self.path).path == place.path:
                answer(self, _body(self))
            else:
                _reply(self, 404)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = take

        def log_message(self, *_):
            pass

    server = _open((place.hostname, place.port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
