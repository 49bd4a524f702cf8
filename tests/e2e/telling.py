"""A partner's program that tells its secrets: `python3 telling.py CASE FOLDER COMMAND…`.

In the case CASE it logs in, makes a token, and prints key, pair, bearer and token in every encoding before it becomes COMMAND. It
notes the secrets of each case in FOLDER, where the test finds them. With TELLS in the environment it prints that text as well.
canaries.py starts it; it judges nothing.
"""
import base64
import json
import os
import pathlib
import sys

import misbehaving
import planted


def main():
    case, folder, command = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    here, key = os.environ["CONNECT_REPLAY_CASE"], os.environ["FLATPEAK_API_KEY"]
    pair = f"{os.environ['FLATPEAK_ACCOUNT_ID']}:{key}"
    secrets = {"API key": key, "Basic pair": base64.b64encode(pair.encode()).decode()}
    if here == case:
        secrets["bearer token"] = misbehaving.bearer()
        secrets["connect token"] = misbehaving.token()
        for kind, secret in secrets.items():
            for name, form in planted.encodings(secret).items():
                print(f"{kind}, {name}: {form.decode()}", flush=True)
                print(f"{kind} on the other stream: {form.decode()}", file=sys.stderr, flush=True)
    (folder / f"{here}.json").write_text(json.dumps(secrets), encoding="utf-8")
    print(os.environ.get("TELLS", ""), flush=True)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
