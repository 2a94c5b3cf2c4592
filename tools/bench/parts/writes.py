"""Writes a second by one client and by 32, and what reads cost the I/O thread beside 200 writes a second."""

import os
import random
import statistics

from load import Directory, Writer, measure, with_range, write_paths
from machine import thread_seconds
from page import table, write_down
from parts.tails import administrator, people_of
from servers import REQUESTS, Muster, make_store, paths_of

PEOPLE = 100_000


def run(folder, options):
    dice = random.Random(1)
    store, _ = make_store(folder, options, "writes", PEOPLE, REQUESTS)
    webhook = administrator(options, store)
    rates, costs = {1: [], 32: []}, {"none": [], "200": []}
    muster = Muster(options, store, options.cores[0])
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {options.cores[1]})
    try:
        ids = people_of(Directory(muster, webhook), PEOPLE)
        for _ in range(options.rounds):
            for clients, kept in rates.items():
                paths = write_paths(webhook, ids, 20_000 * options.seconds, dice, folder / "writes.paths")
                kept.append(measure(muster, paths, options, clients)["rate"])
            for label, kept in costs.items():
                paths = write_paths(webhook, ids, 400 * options.seconds, dice, folder / "writes.paths")
                kept.append(reads_of_a_second(muster, paths_of(store, 0), options, paths if label == "200" else None))
    finally:
        os.sched_setaffinity(0, allowed)
        muster.stop()
    rows = [[f"{clients} client{'s' if clients > 1 else ''}", with_range(kept)] for clients, kept in rates.items()]
    ratios = [busy / calm for busy, calm in zip(costs["200"], costs["none"])]
    write_down("writes", table(["writes by", "writes/s (range)"], rows) + "\n\n" + table(
        ["reads per I/O-CPU-second, no writes", "beside 200 writes/s", "ratio (range)"],
        [[f"{statistics.median(costs['none']):,.0f}", f"{statistics.median(costs['200']):,.0f}",
          with_range(ratios, "{:.2f}")]]) +
        f"\n\n{PEOPLE:,} people.")


def reads_of_a_second(muster, paths, options, writes):
    """Reads for each second of the I/O thread's processor time, beside 200 writes a second if there are any."""
    writer = Writer(muster, writes, 200) if writes else None
    if writer:
        writer.start()
    before = thread_seconds(muster.pid, "muster-io")
    requests = measure(muster, paths, options)["requests"]
    spent = thread_seconds(muster.pid, "muster-io") - before
    if writer:
        writer.finish()
    return requests / spent
