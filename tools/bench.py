#!/usr/bin/env python3
"""Compares Muster with nginx on this machine; called by ./dev bench, which builds and installs what it needs.

One core runs the server under test, another the load; both servers get the same request bytes and return as many
bytes. The rounds of the two are interleaved, for machines drift. Writes a table to docs/performance.md, between the
marks there, and prints it.
"""

import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
REQUESTS = 5000
LARGEST_RETURN = 3000  # nginx `return` up to here, a file above
LUA = """
local paths = {}
for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = wrk.format("GET", line) end
local next = 0
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
    def __init__(self, build, store, core):
        self.process = subprocess.Popen(
            ["taskset", "-c", str(core), build / "muster", "serve", "--data", store, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().removeprefix("listening: ").strip()
        self.pid = self.process.pid

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Nginx:
    """Answers every request with one body of a given size."""

    def __init__(self, folder, size, core):
        folder.mkdir()
        self.url = "http://127.0.0.1:18098"
        body = "x" * size
        (folder / "body.json").write_text(body)
        if size <= LARGEST_RETURN:
            answer = f"return 200 '{body}';"
        else:
            answer = f"root {folder}; rewrite ^ /body.json break; open_file_cache max=10;"
        config = folder / "nginx.conf"
        config.write_text(f"""
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log; user root;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
  server {{ listen 127.0.0.1:18098; default_type application/json; location / {{ {answer} }} }}
}}
""")
        self.process = subprocess.Popen(["taskset", "-c", str(core), "nginx", "-c", config, "-p", folder],
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


def measure(server, paths, lua, cores, seconds):
    """One round: requests a second, requests a server-CPU-second, how busy each core was."""
    before = cpu_seconds(server.pid), [busy_seconds(core) for core in cores], time.monotonic()
    output = subprocess.run(
        ["taskset", "-c", str(cores[1]), "wrk", "-t1", "-c32", f"-d{seconds}s", "-s", lua, server.url],
        env={**os.environ, "BENCH_PATHS": str(paths)}, capture_output=True, text=True, check=True).stdout
    after = cpu_seconds(server.pid), [busy_seconds(core) for core in cores], time.monotonic()
    if "Non-2xx" in output:
        sys.exit(f"{server.url} answered errors:\n{output}")
    requests = int(re.search(r"(\d+) requests in", output)[1])
    spent = after[2] - before[2]
    return {
        "rate": requests / spent,
        "per_cpu": requests / max(after[0] - before[0], 0.001),
        "busy": [round(100 * (b - a) / spent) for a, b in zip(before[1], after[1])],
    }


def middle(rounds, figure):
    values = sorted(one[figure] for one in rounds)
    return statistics.median(values), values[0], values[-1]


def body_size(server, paths):
    """The mean length of the first replies of a case."""
    lengths = []
    for path in paths.read_text().splitlines()[:200]:
        with urllib.request.urlopen(server.url + path) as reply:
            lengths.append(len(reply.read()))
    return round(statistics.mean(lengths))


def run_case(name, people, muster, paths, folder, options):
    size = body_size(muster, paths)
    nginx = Nginx(folder, size, options.cores[0])
    lua = folder / "load.lua"
    lua.write_text(LUA)
    rounds = {"nginx": [], "muster": []}
    for _ in range(options.rounds):
        for label, server in (("nginx", nginx), ("muster", muster)):
            rounds[label].append(measure(server, paths, lua, options.cores, options.seconds))
    nginx.stop()
    ratios = [m["per_cpu"] / n["per_cpu"] for m, n in zip(rounds["muster"], rounds["nginx"])]
    row = [f"{people:,}", name, f"{size:,}"]
    for label in ("nginx", "muster"):
        rate, per_cpu = middle(rounds[label], "rate"), middle(rounds[label], "per_cpu")
        row += [f"{rate[0]:,.0f}", f"{per_cpu[0]:,.0f} ({per_cpu[1]:,.0f}–{per_cpu[2]:,.0f})"]
    row.append(f"**{statistics.median(ratios):.2f}** ({min(ratios):.2f}–{max(ratios):.2f})")
    row.append(" / ".join(f"{statistics.median(one['busy'][core] for one in rounds['muster']):.0f}%"
                          for core in range(2)))
    print("| " + " | ".join(row) + " |", flush=True)
    return row


def version(command):
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return (run.stdout + run.stderr).splitlines()[0].strip()


def table(rows, options):
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())[1]
    head = ["people", "case", "bytes", "nginx req/s", "nginx req/CPU-s (range)", "Muster req/s",
            "Muster req/CPU-s (range)", "Muster : nginx per CPU-s", "busy: server / load core"]
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join(["---"] * len(head)) + " |"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    lines += ["", f"`./dev bench --rounds {options.rounds} --seconds {options.seconds}` on {model}, "
              f"{len(os.sched_getaffinity(0))} cores; {version(['nginx', '-v'])}; {version(['wrk', '-v'])[:20].strip()}; "
              f"{version([options.build / 'muster', '--version'])}; {time.strftime('%Y-%m-%d')}."]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--companies", type=int, nargs="*", default=[150, 100_000])
    options = parser.parse_args()
    options.cores = sorted(os.sched_getaffinity(0))[:2]
    if len(options.cores) < 2:
        sys.exit("a benchmark needs two cores: one for the server, one for the load")
    if not shutil.which("wrk") or not shutil.which("nginx"):
        sys.exit("nginx and wrk are missing: ./dev bench installs them")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for people in options.companies:
            store = folder / f"{people}.db"
            cases = subprocess.run([options.build / "tests/muster_bench_store", store, str(people), str(REQUESTS)],
                                   check=True, capture_output=True, text=True).stdout.splitlines()
            muster = Muster(options.build, store, options.cores[0])
            for number, name in enumerate(cases):
                paths = pathlib.Path(f"{store}.{number}.paths")
                rows.append(run_case(name, people, muster, paths, folder / f"nginx-{people}-{number}", options))
            muster.stop()
    text = table(rows, options)
    page = ROOT / "docs/performance.md"
    before, _, rest = page.read_text().partition("<!-- reads -->\n")
    after = rest.partition("<!-- /reads -->")[2]
    page.write_text(f"{before}<!-- reads -->\n{text}\n<!-- /reads -->{after}")
    print(f"\nwritten to {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
