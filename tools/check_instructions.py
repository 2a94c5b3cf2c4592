#!/usr/bin/env python3
"""Checks that no hot call takes more instructions than it did.

    check_instructions.py check BUILD    compares with tests/bench/instructions.json; a test of ./dev test
    check_instructions.py write BUILD    writes that file anew, by ./dev rebaseline

BUILD/tests/muster_hot_calls makes the calls, callgrind counts. Counts are the same in each run of one program, so a call
may take only 3% more. They differ between compilers and libraries. The file says which ones it is of, and with others the
check ends with code 77, which CTest reports as skipped.
"""

import json
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests/bench/instructions.json"
MOST_GROWTH = 0.03
SMALLEST_SHARE = 0.003  # of a call's instructions: functions below it are not stored
NAMED_FUNCTIONS = 8
PACKAGES = {"C library": "libc6", "C++ library": "libstdc++6", "Boost": "libboost1.81-dev", "OpenSSL": "libssl3",
            "ICU": "libicu72", "fmt": "libfmt9", "valgrind": "valgrind"}
SKIPPED = 77


def short_name(name):
    """A function's name without its parameters, its templates' arguments, and what the compiler appends."""
    name = name.replace("(anonymous namespace)::", "").replace("[abi:cxx11]", "")
    name = re.sub(r"operator(<=>|<<|<|->|>>|>|\(\))", lambda sign: "operator " + sign[1].translate(HIDDEN), name)
    kept, depth = [], 0
    for letter in name:
        if letter in "<(":
            depth += 1
        elif letter in ">)":
            depth -= 1
        elif depth == 0:
            kept.append(letter)
    name = re.sub(r"(\.(constprop|isra|part|cold)(\.\d+)?)+$|'\d+$", "", "".join(kept))
    name = re.sub(r" const\b|\[clone.*$", "", name.strip()).strip()
    # Of a template, callgrind names the type of the result as well.
    return re.sub(r"^.* (?=\S)", "", name).translate(SHOWN) if "operator " not in name else name.translate(SHOWN)


HIDDEN = str.maketrans("<>()", "\1\2\3\4")
SHOWN = str.maketrans("\1\2\3\4", "<>()")


def read_profile(text):
    """Instructions by function, those of what a function calls not included, from a file of callgrind's."""
    names, costs, function, is_call = {}, {}, "", False
    objects, holder = {}, ""
    for line in text.splitlines():
        if held := re.match(r"(c?ob)=\((\d+)\)(?: (.*))?$", line):
            if held[3]:
                objects[held[2]] = held[3].rpartition("/")[2]
            if held[1] == "ob":
                holder = objects[held[2]]
        elif named := re.match(r"c?fn=\((\d+)\)(?: (.*))?$", line):
            if named[2]:
                names[named[1]] = short_name(named[2])
            if line.startswith("fn="):
                function = names[named[1]]
                if function.startswith("0x"):  # an address, where a library tells no name
                    function = f"in {holder}"
        elif line.startswith("calls="):
            is_call = True  # the next line is what the called function took
        elif re.match(r"[\d+*-]\S* \d+$", line):
            if not is_call:
                costs[function] = costs.get(function, 0) + int(line.rpartition(" ")[2])
            is_call = False
    return costs


def count(build):
    """For each kind of call: its instructions, and those of its functions."""
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(
            ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--dump-line=no", "--callgrind-out-file=profile",
             pathlib.Path(build).resolve() / "tests/muster_hot_calls"],
            cwd=folder, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            sys.exit(f"the calls cannot be counted:\n{made.stdout}{made.stderr}")
        calls = dict(line.split("\t") for line in made.stdout.splitlines())
        found = {}
        for file in sorted(pathlib.Path(folder).iterdir()):
            text = file.read_text()
            trigger = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.M)
            if not trigger or trigger[1] not in calls:
                continue
            times = int(calls[trigger[1]])
            functions = {name: cost / times for name, cost in read_profile(text).items()}
            found[trigger[1]] = {"instructions": sum(functions.values()), "functions": functions}
        if found.keys() != calls.keys():
            sys.exit(f"callgrind left profiles of {sorted(found)}, not of {sorted(calls)}")
        return found


def rounded(found):
    """What is stored: whole numbers, and only the functions that matter."""
    return {call: {"instructions": round(cost["instructions"]), "functions": {
        name: round(part) for name, part in sorted(cost["functions"].items(), key=lambda item: (-item[1], item[0]))
        if part >= SMALLEST_SHARE * cost["instructions"]}} for call, cost in found.items()}


def compare(stored, found):
    """Sentences about what takes more than it may, then about what takes less than is stored."""
    worse, better = [], []
    for call, cost in found.items():
        before = stored.get(call)
        if not before:
            worse.append(f"{call} is not in the table.")
            continue
        ratio = cost["instructions"] / before["instructions"] - 1
        sentence = (f"{call} takes {cost['instructions']:,.0f} instructions, and took {before['instructions']:,}: "
                    f"{ratio:+.1%}.")
        if cost["instructions"] > before["instructions"] * (1 + MOST_GROWTH):
            worse.append("\n".join([sentence, *grown(before, cost["functions"])]))
        elif ratio < -MOST_GROWTH:
            better.append(sentence)
    worse += [f"{call} is in the table, but is not measured." for call in stored if call not in found]
    return worse, better


def grown(before, functions):
    """The functions that grew most. One that is not stored counts from the least that would be."""
    least = SMALLEST_SHARE * before["instructions"]
    growth = {name: cost - before["functions"].get(name, least) for name, cost in functions.items()}
    most = sorted(growth, key=growth.get, reverse=True)[:NAMED_FUNCTIONS]
    return [f"  {growth[name]:+8,.0f} to {functions[name]:8,.0f}  {name}" for name in most if growth[name] >= 1]


def surroundings(build):
    """What the counts depend on besides the program."""
    cache = (pathlib.Path(build) / "CMakeCache.txt").read_text()
    compiler = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.M)[1]
    kind = re.search(r"^CMAKE_BUILD_TYPE:\w+=(.*)$", cache, re.M)[1]
    if re.search(r"^MUSTER_UNITY:\w+=ON$", cache, re.M):
        kind += ", several files as one"
    said = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    wide = " with AVX2" if " avx2" in pathlib.Path("/proc/cpuinfo").read_text() else ""
    versions = {name: package_version(package) for name, package in PACKAGES.items()}
    return {"processor": platform.machine() + wide, "compiler": said, "build": kind, **versions}


def package_version(package):
    """As upstream counts: what Debian mends in a package hardly changes what a call costs."""
    said = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True, check=False)
    return re.sub(r"^\d+:|[-+~].*$", "", said.stdout) or "none"


def check(build):
    stored = json.loads(TABLE.read_text())
    here = surroundings(build)
    differing = [f"{name}: {here.get(name)} here, {value} there" for name, value in stored["made with"].items()
                 if here.get(name) != value]
    if differing:
        print("Skipped: the table was made with other tools, so its counts cannot be compared.", *differing, sep="\n  ")
        return SKIPPED
    worse, better = compare(stored["calls"], count(build))
    print(*worse, *better, sep="\n")
    if better:
        print("Fewer is fine. ./dev rebaseline stores it, so that it stays.")
    if worse:
        print(f"A call may take {MOST_GROWTH:.0%} more. Where more is right, ./dev rebaseline writes the table anew.")
        return 1
    return 0


def write(build):
    found = rounded(count(build))
    table = {"made with": surroundings(build), "calls": found}
    TABLE.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n")
    for call, cost in found.items():
        print(f"{cost['instructions']:>9,}  {call}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("check", "write"):
        sys.exit(__doc__)
    sys.exit({"check": check, "write": write}[sys.argv[1]](sys.argv[2]))
