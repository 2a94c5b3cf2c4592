"""The web interface: its files beside nginx, which serves the same, and its chart in a browser."""

import sys
from typing import NamedTuple

import machine
from load import measure, with_range
from page import show, table, write_down
from parts import chart
from parts.reads import ratio_cell, ratios_of, start_all, stop_all, time_cells
from servers import make_store
from web_files import FileNginx, fetch, largest_script

HEAD = ["file", "as", "bytes", "engine", "Muster req/CPU-s (range)", "nginx req/CPU-s (range)", "Muster : nginx",
        "kernel's share of Muster's time", "busy: server / load core"]


class Case(NamedTuple):
    file: str
    how: str
    path: str
    is_known: bool = False  # to the client, which asks whether the file has changed

    def headers(self, url):
        """What a client sends to this server: the tag of the file is its own."""
        accepted = {} if self.how == "plain" else {"Accept-Encoding": "gzip"}
        if not self.is_known:
            return accepted
        return accepted | {"If-None-Match": fetch(url, self.path, accepted).headers["etag"]}


def cases_of(script):
    return [Case("the page, `/`", "gzip", "/"), Case("the page, `/`", "plain", "/"),
            Case("the largest script", "gzip", script), Case("the largest script", "plain", script),
            Case("the page, `/`", "304", "/", True)]


def run(folder, options):
    measure_files(folder, options)
    chart.run(folder, options)


def measure_files(folder, options):
    store, _ = make_store(folder, options, "web", 150)
    musters = start_all(options, store)
    try:
        url = next(iter(musters.values())).url
        cases = cases_of(largest_script(url))
        nginx = FileNginx(folder / "nginx", url, sorted({case.path for case in cases}), options.cores[0])
        try:
            rows = [row for number, case in enumerate(cases)
                    for row in run_case(case, musters, nginx, folder / f"{number}.paths", options)]
        finally:
            nginx.stop()
    finally:
        stop_all(musters)
    write_down("web", table(HEAD, rows) + "\n\n" + machine.describe(options))


def run_case(case, musters, nginx, paths, options):
    """A row for each engine."""
    paths.write_text(case.path + "\n")
    servers = {"nginx": nginx, **musters}
    headers = {label: case.headers(server.url) for label, server in servers.items()}
    size = check_same({label: fetch(server.url, case.path, headers[label]) for label, server in servers.items()}, case)
    rounds = {label: [] for label in servers}
    for _ in range(options.rounds):
        for label, server in servers.items():
            rounds[label].append(measure(server, paths, options, headers=headers[label]))
    rows = []
    for engine in musters:
        row = [case.file, case.how, f"{size:,}", engine]
        row += [with_range([one["per_cpu"] for one in rounds[label]]) for label in (engine, "nginx")]
        row += [ratio_cell(ratios_of(rounds[engine], rounds["nginx"])), *time_cells(rounds[engine])]
        show(row)
        rows.append(row)
    return rows


def check_same(replies, case):
    """Ends the program unless all servers send the same. Returns the size of Muster's reply."""
    expected = replies["nginx"]
    wanted = 304 if case.is_known else 200
    for label, reply in replies.items():
        coding = reply.headers.get("content-encoding", "plain")
        if reply.status != wanted or reply.body != expected.body or (not case.is_known and coding != case.how):
            sys.exit(f"{label} answers {reply.status} with {len(reply.body):,} bytes ({coding}) to {case.path} as {case.how}; "
                     f"it should be {wanted} with {len(expected.body):,} bytes, as nginx sends")
    return next(reply.size for label, reply in replies.items() if label != "nginx")
