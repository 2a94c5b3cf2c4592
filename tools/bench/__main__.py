"""Measures Muster on this machine, beside nginx and others; called by ./dev bench, which builds and installs what it needs.

One core runs the server under test, another the load. Rounds of several servers are interleaved, for machines drift. Each
part writes its tables to docs/performance.md, between the marks there, and its plots to docs/performance/.
"""

import argparse
import difflib
import os
import pathlib
import shutil
import sys
import tempfile

import peer_servers
import servers
from page import ROOT, place_of
from parts import (batch, changes, crowds, find, growth, hostile, https, imports, peers, profile, reads, request_log, tails,
                   tokens, web, writes)

PARTS = {"reads": reads.run, "https": https.run, "peers": peers.run, "growth": growth.run, "tails": tails.run,
         "batch": batch.run, "import": imports.run, "find": find.run, "writes": writes.run, "log": request_log.run,
         "token": tokens.run, "changes": changes.run, "profile": profile.run, "hostile": hostile.run,
         "crowds": crowds.run, "web": web.run}
PACKAGES = ["nginx-light", "wrk", "util-linux"]
MARKS = {"reads": ["summary", "reads"], "growth": ["sizes", "growth"], "web": ["web", "chart"]}  # of other parts, their name
ENGINES = ("io_uring", "epoll")


def part_named(name):
    if name in PARTS:
        return name
    near = difflib.get_close_matches(name, PARTS, 1)
    raise argparse.ArgumentTypeError(
        f"there is no part {name}." + (f" Did you mean {near[0]}?" if near else "") + f" Parts are {', '.join(PARTS)}.")


def parts_named(text):
    return [part_named(name) for name in text.split(",") if name]


def read_options():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each round")
    parser.add_argument("--companies", type=int, nargs="*", default=[150, 100_000],
                        help="sizes, for what is compared with others")
    parser.add_argument("--growth", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000, 5_000_000],
                        help="sizes, for the part growth")
    parser.add_argument("--parts", type=parts_named, nargs="*", default=[list(PARTS)], metavar="PART",
                        help=f"which, with commas or spaces between: {', '.join(PARTS)}")
    parser.add_argument("--engine", choices=[*ENGINES, "both"], default="both",
                        help="of Muster's connections; both is for the parts reads and https, others leave it to the server")
    parser.add_argument("--web-people", type=int, nargs="*", default=[2_720, 170_000, 1_000_000],
                        help="sizes, for the chart of the part web, after the demo company")
    parser.add_argument("--hostile-people", type=int, default=1_000_000)
    parser.add_argument("--hostile-seconds", type=int, default=20)
    parser.add_argument("--packages", action="store_true", help="only print what the parts need of Debian")
    options = parser.parse_args()
    options.parts = [name for names in options.parts for name in names]
    options.build = options.build.resolve()
    return options


def main():
    options = read_options()
    if options.packages:
        print(*(PACKAGES + (peer_servers.PACKAGES if "peers" in options.parts else [])), sep="\n")
        return
    options.cores = sorted(os.sched_getaffinity(0))[:2]
    if len(options.cores) < 2:
        sys.exit("a benchmark needs two cores: one for the server, one for the load")
    if not shutil.which("wrk") or not shutil.which("nginx"):
        sys.exit("nginx and wrk are missing: ./dev bench installs them")
    options.engines, options.usual_engine = [None], None  # what the server takes by itself
    if servers.offers_engines(options.build):
        options.engines = list(ENGINES) if options.engine == "both" else [options.engine]
        options.usual_engine = None if options.engine == "both" else options.engine
    for part in options.parts:  # before hours of measuring
        for mark in MARKS.get(part, [part]):
            place_of(mark)
    for part in options.parts:
        # A folder for each part: stores are large.
        with tempfile.TemporaryDirectory(prefix=f"muster-bench-{part}-") as folder:
            PARTS[part](pathlib.Path(folder), options)


if __name__ == "__main__":
    main()
