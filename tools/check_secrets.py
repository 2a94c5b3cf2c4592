#!/usr/bin/env python3
"""Searches all that programs printed during a test run for the secrets that the tests used.

`check_secrets.py begin FOLDER` empties the folder. The tests put there what the programs print, COMMAND-xxxxxx.err and
COMMAND-xxxxxx.out, and the secrets, a line each, in *.secrets (tests/support/recording.hpp). `check_secrets.py check
FOLDER` fails when a secret is in one of the outputs. Where a command is meant to print secrets, lines of these forms may
have them, each form once: `webhook: ...` of `muster webhook add` and `muster demo`, what applications get of `muster
app`, `password: ...` of `muster user passwd` and of the two people of `muster demo`, and the same as JSON; `setup: ...` of
`muster serve`.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SHORTEST = 8  # a shorter one may be part of any word
ADDRESS = rb"https?://[^\s\"]+/rest/\d+/[A-Za-z0-9]+/"


def printed(*names, address=rb""):
    """Of a command that makes these: a line for each, and a line of JSON with what else is made beside them."""
    values = [address or rb"[A-Za-z0-9.]+" for _ in names]
    lines = [re.compile(name + rb": " + value) for name, value in zip(names, values)]
    members = rb",".join(rb'"' + name + rb'":"' + value + rb'"' for name, value in zip(names, values))
    before = rb'("id":\d+,|"client_id":"[A-Za-z0-9.]+",|"listening":"https?://[^"/]+",)?'
    return [*lines, re.compile(rb"\{" + before + members + rb'(,"ca":"[^"]*")?\}')]


PASSWORD = rb"[A-Za-z0-9]+"
PERSON = rb'"[^"]*"'
# With what else a demo prints, as JSON.
DEMO = re.compile(rb'\{"listening":"https?://[^"/]+","webhook":"' + ADDRESS + rb'"(,"ca":"[^"]*")?,"open":"[^"]*",'
                  rb'"administrator":' + PERSON + rb',"administrator_password":"' + PASSWORD + rb'",'
                  rb'"employee":' + PERSON + rb',"employee_password":"' + PASSWORD + rb'"(,"ca":"[^"]*")?\}')

MEANT = {
    "webhook-add": printed(b"webhook", address=ADDRESS),
    "demo": [*printed(b"webhook", address=ADDRESS), DEMO, re.compile(rb"administrator_password: " + PASSWORD),
             re.compile(rb"employee_password: " + PASSWORD)],
    "serve": [re.compile(rb"setup: https?://[^\s\"/]+/oauth/setup/\?key=[A-Za-z0-9]+")],
    "app-add": printed(b"client_secret"),
    "app-rotate-secret": printed(b"client_secret"),
    "app-token": printed(b"access_token", b"refresh_token"),
    "user-passwd": printed(b"password"),
}


def begin(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def secrets_of(folder):
    secrets = set()
    for file in folder.glob("*.secrets"):
        secrets.update(file.read_bytes().splitlines())
    return secrets


def hidden(line, secrets):
    for secret in sorted(secrets, key=len, reverse=True):
        line = line.replace(secret, b"***")
    return line.decode(errors="replace")[:300]


def lines_with(secrets, files):
    """Each line that has a secret: file, number, text."""
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write(b"\n".join(secrets) + b"\n")
        patterns.flush()
        for first in range(0, len(files), 500):
            some = subprocess.run(["grep", "-a", "-H", "-n", "-Z", "-F", "-f", patterns.name, "--",
                                   *files[first:first + 500]],
                                  env={**os.environ, "LC_ALL": "C"}, stdout=subprocess.PIPE, check=False)
            if some.returncode > 1:
                sys.exit("grep failed")
            for match in some.stdout.split(b"\n")[:-1]:
                name, _, rest = match.partition(b"\0")
                number, _, text = rest.partition(b":")
                yield pathlib.Path(os.fsdecode(name)), int(number), text


class Meant:
    """Which lines are meant to have a secret."""

    def __init__(self):
        self.seen = set()

    def allows(self, file, text):
        if file.suffix != ".out":
            return False
        for form in MEANT.get(file.name.rpartition("-")[0], []):
            if form.fullmatch(text) and (file, form) not in self.seen:
                self.seen.add((file, form))
                return True
        return False


def check(folder):
    """What is wrong, a line each."""
    secrets = secrets_of(folder)
    files = sorted([*folder.glob("*.err"), *folder.glob("*.out")])
    short = [secret for secret in secrets if len(secret) < SHORTEST]
    wrong = [f"a secret of {len(secret)} letters is too short to be searched for" for secret in short]
    if not secrets or not files:
        return wrong, len(secrets), len(files)
    meant = Meant()
    for file, number, text in lines_with([secret for secret in secrets if len(secret) >= SHORTEST], files):
        if not meant.allows(file, text):
            wrong.append(f"{file.name}:{number}: {hidden(text, secrets)}")
    return wrong, len(secrets), len(files)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("begin", "check"):
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[2])
    if sys.argv[1] == "begin":
        begin(folder)
        return
    wrong, secrets, files = check(folder)
    for line in wrong:
        print(line)
    if wrong:
        sys.exit(f"{len(wrong)} lines with a secret, or secrets that cannot be searched for")
    print(f"{secrets} secrets, none of them in {files} outputs")


if __name__ == "__main__":
    main()
