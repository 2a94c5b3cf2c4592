"""What a call by an application's token costs beside one by webhook, in instructions: the same in each run."""

import re
import subprocess

from page import table, write_down


def instructions(options, credential, encoding, calls):
    counted = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                              options.build / "tests/muster_call_cost", credential, encoding, str(calls)],
                             check=True, capture_output=True, text=True).stderr
    return int(re.search(r"Collected : (\d+)", counted)[1])


def run(_, options):
    few, many = 1000, 3000  # the difference leaves out what comes once
    rows = []
    for encoding, name in {"query": "a query", "form": "a form", "json": "JSON"}.items():
        costs = {credential: (instructions(options, credential, encoding, many)
                              - instructions(options, credential, encoding, few)) / (many - few)
                 for credential in ("webhook", "parameter", "header")}
        rows.append([name] + [f"{costs[kind]:,.0f}" for kind in costs]
                    + [f"**{costs[kind] / costs['webhook']:.3f}**" for kind in ("parameter", "header")])
    write_down("token", table(["department.get of five, 150 people, as", "instructions by webhook", "by token as `auth`",
                               "by token in the header", "`auth` beside webhook", "header beside webhook"], rows))
