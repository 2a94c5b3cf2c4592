#!/usr/bin/env python3
"""Checks the includes of src/ against layers.txt. Prints each breach as file:line and fails when there is one."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def read_rules():
    layers, externals = {}, {}
    for line in (ROOT / "tools/layers.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        name, _, allowed = line.partition(":")
        if name.startswith("external "):
            externals[name.removeprefix("external ")] = allowed.split()
        else:
            layers[name] = {name, *allowed.split()}
    return layers, externals


def breaches(file, layers, externals):
    path = file.relative_to(ROOT / "src").as_posix()
    layer = path.split("/")[0] if "/" in path else "main"
    for number, line in enumerate(file.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        included = match[2]
        where = f"src/{path}:{number}"
        if match[1] == '"':
            other = included.split("/")[0]
            if "/" not in included:
                yield f"{where}: include from src/, not beside: {included}"
            elif layer == "main":
                if other != "app":
                    yield f"{where}: main may include app alone, not {other}"
            elif layer not in layers:
                yield f"{where}: {layer} is no layer of layers.txt"
            elif other not in layers[layer]:
                yield f"{where}: {layer} may not include {other}"
            continue
        for prefix, places in externals.items():
            if included.startswith(prefix) and not any(path.startswith(place) for place in places):
                yield f"{where}: <{included}> belongs to {', '.join(places)}"


def main():
    layers, externals = read_rules()
    files = sorted([*(ROOT / "src").rglob("*.hpp"), *(ROOT / "src").rglob("*.cpp")])
    found = [breach for file in files for breach in breaches(file, layers, externals)]
    print("\n".join(found) if found else f"{len(files)} files keep the layers")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
