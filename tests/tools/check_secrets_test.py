"""That tools/check_secrets.py finds a secret wherever it is not meant to be, and nothing else."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "tools/check_secrets.py"
SECRET = "Planted0Secret1"
ADDRESS = f"http://127.0.0.1:8080/rest/1/{SECRET}/"


class CheckSecrets(unittest.TestCase):
    def setUp(self):
        self.kept = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.kept.name) / "output"
        self.run_script("begin")
        self.write("1.secrets", f"{SECRET}\nAnother0Secret\n")
        self.write("serve-abc123.err", "2026-11-21T00:00:00.000+00:00 info request portal=main\n")

    def tearDown(self):
        self.kept.cleanup()

    def run_script(self, what):
        return subprocess.run([sys.executable, SCRIPT, what, self.folder], capture_output=True, text=True, check=False)

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def expect(self, fails, *names):
        ran = self.run_script("check")
        self.assertEqual(ran.returncode, 1 if fails else 0, ran.stdout + ran.stderr)
        self.assertNotIn(SECRET, ran.stdout + ran.stderr)
        for name in names:
            self.assertIn(name, ran.stdout)

    def test_clean_output_is_fine(self):
        self.expect(False)

    def test_a_secret_in_a_log_is_found(self):
        self.write("serve-xyz789.err", f"fine\nGET /rest/1/{SECRET}/profile\n")
        self.expect(True, "serve-xyz789.err:2: GET /rest/1/***/profile")

    def test_a_secret_of_another_test_is_found(self):
        self.write("2.secrets", "Third000Secret\n")
        self.write("serve-xyz789.err", "x=Third000Secret\n")
        self.expect(True, "serve-xyz789.err:1")

    def test_a_secret_within_a_word_or_among_other_bytes_is_found(self):
        (self.folder / "serve-xyz789.err").write_bytes(b"\xff\x00x" + SECRET.encode() + b"y\xfe")
        self.expect(True, "serve-xyz789.err:1")

    def test_a_server_may_not_print_its_webhooks(self):
        self.write("serve-xyz789.out", f"listening: http://127.0.0.1:1\nwebhook: {ADDRESS}\n")
        self.expect(True, "serve-xyz789.out:2")

    def test_demo_may_print_its_webhook_once(self):
        self.write("demo-xyz789.out", f"listening: http://127.0.0.1:1\nwebhook: {ADDRESS}\n")
        self.expect(False)
        self.write("demo-xyz789.out", f"webhook: {ADDRESS}\nwebhook: {ADDRESS}\n")
        self.expect(True, "demo-xyz789.out:2")

    def test_demo_may_print_the_passwords_of_its_two_people(self):
        self.write("demo-xyz789.out", f"administrator_password: {SECRET}\nemployee_password: {SECRET}\n")
        self.write("demo-abc123.out", f'{{"listening":"http://[::1]:1","webhook":"{ADDRESS}","open":"http://[::1]:1/",'
                                      f'"administrator":"a@example.com","administrator_password":"{SECRET}",'
                                      f'"employee":"b@example.com","employee_password":"{SECRET}"}}\n')
        self.expect(False)
        self.write("demo-xyz789.err", f"administrator_password: {SECRET}\n")
        self.expect(True, "demo-xyz789.err:1")

    def test_serve_may_print_its_link_for_the_first_password_once(self):
        link = f"setup: http://127.0.0.1:1/oauth/setup/?key={SECRET}\n"
        self.write("serve-xyz789.out", link)
        self.expect(False)
        self.write("serve-xyz789.err", link)
        self.expect(True, "serve-xyz789.err:1")

    def test_and_only_in_that_line_of_standard_output(self):
        self.write("demo-xyz789.out", f"webhook: {ADDRESS} {SECRET}\n")
        self.expect(True, "demo-xyz789.out:1")
        self.write("demo-xyz789.out", "")
        self.write("demo-xyz789.err", f"webhook: {ADDRESS}\n")
        self.expect(True, "demo-xyz789.err:1")

    def test_webhook_add_prints_the_address_after_its_name(self):
        self.write("webhook-add-xyz789.out", f"id: 3\nwebhook: {ADDRESS}\n")
        self.expect(False)
        self.write("webhook-list-xyz789.out", f"webhook: {ADDRESS}\n")
        self.expect(True, "webhook-list-xyz789.out:1")

    def test_json_has_the_same_secrets_once(self):
        for command, line in (("webhook-add", f'{{"id":3,"webhook":"{ADDRESS}"}}'),
                              ("demo", f'{{"listening":"http://[::1]:1","webhook":"{ADDRESS}","ca":"/x/ca.pem"}}'),
                              ("app-add", f'{{"client_id":"m1.1.abc","client_secret":"{SECRET}"}}'),
                              ("app-token", f'{{"access_token":"{SECRET}","refresh_token":"r{SECRET}"}}'),
                              ("user-passwd", f'{{"password":"{SECRET}"}}')):
            self.write(f"{command}-xyz789.out", line + "\n")
            self.expect(False)
            self.write(f"{command}-xyz789.out", f"{line}\n{line}\n")
            self.expect(True, f"{command}-xyz789.out:2")
            self.write(f"{command}-xyz789.out", line.replace('"}', f'","name":"{SECRET}"}}') + "\n")
            self.expect(True, f"{command}-xyz789.out:1")
            self.write(f"{command}-xyz789.out", "")

    def test_app_prints_the_secret_of_an_application_once(self):
        for command in ("app-add", "app-rotate-secret"):
            self.write(f"{command}-xyz789.out", f"client_id: m1.1.abc\nclient_secret: {SECRET}\n")
            self.expect(False)
            self.write(f"{command}-xyz789.out", f"client_secret: {SECRET}\nclient_secret: {SECRET}\n")
            self.expect(True, f"{command}-xyz789.out:2")
            self.write(f"{command}-xyz789.out", "")
        self.write("app-list-xyz789.out", f"client_secret: {SECRET}\n")
        self.expect(True, "app-list-xyz789.out:1")

    def test_of_two_forms_each_is_allowed_once(self):
        both = f"access_token: a1x5x{SECRET}\nrefresh_token: r1x5x{SECRET}\n"
        self.write("app-token-xyz789.out", both)
        self.expect(False)
        self.write("app-token-xyz789.out", both + f"access_token: a1x5x{SECRET}\n")
        self.expect(True, "app-token-xyz789.out:3")
        self.write("app-token-xyz789.out", f"client_secret: {SECRET}\n")
        self.expect(True, "app-token-xyz789.out:1")

    def test_user_passwd_prints_the_password_it_made(self):
        self.write("user-passwd-xyz789.out", f"password: {SECRET}\n")
        self.expect(False)
        self.write("user-passwd-xyz789.err", f"password: {SECRET}\n")
        self.expect(True, "user-passwd-xyz789.err:1")

    def test_a_short_secret_is_refused(self):
        self.write("2.secrets", "abc\n")
        self.expect(True, "3 letters")

    def test_begin_empties_the_folder(self):
        self.write("serve-xyz789.err", SECRET)
        self.run_script("begin")
        self.assertEqual(list(self.folder.iterdir()), [])
        self.expect(False)


if __name__ == "__main__":
    unittest.main()
