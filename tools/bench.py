#!/usr/bin/env python3
"""Compares Muster with nginx on this machine; called by ./dev bench, which builds and installs what it needs.

One core runs the server under test, another the load; both servers get the same request bytes and return as many
bytes, heads included. The rounds of the two are interleaved, for machines drift. Then it measures
imports, starts and memory, what costly requests do to others, what reads wait while an import runs, how long finding people takes, writes, and what the
request log costs. HTTPS is compared with nginx as well, over connections that are kept and with a new one for each call.
Writes tables to docs/performance.md, between the marks there, and prints them.
"""

import argparse
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from bench_hostile import bench_hostile as bench_hostile_part

ROOT = pathlib.Path(__file__).resolve().parent.parent
REQUESTS = 5000
BATCH = 50  # commands in one, as tests/bench/bench_company.hpp has it
LARGEST_RETURN = 3000  # nginx `return` up to here, a file above
LUA = """
local paths = {}
local next = 0
function init()  -- not before: the header Host is not known yet
  local headers = {}
  if os.getenv("BENCH_CLOSE") then headers["Connection"] = "close" end
  for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = wrk.format("GET", line, headers) end
end
request = function() next = next % #paths + 1; return paths[next] end
"""


def cpu_seconds(pid):
    """User and system seconds of a process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def busy_seconds(core):
    """Seconds that a core has not been idle so far."""
    for line in pathlib.Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            times = [int(field) for field in line.split()[1:9]]
            return (sum(times) - times[3] - times[4]) / os.sysconf("SC_CLK_TCK")
    return 0.0


class Muster:
    """A server without a log of requests, as nginx here has none, unless there is somewhere for it to go."""

    def __init__(self, build, store, core, log=None, log_format="text", certificate=None):
        pinned = [] if core is None else ["taskset", "-c", str(core)]
        settings = {"MUSTER_LOG_REQUESTS": "true" if log else "false", "MUSTER_LOG_FORMAT": log_format}
        if certificate:
            settings |= {"MUSTER_SERVER_TLS_CERT": certificate[0], "MUSTER_SERVER_TLS_KEY": certificate[1]}
        self.process = subprocess.Popen(
            [*pinned, build / "muster", "serve", "--data", store, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=log or subprocess.DEVNULL, text=True, env={**os.environ, **settings})
        self.url = self.process.stdout.readline().removeprefix("listening: ").strip()
        self.pid = self.process.pid
        self.wait_until_ready()

    def wait_until_ready(self):
        """The port is open before a large portal is loaded."""
        scheme, _, address = self.url.partition("://")
        while True:
            if scheme == "https":
                context = ssl._create_unverified_context()
                connection = http.client.HTTPSConnection(*address.split(":"), context=context)
            else:
                connection = http.client.HTTPConnection(*address.split(":"))
            connection.request("GET", "/healthz/ready")
            if connection.getresponse().status == 200:
                return
            connection.close()
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def reply_size(url, path):
    """The bytes of one reply, its head included."""
    scheme, _, address = url.partition("://")
    host, port = address.split(":")
    with socket.create_connection((host, int(port))) as connection:
        if scheme == "https":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection = context.wrap_socket(connection)
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return sum(len(piece) for piece in iter(lambda: connection.recv(65536), b""))


class Nginx:
    """Answers every request with one body, so that its whole reply has a given size."""

    def __init__(self, folder, size, core, certificate=None):
        folder.mkdir()
        self.folder, self.core, self.certificate = folder, core, certificate
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = "127.0.0.1:%d" % free.getsockname()[1]
        self.url = ("https://" if certificate else "http://") + self.address
        self.start(size)
        head = reply_size(self.url, "/") - size
        self.stop()
        self.start(size - head)

    def start(self, size):
        body = "x" * size
        (self.folder / "body.json").write_text(body)
        if size <= LARGEST_RETURN:
            answer = f"return 200 '{body}';"
        else:
            answer = f"root {self.folder}; rewrite ^ /body.json break; open_file_cache max=10;"
        secure, tls = "", ""
        if self.certificate:
            secure = " ssl"
            tls = (f"ssl_certificate {self.certificate[0]}; ssl_certificate_key {self.certificate[1]}; "
                   "ssl_protocols TLSv1.2 TLSv1.3;")
        config = self.folder / "nginx.conf"
        config.write_text(f"""
worker_processes 1; daemon off; pid {self.folder}/pid; error_log {self.folder}/error.log; user root;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
  server {{ listen {self.address}{secure}; {tls} default_type application/json; location / {{ {answer} }} }}
}}
""")
        self.process = subprocess.Popen(["taskset", "-c", str(self.core), "nginx", "-c", config, "-p", self.folder],
                                        stderr=subprocess.DEVNULL)
        self.pid = self.worker()

    def worker(self):
        for _ in range(100):
            time.sleep(0.05)
            children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            if children:
                return int(children[0])
        sys.exit("nginx did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def measure(server, paths, lua, cores, seconds, clients=32, close=False):
    """One round: requests a second, requests a server-CPU-second, how busy each core was. `close`: a connection each."""
    before = cpu_seconds(server.pid), [busy_seconds(core) for core in cores], time.monotonic()
    output = subprocess.run(
        ["taskset", "-c", str(cores[1]), "wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", lua, server.url],
        env={**os.environ, "BENCH_PATHS": str(paths), **({"BENCH_CLOSE": "1"} if close else {})}, capture_output=True, text=True, check=True).stdout
    after = cpu_seconds(server.pid), [busy_seconds(core) for core in cores], time.monotonic()
    if "Non-2xx" in output:
        sys.exit(f"{server.url} answered errors:\n{output}")
    requests = int(re.search(r"(\d+) requests in", output)[1])
    spent = after[2] - before[2]
    return {
        "requests": requests,
        "rate": requests / spent,
        "per_cpu": requests / max(after[0] - before[0], 0.001),
        "busy": [round(100 * (b - a) / spent) for a, b in zip(before[1], after[1])],
    }


def thread_seconds(pid, name):
    """User and system seconds of a process's threads of this name so far, to the millisecond."""
    spent = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        if (task / "comm").read_text().strip() == name:
            spent += int((task / "schedstat").read_text().split()[0]) / 1e9
    return spent


def middle(rounds, figure):
    values = sorted(one[figure] for one in rounds)
    return statistics.median(values), values[0], values[-1]


def mean_size(server, paths):
    """The mean size of the first replies of a case."""
    return round(statistics.mean(reply_size(server.url, path) for path in paths.read_text().splitlines()[:200]))


def run_case(name, people, muster, paths, folder, options, certificate=None, close=False):
    size = mean_size(muster, paths)
    nginx = Nginx(folder, size, options.cores[0], certificate)
    lua = folder / "load.lua"
    lua.write_text(LUA)
    rounds = {"nginx": [], "muster": []}
    try:
        for _ in range(options.rounds):
            for label, server in (("nginx", nginx), ("muster", muster)):
                rounds[label].append(measure(server, paths, lua, options.cores, options.seconds, close=close))
    finally:
        nginx.stop()
    # A round in which one of them answered nothing, for want of ports say, compares nothing.
    ratios = [m["per_cpu"] / n["per_cpu"] for m, n in zip(rounds["muster"], rounds["nginx"])
              if m["per_cpu"] and n["per_cpu"]]
    if not ratios:
        sys.exit(f"{name}: no round in which both servers answered")
    row = [f"{people:,}", name, f"{size:,}"]
    for label in ("nginx", "muster"):
        rate, per_cpu = middle(rounds[label], "rate"), middle(rounds[label], "per_cpu")
        row += [f"{rate[0]:,.0f}", f"{per_cpu[0]:,.0f} ({per_cpu[1]:,.0f}–{per_cpu[2]:,.0f})"]
    row.append(f"**{statistics.median(ratios):.2f}** ({min(ratios):.2f}–{max(ratios):.2f})")
    row.append(" / ".join(f"{statistics.median(one['busy'][core] for one in rounds['muster']):.0f}%"
                          for core in range(2)))
    print("| " + " | ".join(row) + " |", flush=True)
    return row


class Prober(threading.Thread):
    """Asks one question after the other over one connection and keeps the times, in milliseconds."""

    def __init__(self, server, path):
        super().__init__()
        host, port = server.url.removeprefix("http://").split(":")
        self.connection = socket.create_connection((host, int(port)))
        self.request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        self.times = []
        self.done = threading.Event()

    def run(self):
        while not self.done.is_set():
            start = time.perf_counter()
            self.connection.sendall(self.request)
            reply = b""
            while not reply.endswith(b"}}"):
                reply += self.connection.recv(65536)
            self.times.append(1000 * (time.perf_counter() - start))
            time.sleep(0.0005)

    def finish(self):
        self.done.set()
        self.join()
        self.times.sort()
        return self.times[len(self.times) * 99 // 100], self.times[-1]


def reads_during_import(people, folder, options):
    """What a read waits while a company that differs in everybody is imported into the served store."""
    store = folder / f"import-{people}.db"
    subprocess.run([options.build / "tests/muster_bench_store", store, str(people), "1"], check=True,
                   capture_output=True)
    company = folder / "company.json"
    subprocess.run([options.build / "muster", "export", company, "--data", store], check=True, capture_output=True)
    company.write_text(re.sub(r'"LAST_NAME":"', r'\g<0>x', company.read_text()))
    muster = Muster(options.build, store, None)
    try:
        path = pathlib.Path(f"{store}.0.paths").read_text().splitlines()[0]
        rows = []
        for label, job in (("nothing else", ["sleep", "3"]),
                           ("an import", [options.build / "muster", "import", company, "--data", store])):
            prober = Prober(muster, path)
            prober.start()
            begin = time.monotonic()
            subprocess.run(job, check=True, capture_output=True)
            spent = time.monotonic() - begin
            p99, longest = prober.finish()
            rows.append([f"{people:,}", label, f"{spent:.1f} s", f"{len(prober.times):,}", f"{p99:.1f} ms",
                         f"{longest:.1f} ms"])
        return rows
    finally:
        muster.stop()


def seconds_of(command):
    begin = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - begin


def sizes(people, folder, options):
    """How long it takes to invent, import and start a company, and what it holds in memory."""
    made, store, company = folder / f"made-{people}.db", folder / f"new-{people}.db", folder / f"{people}.json"
    subprocess.run([options.build / "tests/muster_bench_store", made, str(people), "1"], check=True,
                   capture_output=True)
    subprocess.run([options.build / "muster", "export", company, "--data", made], check=True, capture_output=True)
    imported = seconds_of([options.build / "muster", "import", company, "--data", store])
    begin = time.monotonic()
    muster = Muster(options.build, store, None)
    started = time.monotonic() - begin
    resident = int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{muster.pid}/status").read_text())[1]) / 1024
    muster.stop()
    return [f"{people:,}", f"{imported:.1f} s", f"{started:.2f} s", f"{resident:,.0f} MB"]


def version(command):
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return (run.stdout + run.stderr).splitlines()[0].strip()


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine(options):
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())[1]
    return (f"`./dev bench --rounds {options.rounds} --seconds {options.seconds}` on {model}, "
            f"{len(os.sched_getaffinity(0))} cores; {version(['nginx', '-v'])}; "
            f"{version(['wrk', '-v'])[:20].strip()}; "
            f"{version([options.build / 'muster', '--version'])}; {time.strftime('%Y-%m-%d')}.")


def write_down(mark, text):
    """Puts the text between its marks in docs/performance.md."""
    page = ROOT / "docs/performance.md"
    before, _, rest = page.read_text().partition(f"<!-- {mark} -->\n")
    after = rest.partition(f"<!-- /{mark} -->")[2]
    page.write_text(f"{before}<!-- {mark} -->\n{text}\n<!-- /{mark} -->{after}")
    print(f"\n{text}\n", flush=True)


def bench_reads(folder, options):
    rows = []
    for people in options.companies:
        store = folder / f"{people}.db"
        cases = subprocess.run([options.build / "tests/muster_bench_store", store, str(people), str(REQUESTS)],
                               check=True, capture_output=True, text=True).stdout.splitlines()
        muster = Muster(options.build, store, options.cores[0])
        try:
            for number, name in enumerate(cases):
                paths = pathlib.Path(f"{store}.{number}.paths")
                rows.append(run_case(name, people, muster, paths, folder / f"nginx-{people}-{number}", options))
        finally:
            muster.stop()
    write_down("reads", table(READS_HEAD, rows) + "\n\n" + machine(options))


READS_HEAD = ["people", "case", "bytes", "nginx req/s", "nginx req/CPU-s (range)", "Muster req/s",
              "Muster req/CPU-s (range)", "Muster : nginx per CPU-s", "busy: server / load core"]


def local_certificate(folder, options):
    """A certificate for this machine and its key, as `muster demo --tls` makes them."""
    demo = subprocess.Popen([options.build / "muster", "demo", "--tls", "--data", folder / "tls.db", "--listen",
                             "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    demo.stdout.readline()
    demo.terminate()
    demo.wait()
    return folder / "local-cert.pem", folder / "local-key.pem"


def bench_https(folder, options):
    """The call of the reads' first case over TLS, by connections that are kept and by a new one for each call."""
    certificate, rows = local_certificate(folder, options), []
    for people in options.companies:
        store = folder / f"https-{people}.db"
        cases = subprocess.run([options.build / "tests/muster_bench_store", store, str(people), str(REQUESTS)],
                               check=True, capture_output=True, text=True).stdout.splitlines()
        muster = Muster(options.build, store, options.cores[0], certificate=certificate)
        try:
            for close, how in ((False, "kept"), (True, "a new connection each")):
                rows.append(run_case(f"{cases[0]}, {how}", people, muster, pathlib.Path(f"{store}.0.paths"),
                                     folder / f"nginx-https-{people}-{close}", options, certificate, close))
        finally:
            muster.stop()
    write_down("https", table(READS_HEAD, rows) + "\n\n" + machine(options))


def bench_batch(folder, options):
    """What a command of a batch costs, beside a call of its own."""
    rows = []
    for people in options.companies:
        store = folder / f"batch-{people}.db"
        subprocess.run([options.build / "tests/muster_bench_store", store, str(people), "1000"], check=True,
                       capture_output=True)
        lua = folder / "load.lua"
        lua.write_text(LUA)
        muster = Muster(options.build, store, options.cores[0])
        costs = {"single": [], "batch": []}
        try:
            for _ in range(options.rounds):
                for kind, commands in (("single", 1), ("batch", BATCH)):
                    paths = pathlib.Path(f"{store}.{kind}.paths")
                    per_cpu = measure(muster, paths, lua, options.cores, options.seconds)["per_cpu"]
                    costs[kind].append(1_000_000 / (per_cpu * commands))
        finally:
            muster.stop()
        ratios = [b / s for b, s in zip(costs["batch"], costs["single"])]
        rows.append([f"{people:,}", f"{statistics.median(costs['single']):.1f} µs",
                     f"{statistics.median(costs['batch']):.2f} µs",
                     f"**{statistics.median(ratios):.2f}** ({min(ratios):.2f}–{max(ratios):.2f})"])
    head = ["people", "a call, server CPU", "a command of a batch of 50", "command : call"]
    write_down("batch", table(head, rows))


def bench_sizes(folder, options):
    rows = [sizes(people, folder, options) for people in (100_000, 1_000_000)]
    write_down("sizes", table(["people", "import", "start until ready", "resident"], rows))


def bench_import(folder, options):
    rows = reads_during_import(100_000, folder, options)
    head = ["people", "beside the reads", "for", "reads", "99th percentile", "longest"]
    write_down("import", table(head, rows))


class Directory:
    """A client with a webhook for everything, that asks one question after the other."""

    def __init__(self, muster, webhook):
        host, port = muster.url.removeprefix("http://").split(":")
        self.connection = http.client.HTTPConnection(host, int(port))
        self.webhook = webhook

    def ask(self, question):
        self.connection.request("GET", self.webhook + question)
        reply = self.connection.getresponse()
        body = reply.read()
        if reply.status != 200:
            sys.exit(f"{question}: {reply.status} {body[:200]}")
        return body

    def row(self, name, questions):
        times, size = [], 0
        for question in questions:
            begin = time.perf_counter()
            size = len(self.ask(question))
            times.append((time.perf_counter() - begin) * 1000)
        times.sort()
        return [name, f"{size:,}", f"{statistics.median(times):.2f} ms", f"{times[int(len(times) * 0.99)]:.2f} ms"]


def bench_find(folder, options):
    """How long finding departments and people takes in a company of a million, at the client."""
    people, store = 1_000_000, folder / "find.db"
    subprocess.run([options.build / "tests/muster_bench_store", store, str(people), "1"], check=True,
                   capture_output=True)
    added = subprocess.run([options.build / "muster", "webhook", "add", "--user", "1", "--scope", "user,department,im",
                            "--data", store], check=True, capture_output=True, text=True).stdout
    webhook = re.search(r"/rest/\S+", added)[0]
    muster = Muster(options.build, store, options.cores[0])
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {options.cores[1]})
    try:
        client = Directory(muster, webhook)
        dice, many, quote = random.Random(1), 2000, urllib.parse.quote
        some = json.loads(client.ask("user.get?start=500000"))["result"]
        departments = json.loads(client.ask("department.get"))["total"]
        department = lambda: dice.randint(1, departments)
        rows = [
            client.row("`department.get` by id", [f"department.get?ID={department()}" for _ in range(many)]),
            client.row("`department.get` by parent", [f"department.get?PARENT={department()}" for _ in range(many)]),
            client.row("`user.get` by `>ID`, `start=-1`",
                       [f"user.get?filter[%3EID]={dice.randint(1, people)}&start=-1" for _ in range(many)]),
            client.row("`user.get` by `>ID`, with its total",
                       [f"user.get?filter[%3EID]={dice.randint(1, people)}" for _ in range(many)]),
            client.row("`user.get` by mail",
                       [f"user.get?EMAIL={quote(dice.choice(some)['EMAIL'])}" for _ in range(many)]),
            client.row("`user.get` by department", [f"user.get?UF_DEPARTMENT={department()}" for _ in range(many)]),
            client.row("`user.get` by `%LAST_NAME`",
                       [f"user.get?filter[%25LAST_NAME]={quote(dice.choice(some)['LAST_NAME'][1:5])}"
                        for _ in range(100)]),
            client.row("`im.search.user.list`, `ma`", ["im.search.user.list?FIND=ma&LIMIT=50"] * 500),
            client.row("`im.search.user.list`, `olivi`", ["im.search.user.list?FIND=olivi&LIMIT=50"] * 500),
            client.row("`user.search`, `ma so`", ["user.search?FIND=ma%20so"] * 500),
            client.row("`im.search.department.list`, `soft`", ["im.search.department.list?FIND=soft&LIMIT=50"] * 500),
        ]
    finally:
        os.sched_setaffinity(0, allowed)
        muster.stop()
    write_down("find", table(["question", "bytes", "median", "99th percentile"], rows) +
               f"\n\n{people:,} people in {departments:,} departments.")


def write_paths(webhook, ids, count, dice, file):
    """Changes to one person each, no two alike."""
    file.write_text("".join(
        f"{webhook}user.update?ID={dice.choice(ids)}&PERSONAL_MOBILE=%2B{dice.getrandbits(40)}\n"
        for _ in range(count)))
    return file


class Writer(threading.Thread):
    """Changes people, so many a second, over one connection."""

    def __init__(self, server, paths, rate):
        super().__init__()
        host, port = server.url.removeprefix("http://").split(":")
        self.connection = http.client.HTTPConnection(host, int(port))
        self.paths, self.rate = paths.read_text().splitlines(), rate
        self.made = 0
        self.done = threading.Event()

    def run(self):
        begin = time.monotonic()
        while not self.done.wait(max(0.0, begin + self.made / self.rate - time.monotonic())):
            self.connection.request("GET", self.paths[self.made])
            reply = self.connection.getresponse()
            reply.read()
            if reply.status != 200:
                sys.exit(f"a write was answered {reply.status}")
            self.made += 1

    def finish(self):
        self.done.set()
        self.join()


def bench_writes(folder, options):
    """Writes a second by one client and by 32, and what reads cost the I/O thread beside 200 writes a second."""
    people, store, dice = 100_000, folder / "writes.db", random.Random(1)
    subprocess.run([options.build / "tests/muster_bench_store", store, str(people), str(REQUESTS)], check=True,
                   capture_output=True)
    added = subprocess.run([options.build / "muster", "webhook", "add", "--user", "1", "--scope", "user", "--data",
                            store], check=True, capture_output=True, text=True).stdout
    webhook = re.search(r"/rest/\S+", added)[0]
    subprocess.run([options.build / "muster", "user", "admin", "1", "--data", store], check=True, capture_output=True)
    lua, reads = folder / "load.lua", pathlib.Path(f"{store}.0.paths")
    lua.write_text(LUA)
    muster = Muster(options.build, store, options.cores[0])
    rates, costs = {1: [], 32: []}, {"none": [], "200": []}
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {options.cores[1]})
    try:
        client = Directory(muster, webhook)
        pages = [client.ask(f"user.get?filter[%3EID]={dice.randint(1, people)}&start=-1") for _ in range(100)]
        ids = [user["ID"] for page in pages for user in json.loads(page)["result"]]
        for _ in range(options.rounds):
            for clients, kept in rates.items():
                paths = write_paths(webhook, ids, 20_000 * options.seconds, dice, folder / "writes.paths")
                kept.append(measure(muster, paths, lua, options.cores, options.seconds, clients)["rate"])
            for label, kept in costs.items():
                paths = write_paths(webhook, ids, 400 * options.seconds, dice, folder / "writes.paths")
                writer = Writer(muster, paths, 200) if label == "200" else None
                if writer:
                    writer.start()
                before = thread_seconds(muster.pid, "muster-io")
                rate = measure(muster, reads, lua, options.cores, options.seconds)
                kept.append(rate["requests"] / (thread_seconds(muster.pid, "muster-io") - before))
                if writer:
                    writer.finish()
    finally:
        os.sched_setaffinity(0, allowed)
        muster.stop()
    rows = [[f"{clients} client{'s' if clients > 1 else ''}", f"{statistics.median(kept):,.0f}"]
            for clients, kept in rates.items()]
    ratios = [busy / calm for busy, calm in zip(costs["200"], costs["none"])]
    write_down("writes", table(["writes by", "writes/s"], rows) + "\n\n" + table(
        ["reads per I/O-CPU-second, no writes", "beside 200 writes/s", "ratio"],
        [[f"{statistics.median(costs['none']):,.0f}", f"{statistics.median(costs['200']):,.0f}",
          f"**{statistics.median(ratios):.2f}** ({min(ratios):.2f}–{max(ratios):.2f})"]]) +
        f"\n\n{people:,} people.")


def bench_log(folder, options):
    """What a line for each request costs, as text and as JSON, into a file and into a pipe."""
    store, lua = folder / "log.db", folder / "load.lua"
    subprocess.run([options.build / "tests/muster_bench_store", store, "150", str(REQUESTS)], check=True,
                   capture_output=True)
    lua.write_text(LUA)
    file = open(folder / "log", "ab", buffering=0)
    reader = subprocess.Popen(["taskset", "-c", str(options.cores[1]), "cat"], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL)
    kinds = {"no line": (None, "text"), "text, to a file": (file, "text"), "JSON, to a file": (file, "json"),
             "text, to a pipe": (reader.stdin, "text")}
    servers, costs = {}, {kind: [] for kind in kinds}
    try:
        for number, (kind, how) in enumerate(kinds.items()):
            own = folder / f"log-{number}.db"
            shutil.copy(store, own)
            servers[kind] = Muster(options.build, own, options.cores[0], *how)
        # The differences are small and the machine drifts: many short rounds, all kinds in each, one after the other.
        for round_number in range(1 + options.rounds * options.seconds * 4):
            for kind, server in servers.items():
                before = thread_seconds(server.pid, "muster-io")
                requests = measure(server, pathlib.Path(f"{store}.0.paths"), lua, options.cores, 1)["requests"]
                if round_number > 0:  # the first one warms up
                    costs[kind].append((thread_seconds(server.pid, "muster-io") - before) / requests * 1e6)
            file.truncate(0)
    finally:
        for server in servers.values():
            server.stop()
        reader.stdin.close()
        reader.wait()
    without = statistics.median(costs["no line"])
    rows = [[kind, f"{statistics.median(kept):.2f} µs ({min(kept):.2f}–{max(kept):.2f})",
             f"**{without / statistics.median(kept):.3f}**"] for kind, kept in costs.items()]
    write_down("log", table(["a line for each request", "I/O thread's CPU for a call (range)",
                             "calls per CPU-s, beside no line"], rows))


def bench_token(folder, options):
    """What a call by an application's token costs beside one by webhook, in instructions: the same in each run."""
    def instructions(credential, encoding, calls):
        counted = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                                  options.build / "tests/muster_call_cost", credential, encoding, str(calls)],
                                 check=True, capture_output=True, text=True).stderr
        return int(re.search(r"Collected : (\d+)", counted)[1])
    few, many = 1000, 3000  # the difference leaves out what comes once
    rows = []
    for encoding, name in {"query": "a query", "form": "a form", "json": "JSON"}.items():
        costs = {credential: (instructions(credential, encoding, many) - instructions(credential, encoding, few))
                 / (many - few) for credential in ("webhook", "parameter", "header")}
        rows.append([name] + [f"{costs[kind]:,.0f}" for kind in costs]
                    + [f"**{costs[kind] / costs['webhook']:.3f}**" for kind in ("parameter", "header")])
    write_down("token", table(["department.get of five, 150 people, as", "instructions by webhook", "by token as `auth`",
                               "by token in the header", "`auth` beside webhook", "header beside webhook"], rows))


def bench_hostile(folder, options):
    bench_hostile_part(folder, options, sys.modules[__name__])


PARTS = {"reads": bench_reads, "https": bench_https, "batch": bench_batch, "sizes": bench_sizes, "import": bench_import,
         "find": bench_find, "writes": bench_writes, "log": bench_log, "token": bench_token,
         "hostile": bench_hostile}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--companies", type=int, nargs="*", default=[150, 100_000])
    parser.add_argument("--parts", nargs="*", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--hostile-people", type=int, default=1_000_000)
    parser.add_argument("--hostile-seconds", type=int, default=20)
    options = parser.parse_args()
    options.cores = sorted(os.sched_getaffinity(0))[:2]
    if len(options.cores) < 2:
        sys.exit("a benchmark needs two cores: one for the server, one for the load")
    if not shutil.which("wrk") or not shutil.which("nginx"):
        sys.exit("nginx and wrk are missing: ./dev bench installs them")
    with tempfile.TemporaryDirectory() as folder:
        for part in options.parts:
            PARTS[part](pathlib.Path(folder), options)


if __name__ == "__main__":
    main()
