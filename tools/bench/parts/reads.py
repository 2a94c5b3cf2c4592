"""Reads beside nginx, which answers with prepared bytes: by `return`, and above 3,000 bytes from a file as well."""

import statistics
import sys

import machine
import plot
from load import measure, with_range
from page import show, table, write_down, write_plot
from servers import LARGEST_FILE_BODY, REQUESTS, Muster, Nginx, make_store, paths_of, reply_size

HEAD = ["people", "case", "bytes", "engine", "Muster req/CPU-s (range)", "nginx `return` req/CPU-s (range)",
        "Muster : nginx `return`", "Muster : nginx, a file", "kernel's share of Muster's time", "busy: server / load core"]
MANY_CLIENTS = 256


def run(folder, options):
    rows, bars = [], []
    for people in options.companies:
        store, cases = make_store(folder, options, str(people), people, REQUESTS)
        musters = start_all(options, store)
        try:
            for number, name in enumerate(cases):
                rows += run_case(name, people, musters, paths_of(store, number), folder / f"nginx-{people}-{number}",
                                 options, bars)
            rows += run_case(f"{cases[0]}, {MANY_CLIENTS} connections", people, musters, paths_of(store, 0),
                             folder / f"nginx-{people}-many", options, bars, clients=MANY_CLIENTS)
        finally:
            stop_all(musters)
    write_down("summary", summary(bars))
    write_down("reads", table(HEAD, rows) + "\n\n" + machine.describe(options))
    write_plot("reads", plot.bars("Reads for each second of processor time, nginx's constant reply is 1", bars, mark=1))


def summary(bars):
    """The quotients alone, a row for each case and a column for each engine and size."""
    cells, columns, engines = {}, {}, {bar.name for bar in bars}
    for bar in bars:
        case, _, people = bar.group.rpartition(", ")
        column = people if len(engines) == 1 else f"{bar.name}, {people}"
        columns[column] = True
        cells.setdefault(case, {})[column] = f"**{bar.value:.2f}** ({bar.least:.2f}–{bar.most:.2f})"
    return table(["replies for each second of processor time, nginx is 1", *columns],
                 [[case, *(row.get(column, "") for column in columns)] for case, row in cells.items()])


def start_all(options, store, **how):
    """A server for each engine that is possible here. A store has one server, so each after the first has a copy of it."""
    musters = {}
    for engine in options.engines:
        own = store
        if musters:
            own = store.with_name(f"{engine}-{store.name}")
            own.write_bytes(store.read_bytes())
        muster = Muster(options, own, options.cores[0], engine=engine, **how)
        in_use = machine.engine_of(muster.pid)
        if engine in (None, in_use):
            musters[in_use] = muster
        else:
            print(f"{engine} is not possible here, so it is left out", file=sys.stderr)
            muster.stop()
    return musters or sys.exit(f"there is no engine {options.engine} here")


def stop_all(musters):
    for muster in musters.values():
        muster.stop()


def mean_size(server, paths):
    """The mean size of the first replies of a case."""
    return round(statistics.mean(reply_size(server.url, path) for path in paths.read_text().splitlines()[:200]))


def ratios_of(rounds, other):
    """A round in which one of them answered nothing, for want of ports say, compares nothing."""
    ratios = [m["per_cpu"] / n["per_cpu"] for m, n in zip(rounds, other) if m["requests"] and n["requests"]]
    if not ratios:
        sys.exit("there was no round in which both servers answered")
    return ratios


def ratio_cell(ratios):
    return "**{:.2f}** ({:.2f}–{:.2f})".format(statistics.median(ratios), min(ratios), max(ratios))


def time_cells(rounds):
    """The kernel's share of the server's time, and how busy the two cores were."""
    busy = (f"{statistics.median(one['busy'][core] for one in rounds):.0f}%" for core in range(2))
    return [f"{statistics.median(one['kernel'] for one in rounds):.0%}", " / ".join(busy)]


def run_case(name, people, musters, paths, folder, options, bars=None, certificate=None, close=False, clients=32):
    """A row for each engine."""
    size = mean_size(next(iter(musters.values())), paths)
    servers = {"return": Nginx(folder, size, options.cores[0], certificate)}
    if size > LARGEST_FILE_BODY:
        servers["file"] = Nginx(folder.with_name(folder.name + "-file"), size, options.cores[0], certificate, file=True)
    rounds = {label: [] for label in [*servers, *musters]}
    try:
        for _ in range(options.rounds):
            for label, server in [*servers.items(), *musters.items()]:
                rounds[label].append(measure(server, paths, options, clients=clients, close=close))
    finally:
        for server in servers.values():
            server.stop()
    rows = []
    for engine in musters:
        ratios = ratios_of(rounds[engine], rounds["return"])
        row = [f"{people:,}", name, f"{size:,}", engine]
        row += [with_range([one["per_cpu"] for one in rounds[label]]) for label in (engine, "return")]
        row.append(ratio_cell(ratios))
        row.append(with_range(ratios_of(rounds[engine], rounds["file"]), "{:.2f}") if "file" in servers else "")
        row += time_cells(rounds[engine])
        show(row)
        rows.append(row)
        if bars is not None:
            bars.append(plot.Bar(f"{name}, {people:,} people", engine, statistics.median(ratios), min(ratios),
                                 max(ratios)))
    return rows
