"""What requests that cost much do to everybody else.

Each kind of request is made alone first, for what it costs, and then by eight connections at once, while other
clients ask something small. Everything but the server stands back for it, as if it ran on other machines.
"""

import http.client
import json
import multiprocessing
import os
import statistics
import time
import urllib.parse

from load import Directory, percentile
from machine import cpu_seconds, resident_megabytes
from page import show, table, write_down
from servers import Muster, add_webhook, make_store

ATTACKERS = 8
REST = 5  # seconds without an attack, for what is quiet


def form(fields):
    return urllib.parse.urlencode(fields)


def batch(commands):
    return "batch", form({f"cmd[c{i}]": command for i, command in enumerate(commands)})


def patterns(count):
    return "&".join(f"filter[%25%3DNAME][]=%25{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}%25x{i}%25" for i in range(count))


def kinds(departments):
    """Method and form of each kind of request."""
    doubled = ["user.current"] + [f"muster.department.path?ID=1&X=$result[c{i}]$result[c{i}]" for i in range(40)]
    ids = form({f"ID[{i}]": 1 + i % departments for i in range(9_900)})
    write = "im.user.status.set?STATUS=online"
    slow = "user.get?filter[IS_ONLINE]=N&filter[%25PERSONAL_STREET]=zzq&filter[!%25WORK_NOTES]=qqz"
    return {
        "batch of 50 trees": batch(["muster.department.tree"] * 50),
        "batch of 20 deep pages by LAST_NAME": batch(["user.get?sort=LAST_NAME&order=ASC&start=900000"] * 20),
        "batch of 20 deep pages by a field without an order": batch(["user.get?sort=PERSONAL_CITY&start=900000"] * 20),
        "500 patterns for NAME": ("user.get", patterns(500)),
        "batch of 50 `%LAST_NAME`": batch(["user.get?filter[%25LAST_NAME]=zq"] * 50),
        "employees of 9,900 departments": ("im.department.employees.get", ids + "&USER_DATA=Y"),
        "batch of doubled references": batch(doubled),
        "batch of a write and ten slow reads": batch([write] + [slow] * 10),
    }


def connect(url):
    host, port = url.removeprefix("http://").split(":")
    return http.client.HTTPConnection(host, int(port), timeout=600)


def post(connection, path, body):
    connection.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
    reply = connection.getresponse()
    size = 0
    while piece := reply.read(1 << 20):
        size += len(piece)
    return reply.status, size


def attack(url, path, body, until, counts):
    os.nice(15)
    connection, made = connect(url), 0
    while time.monotonic() < until:
        try:
            post(connection, path, body)
        except (OSError, http.client.HTTPException):
            connection.close()
            connection = connect(url)
        made += 1
    counts.put(made)


def probe(url, path, until, times):
    """Asks again and again, and keeps how long each answer took, in milliseconds; errors count as ten seconds."""
    connection, kept = connect(url), []
    while time.monotonic() < until:
        begin = time.perf_counter()
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            reply.read()
            fine = reply.status == 200
        except (OSError, http.client.HTTPException):
            connection.close()
            connection, fine = connect(url), False
        kept.append((time.perf_counter() - begin) * 1000 if fine else 10_000.0)
        time.sleep(0.002)
    times.put(sorted(kept))


def watch(muster, seconds, probes, request=None):
    """Probes for so many seconds, beside eight attackers if there is a request. Times by probe, the most memory held."""
    until, counts = time.monotonic() + seconds, multiprocessing.Queue()
    queues = {name: multiprocessing.Queue() for name in probes}
    workers = [multiprocessing.Process(target=probe, args=(muster.url, path, until, queues[name]))
               for name, path in probes.items()]
    attackers = [multiprocessing.Process(target=attack, args=(muster.url, *request, until, counts))
                 for _ in range(ATTACKERS if request else 0)]
    for worker in attackers + workers:
        worker.start()
    most = 0
    while time.monotonic() < until:
        most = max(most, resident_megabytes(muster.pid))
        time.sleep(0.05)
    times = {name: queue.get() for name, queue in queues.items()}
    for worker in workers:
        worker.join()
    made = 0
    for worker in attackers:
        worker.join(30)
        if worker.is_alive():
            worker.terminate()
    while not counts.empty():
        made += counts.get()
    return times, most, made


def cost(muster, request):
    before = cpu_seconds(muster.pids())
    connection = connect(muster.url)
    begin = time.monotonic()
    status, size = post(connection, *request)
    spent = time.monotonic() - begin
    sent = len(request[0]) + len(request[1])
    cpu = cpu_seconds(muster.pids()) - before
    return [f"{sent:,}", str(status), f"{size:,}", f"{spent:.2f} s", f"{cpu:.2f} s", f"{cpu * 1e6 / sent:,.0f} µs",
            f"{size / sent:,.0f}"]


def run(folder, options):
    people = options.hostile_people
    store, _ = make_store(folder, options, "hostile", people)
    attackers, others = (add_webhook(options, store, user) for user in (2, 3))
    muster = Muster(options, store, None)
    try:
        client = Directory(muster, others)
        departments = json.loads(client.ask("department.get"))["total"]
        probes = {"call": others + "im.department.get?ID[]=3", "health": "/healthz",
                  "write": others + "im.user.status.set?STATUS=online"}
        quiet, still, _ = watch(muster, REST, probes)
        costs, rows = [], [["nothing", "", *figures(quiet), f"{still:,.0f} MB"]]
        for name, (method, body) in kinds(departments).items():
            request = attackers + method, body
            costs.append([name, *cost(muster, request)])
            times, most, made = watch(muster, options.hostile_seconds, probes, request)
            rows.append([name, str(made), *figures(times), f"{most:,.0f} MB (**{most / still:.2f}**)"])
            show(costs[-1])
            show(rows[-1])
            time.sleep(1)
    finally:
        muster.stop()
    cost_head = ["request", "bytes sent", "status", "bytes of the reply", "answered in", "processor time",
                 "processor time for a byte sent", "bytes for a byte sent"]
    head = ["eight at once ask for", "answered", "calls of others: median", "99.9th percentile", "longest",
            "`/healthz`: 99.9th percentile", "writes of others: median", "longest", "memory (times the quiet one)"]
    write_down("hostile", table(cost_head, costs) + "\n\n" + table(head, rows) +
               f"\n\n{people:,} people, {departments:,} departments, {options.hostile_seconds} s for each row.")


def figures(times):
    call, health, write = times["call"], times["health"], times["write"]
    return [f"{statistics.median(call):.2f} ms", f"**{percentile(call, 0.999):.1f} ms**", f"{call[-1]:.1f} ms",
            f"**{percentile(health, 0.999):.1f} ms**", f"{statistics.median(write):.1f} ms", f"{write[-1]:.0f} ms"]
