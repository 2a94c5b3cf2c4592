"""The company of a running Muster, as tables for SQLite and as entries for LDAP."""

import base64
import datetime
import hashlib
import json
import sqlite3
import subprocess
import urllib.parse

from page import ROOT

PEERS = ROOT / "tests/bench/peers"
AT_ONCE = 400  # ids in one question
TEXTS = {"first_name": "firstName", "last_name": "lastName", "work_position": "workPosition", "color": "color",
         "avatar": "avatar", "gender": "gender", "birthday": "birthday", "external_auth_id": "externalAuthId",
         "status": "status", "type": "personType", "website": "website", "email": "personEmail"}
TIMES = {"idle": "idle", "last_activity_date": "lastActivity", "mobile_last_date": "mobileLast",
         "desktop_last_date": "desktopLast", "absent": "absent"}
PHONES = {"work_phone": "workPhone", "personal_mobile": "personalMobile", "personal_phone": "personalPhone",
          "inner_phone": "innerPhone"}
FLAGS = ("active", "extranet", "bot")


class Company:
    """Departments in structure order, members by department, people by id."""

    def __init__(self, options, store, client):
        exported = store.with_suffix(".json")
        subprocess.run([options.build / "muster", "export", exported, "--data", store], check=True, capture_output=True)
        company = json.loads(exported.read_text())
        self.utc_offset = company["utc_offset"]
        told = {}  # Muster's order holds within a question, so siblings are in the same one
        self.members = {}
        for ids in siblings_together(company["departments"]):
            for found in client.result("im.department.get", form(ids)):
                told[found["id"]] = {"place": len(told), "head": found["manager_user_id"]}
            members = client.result("im.department.employees.get", form(ids))
            self.members |= {int(id): people for id, people in (members or {}).items()}
        self.departments = in_structure_order(company["departments"], told)
        self.people = {}
        for ids in pieces([int(user["ID"]) for user in company["users"]]):
            for person in client.result("im.user.list.get", form(ids) + "&RESULT_TYPE=array"):
                self.people[person["id"]] = person

def by_parent(exported):
    children = {}
    for department in exported:
        children.setdefault(int(department.get("PARENT", 0)), []).append(int(department["ID"]))
    return children


def siblings_together(exported):
    """Lists of ids for a question each, with all that are right below one department in the same list."""
    lists = [[]]
    for ids in by_parent(exported).values():
        if len(lists[-1]) + len(ids) > AT_ONCE:
            lists.append([])
        lists[-1].extend(ids)
    return lists


def in_structure_order(exported, told):
    """Each department with its place in the whole order, and that of the last one below it."""
    names = {int(department["ID"]): department["NAME"] for department in exported}
    children, ordered = by_parent(exported), []

    def add(id, parent):
        one = {"id": id, "parent": parent, "name": names[id], "position": len(ordered), "head": told[id]["head"]}
        ordered.append(one)
        for child in sorted(children.get(id, []), key=lambda child: told[child]["place"]):
            add(child, id)
        one["last"] = len(ordered) - 1

    for root in children[0]:
        add(root, None)
    return ordered


def pieces(ids):
    return [ids[i:i + AT_ONCE] for i in range(0, len(ids), AT_ONCE)]


def form(ids):
    return urllib.parse.urlencode([("ID[]", id) for id in ids])


def seconds(moment):
    return int(datetime.datetime.fromisoformat(moment).timestamp()) if moment else None


def write_database(company, paths, file):
    """Fills a database of tests/bench/peers/schema.sql. Those who make the requests in `paths` get webhooks."""
    database = sqlite3.connect(file)
    database.executescript((PEERS / "schema.sql").read_text())
    database.executemany("INSERT INTO department VALUES (:id, :parent, :name, :position, :last, :head)",
                         company.departments)
    database.executemany("INSERT INTO member VALUES (?, ?, ?, ?)", (
        (department, place, person, company.people[person]["departments"].index(department))
        for department, people in company.members.items() for place, person in enumerate(people)))
    database.executemany(f"INSERT INTO person VALUES ({', '.join('?' * 25)})", map(columns, company.people.values()))
    callers = {tuple(path.split("/")[2:4]) for path in paths}
    database.executemany("INSERT INTO webhook VALUES (?, ?)", (
        (int(user), hashlib.sha256(secret.encode()).hexdigest()) for user, secret in callers))
    database.commit()
    database.execute("ANALYZE")
    database.execute("PRAGMA journal_mode = WAL")  # as everybody advises: readers then need few calls of the system
    database.close()


def columns(person):
    phones = person["phones"] or {}
    texts = [person[name] for name in
             ("first_name", "last_name", "work_position", "color", "avatar", "gender", "birthday")]
    return [person["id"], person["active"], *texts, person["extranet"], person["bot"], person["external_auth_id"],
            person["status"], *(seconds(person[name]) for name in TIMES), *(phones.get(name) for name in PHONES),
            person["type"], person["website"], person["email"]]


def attributes(person):
    """A person as LDAP has it: names of attributes and lists of texts."""
    found = {"personId": [str(person["id"])]}
    for flag in FLAGS:
        found[flag] = ["TRUE" if person[flag] else "FALSE"]
    for name, attribute in TEXTS.items():
        if person[name]:
            found[attribute] = [person[name]]
    for name, attribute in TIMES.items():
        if person[name]:
            found[attribute] = [person[name]]
    for name, attribute in PHONES.items():
        if (person["phones"] or {}).get(name):
            found[attribute] = [person["phones"][name]]
    if person["departments"]:
        found["departments"] = [str(department) for department in person["departments"]]
    return found


def escaped(name):
    """A name as a part of an entry's name."""
    return "".join(f"\\{ord(letter):02X}" if letter in ',+"\\<>;=#' else letter for letter in name)


def write_ldif(company, file):
    """All departments, as a tree, and all people."""
    with open(file, "w", encoding="ascii") as out:
        def entry(name, kind, values):
            out.write(f"dn:: {encoded(name)}\nobjectClass: {kind}\n")
            for attribute, texts in values.items():
                out.writelines(f"{attribute}:: {encoded(text)}\n" for text in texts)
            out.write("\n")

        entry("o=company", "organization", {"o": ["company"]})
        entry("ou=people,o=company", "organizationalUnit", {"ou": ["people"]})
        entry("ou=departments,o=company", "organizationalUnit", {"ou": ["departments"]})
        names, taken = {None: "ou=departments,o=company"}, set()
        for department in company.departments:
            above = names[department["parent"]]
            name = f"ou={escaped(department['name'])},{above}"
            if name.lower() in taken:  # two of one name below the same department
                name = f"ou={escaped(department['name'])}+departmentId={department['id']},{above}"
            taken.add(name.lower())
            names[department["id"]] = name
            entry(name, "companyDepartment", {"ou": [department["name"]], "departmentId": [str(department["id"])],
                                              "head": [str(department["head"])]})
        listed = {person for people in company.members.values() for person in people}
        for id, person in company.people.items():
            # Who is dismissed keeps departments in Muster, but a search by department is not to find them.
            values = attributes(person if id in listed else {**person, "departments": []})
            entry(f"personId={id},ou=people,o=company", "companyPerson", values)


def encoded(text):
    return base64.b64encode(text.encode()).decode()
