"""A door before a mock that now and then does not do as it should: it drops, delays, changes or repeats what passes through.

The tests of the reference integrations put it between a program and `serve`. It judges nothing; it writes down what came.
"""
import http.client
import http.server
import json
import threading
import time
import urllib.parse


class Door:
    """`tricks` maps the number of a request (1, 2, …) to a function of this module, or to one of the same form."""

    def __init__(self, test, behind, tricks=None):
        self.behind = urllib.parse.urlsplit(behind)
        self.tricks = dict(tricks or {})
        self.seen = []  # (method, target, headers, body, monotonic instant)
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def take(self):
                self.close_connection = True
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with outer.lock:
                    outer.seen.append((self.command, self.path, dict(self.headers), body, time.monotonic()))
                    trick = outer.tricks.get(len(outer.seen), through)
                trick(outer, self, body)

            do_GET = do_POST = do_PUT = take

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        test.addCleanup(self.server.server_close)
        test.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def forward(self, request, body):
        """Status, headers and body of the mock's answer."""
        connection = http.client.HTTPConnection(self.behind.hostname, self.behind.port, timeout=30)
        try:
            headers = {name: value for name, value in request.headers.items() if name.lower() not in ("connection", "host")}
            connection.request(request.command, request.path, body or None, {**headers, "Host": f"127.0.0.1:{self.behind.port}"})
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def messages(self):
        """The bodies that came, as JSON."""
        return [json.loads(body) for _, _, _, body, _ in self.seen if body]

    def gaps(self):
        """Seconds between the requests."""
        instants = [seen[-1] for seen in self.seen]
        return [later - earlier for earlier, later in zip(instants, instants[1:])]


def reply(request, status, headers, body):
    request.send_response(status)
    for name, value in headers:
        if name.lower() not in ("content-length", "connection", "transfer-encoding"):
            request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def through(door, request, body):
    reply(request, *door.forward(request, body))


def lost_before(door, request, body):
    """The mock never hears of it."""


def lost_after(door, request, body):
    """The mock has done what it was asked, and nobody learns it."""
    door.forward(request, body)


def cut(door, request, body):
    """Half of the answer."""
    _, _, answer = door.forward(request, body)
    request.send_response(200)
    request.send_header("Content-Length", str(len(answer)))
    request.end_headers()
    request.wfile.write(answer[:len(answer) // 2])


def answering(status, text="", headers=()):
    return lambda door, request, body: reply(request, status, headers, text.encode())


def changed(**members):
    """The mock's page with these members in place of its own."""
    def trick(door, request, body):
        status, headers, answer = door.forward(request, body)
        reply(request, status, headers, json.dumps({**json.loads(answer), **members}).encode())
    return trick
