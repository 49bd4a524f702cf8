"""`run --target` against a mock that was started separately: the same verdicts as against the embedded one,
what a real server cannot be asked for skipped with its reason; waiting, keys, and the line to copy.
"""
import time
import unittest

import program
import served

KEYS = {"FLATPEAK_ACCOUNT_ID": served.ACCOUNT, "FLATPEAK_API_KEY": served.KEY}


def verdicts(report):
    return {case["id"]: case for case in report["scenarios"]}


def exchanges(case):
    return [one for step in case["steps"] for one in step.get("exchanges", [step["exchange"]]) if one]


class Target(unittest.TestCase):
    def setUp(self):
        self.folder = program.scratch(self)

    def against(self, mock, *words, **environment):
        return program.start("run", "--target", mock.connect, "--api", mock.api, *words, folder=self.folder, **{**KEYS, **environment})

    def test_a_served_mock_gets_the_verdicts_of_the_embedded_one(self):
        mock = served.Served(self)
        done = self.against(mock, "--wait", mock.api + "/,10s")
        self.assertEqual(0, done.code, done.all_text())
        far = verdicts(done.report())
        near = verdicts(program.start("run", folder=self.folder).report())
        self.assertEqual(set(near), set(far))
        played = {name: case for name, case in far.items() if case["outcome"] != "skip"}
        self.assertGreater(len(played), 100)
        for name, case in played.items():
            with self.subTest(scenario=name):
                self.assertEqual((near[name]["outcome"], near[name]["ending"]), (case["outcome"], case["ending"]))
        for name, case in far.items():
            if case["outcome"] == "skip":
                with self.subTest(skipped=name):
                    self.assertTrue(case["reason"])
                    self.assertEqual([], case["steps"])

    def test_the_api_key_stands_in_nothing_that_was_written(self):
        mock = served.Served(self)
        done = self.against(mock, "--tag", "token")
        self.assertEqual(0, done.code, done.all_text())
        for path in (self.folder / "connect-replay-out").iterdir():
            with self.subTest(file=path.name):
                self.assertNotIn(served.KEY.encode(), path.read_bytes())
        self.assertNotIn(served.KEY, done.out + done.err)

    def test_a_target_that_does_not_come_is_trouble_of_the_environment(self):
        done = program.start("run", "--target", "http://127.0.0.1:9/", "--api", "http://127.0.0.1:9", "--wait",
                             "http://127.0.0.1:9/,300ms", folder=self.folder, **KEYS)
        self.assertEqual(4, done.code, done.all_text())
        self.assertIn("did not answer within 300ms", done.err)

    def elsewhere(self, mock, *words):
        """The mock by names that are not this machine's, which `--resolve` leads to it."""
        port = mock.api.rsplit(":", 1)[1]
        resolve = [word for name in ("connect", "api") for word in ("--resolve", f"{name}.sandbox.test:{port}:127.0.0.1")]
        return program.start("run", "--target", f"http://connect.sandbox.test:{port}/", "--api", f"http://api.sandbox.test:{port}",
                             *resolve, *words, folder=self.folder, **KEYS)

    def test_a_server_elsewhere_is_asked_so_often_and_no_more(self):
        mock = served.Served(self)
        done = self.elsewhere(mock, "--id", "completion-callback-keeps-its-query", "--max-requests", "6", "--request-gap", "1ms")
        self.assertEqual(4, done.code, done.all_text())
        case = verdicts(done.report())["completion-callback-keeps-its-query"]
        self.assertEqual("error", case["outcome"])
        self.assertEqual(6, sum(exchange["response"] is not None for exchange in exchanges(case)))
        self.assertIn("not sent: this run has made all of its 6 requests to other machines", done.out)
        self.assertIn("--max-requests", done.out)

    def test_a_server_elsewhere_is_asked_no_faster_than_the_gap(self):
        mock = served.Served(self)
        started = time.monotonic()
        done = self.elsewhere(mock, "--id", "completion-callback-keeps-its-query", "--request-gap", "100ms")
        self.assertEqual(0, done.code, done.all_text())
        case = verdicts(done.report())["completion-callback-keeps-its-query"]
        self.assertEqual(10, len(exchanges(case)))
        self.assertGreaterEqual(time.monotonic() - started, 0.9)

    def test_this_machine_may_be_asked_as_often_as_one_likes(self):
        mock = served.Served(self)
        self.assertEqual(0, self.against(mock, "--id", "completion-callback-keeps-its-query", "--max-requests", "1", "--request-gap", "1h").code)

    def test_keys_come_from_the_environment_and_a_live_one_is_refused(self):
        words = ("run", "--target", "http://127.0.0.1:9/", "--api", "http://127.0.0.1:9")
        self.assertEqual(2, program.start(*words, folder=self.folder).code)
        live = program.start(*words, folder=self.folder, FLATPEAK_ACCOUNT_ID=served.ACCOUNT, FLATPEAK_API_KEY="sk_live_0123456789abcdef")
        self.assertEqual(2, live.code)
        self.assertIn("live", live.err)
        self.assertNotIn("sk_live_0123456789abcdef", live.all_text())

    def test_the_line_to_copy_plays_a_file_that_is_not_shipped(self):
        program.start("init", "own", folder=self.folder)
        path = self.folder / "own" / "first-conversation.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("{cost: 0.21}  ", "{cost: 0.22}  "), encoding="utf-8")
        done = program.start("run", "own", folder=self.folder)
        self.assertEqual(1, done.code, done.all_text())
        again = next(line.split("connect-replay ", 1)[1] for line in done.out.splitlines() if line.strip().startswith("again"))
        self.assertEqual(1, program.start(*again.split(), folder=self.folder).code)

    def test_compare_reads_json_reports_and_journals_alike(self):
        program.start("run", "--tag", "smoke", "--seed", "1", folder=self.folder)
        out = self.folder / "connect-replay-out"
        for left in ("run.json", "journal.ndjson"):
            for right in ("run.json", "journal.ndjson"):
                with self.subTest(left=left, right=right):
                    done = program.start("compare", out / left, out / right, folder=self.folder)
                    self.assertEqual(0, done.code, done.all_text())
                    self.assertIn("0 newly failing", done.out)


if __name__ == "__main__":
    unittest.main()
