"""How long finding departments and people takes in a company of a million, at the client."""

import json
import os
import random
import statistics
import urllib.parse

from load import Directory, percentile
from page import show, table, write_down
from servers import Muster, add_webhook, make_store

PEOPLE = 1_000_000
MANY = 2000


def questions(client, dice):
    """Questions by what they are called, and how many departments there are."""
    quote = urllib.parse.quote
    some = client.result(f"user.get?start={PEOPLE // 2}")
    departments = json.loads(client.ask("department.get"))["total"]

    def each(count, form, *values):
        return [form.format(*(value() for value in values)) for _ in range(count)]

    def department():
        return dice.randint(1, departments)

    def person():
        return dice.randint(1, PEOPLE)

    return departments, {
        "`department.get` by id": each(MANY, "department.get?ID={}", department),
        "`department.get` by parent": each(MANY, "department.get?PARENT={}", department),
        "`user.get` by `>ID`, `start=-1`": each(MANY, "user.get?filter[%3EID]={}&start=-1", person),
        "`user.get` by `>ID`, with its total": each(MANY, "user.get?filter[%3EID]={}", person),
        "`user.get` by mail": each(MANY, "user.get?EMAIL={}", lambda: quote(dice.choice(some)["EMAIL"])),
        "`user.get` by department": each(MANY, "user.get?UF_DEPARTMENT={}", department),
        "`user.get` by `%LAST_NAME`": each(100, "user.get?filter[%25LAST_NAME]={}",
                                           lambda: quote(dice.choice(some)["LAST_NAME"][1:5])),
        "`im.search.user.list`, `ma`": ["im.search.user.list?FIND=ma&LIMIT=50"] * 500,
        "`im.search.user.list`, `olivi`": ["im.search.user.list?FIND=olivi&LIMIT=50"] * 500,
        "`user.search`, `ma so`": ["user.search?FIND=ma%20so"] * 500,
        "`im.search.department.list`, `soft`": ["im.search.department.list?FIND=soft&LIMIT=50"] * 500,
    }


def run(folder, options):
    store, _ = make_store(folder, options, "find", PEOPLE)
    webhook = add_webhook(options, store)
    muster = Muster(options, store, options.cores[0])
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {options.cores[1]})
    rows = []
    try:
        client = Directory(muster, webhook)
        departments, asked = questions(client, random.Random(1))
        for name, all_of_them in asked.items():
            times, size = client.times(all_of_them)
            rows.append([name, f"{size:,}", f"{statistics.median(times):.2f} ms", f"{percentile(times, 0.99):.2f} ms"])
            show(rows[-1])
    finally:
        os.sched_setaffinity(0, allowed)
        muster.stop()
    write_down("find", table(["question", "bytes", "median", "99th percentile"], rows) +
               f"\n\n{PEOPLE:,} people in {departments:,} departments.")
