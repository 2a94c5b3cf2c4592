"""How long reads take at half of the peak rate, on schedule, with and without 200 writes a second."""

import random
import subprocess

import machine
import plot
from load import Directory, address_of, generate, with_range, write_paths
from page import show, table, write_down, write_plot
from servers import REQUESTS, Muster, add_webhook, make_store, paths_of

PEOPLE = 100_000
CONNECTIONS = 32
WRITES = 200  # a second
CASES = {"department.get": 0, "colleagues.list, 50 user objects": 4}
LEAST_SECONDS = 10  # of a round: a 99.9th percentile needs many answers
AIM = 2  # milliseconds


def run(folder, options):
    store, cases = make_store(folder, options, "tails", PEOPLE, REQUESTS)
    webhook = administrator(options, store)
    rows, bars = [], []
    muster = Muster(options, store, options.cores[0])
    try:
        ids = people_of(Directory(muster, webhook), PEOPLE)
        for name, number in CASES.items():
            assert cases[number] == name, f"{name} is no longer the case {number}"
            paths = paths_of(store, number)
            peak = generate(address_of(muster), "http", paths, CONNECTIONS, options, options.seconds)[0]
            rate = peak["requests"] / peak["seconds"] / 2
            rounds = {0: [], WRITES: []}
            for number_of_round in range(options.rounds):
                for writes, kept in rounds.items():
                    kept.append(on_schedule(muster, paths, rate, writes, webhook, ids, number_of_round, options))
            for writes, kept in rounds.items():
                rows.append(row_of(name, rate, writes, kept))
                show(rows[-1])
                bars.append(bar_of(name, writes, kept))
    finally:
        muster.stop()
    head = ["case", "reads/s", "writes/s", "median", "99th percentile", "99.9th percentile (range)", "longest",
            "writes: median", "writes: 99.9th percentile"]
    write_down("tails", table(head, rows) + f"\n\n{PEOPLE:,} people. " + machine.describe(options))
    write_plot("tails", plot.bars("99.9th percentile of reads at half of the peak rate, in ms", bars, mark=AIM))


def on_schedule(muster, paths, rate, writes, webhook, ids, number, options):
    """What the load generator says of the reads, and of the writes if there are any."""
    seconds = max(LEAST_SECONDS, options.seconds)
    beside = None
    if writes:
        file = paths.with_suffix(".writes")
        write_paths(webhook, ids, writes * (seconds + 1), random.Random(number), file)
        beside = [file, 8, writes]
    return generate(address_of(muster), "http", paths, CONNECTIONS, options, seconds, f"{rate:.0f}", beside)


def row_of(name, rate, writes, rounds):
    def of(file, figure, form="{:.2f}"):
        return with_range([one[file][figure] for one in rounds], form).partition(" ")[0] + " ms"

    row = [name, f"{rate:,.0f}", str(writes), of(0, "median"), of(0, "p99"),
           "**" + with_range([one[0]["p999"] for one in rounds], "{:.2f}").replace(" ", "** ", 1) + " ms",
           f"{max(one[0]['longest'] for one in rounds):.1f} ms"]
    return row + ([of(1, "median"), of(1, "p999")] if writes else ["", ""])


def bar_of(name, writes, rounds):
    values = sorted(one[0]["p999"] for one in rounds)
    label = f"with {writes} writes/s" if writes else "no writes"
    return plot.Bar(name, label, values[len(values) // 2], values[0], values[-1])


def administrator(options, store):
    """A webhook that may write."""
    webhook = add_webhook(options, store)
    subprocess.run([options.build / "muster", "user", "admin", "1", "--data", store], check=True, capture_output=True)
    return webhook


def people_of(client, people):
    """Ids of some thousand people from everywhere."""
    dice = random.Random(1)
    pages = [client.result(f"user.get?filter[%3EID]={dice.randint(1, people)}&start=-1") for _ in range(100)]
    return [user["ID"] for page in pages for user in page]
