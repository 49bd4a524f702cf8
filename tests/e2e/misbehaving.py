"""A partner's program that is itself ill: `python3 misbehaving.py HOW CASE COMMAND…`.

In the case CASE it misbehaves as HOW says (a function of this module); in every other case it is COMMAND. The tests of
`certify` start it; it judges nothing.
"""
import base64
import json
import os
import signal
import socket
import sys
import threading
import time
import urllib.parse
import urllib.request

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


def connect():
    place = urllib.parse.urlsplit(os.environ["CONNECT_API_URL"])
    return socket.create_connection((place.hostname, place.port), timeout=20)


def get(path, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["FLATPEAK_API_URL"] + path, data, headers or {})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read())


def bearer():
    pair = f"{os.environ['FLATPEAK_ACCOUNT_ID']}:{os.environ['FLATPEAK_API_KEY']}"
    return get("/login", headers={"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()})["bearer_token"]


def token():
    with open(os.environ["CONNECT_REPLAY_PLAN"], encoding="utf-8") as file:
        wish = json.load(file)["token"][0]
    wish.update(callback_uri="https://app.example/done", connect_web_uri="https://app.example/back")
    return get("/connect/tariff/token", wish, {"Authorization": "Bearer " + bearer()})["connect_token"]


def post(message):
    body = json.dumps(message).encode()
    with connect() as door:
        door.sendall(HEAD % len(body) + body)
        return door.recv(65536)


def silent():
    time.sleep(60)


def falls_silent():
    bearer()
    time.sleep(60)


def crashes():
    sys.exit(3)


def crashes_inside_a_request():
    made = token()
    door = connect()
    door.sendall((HEAD % 500) + b'{"connect_token": "' + made.encode())
    os.kill(os.getpid(), signal.SIGKILL)


def floods():
    """10,000 requests on eight connections, as fast as it goes."""
    body = json.dumps({"connect_token": token(), "route": "session_restore"}).encode()
    request, place = HEAD % len(body) + body, urllib.parse.urlsplit(os.environ["CONNECT_API_URL"])

    def flood():
        left = 1250
        while left > 0:
            try:
                with socket.create_connection((place.hostname, place.port), timeout=20) as door:
                    while left > 0:
                        left -= 1
                        door.sendall(request)
                        if not door.recv(1 << 16):
                            break
            except OSError:
                left -= 1

    threads = [threading.Thread(target=flood) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    time.sleep(60)


def garbage():
    with connect() as door:
        door.sendall(bytes(range(128, 256)) * 20 + b"\r\n\r\n")
        door.recv(65536)


def answers_another_session():
    """With the token that the program of the other case has left in the folder."""
    path, end = "token-of-another-case", time.monotonic() + 20
    while not os.path.exists(path) and time.monotonic() < end:
        time.sleep(0.01)
    token()
    with open(path, encoding="utf-8") as file:
        post({"connect_token": file.read(), "route": "session_restore"})


def talks():
    """Does its work, and prints 5 MiB with its key in the first line."""
    print("the key is", os.environ["FLATPEAK_API_KEY"])
    print("x" * (5 << 20), flush=True)


def ignores_sigterm():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    bearer()
    time.sleep(60)


def main():
    how, case, command = sys.argv[1], sys.argv[2], sys.argv[3:]
    if os.environ["CONNECT_REPLAY_CASE"] == case:
        globals()[how]()
        if how != "talks":
            return
    elif how == "answers_another_session":
        made = token()
        with open("token-of-another-case.new", "w", encoding="utf-8") as file:
            file.write(made)
        os.rename("token-of-another-case.new", "token-of-another-case")
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
