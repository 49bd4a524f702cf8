"""A server between `run --target` and a served mock. It passes on what it gets, plays a service that is careless
with secrets, and remembers the tokens that went by.

Bearer tokens go out as the planted one; each answer repeats, in a header and in members that no page has, what
it knows: in every encoding. Used by canaries.py; it judges nothing.
"""
import http.client
import http.server
import json
import threading
import urllib.parse

import planted


class Mirror:
    """In front of one served mock, for Connect and REST alike. `known` are kinds and secrets that it repeats."""

    def __init__(self, test, served, known):
        self.upstream = urllib.parse.urlsplit(served.connect).netloc
        self.known = dict(known)
        self.bearer = None  # the true one
        self.tokens = set()
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):  # noqa: N802, the name that http.server asks for
                outer.pass_on(self)

            do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a client that is killed hangs up

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        test.addCleanup(self.server.server_close)
        test.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def upstream_answer(self, handler, body):
        """Status, headers and content of what the mock answers."""
        headers = {name: value for name, value in handler.headers.items() if name.lower() != "connection"}
        if headers.get("Authorization", "").startswith("Bearer ") and self.bearer:
            headers["Authorization"] = "Bearer " + self.bearer
        connection = http.client.HTTPConnection(self.upstream, timeout=30)
        connection.request(handler.command, handler.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.getheaders(), content

    def pass_on(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        status, headers, content = self.upstream_answer(handler, body)
        content = self.careless(content)
        handler.send_response(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "connection", "date", "server"):
                handler.send_header(name, value)
        handler.send_header("Set-Cookie", f"sid={planted.SECRETS['cookie']}; Path=/; HttpOnly")
        handler.send_header("X-Said", planted.encodings(planted.API_KEY)["base64url after one byte"].decode())
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def careless(self, content):
        try:
            message = json.loads(content)
        except ValueError:
            return content
        if not isinstance(message, dict):
            return content
        with self.lock:
            if message.get("bearer_token"):
                self.bearer, message["bearer_token"] = message["bearer_token"], planted.SECRETS["bearer token"]
                self.known["bearer token"] = message["bearer_token"]
            if message.get("connect_token"):
                self.tokens.add(message["connect_token"])
        message["debug"] = self.repeated(message.get("connect_token"))
        return json.dumps(message).encode()

    def repeated(self, token):
        said = {kind: {name: form.decode() for name, form in planted.encodings(secret).items()}
                for kind, secret in self.known.items()}
        if token:
            said["token of the session"] = {name: form.decode() for name, form in planted.encodings(token).items()}
        # What is secret by the name it stands under, and a password in an address.
        return {**said, "password": planted.SECRETS["password"], "otp": planted.SECRETS["one-time password"],
                "again": planted.SECRETS["password"], "account_number": planted.SECRETS["account number"],
                "cookies": "sid=" + planted.SECRETS["cookie"],
                "see": f"https://someone:{planted.SECRETS['password in a URL']}@partner.test/x",
                "seen": planted.SECRETS["password in a URL"]}
