"""The certificate of a certification: what it says, that every change of it is noticed, and that others can check it.

OpenSSL's command line and Node's crypto check the signature over text that Python has made canonical.
"""
import base64
import copy
import json
import subprocess
import unittest

import certifying
import program

NODE = """
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
const [text, signature, key] = process.argv.slice(1).map((path) => readFileSync(path));
console.log(verify(null, text, createPublicKey(key), signature) ? 'good' : 'bad');
"""
WORSE = {"pass": "fail", "fail": "pass", "warn": "pass", "skip": "pass", "review": "pass", "error": "pass"}


def openssl(*words):
    return subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)


def make_key(folder, name):
    private, public = folder / f"{name}.pem", folder / f"{name}-public.pem"
    assert openssl("genpkey", "-algorithm", "ed25519", "-out", private).returncode == 0
    assert openssl("pkey", "-in", private, "-pubout", "-out", public).returncode == 0
    return private, public


def changes(document):
    """(what was changed, the changed certificate), for every verdict in it and a few other things."""
    def one(name, *place, value=None):
        changed = copy.deepcopy(document)
        holder = changed
        for step in place[:-1]:
            holder = holder[step]
        before = holder[place[-1]]
        holder[place[-1]] = value(before) if callable(value) else value
        assert holder[place[-1]] != before, name
        return name, changed

    for number, case in enumerate(document["cases"]):
        yield one(f"outcome of {case['id']}", "cases", number, "outcome", value=WORSE.get)
        yield one(f"findings of {case['id']}", "cases", number, "findings", value=lambda old: old[1:] if old else [{"rule": "M-DUP", "outcome": "warn"}])
    for number, rule in enumerate(document["rules"]):
        yield one(f"outcome of {rule['id']}", "rules", number, "outcome", value=WORSE.get)
        yield one(f"examined of {rule['id']}", "rules", number, "examined", value=lambda old: old + 1)
    for total in document["totals"]:
        yield one(f"total of {total}", "totals", total, value=lambda old: old + 1)
    yield one("outcome", "outcome", value=WORSE.get)
    yield one("complete", "complete", value=lambda old: not old)
    for name, value in (("agent", "another"), ("seed", 2), ("quirks", "none"), ("issued", "2020-01-01T00:00:00.000Z"), ("release", "one")):
        yield one(name, name, value=value)
    yield one("a case less", "cases", value=lambda old: old[:-1])
    yield "a member more", {**document, "approved": True}
    yield "no signature", {name: value for name, value in document.items() if name != "signature"}
    value = document["signature"]["value"]
    yield one("signature", "signature", "value", value=("B" if value[0] == "A" else "A") + value[1:])
    yield one("algorithm", "signature", "algorithm", value="none")


class Certificate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.held = unittest.TestCase()
        cls.folder = program.scratch(cls.held)
        cls.key, cls.public = make_key(cls.folder, "mine")
        cases = certifying.lay(cls.folder, "start/leaves-at-once", "start/two-sessions", "manual/fixed", "summary/edit")
        cls.done = certifying.certify(cases, "--agent", "mine", "--certificate", "certificate.json", "--certificate-key", cls.key,
                                      folder=cls.folder, command=certifying.NODE, BROKEN="no-token")
        cls.document = json.loads((cls.folder / "certificate.json").read_text(encoding="utf-8"))

    @classmethod
    def tearDownClass(cls):
        cls.held.doCleanups()

    def verify(self, document, *words):
        path = self.folder / "shown.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return program.start("certify", "verify", path, *words, folder=self.folder)

    def test_it_says_what_the_report_says(self):
        self.assertEqual(1, self.done.code, self.done.all_text())
        report = self.done.report()
        self.assertEqual({case["id"]: case["outcome"] for case in report["scenarios"]},
                         {case["id"]: case["outcome"] for case in self.document["cases"]})
        self.assertEqual((report["totals"], report["seed"], report["outcome"], "mine", "gentle"),
                         tuple(self.document[name] for name in ("totals", "seed", "outcome", "agent", "quirks")))
        self.assertEqual({"fail"}, {rule["outcome"] for rule in self.document["rules"] if rule["id"] == "M-NOTOKEN"})
        self.assertTrue(self.document["complete"])

    def test_as_it_was_written_it_is_good(self):
        text = (self.folder / "certificate.json").read_text(encoding="utf-8")
        for shown in (text, self.document, dict(reversed(self.document.items()))):
            done = self.verify(shown, "--public-key", self.public)
            self.assertEqual(0, done.code, done.all_text())
            self.assertTrue(done.out.startswith("good: mine fail"), done.out)

    def test_every_change_is_noticed(self):
        changed = list(changes(self.document))
        self.assertGreater(len(changed), 60)
        for name, document in changed:
            with self.subTest(changed=name):
                for words in ([], ["--public-key", self.public]):
                    done = self.verify(document, *words)
                    self.assertEqual(1, done.code, done.all_text())
                    self.assertIn("error: ", done.err)
                    self.assertNotIn("good", done.out)

    def test_what_another_key_has_signed_is_refused(self):
        other, public = make_key(self.folder, "other")
        done = self.verify(self.document, "--public-key", public)
        self.assertEqual(1, done.code, done.all_text())
        self.assertIn("another key", done.err)
        forged = copy.deepcopy(self.document)
        forged["outcome"] = "pass"
        (self.folder / "text").write_bytes(self.canonical(forged))
        assert openssl("pkeyutl", "-sign", "-rawin", "-inkey", other, "-in", self.folder / "text", "-out", self.folder / "made").returncode == 0
        raw = subprocess.run(["openssl", "pkey", "-in", str(other), "-pubout", "-outform", "DER"], capture_output=True, check=True).stdout[-32:]
        forged["signature"].update(public_key=base64.b64encode(raw).decode(),
                                   value=base64.b64encode((self.folder / "made").read_bytes()).decode())
        self.assertEqual(0, self.verify(forged).code)  # whoever wants to know whose it is has to bring the key
        self.assertEqual(1, self.verify(forged, "--public-key", self.public).code)

    def test_what_is_none_is_refused(self):
        for text in ("", "{", "[]", "{}", "null", json.dumps({"schema": "connect-replay/certificate/1"})):
            with self.subTest(text=text):
                self.assertEqual(1, self.verify(text).code)
        self.assertEqual(2, program.start("certify", "verify", "is-not-there.json", folder=self.folder).code)

    def canonical(self, document):
        """Keys sorted, no blanks, without the signature; the numbers of a certificate are whole."""
        unsigned = {name: value for name, value in document.items() if name != "signature"}
        return json.dumps(unsigned, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def test_openssl_and_node_find_the_same_signature_good(self):
        (self.folder / "signature").write_bytes(base64.b64decode(self.document["signature"]["value"]))
        for wanted, document in (("good", self.document), ("bad", {**self.document, "outcome": "pass"})):
            (self.folder / "text").write_bytes(self.canonical(document))
            checked = openssl("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", self.public, "-in", self.folder / "text",
                              "-sigfile", self.folder / "signature")
            self.assertEqual(wanted == "good", checked.returncode == 0, checked.stdout + checked.stderr)
            node = subprocess.run(["node", "--input-type=module", "-e", NODE, str(self.folder / "text"), str(self.folder / "signature"),
                                   str(self.public)], capture_output=True, text=True, check=True)
            self.assertEqual(wanted, node.stdout.strip())

    def test_a_key_of_another_kind_is_refused_before_anything_is_played(self):
        rsa = self.folder / "rsa.pem"
        self.assertEqual(0, openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", rsa).returncode)
        done = certifying.certify("--certificate", "none.json", "--certificate-key", rsa, folder=self.folder, command=["touch", "started"])
        self.assertEqual(2, done.code, done.all_text())
        self.assertFalse((self.folder / "started").exists())


if __name__ == "__main__":
    unittest.main()
