"""Which functions the hot calls spend their instructions in, as `./dev rebaseline` counted them."""

import json

from page import ROOT, table, write_down

NAMED = 8


def run(_, __):
    stored = json.loads((ROOT / "tests/bench/instructions.json").read_text())
    rows = []
    for call, cost in stored["calls"].items():
        first = list(cost["functions"].items())[:NAMED]
        rows.append([call, f"{cost['instructions']:,}", ", ".join(
            f"`{name.removeprefix('muster::')}` {part / cost['instructions']:.0%}" for name, part in first)])
    write_down("profile", table(["call, 150 people", "instructions", "of them, without what each function calls"], rows)
               + f"\n\nCounted by valgrind, {stored['made with']['compiler']}.")
