#!/usr/bin/env python3
"""Runs the commands of README.md, UPGRADING.md, docs/*.md and docs/guides/*.md in order, and compares what they print.

Each document is a story of its own, or each of its chapters: it has a home and a working folder that are empty at first.
In a block of `sh` every
line is a command; in one of `console` those after "$ ", and what follows is their output, where "…" stands for anything.
A block of another language, such as json, toml or python, is a file when the paragraph before it names one, such as
`company.json`. A line `export NAME=value` holds for the commands after it.

Where a document speaks of folders of the system, such as /etc/muster, a folder of the test stands for each; `sudo` is the
one of stand_ins/, and `sudo systemctl start` runs what the unit says that the document has put into its place.

A server goes on until the next one starts, the document ends, or a comment behind a command says "stop the server".
A line that cannot run, or that needs something first, is in the tables below with the reason. Any other has to succeed.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]
STAND_INS = Path(__file__).resolve().parent / "stand_ins"
PATIENCE = 60  # seconds

# Documents whose chapters do not go on from one another.
CHAPTERS_APART = {"docs/operations.md"}

# Blocks of other languages, which are no commands: what they are.
OTHER_BLOCKS = {"nginx": "a part of a configuration of nginx", "toml": "a configuration", "json": "data",
                "js": "a program", "python": "a program", "php": "a program", "bash": "a script", "mermaid": "a drawing",
                "ini": "a unit of systemd", "": "something to look at"}
# The endings of files that blocks are.
FILES_OF = {"json": "json", "toml": "toml", "js": "mjs", "python": "py", "php": "php", "bash": "sh",
            "ini": "service|timer"}

# Commands that are not run: document and command -> why.
NOT_RUN = {
    ("docs/operations.md", "muster export copy.json --data /var/lib/muster/muster.db"):
        "it shows what somebody is told who may not read the store",
    ("docs/operations.md", "sudo -u muster muster export - --data /var/lib/muster/muster.db > copy.json"):
        "there is no user muster on a machine for tests",
    ("docs/guides/integration-developer.md", "curl http://127.0.0.1:8080/oauth/token/ -d grant_type=authorization_code "
     "-d client_id=CLIENT_ID -d client_secret=SECRET -d code=CODE"):
        "a person signs in to get the code; the end-to-end tests do so in a browser",
}

# Folders of the system that a folder of the test stands for.
SYSTEM_FOLDERS = {"docs/guides/administrator.md": ("/usr/local", "/etc/muster", "/etc/systemd/system",
                                                   "/var/lib/muster", "/var/backups/muster")}

# What commands read from standard input: a beginning of a command -> the text.
INPUTS = {"muster user passwd 2": "a quiet horse\n", "muster user passwd 5": "a quiet horse\n"}

COMPANY = """{"departments": [{"ID": 1, "NAME": "Example Ltd"}, {"ID": 2, "NAME": "Workshop", "PARENT": 1},
  {"ID": 3, "NAME": "Sales", "PARENT": 1, "SORT": 100}],
 "users": [{"ID": 1, "NAME": "Ada", "LAST_NAME": "One", "IS_ADMIN": true, "UF_DEPARTMENT": [1]},
  {"ID": 2, "NAME": "Ben", "LAST_NAME": "Two", "UF_DEPARTMENT": [2]},
  {"ID": 5, "NAME": "Eve", "LAST_NAME": "Five", "EMAIL": "eve@example.com", "UF_DEPARTMENT": [3]}]}
"""

# What the words of a document have done before one of its commands: document, command -> a script.
BEFORE = {
    # It speaks of a store that is in use.
    ("docs/operations.md", None): "muster import company.json",
    # "When Ben has become a cabinet maker"
    ("docs/guides/administrator.md", "sudo muster import company.json --replace --dry-run --config "
     "/etc/muster/muster.toml"): "sed -i 's/Joiner/Cabinet maker/' company.json",
}
# Files that a document takes for granted: document -> name -> text.
FILES = {
    "docs/operations.md": {"company.json": COMPANY, "acme.json": COMPANY},
    "docs/configuration.md": {"muster.toml": 'store = "company.db"\n'},
}
# Outputs that differ with the day or the machine, and are not compared: document, command -> why.
OUTPUT_DIFFERS = {
    ("docs/operations.md", "muster audit --department 3"): "it has dates, and tells of a call that nobody made here",
    ("docs/guides/integration-developer.md", "for i in 1 2 3 4 5 6; do curl -s -o answer.json -w %{http_code}  "
     "$PORTAL/profile; done"): "a slow machine gets more through in this time",
}

SYSTEMCTL = re.compile(r"^sudo systemctl (enable --now|start|restart|stop) ([\w-]+)$")
SERVER = re.compile(r"^(\./dev run|muster serve|muster demo)\b")
# Names of what is new each time: a value that a document shows is replaced by the one of this run in later commands.
MADE_ANEW = re.compile(r"^(client_id|client_secret|access_token|refresh_token|webhook|password): (\S+)$")
# Flags that `--help` does not list: why.
HIDDEN_FLAGS = {"--print-docs": "for those who change Muster"}
SECRETS = ("client_secret", "access_token", "refresh_token", "password")


class Failure(Exception):
    pass


class Block:
    def __init__(self, language, line, paragraph):
        self.language, self.line, self.paragraph, self.lines = language, line, paragraph, []


def read_blocks(text):
    """The fenced blocks of a document, each with the paragraph before it."""
    block, paragraph = None, []
    for number, line in enumerate(text.splitlines(), 1):
        fence = re.match(r"^\s*```(\S*)", line)
        if block and fence:
            yield block
            block, paragraph = None, []
        elif block:
            block.lines.append(line)
        elif fence:
            block = Block(fence[1], number, " ".join(paragraph))
        elif line.strip():
            paragraph.append(line)
        elif paragraph and not paragraph[-1].endswith(":"):
            paragraph = []
    if block:
        raise Failure(f"the block of line {block.line} has no end")


def file_of(block):
    """The name of the file that a block shows, or None."""
    endings = FILES_OF.get(block.language)
    if not endings:
        return None
    names = re.findall(rf"`([\w.-]+\.(?:{endings}))`", block.paragraph)
    return names[-1] if names else None


class Command:
    def __init__(self, line, text):
        self.line, self.text, self.output = line, text, []

    @property
    def bare(self):
        """Without the comment behind it."""
        words = shlex.split(self.text.replace("\\\n", " "), comments=True)
        return " ".join(words)

    @property
    def comment(self):
        found = re.search(r"\s#\s(.*)$", self.text)
        return found[1] if found else ""


def read_commands(block):
    """The commands of a block, each with the output that it shows."""
    commands, is_open = [], False
    for number, line in enumerate(block.lines, block.line + 1):
        begins = block.language == "sh" or line.startswith("$ ")
        if is_open:
            commands[-1].text += "\n" + line
        elif begins and line.strip() and not line.lstrip().startswith("#"):
            commands.append(Command(number, line.removeprefix("$ ")))
        elif commands:
            commands[-1].output.append(line)
        is_open = (is_open or begins) and line.endswith("\\")
    return commands


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


def fits(shown, printed):
    """Whether the output of a document is what was printed; "…" stands for anything."""
    pattern = ".*?".join(re.escape(squeezed(part)).replace(r"\ ", " ?") for part in shown.split("…"))
    return re.fullmatch(pattern.replace("} ?{", "}{"), squeezed(printed), re.DOTALL) is not None


class Story:
    """Runs the commands of one document."""

    def __init__(self, document, folder, programs):
        self.document, self.home = document, Path(folder) / "home"
        self.work = self.home / "work"
        self.work.mkdir(parents=True)
        node = SOURCES / "tests/js/node_modules"
        (self.work / "node_modules").symlink_to(node)
        (self.work / "build").mkdir()
        (self.work / "build/release").symlink_to(programs)
        self.system = Path(folder)
        for name in SYSTEM_FOLDERS.get(document, ()):
            (self.system / name[1:]).mkdir(parents=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "XDG_"))}
        self.environment = kept | {"HOME": str(self.home), "PATH": f"{STAND_INS}:{programs}:{node / '.bin'}:{os.environ['PATH']}"}
        self.server, self.renamed, self.ran = None, {}, 0
        self.errors, self.secrets = "", []  # what must hold no secret, and what those are

    def run(self, text):
        for name, content in FILES.get(self.document, {}).items():
            (self.work / name).write_text(content, encoding="utf-8")
        self.before(None)
        try:
            for block in list(read_blocks(text)):
                if name := file_of(block):
                    content = "\n".join(block.lines) + "\n"
                    (self.work / name).write_text(self.in_folders(content), encoding="utf-8")
                if block.language in ("sh", "console"):
                    for command in read_commands(block):
                        self.run_command(command)
                elif block.language not in OTHER_BLOCKS:
                    raise Failure(f"line {block.line}: say in OTHER_BLOCKS what a block of '{block.language}' is")
        except Failure:
            self.kill_server()
            raise
        self.stop_server()

    def in_folders(self, text):
        """With the test's folders in the place of the system's."""
        for name in SYSTEM_FOLDERS.get(self.document, ()):
            text = text.replace(name, f"{self.system}{name}")
        return text

    def before(self, command):
        if script := BEFORE.get((self.document, command)):
            self.shell(script, "")

    def run_command(self, command):
        key = (self.document, command.bare)
        program = command.bare.split(" ")[0]
        if key in NOT_RUN:
            return
        self.before(command.bare)
        if "stop the server" in command.comment:
            self.stop_server()
        text = self.in_folders(command.text)
        for shown, actual in self.renamed.items():
            text = text.replace(shown, actual)
        if variable := re.match(r"export (\w+)=", text):
            self.environment[variable[1]] = self.shell(f'{text}\nprintf %s "${variable[1]}"', "")
            return
        try:
            if SYSTEMCTL.match(command.bare):
                printed = self.systemctl(*SYSTEMCTL.match(command.bare).groups())
            elif SERVER.match(command.bare):
                printed = self.serve(text)
            else:
                printed = self.shell(text, self.input_of(command.bare))
        except Failure as failure:
            raise Failure(f"line {command.line}: `{command.text}`: {failure}") from None
        self.ran += 1
        made = [MADE_ANEW.match(line) for line in printed.splitlines()]
        # `user show` says whether there is a password.
        self.secrets += [one[2] for one in made if one and one[1] in SECRETS and one[2] not in ("yes", "no")]
        self.compare(command, key, printed)

    def input_of(self, command):
        return next((text for begin, text in INPUTS.items() if command == begin), "")

    def shell(self, text, given):
        done = subprocess.run(["bash", "-c", text], cwd=self.work, env=self.environment, input=given, text=True,
                              capture_output=True, timeout=PATIENCE)
        self.errors += done.stderr
        if done.returncode != 0:
            raise Failure(f"exits with {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def serve(self, text):
        """Starts a server and waits until it says that it listens."""
        self.stop_server()
        is_dev = text.startswith("./dev")
        out, log = self.home / "server-output", self.home / "server-log"
        with open(out, "wb") as output, open(log, "wb") as errors:
            self.server = subprocess.Popen(["bash", "-c", f"exec {text}"], cwd=SOURCES if is_dev else self.work,
                                           env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        # What it says comes in one piece.
        until = time.monotonic() + PATIENCE * (5 if is_dev else 1)
        while not re.search(r"^listening: .*\n", out.read_text(encoding="utf-8"), re.MULTILINE):
            if self.server.poll() is not None or time.monotonic() > until:
                raise Failure(f"does not serve: {log.read_text(encoding='utf-8').strip()}")
            time.sleep(0.01)
        return out.read_text(encoding="utf-8")

    def systemctl(self, verb, unit):
        """Runs what the unit says, as systemd would."""
        if verb == "stop":
            self.stop_server()
            return ""
        places = ("etc/systemd/system", "usr/local/lib/systemd/system")
        file = next(found for place in places if (found := self.system / place / f"{unit}.service").exists())
        # One that was installed names the system's folders itself.
        folders = "|".join(SYSTEM_FOLDERS[self.document])
        text = re.sub(rf"(?<=[ =])(?={folders})", str(self.system), file.read_text(encoding="utf-8"))
        lines = text.splitlines()
        says = dict(line.split("=", 1) for line in lines if "=" in line)
        if says.get("Type") == "oneshot":
            return self.shell(says["ExecStart"], "")
        self.serve(says["ExecStart"])
        return ""

    def stop_server(self):
        if not self.server:
            return
        self.server.send_signal(signal.SIGTERM)
        code = self.server.wait(timeout=PATIENCE)
        self.server = None
        log = (self.home / "server-log").read_text(encoding="utf-8")
        self.errors += log
        if code != 0:
            raise Failure(f"the server ends with {code}: {log}")

    def kill_server(self):
        if self.server:
            self.server.kill()
            self.server.wait()

    def compare(self, command, key, printed):
        if not command.output or key in OUTPUT_DIFFERS:
            return
        shown, actual = "\n".join(command.output), printed
        for line, real in zip(command.output, printed.splitlines()):
            wanted, made = MADE_ANEW.match(line), MADE_ANEW.match(real)
            if wanted and made and wanted[1] == made[1]:
                self.renamed[wanted[2]] = made[2]
                shown = shown.replace(line, real)
        actual = actual.replace(str(self.system), "") if self.document in SYSTEM_FOLDERS else actual
        if not fits(shown, actual):
            raise Failure(f"line {command.line}: `{command.text}` shows\n{shown}\nand prints\n{actual}")


def inline_commands(text):
    """`muster …` within sentences: what is named has to be there."""
    prose = re.sub(r"^\s*```.*?^\s*```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`(muster [^`]+)`", prose.replace("\n", " "))


def check_inline(document, text, programs):
    """Each word of an inline command up to its first argument is a command, and each flag is one of it."""
    for command in inline_commands(text):
        words = command.split()[1:]
        path = []
        for word in words:
            if not re.fullmatch(r"[a-z][a-z-]*", word):
                break
            path.append(word)
        flags = [word.split("=")[0] for word in words if word.startswith("--")]
        while True:
            asked = subprocess.run([f"{programs}/muster", *path, "--help"], capture_output=True, text=True,
                                   timeout=PATIENCE)
            # A word such as `structure` is an argument.
            if asked.returncode == 0 or len(path) < 2:
                break
            path.pop()
        if asked.returncode != 0:
            raise Failure(f"`{command}`: there is no such command")
        for flag in flags:
            if flag not in HIDDEN_FLAGS and not re.search(rf"{flag}\b", asked.stdout):
                raise Failure(f"`{command}`: `muster {' '.join(path)}` has no {flag}")


def keep_for_search(folder, name, story):
    """For tools/check_secrets.py."""
    if not folder:
        return
    (Path(folder) / f"documents-{name}.err").write_text(story.errors, encoding="utf-8")
    (Path(folder) / f"documents-{name}.secrets").write_text("".join(f"{one}\n" for one in story.secrets),
                                                            encoding="utf-8")


def stories(document, text):
    """What goes on from one line to the next; each keeps its place in the document."""
    if document not in CHAPTERS_APART:
        return [text]
    found, lines = [], text.splitlines()
    begins = [number for number, line in enumerate(lines) if line.startswith("## ")] + [len(lines)]
    for first, end in zip(begins, begins[1:]):
        found.append("\n" * first + "\n".join(lines[first:end]))
    return found


def run_story(document, text, programs, name):
    """How many commands ran."""
    with tempfile.TemporaryDirectory() as folder:
        story = Story(document, folder, programs)
        try:
            story.run(text)
        finally:
            keep_for_search(os.environ.get("MUSTER_TEST_OUTPUT"), name, story)
        return story.ran


def documents():
    return [SOURCES / "README.md", SOURCES / "UPGRADING.md", *sorted(SOURCES.glob("docs/*.md")), *sorted(SOURCES.glob("docs/guides/*.md"))]


def in_a_network_of_its_own():
    """Starts this program again where no other test has a port, and where the ports of the documents are free."""
    if os.environ.get("MUSTER_DOCUMENTS_ALONE"):
        return
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    up = 'ip link set lo up 2>/dev/null || python3 -c "$0"; exec "$@"'
    # What `ip` does, where there is none: SIOCSIFFLAGS with IFF_UP.
    flags = ("import fcntl,socket,struct;"
             "fcntl.ioctl(socket.socket(socket.AF_INET,socket.SOCK_DGRAM),0x8914,struct.pack('16sh14s',b'lo',1,b''))")
    if subprocess.run([*alone, "true"], capture_output=True).returncode != 0:
        print("this machine gives no network of its own to a test; the ports of the documents have to be free")
        return
    os.environ["MUSTER_DOCUMENTS_ALONE"] = "1"
    os.execvp("unshare", [*alone, "bash", "-c", up, flags, sys.executable, *sys.argv])


def main():
    in_a_network_of_its_own()
    programs = Path(sys.argv[1]).resolve()
    failed = ran = 0
    unused = {key[0] for table in (NOT_RUN, BEFORE, OUTPUT_DIFFERS) for key in table} | set(FILES)
    for path in documents():
        document = str(path.relative_to(SOURCES))
        unused.discard(document)
        text = path.read_text(encoding="utf-8")
        try:
            check_inline(document, text, programs)
            for number, story in enumerate(stories(document, text)):
                ran += run_story(document, story, programs, f"{path.stem}-{number}")
        except Failure as failure:
            print(f"{document}: {failure}", file=sys.stderr)
            failed += 1
    for document in sorted(unused):
        print(f"{document}: is in the tables of this test, and not there", file=sys.stderr)
        failed += 1
    print(f"{ran} commands of {len(documents())} documents")
    if ran == 0:
        failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
