#!/usr/bin/env python3
"""Prints which part of src has run, for each folder, and writes pages that show each line: coverage.py BUILD-TREE.

The counts are those that the programs of a tree with MUSTER_COVERAGE left (`./dev coverage`). Branches that only an
exception takes do not count: nearly every call has one.
"""

import collections
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def percent(covered, total):
    return f"{100 * covered / total:.1f} %" if total else "-"


def print_table(files):
    sums = collections.defaultdict(collections.Counter)
    for file in files:
        for folder in (str(pathlib.Path(file["filename"]).parent), "all"):
            for what in ("line_covered", "line_total", "branch_covered", "branch_total"):
                sums[folder][what] += file[what]
    print(f"{'folder':<20}{'lines':>8}{'run':>10}{'branches':>10}{'taken':>10}")
    for folder in sorted(sums, key=lambda name: (name == "all", name)):
        of = sums[folder]
        print(f"{folder:<20}{of['line_total']:>8}{percent(of['line_covered'], of['line_total']):>10}"
              f"{of['branch_total']:>10}{percent(of['branch_covered'], of['branch_total']):>10}")


def main():
    tree = pathlib.Path(sys.argv[1]).resolve()
    pages = tree / "report"
    pages.mkdir(exist_ok=True)
    summary = tree / "coverage.json"
    subprocess.run(["gcovr", "--root", str(ROOT), "--filter", f"{ROOT}/src/", "--exclude-throw-branches",
                    "-j", str(os.cpu_count()), "--json-summary", str(summary),
                    "--html-details", str(pages / "index.html"), str(tree)], check=True)
    print_table(json.loads(summary.read_text())["files"])
    print(f"each line: {pages / 'index.html'}")


if __name__ == "__main__":
    main()
