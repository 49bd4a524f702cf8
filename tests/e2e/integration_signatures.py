"""The signature checks of the reference receivers against OpenSSL: what is signed as documented is taken, every other way of
signing, every missing or doubled header and every edge of the tolerance is refused, by both alike.
"""
import base64
import email.message
import importlib.util
import json
import pathlib
import subprocess
import sys
import unittest

import program

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "integrations"
NOW = 1_767_225_600
BODY = b'{"id": "evt_1",  "type": "tariff.expired", "name": "caf\xc3\xa9"}'

NODE = """
import { Signatures } from '%s/node/signature.mjs';
const { rows, jwks, now } = JSON.parse(await new Promise((done) => {
  let text = '';
  process.stdin.on('data', (part) => { text += part; });
  process.stdin.on('end', () => done(text));
}));
const http = { request: async () => ({ status: 200, text: JSON.stringify(jwks) }) };
const results = [];
for (const { headers, body } of rows) {
  const joined = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    joined[key] = key in joined ? `${joined[key]}, ${value}` : value;
  }
  const signatures = new Signatures({ url: '', http, now: () => now });
  results.push(await signatures.check(joined, Buffer.from(body, 'base64')));
}
console.log(JSON.stringify(results));
"""


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Signing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.key = subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
                                 capture_output=True, check=True).stdout
        modulus = subprocess.run(["openssl", "rsa", "-noout", "-modulus"], input=cls.key, capture_output=True, check=True).stdout
        number = bytes.fromhex(modulus.decode().strip().split("=")[1])
        cls.jwks = {"keys": [{"kty": "RSA", "use": "sig", "alg": "PS256", "kid": "wsk_test_1", "n": base64url(number), "e": "AQAB"}]}

    def sign(self, data, *options):
        """By OpenSSL: PSS, SHA-256 and a salt of 32 unless the options say otherwise."""
        folder = program.scratch(self)
        (folder / "key.pem").write_bytes(self.key)
        options = options or ("rsa_padding_mode:pss", "rsa_pss_saltlen:32")
        words = [word for option in options for word in ("-sigopt", option)]
        return subprocess.run(["openssl", "dgst", "-sha256", "-sign", str(folder / "key.pem"), *words], input=data,
                              capture_output=True, check=True).stdout

    def headers(self, timestamp=NOW, signature=None, **others):
        signature = signature or self.sign(f"{timestamp}.".encode() + BODY)
        given = {"Flatpeak-Signature": "v1=" + base64url(signature), "Flatpeak-Signature-Scheme": "v1",
                 "Flatpeak-Timestamp": str(timestamp), "Flatpeak-Key-ID": "wsk_test_1", **others}
        return [(name, value) for name, value in given.items() if value is not None]

    def rows(self):
        """Claim -> (headers, body, whether it is good; None for absent)."""
        signed = f"{NOW}.".encode() + BODY
        good = self.headers()
        text = dict(good)["Flatpeak-Signature"]
        rows = {
            "as documented": (good, BODY, True),
            "300 s old": (self.headers(NOW - 300), BODY, True),
            "300 s ahead": (self.headers(NOW + 300), BODY, True),
            "301 s old": (self.headers(NOW - 301), BODY, False),
            "301 s ahead": (self.headers(NOW + 301), BODY, False),
            "other names' case": ([(title.upper(), value) for title, value in good], BODY, True),
            "a blank more": (good, BODY + b" ", False),
            "written anew": (good, json.dumps(json.loads(BODY)).encode(), False),
            "salt of 20": (self.headers(signature=self.sign(signed, "rsa_padding_mode:pss", "rsa_pss_saltlen:20")), BODY, False),
            "salt as long as can be": (self.headers(signature=self.sign(signed, "rsa_padding_mode:pss", "rsa_pss_saltlen:max")), BODY, False),
            "mask of SHA-1": (self.headers(signature=self.sign(signed, "rsa_padding_mode:pss", "rsa_pss_saltlen:32", "rsa_mgf1_md:sha1")),
                              BODY, False),
            "PKCS 1": (self.headers(signature=self.sign(signed, "rsa_padding_mode:pkcs1")), BODY, False),
            "without the timestamp": (self.headers(signature=self.sign(BODY)), BODY, False),
            "all zeros": (self.headers(signature=bytes(256)), BODY, False),
            "too short": (self.headers(signature=self.sign(signed)[:-1]), BODY, False),
            "another version": (self.headers(**{"Flatpeak-Signature": "v2=" + text[3:]}), BODY, False),
            "another scheme": (self.headers(**{"Flatpeak-Signature-Scheme": "v2"}), BODY, False),
            "unknown key": (self.headers(**{"Flatpeak-Key-ID": "wsk_test_2"}), BODY, False),
            "no key": (self.headers(**{"Flatpeak-Key-ID": None}), BODY, False),
            "no timestamp": (self.headers(**{"Flatpeak-Timestamp": None}), BODY, False),
            "no signature beside a key": (self.headers(**{"Flatpeak-Signature": None}), BODY, False),
            "none beside a key": (self.headers(**{"Flatpeak-Signature": "none"}), BODY, False),
            "two signatures": ([*good, ("Flatpeak-Signature", text)], BODY, False),
            "two timestamps": ([*good, ("Flatpeak-Timestamp", str(NOW))], BODY, False),
            "junk after the timestamp": (self.headers(**{"Flatpeak-Timestamp": f"{NOW}x"}), BODY, False),
            "none": ([("Flatpeak-Signature", "none")], BODY, None),
            "unsigned": ([("Content-Type", "application/json")], BODY, None),
        }
        self.assertEqual(27, len(rows))
        return rows

    def in_node(self, rows):
        given = {"jwks": self.jwks, "now": NOW, "rows": [
            {"headers": headers, "body": base64.b64encode(body).decode()} for headers, body, _ in rows.values()]}
        done = subprocess.run(["node", "--input-type=module", "-e", NODE % FOLDER], input=json.dumps(given), capture_output=True,
                              text=True, check=True)
        return json.loads(done.stdout)

    def in_python(self, rows):
        sys.path.insert(0, str(FOLDER / "python"))
        self.addCleanup(sys.path.remove, str(FOLDER / "python"))
        spec = importlib.util.spec_from_file_location("reference_signature", FOLDER / "python" / "signature.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        jwks = self.jwks

        class Web:
            def request(self, _):
                return type("Answer", (), {"status": 200, "text": json.dumps(jwks)})

        results = []
        for headers, body, _ in rows.values():
            message = email.message.Message()
            for title, value in headers:
                message[title] = value
            results.append(module.Signatures("", Web(), now=lambda: NOW).check(message, body))
        return results

    def test_both_agree_with_the_documents(self):
        rows = self.rows()
        for check in (self.in_node, self.in_python):
            for (claim, (_, _, good)), result in zip(rows.items(), check(rows)):
                with self.subTest(check=check.__name__, claim=claim):
                    self.assertEqual({True: "good", False: "bad", None: "absent"}[good], result if result in ("good", "absent") else "bad")


if __name__ == "__main__":
    unittest.main()
