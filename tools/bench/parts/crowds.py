"""What crowds of clients that hardly do anything, or come and go, do to everybody else.

Rounds with and without a crowd take turns, so that both have the same share of what else the machine does. A crowd
stands back for everything else, as if it ran on other machines.
"""

import multiprocessing
import os
import resource
import socket
import statistics
import sys
import time

from load import percentile, with_range
from machine import cpu_seconds, describe, resident_megabytes
from page import show, table, write_down
from parts.hostile import probe
from servers import Muster, add_webhook, make_store

PEOPLE = 100_000
READERS, UNFINISHED, PASSING = 32, 1_000, 10_000
ROUND_SECONDS = 10
SETTLE_SECONDS = 1.5  # until a crowd is there, and until it is gone
AIM = 5  # milliseconds that others wait longer


def connect(address):
    host, port = address
    return socket.create_connection((host, int(port)), timeout=10)


def read_slowly(address, question, until, count):
    """Each asks for more than fits into the system's buffers, and reads one byte a second of it."""
    request = f"GET {question} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 40

    def begin():
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((address[0], int(address[1])))
        connection.sendall(request)
        count.value += 1
        return connection

    connections = [begin() for _ in range(READERS)]
    while time.monotonic() < until:
        for place, connection in enumerate(connections):
            try:
                ended = not connection.recv(1)
            except OSError:
                ended = True
            if ended:
                connection.close()
                connections[place] = begin()
        time.sleep(1)


def never_finish(address, _, until, count):
    """Each sends a byte of a header every second. The server ends it in time, and then it begins again."""

    def begin():
        connection = connect(address)
        connection.sendall(b"GET /healthz HTTP/1.1\r\nX-Filler: ")
        count.value += 1
        return connection

    connections = [begin() for _ in range(UNFINISHED)]
    while time.monotonic() < until:
        for place, connection in enumerate(connections):
            try:
                connection.send(b"x")
                ended = connection.recv(4096, socket.MSG_DONTWAIT) is not None  # the server only speaks to refuse
            except BlockingIOError:
                ended = False
            except OSError:
                ended = True
            if ended:
                connection.close()
                connections[place] = begin()
        time.sleep(1)


def connect_and_leave(address, _, until, count):
    """They come at even distances; every second one begins a request."""
    begin = time.monotonic()
    seconds = until - begin - 1
    while count.value < PASSING and time.monotonic() < until:
        with connect(address) as connection:
            if count.value % 2:
                connection.sendall(b"GET /hea")
        count.value += 1
        time.sleep(max(0.0, begin + count.value * seconds / PASSING - time.monotonic()))


CROWDS = {f"{READERS} that read one byte a second": read_slowly,
          f"{UNFINISHED:,} that never finish a header": never_finish,
          f"{PASSING:,} that connect and leave": connect_and_leave}


def run_politely(crowd, *words):
    os.nice(5)
    crowd(*words)


def one_round(muster, probes, question, crowd=None):
    """What others see beside the crowd, and what the server spends: times by probe, megabytes, CPU, how many came."""
    count = multiprocessing.Value("q", 0, lock=False)
    begin = time.monotonic()
    until = begin + SETTLE_SECONDS + ROUND_SECONDS
    workers = []
    if crowd:
        address = muster.url.removeprefix("http://").split(":")
        workers.append(multiprocessing.Process(target=run_politely, args=(crowd, address, question, until, count)))
        workers[0].start()
    time.sleep(SETTLE_SECONDS)
    before = cpu_seconds(muster.pids())
    queues = {name: multiprocessing.Queue() for name in probes}
    for name, path in probes.items():
        workers.append(multiprocessing.Process(target=probe, args=(muster.url, path, until, queues[name])))
        workers[-1].start()
    most = 0
    while time.monotonic() < until:
        most = max(most, resident_megabytes(muster.pid))
        time.sleep(0.05)
    times = {name: queue.get() for name, queue in queues.items()}
    spent = cpu_seconds(muster.pids()) - before
    for worker in workers:
        worker.join()
    if crowd is connect_and_leave and count.value < PASSING:
        sys.exit(f"only {count.value} of {PASSING} clients came in time: the machine has too much else to do")
    time.sleep(SETTLE_SECONDS)
    return {"times": times, "most": most, "cpu": spent / ROUND_SECONDS, "came": count.value}


def run(folder, options):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4096), hard), hard))
    store, _ = make_store(folder, options, "crowds", PEOPLE)
    webhook = add_webhook(options, store)
    muster = Muster(options, store, None, settings={"MUSTER_LIMITS_CONNECTIONS_PER_ADDRESS": "0"})
    probes = {"call": webhook + "im.department.get?ID[]=3", "health": "/healthz"}
    question = webhook + "user.get?filter[%3EID]=1&start=-1"
    rows = []
    try:
        one_round(muster, probes, question)  # nothing is warm yet
        for name, crowd in CROWDS.items():
            rounds = [(one_round(muster, probes, question), one_round(muster, probes, question, crowd))
                      for _ in range(options.rounds)]
            rows += rows_of(name, rounds)
            for row in rows[-2:]:
                show(row)
    finally:
        muster.stop()
    head = ["beside", "came", "calls of others: median", "99th percentile", "99.9th percentile (range)",
            "longer than without (range)", "`/healthz`: 99.9th percentile", "server's processor time", "memory"]
    write_down("crowds", table(head, rows) + f"\n\n{PEOPLE:,} people. " + describe(options))


def rows_of(name, rounds):
    """Without the crowd, and with it."""
    def tail(one, which="call"):
        return percentile(one["times"][which], 0.999)

    longer = [tail(beside) - tail(alone) for alone, beside in rounds]
    rows = []
    for label, kept, more in [("nothing", [alone for alone, _ in rounds], ""),
                              (name, [beside for _, beside in rounds], f"**{with_range(longer, '{:.1f}')}** ms")]:
        calls = sorted(time for one in kept for time in one["times"]["call"])
        rows.append([label, f"{max(one['came'] for one in kept):,}" if more else "",
                     f"{percentile(calls, 0.5):.2f} ms", f"{percentile(calls, 0.99):.2f} ms",
                     with_range([tail(one) for one in kept], "{:.1f}") + " ms", more,
                     f"{statistics.median(tail(one, 'health') for one in kept):.1f} ms",
                     f"{statistics.median(one['cpu'] for one in kept):.1%}",
                     f"{max(one['most'] for one in kept):,.0f} MB"])
    return rows
