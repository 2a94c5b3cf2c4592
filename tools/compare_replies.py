#!/usr/bin/env python3
"""Asks two builds of Muster the same random calls, and tells where their replies differ.

    compare_replies.py OLD NEW [--calls 10000] [--seed 1] [--employees 3000]

OLD and NEW are programs. Each serves a copy of the same invented company. The calls come from NEW's description of its
methods, with right, odd and missing parameters, in queries, forms and JSON, by callers of each kind; one in twenty writes.
Of a reply the status and the body count, but not the block `time` and moments of today.
"""
import argparse
import http.client
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.parse

WRITES = re.compile(r"\.(add|update|delete|set|start|end)$")
MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[^\"]{1,6}")
UNLIKE = {"server.time", "app.info"}  # they answer with the time, and with the address of the server
WORDS = ["a", "ma", "an so", "Olivia", "Мар", "%", "", "0", "-1", "Y", "N", "true", "[]", "2027-01-31", "x" * 300, "ID", "DESC"]

# For conditions and orders, which are named by fields.
FIELDS = ["ID", "NAME", "LAST_NAME", "ACTIVE", "EMAIL", "PERSONAL_CITY", "WORK_POSITION", "UF_DEPARTMENT", "DATE_REGISTER",
          "PERSONAL_GENDER", "IS_ONLINE", "PARENT", "SORT", "UF_HEAD", "UF_X", "FIND", "NAME_SEARCH"]
PREFIXES = ["", "", "%", "!", "!%", ">", "<=", "%=", "="]


def run(program, *words):
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


def serve(program, store):
    """The process and the port of a server of this store."""
    process = subprocess.Popen([program, "serve", "--data", store, "--listen", "127.0.0.1:0"], stderr=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        if found:
            return process, int(found.group(1))
    raise SystemExit(f"{program} does not serve {store}")


def make_store(program, folder, employees):
    """A store with an invented company, and the paths of webhooks of the first people and of some others."""
    store = str(folder / "old.db")
    demo = subprocess.Popen([program, "demo", "--employees", str(employees), "--data", store, "--listen", "127.0.0.1:0"],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    next(line for line in demo.stdout if "http://" in line)
    demo.send_signal(signal.SIGTERM)
    demo.wait()
    paths = []
    for user in [1, 2, 3, employees // 2, employees - 1]:
        made = subprocess.run([program, "webhook", "add", "--data", store, "--user", str(user), "--scope",
                               "im,department,user,user_basic,user_brief,userfield,contact_center,task"],
                              capture_output=True, text=True)
        if made.returncode != 0:
            made = subprocess.run([program, "webhook", "add", "--data", store, "--user", str(user), "--scope",
                                   "im,department,user"], capture_output=True, text=True, check=True)
        paths.append(urllib.parse.urlsplit(re.search(r"http\S+", made.stdout).group(0)).path)
    return store, paths


class Calls:
    """Random calls, the same for the same seed."""

    def __init__(self, description, paths, employees, seed):
        self.random = random.Random(seed)
        self.paths = paths
        self.employees = employees
        self.methods = {}
        for path, what in description["paths"].items():
            method = path.rsplit("/", 1)[1]
            if method not in UNLIKE:
                self.methods[method] = [p["name"] for p in what["get"].get("parameters", []) if p["in"] == "query"]
        self.writes = [m for m in self.methods if WRITES.search(m)]
        self.reads = [m for m in self.methods if m not in self.writes]

    def value(self):
        pick = self.random
        return str(pick.choice([pick.randint(1, 40), pick.randint(1, self.employees + 20), pick.choice(WORDS)]))

    def named_by_field(self, name):
        pick = self.random
        if name == "ORDER":
            return f"ORDER[{pick.choice(FIELDS)}]", pick.choice(["ASC", "DESC"])
        return f"FILTER[{pick.choice(PREFIXES)}{pick.choice(FIELDS)}]", self.value()

    def next(self):
        pick = self.random
        method = pick.choice(self.writes if pick.random() < 0.05 else self.reads)
        names = self.methods[method] or ["ID"]
        pairs = []
        for name in names:
            if pick.random() < 0.5:
                continue
            for _ in range(pick.choice([1, 1, 1, 3, 50]) if name.endswith("[]") else 1):
                pairs.append(self.named_by_field(name) if name in ("FILTER", "ORDER") else (name, self.value()))
        target = pick.choice(self.paths) + method + pick.choice(["", "", "", ".json", ".xml"])
        form = urllib.parse.urlencode(pairs)
        if pick.random() < 0.7:
            return "GET", f"{target}?{form}", None, {}
        if pick.random() < 0.5:
            return "POST", target, form, {"Content-Type": "application/x-www-form-urlencoded"}
        return "POST", target, json.dumps(dict(pairs)), {"Content-Type": "application/json"}


def without_time(body):
    """The body without what differs from one moment to the next."""
    text = re.sub(r',"time":\{[^{}]*\}|<time>.*?</time>', "", body.decode("utf-8", "replace"), flags=re.DOTALL)
    return MOMENT.sub("MOMENT", text)


def ask(connection, call):
    method, target, body, headers = call
    connection.request(method, target, body, headers)
    reply = connection.getresponse()
    return reply.status, reply.getheader("content-type"), without_time(reply.read())


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("old")
    words.add_argument("new")
    words.add_argument("--calls", type=int, default=10000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--employees", type=int, default=3000)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        store, paths = make_store(given.old, folder, given.employees)
        copy = str(folder / "new.db")
        shutil.copy(store, copy)
        calls = Calls(json.loads(run(given.new, "openapi")), paths, given.employees, given.seed)
        servers = [serve(given.old, store), serve(given.new, copy)]
        connections = [http.client.HTTPConnection("127.0.0.1", port) for _, port in servers]
        statuses, differing = {}, 0
        for number in range(given.calls):
            call = calls.next()
            replies = [ask(connection, call) for connection in connections]
            statuses[replies[0][0]] = statuses.get(replies[0][0], 0) + 1
            if replies[0] == replies[1]:
                continue
            differing += 1
            if differing <= 5:
                shown = re.sub(r"/rest/(\d+)/\w+/", r"/rest/\1/***/", call[1])
                print(f"{number}: {call[0]} {shown} {call[2] or ''}\n  old {str(replies[0])[:600]}\n  new {str(replies[1])[:600]}")
        for process, _ in servers:
            process.send_signal(signal.SIGTERM)
            process.wait()
    print(f"{given.calls} calls, {differing} replies differ; statuses {dict(sorted(statuses.items()))}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
