"""What a line of log for each request costs, as text and as JSON, into a file and into a pipe."""

import shutil
import statistics
import subprocess

from load import measure, with_range
from machine import thread_seconds
from page import table, write_down
from servers import REQUESTS, Muster, make_store, paths_of


def run(folder, options):
    store, _ = make_store(folder, options, "log", 150, REQUESTS)
    reader = subprocess.Popen(["taskset", "-c", str(options.cores[1]), "cat"], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL)
    servers = {}
    with open(folder / "log", "ab", buffering=0) as file:
        kinds = {"no line": (None, "text"), "text, to a file": (file, "text"), "JSON, to a file": (file, "json"),
                 "text, to a pipe": (reader.stdin, "text")}
        costs = {kind: [] for kind in kinds}
        try:
            for number, (kind, how) in enumerate(kinds.items()):
                own = folder / f"log-{number}.db"
                shutil.copy(store, own)
                servers[kind] = Muster(options, own, options.cores[0], *how)
            # The differences are small and the machine drifts: many short rounds, all kinds in each, one after the other.
            for round_number in range(1 + options.rounds * options.seconds * 4):
                for kind, server in servers.items():
                    before = thread_seconds(server.pid, "muster-io")
                    requests = measure(server, paths_of(store, 0), options, seconds=1)["requests"]
                    if round_number > 0:  # the first one warms up
                        costs[kind].append((thread_seconds(server.pid, "muster-io") - before) / requests * 1e6)
                file.truncate(0)
        finally:
            for server in servers.values():
                server.stop()
            reader.stdin.close()
            reader.wait()
    without = statistics.median(costs["no line"])
    rows = [[kind, with_range(kept, "{:.2f}") + " µs", f"**{without / statistics.median(kept):.3f}**"]
            for kind, kept in costs.items()]
    write_down("log", table(["a line for each request", "I/O thread's CPU for a call (range)",
                             "calls per CPU-s, beside no line"], rows))
