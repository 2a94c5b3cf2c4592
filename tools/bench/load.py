"""Load, and what it measures: wrk, the load generator of tests/bench, and clients that ask one question after the other."""

import http.client
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import threading
import time

from machine import busy_seconds, cpu_seconds, kernel_seconds

LUA = r"""
local paths = {}
local next = 0
function init()  -- not before: the header Host is not known yet
  local headers = {}
  for name, value in os.getenv("BENCH_HEADERS"):gmatch("([^:\n]+): ([^\n]*)") do headers[name] = value end
  for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = wrk.format("GET", line, headers) end
end
request = function() next = next % #paths + 1; return paths[next] end
"""


def counted(server, cores, load):
    """Runs `load`, which returns how many requests were answered, and adds what that took of the server's time."""
    pids = server.pids()
    before = cpu_seconds(pids), [busy_seconds(core) for core in cores], time.monotonic(), kernel_seconds(pids)
    requests = load()
    after = cpu_seconds(pids), [busy_seconds(core) for core in cores], time.monotonic(), kernel_seconds(pids)
    spent, processor = after[2] - before[2], max(after[0] - before[0], 0.001)
    return {"requests": requests, "rate": requests / spent, "per_cpu": requests / processor,
            "kernel": (after[3] - before[3]) / processor,
            "busy": [round(100 * (b - a) / spent) for a, b in zip(before[1], after[1])]}


def measure(server, paths, options, clients=32, close=False, seconds=None, headers=None):
    """One round of wrk: what `counted` says of it. `close`: a new connection for each request. `headers` are sent along."""
    lua = pathlib.Path(paths).parent / "load.lua"
    lua.write_text(LUA)
    sent = {**(headers or {}), **({"Connection": "close"} if close else {})}
    environment = {**os.environ, "BENCH_PATHS": str(paths),
                   "BENCH_HEADERS": "".join(f"{name}: {value}\n" for name, value in sent.items())}

    def load():
        output = subprocess.run(
            ["taskset", "-c", str(options.cores[1]), "wrk", "-t1", f"-c{clients}", f"-d{seconds or options.seconds}s",
             "-s", lua, server.url], env=environment, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in output:
            sys.exit(f"{server.url} answered errors:\n{output}")
        return int(re.search(r"(\d+) requests in", output)[1])

    return counted(server, options.cores, load)


def generate(address, protocol, paths, connections, options, seconds, rate=None, beside=None):
    """Runs the load generator of tests/bench and returns what it reports, a map for each file of requests. With a rate it
    sends on schedule; `beside` is (file, connections, rate) of others that it sends as well."""
    words = [address, protocol, paths, connections, seconds, *([rate] if rate else []), *(beside or [])]
    run = subprocess.run(["taskset", "-c", str(options.cores[1]), options.build / "tests/muster_bench_load",
                          *map(str, words)], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(run.stderr)
    reports = [json.loads(line) for line in run.stdout.splitlines()]
    if any(report["errors"] for report in reports):
        sys.exit(f"{paths}: the server answered errors: {reports}")
    return reports


def address_of(server):
    return server.url.partition("://")[2]


def middle(rounds, figure):
    """Median, least and most of a figure of several rounds."""
    values = sorted(one[figure] for one in rounds)
    return statistics.median(values), values[0], values[-1]


def with_range(values, form="{:,.0f}"):
    """The median, with least and most in brackets."""
    values = sorted(values)
    return f"{form.format(statistics.median(values))} ({form.format(values[0])}–{form.format(values[-1])})"


def percentile(times, share):
    return times[min(len(times) - 1, int(len(times) * share))]


class Directory:
    """A client with a webhook for everything, that asks one question after the other."""

    def __init__(self, server, webhook):
        host, port = address_of(server).split(":")
        self.connection = http.client.HTTPConnection(host, int(port))
        self.webhook = webhook

    def ask(self, question, form=None):
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        self.connection.request("POST" if form else "GET", self.webhook + question, form, headers)
        reply = self.connection.getresponse()
        body = reply.read()
        if reply.status != 200:
            sys.exit(f"{question}: {reply.status} {body[:200]}")
        return body

    def result(self, question, form=None):
        return json.loads(self.ask(question, form))["result"]

    def times(self, questions):
        """How long each answer took, in milliseconds, in order of length; and the bytes of the last."""
        times, size = [], 0
        for question in questions:
            begin = time.perf_counter()
            size = len(self.ask(question))
            times.append((time.perf_counter() - begin) * 1000)
        return sorted(times), size


class Prober(threading.Thread):
    """Asks one question again and again over one connection and keeps the times, in milliseconds."""

    def __init__(self, server, path):
        super().__init__()
        host, port = address_of(server).split(":")
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
        """The times, in order of length."""
        self.done.set()
        self.join()
        return sorted(self.times)


class Writer(threading.Thread):
    """Makes changes, so many a second, over one connection."""

    def __init__(self, server, paths, rate):
        super().__init__()
        host, port = address_of(server).split(":")
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


def write_paths(webhook, ids, count, dice, file):
    """Changes to one person each, no two alike."""
    file.write_text("".join(
        f"{webhook}user.update?ID={dice.choice(ids)}&PERSONAL_MOBILE=%2B{dice.getrandbits(40)}\n"
        for _ in range(count)))
    return file
