"""What a call and a change cost without network and disk, by Google Benchmark; prints all, and writes down the changes."""

import json
import subprocess

from page import table, write_down

KINDS = {"change_one_person/phone": "a phone, one change after the other",
         "change_one_person_after_other_work/phone": "each after other work",
         "change_one_person/position": "a position",
         "change_one_person_after_other_work/position": "each after other work"}
SMALL, LARGE = 1_000, 1_000_000


def run(folder, options):
    results = folder / "benchmarks.json"
    subprocess.run([options.build / "tests/muster_benchmarks", f"--benchmark_out={results}", "--benchmark_out_format=json"],
                   check=True)
    times = {}
    for one in json.loads(results.read_text())["benchmarks"]:
        # A name is kind/people, and more behind it where the benchmark has a clock of its own.
        kind, text, people = (one["name"].split("/") + ["", ""])[:3]
        times[f"{kind}/{text}", people] = one["real_time"] / 1000  # from nanoseconds
    rows = [[f"{people:,}", *(f"{times[kind, str(people)]:.1f} µs" for kind in KINDS)] for people in (SMALL, LARGE)]
    rows.append(["ratio", *(f"{times[kind, str(LARGE)] / times[kind, str(SMALL)]:.1f}" for kind in KINDS)])
    write_down("changes", table(["people", *KINDS.values()], rows))
