"""What grows with the company: each read's cost and time, memory, start, import."""

import json
import random
import statistics
import subprocess
import time
import urllib.parse

import machine
import plot
from load import Directory, address_of, counted, generate
from machine import resident_megabytes, seconds_of
from page import show, table, write_down, write_plot
from servers import Muster, add_webhook, make_store, paths_of

REQUESTS = 2000
CONNECTIONS = 32
PAGE = 50
# What muster_bench_store has requests for, by callers from everywhere.
ORDINARY = {"`im.department.get`": 0, "`im.department.get`, `USER_DATA`": 1, "`im.department.managers.get`": 2,
            "`im.department.employees.get`": 3, "`im.department.colleagues.list`, `USER_DATA`": 4, "`user.get` by id": 5,
            "`batch` of 50 `im.department.get`": "batch"}
PLOTTED = 16  # of the reads, those that cost most at the largest size


def run(folder, options):
    sizes, reads = [], {}
    empty = resident_without_people(folder, options)
    for people in options.growth:
        own = folder / str(people)  # its files are removed before the next, larger ones come
        own.mkdir()
        store, _ = make_store(own, options, "served", people, REQUESTS)
        sizes.append(size_row(people, own, store, options, empty))
        show(sizes[-1])
        for name, figures in read_costs(people, own, store, options).items():
            reads.setdefault(name, {})[people] = figures
        for file in own.iterdir():
            file.unlink()
    write_down("sizes", table(["people", "import", "start until ready", "resident", "of it for a person"], sizes))
    write_down("growth", growth_table(options.growth, reads) + "\n\n" + machine.describe(options))
    named = sorted(reads.items(), key=lambda read: -1e6 / list(read[1].values())[-1]["per_cpu"])[:PLOTTED]
    write_plot("growth", plot.dots(
        "Processor time of a read, by people in the company",
        [(name.replace("`", ""), {f"{people:,}": 1e6 / one["per_cpu"] for people, one in figures.items()})
         for name, figures in named], "µs"))


def resident_without_people(folder, options):
    """What the program holds in any case, in megabytes: with a company of one."""
    store, _ = make_store(folder, options, "one", 1)
    muster = Muster(options, store, None)
    resident = resident_megabytes(muster.pid)
    muster.stop()
    return resident


def size_row(people, folder, store, options, empty):
    """How long it takes to import and start a company, and what it holds in memory."""
    company, new = folder / "company.json", folder / "new.db"
    subprocess.run([options.build / "muster", "export", company, "--data", store], check=True, capture_output=True)
    imported = seconds_of([options.build / "muster", "import", company, "--data", new])
    begin = time.monotonic()
    muster = Muster(options, new, None)
    started = time.monotonic() - begin
    resident = resident_megabytes(muster.pid)
    muster.stop()
    return [f"{people:,}", f"{imported:.1f} s", f"{started:.2f} s", f"{resident:,.0f} MB",
            f"{max(resident - empty, 0) * 1024 * 1024 / people:,.0f} bytes"]


def read_costs(people, folder, store, options):
    """For each read: requests for each second of processor time, the 99th percentile over one connection, bytes."""
    webhook = add_webhook(options, store)  # of user 1, who heads the whole company
    muster = Muster(options, store, options.cores[0])
    found = {}
    try:
        client = Directory(muster, webhook)
        asked = {name: paths_of(store, case).read_text().splitlines() for name, case in ORDINARY.items()}
        asked |= {name: [webhook + question for question in questions]
                  for name, questions in questions_of_the_head(people, client, random.Random(1)).items()}
        for name, paths in asked.items():
            file = folder / "asked.paths"
            file.write_text("\n".join(paths) + "\n")
            found[name] = cost(muster, file, options) | {"bytes": mean_bytes(client, paths)}
            show([f"{people:,}", name, *(f"{value:,.2f}" for value in found[name].values())])
    finally:
        muster.stop()
    return found


def mean_bytes(client, paths):
    client.webhook, kept = "", client.webhook
    size = statistics.mean(len(client.ask(path)) for path in paths[:50])
    client.webhook = kept
    return size


def cost(muster, file, options):
    reports = []

    def load():
        reports.extend(generate(address_of(muster), "http", file, CONNECTIONS, options, options.seconds))
        return reports[-1]["requests"]

    rounds = [counted(muster, options.cores, load)["per_cpu"] for _ in range(options.rounds)]
    alone = generate(address_of(muster), "http", file, 1, options, options.seconds)[0]
    return {"per_cpu": statistics.median(rounds), "p99": alone["p99"]}


def questions_of_the_head(people, client, dice):
    """Questions to which the answers are of one size, however large the company is."""
    quote = urllib.parse.quote
    departments = client_total(client, "department.get")
    colleagues = client_total(client, "im.department.colleagues.list")
    everybody = client_total(client, "user.get")
    some = client.result(f"user.get?start={everybody // 2 // PAGE * PAGE}")

    def page_of(total):
        return dice.randint(0, max(0, total // PAGE - 1)) * PAGE

    def each(form, *values, count=REQUESTS):
        return [form.format(*(value() for value in values)) for _ in range(count)]

    def department():
        return dice.randint(1, departments)

    def person():
        return dice.randint(1, people)

    def ids():
        return "&".join(f"ID%5B%5D={person()}" for _ in range(PAGE))

    return {
        "`im.department.colleagues.list`, all are, first page": ["im.department.colleagues.list?USER_DATA=Y&LIMIT=50"],
        "`im.department.colleagues.list`, all are, any page":
            each("im.department.colleagues.list?USER_DATA=Y&LIMIT=50&OFFSET={}", lambda: page_of(colleagues)),
        "`im.user.get`": each("im.user.get?ID={}", person),
        "`im.user.list.get` of 50": each("im.user.list.get?{}", ids),
        "`im.search.user.list`, `ma`": ["im.search.user.list?FIND=ma&LIMIT=50"],
        "`im.search.user.list`, `olivi`": ["im.search.user.list?FIND=olivi&LIMIT=50"],
        "`im.search.department.list`, `soft`": ["im.search.department.list?FIND=soft&LIMIT=50"],
        "`department.get` by id": each("department.get?ID={}", department),
        "`department.get` by parent": each("department.get?PARENT={}", department),
        "`department.get`, any page": each("department.get?START={}", lambda: page_of(departments)),
        "`department.get` by name, any page":
            each("department.get?ORDER[NAME]=ASC&START={}", lambda: page_of(departments)),
        "`department.get` by `%NAME`": ["department.get?FILTER[%25NAME]=soft"],
        "`user.current`": ["user.current"],
        "`user.get` by `>ID`, `start=-1`": each("user.get?filter[%3EID]={}&start=-1", person),
        "`user.get` by `>ID`, with its total": each("user.get?filter[%3EID]={}", person),
        "`user.get`, any page": each("user.get?start={}", lambda: page_of(everybody)),
        "`user.get` by last name, any page": each("user.get?sort=LAST_NAME&order=ASC&start={}", lambda: page_of(everybody)),
        "`user.get` active by last name backwards, any page":
            each("user.get?filter[ACTIVE]=Y&sort=LAST_NAME&order=DESC&start={}", lambda: page_of(everybody * 4 // 5)),
        "`user.get` by city, any page": each("user.get?sort=PERSONAL_CITY&order=ASC&start={}", lambda: page_of(everybody)),
        "`user.get` registered since, any page":
            each("user.get?filter[%3EDATE_REGISTER]=2001-01-01&start={}", lambda: page_of(everybody * 4 // 5)),
        "`user.get` of a name, by last name": ["user.get?filter[NAME]=Olivia&sort=LAST_NAME"],
        "`user.get` by mail": each("user.get?EMAIL={}", lambda: quote(dice.choice(some)["EMAIL"])),
        "`user.get` by department": each("user.get?UF_DEPARTMENT={}", department),
        "`user.get` by `%LAST_NAME`": each("user.get?filter[%25LAST_NAME]={}",
                                           lambda: quote(dice.choice(some)["LAST_NAME"][1:5]), count=50),
        "`user.search`, `ma so`": ["user.search?FIND=ma%20so"],
        "`muster.user.managers`": each("muster.user.managers?ID={}", person),
        "`muster.user.subordinates`, all, any page":
            each("muster.user.subordinates?RECURSIVE=Y&START={}", lambda: page_of(people * 9 // 10)),
        "`muster.department.employees`, all, any page":
            each("muster.department.employees?ID=1&RECURSIVE=Y&START={}", lambda: page_of(people * 9 // 10)),
        "`muster.department.path`": each("muster.department.path?ID={}", department),
        "`muster.department.tree`, itself": each("muster.department.tree?ID={}&DEPTH=0", department),
    }


def client_total(client, question):
    return json.loads(client.ask(question))["total"]


def short(ratio):
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.4f}"


def growth_table(sizes, reads):
    head = ["read", "bytes", *(f"{people:,}: reads per CPU-s" for people in sizes), "largest : smallest",
            *(f"{people:,}: 99th percentile" for people in sizes)]
    rows = []
    for name, figures in reads.items():
        every = [figures[people] for people in sizes]
        size = "–".join(f"{one['bytes']:,.0f}" for one in every[::max(1, len(every) - 1)])
        rows.append([name, size, *(f"{one['per_cpu']:,.0f}" for one in every),
                     f"**{short(every[-1]['per_cpu'] / every[0]['per_cpu'])}**", *(f"{one['p99']:.2f} ms" for one in every)])
    return table(head, rows)
