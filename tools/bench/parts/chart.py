"""The organization chart in a browser, in companies of several sizes. Belongs to the part `web`."""

import json
import os
import statistics
import subprocess
import sys

import machine
from load import Directory
from page import ROOT, show, table, write_down
from servers import Demo

SCRIPT = ROOT / "web/scripts/measure_chart.mjs"
NODE = ROOT / "tests/js/node_modules/.bin/node"
VIEWS = {"firstView": "first view", "allOpen": "all open", "allFitted": "all, in the window"}
HEAD = ["departments", "people", "`/` can be used after (range)", "aim", "all departments, opened by a link, after (range)",
        *(f"frames a second, panning: {view}" for view in VIEWS.values()), "aim"]
LARGE = 20_000  # departments; from there on it may take longer
AIMS = {"first": "1 s", "first of many": "2 s", "frames": "45"}


def run(folder, options):
    rows = []
    for people in [None, *options.web_people]:
        rows.append(measure(people, folder / f"demo-{people}.db", options))
        show(rows[-1])
    write_down("chart", table(HEAD, rows) + f"\n\n{machine.describe(options, [('chromium', '--version')])}")


def measure(people, store, options):
    """The row of a demo company with so many people; None: the one that the demo has by itself."""
    demo = Demo(options, store, people)
    try:
        client = Directory(demo, demo.webhook)
        departments, everybody = (json.loads(client.ask(question))["total"] for question in ("department.get", "user.get"))
        rounds = in_browser(demo, options)
    finally:
        demo.stop()
    return row_of(departments, everybody, rounds)


def in_browser(demo, options):
    """What the browser measured, a map for each round."""
    environment = {**os.environ, "MUSTER": demo.url, "MUSTER_EMAIL": demo.email, "MUSTER_PASSWORD": demo.password}
    ran = subprocess.run([NODE, SCRIPT, str(options.rounds), str(options.seconds)], env=environment, capture_output=True,
                         text=True, check=False)
    if ran.returncode != 0:
        sys.exit(f"the chart was not measured: {ran.stderr}")
    return [json.loads(line) for line in ran.stdout.splitlines()]


def row_of(departments, people, rounds):
    first, every = ([one[figure] / 1000 for one in rounds] for figure in ("firstUseMs", "allOpenMs"))
    frames = [f"**{statistics.median(one['frames'][view] for one in rounds):.0f}**" for view in VIEWS]
    return [f"{departments:,}", f"{people:,}", seconds_cell(first), AIMS["first of many" if departments > LARGE else "first"],
            seconds_cell(every), *frames, AIMS["frames"]]


def seconds_cell(values):
    return f"**{statistics.median(values):.2f} s** ({min(values):.2f}–{max(values):.2f})"
