"""The same company and the same answers by other programs: replies for each second of processor time."""

import http.client
import json
import re
import statistics
import sys

import ldap
import machine
import peer_servers
import plot
from load import Directory, address_of, counted, generate, measure, with_range
from page import show, table, write_down, write_plot
from parts.reads import mean_size, ratios_of
from peer_company import Company, attributes, write_database, write_ldif
from servers import REQUESTS, Muster, Nginx, add_webhook, make_store, paths_of

CHECKED = 200  # answers of each case
CASES = {"department.get": 0, "colleagues.list, 50 user objects": 4}
AIMS = {"department.get": {"PHP-FPM": 40, "Fastify": 12, "slapd": 4},
        "colleagues.list, 50 user objects": {"PHP-FPM": 60, "Fastify": 40, "slapd": 6}}


def run(folder, options):
    peer_servers.install_fastify()
    rows, bars = [], []
    for people in options.companies:
        store, cases = make_store(folder, options, str(people), people, REQUESTS)
        webhook = add_webhook(options, store)
        muster = Muster(options, store, options.cores[0])
        peers = {}
        try:
            company = Company(options, store, Directory(muster, webhook))
            peers = start_peers(folder, people, company, store, options)
            for name, number in CASES.items():
                assert cases[number] == name, f"{name} is no longer the case {number}"
                rows += compare(folder, people, name, paths_of(store, number), muster, peers, company, options, bars)
        finally:
            for server in [muster, *peers.values()]:
                server.stop()
    write_down("peers", table(["people", "case", "server", "replies per CPU-s (range)", "Muster : it (range)", "aim"], rows)
               + "\n\n" + machine.describe(options))
    write_plot("peers", plot.bars("Replies for each second of processor time", bars, form="{:,.0f}"))


def start_peers(folder, people, company, store, options):
    database, ldif = folder / f"peers-{people}.db", folder / f"{people}.ldif"
    paths = [path for number in CASES.values() for path in paths_of(store, number).read_text().splitlines()]
    write_database(company, paths, database)
    write_ldif(company, ldif)
    core = options.cores[0]
    return {"PHP-FPM": peer_servers.Php(folder / f"php-{people}", database, company.utc_offset, core),
            "Fastify": peer_servers.Fastify(database, company.utc_offset, core),
            "slapd": peer_servers.Slapd(folder / f"slapd-{people}", ldif, core)}


def compare(folder, people, name, paths, muster, peers, company, options, bars):
    """Checks that all answer alike, then times them in turn. A row for each peer."""
    lines = paths.read_text().splitlines()
    answered = list(ask_all(muster, lines))
    for peer in ("PHP-FPM", "Fastify"):
        check_http(peer, peers[peer], lines[:CHECKED], answered)
    searches = [search_for(name, path, reply, company) for path, reply in zip(lines, answered)]
    check_ldap(peers["slapd"], name, searches[:CHECKED], answered)
    messages = paths.with_suffix(".ldap")
    messages.write_text("".join(message.hex() + "\n" for message in searches))

    nginx = Nginx(folder / f"nginx-{paths.name}", mean_size(muster, paths), options.cores[0])
    servers = {"Muster": muster, "nginx, constant": nginx, **peers}
    rounds = {server: [] for server in servers}
    try:
        for number in range(1 + options.rounds):
            for label, server in servers.items():
                if label == "slapd":
                    measured = search_round(server, messages, options)
                else:
                    measured = measure(server, paths, options)
                if number > 0:  # the first one is for compilers and caches to get warm
                    rounds[label].append(measured)
    finally:
        nginx.stop()
    return [row_of(people, name, label, rounds, bars) for label in servers]


def row_of(people, name, label, rounds, bars):
    costs = [one["per_cpu"] for one in rounds[label]]
    row = [f"{people:,}", name, label, with_range(costs)]
    if label == "Muster":
        row += ["", ""]
    else:
        aim = AIMS[name].get(label)
        ratios = with_range(ratios_of(rounds["Muster"], rounds[label]), "{:.2f}")
        row += ["**" + ratios.replace(" ", "** ", 1), str(aim or "")]
    bars.append(plot.Bar(f"{name}, {people:,} people", label, statistics.median(costs), min(costs), max(costs)))
    show(row)
    return row


def ask_all(server, paths):
    """The replies, one after the other."""
    connection = http.client.HTTPConnection(*address_of(server).split(":"))
    for path in paths:
        connection.request("GET", path)
        yield json.loads(connection.getresponse().read())


def check_http(name, server, paths, answered):
    for path, expected, found in zip(paths, answered, ask_all(server, paths)):
        if found.get("time", {}).keys() != expected["time"].keys():
            sys.exit(f"{name} has another block `time` than Muster: {found}")
        found["time"] = expected["time"]
        if found != expected:
            sys.exit(f"{name} answers {path.partition('?')[2]} otherwise than Muster: {difference(expected, found)}")


def difference(expected, found, where="the reply"):
    """The first one, in words."""
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        key = next(key for key in expected if expected[key] != found[key])
        return difference(expected[key], found[key], f"{where}[{key}]")
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        place = next(place for place, one in enumerate(expected) if one != found[place])
        return difference(expected[place], found[place], f"{where}[{place}]")
    return f"{where} is {str(found)[:300]} instead of {str(expected)[:300]}"


def search_for(name, path, reply, company):
    """The search that finds what Muster's reply has."""
    if name == "department.get":
        ids = re.findall(r"ID%5B%5D=(\d+)", path)
        return ldap.search("ou=departments,o=company", ldap.any_of("departmentId", ids), ["ou", "departmentId", "head"])
    caller, ids = int(path.split("/")[2]), [person["id"] for person in reply["result"]]
    own = company.people[caller]["departments"]
    everybody = {person for department in own for person in company.members[department]} - {caller}
    if everybody == set(ids):
        condition = ldap.all_of(ldap.any_of("departments", own), ldap.not_equal("personId", caller))
    else:
        condition = ldap.any_of("personId", ids)
    return ldap.search("ou=people,o=company", condition, ["*"])


def check_ldap(slapd, name, searches, answered):
    for entries, reply in zip(ldap.answers(slapd.address, searches), answered):
        if name == "department.get":
            found = sorted((int(values["departmentId"][0]), int(values["head"][0]), path_of(entry))
                           for entry, values in entries)
            expected = sorted((one["id"], one["manager_user_id"], one["full_name"]) for one in reply["result"])
        else:
            found = sorted(({key: sorted(values) for key, values in entry.items() if key != "objectClass"}
                            for _, entry in entries), key=lambda entry: entry["personId"])
            expected = sorted(({key: sorted(values) for key, values in attributes(person).items()}
                               for person in reply["result"]), key=lambda entry: entry["personId"])
        if found != expected:
            sys.exit(f"slapd answers otherwise than Muster: {difference(expected, found)}")


def path_of(name):
    """`Tax / Finance / Company` of an entry's name."""
    def plain(text):
        pairs = re.sub(r"\\([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), text)
        return re.sub(r"\\(.)", r"\1", pairs)
    steps = re.split(r"(?<!\\),", name)
    return " / ".join(plain(re.split(r"(?<!\\)\+", step)[0].partition("=")[2]) for step in steps[:-2])


def search_round(slapd, messages, options):
    def load():
        return generate(slapd.address, "ldap", messages, 32, options, options.seconds)[0]["requests"]
    return counted(slapd, options.cores, load)
