"""What a command of a batch costs, beside a call of its own."""

import statistics

from load import measure, with_range
from page import table, write_down
from servers import Muster, make_store, paths_of

COMMANDS = 50  # in one batch, as tests/bench/bench_company.hpp has it


def run(folder, options):
    rows = []
    for people in options.companies:
        store, _ = make_store(folder, options, str(people), people, 1000)
        muster = Muster(options, store, options.cores[0])
        costs = {"single": [], "batch": []}
        try:
            for _ in range(options.rounds):
                for kind, commands in (("single", 1), ("batch", COMMANDS)):
                    per_cpu = measure(muster, paths_of(store, kind), options)["per_cpu"]
                    costs[kind].append(1_000_000 / (per_cpu * commands))
        finally:
            muster.stop()
        ratios = [b / s for b, s in zip(costs["batch"], costs["single"])]
        rows.append([f"{people:,}", f"{statistics.median(costs['single']):.1f} µs",
                     f"{statistics.median(costs['batch']):.2f} µs", with_range(ratios, "{:.2f}")])
    head = ["people", "a call, server CPU", f"a command of a batch of {COMMANDS}", "command : call"]
    write_down("batch", table(head, rows))
