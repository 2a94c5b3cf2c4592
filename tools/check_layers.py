#!/usr/bin/env python3
"""Checks the includes of src/ against layers.txt. Prints each breach as file:line and fails when there is one."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def read_rules():
    """The folders that each folder may include, in the file's order, and the places of external headers."""
    layers, externals = {}, {}
    for line in (ROOT / "tools/layers.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        name, _, allowed = line.partition(":")
        if name.startswith("external "):
            externals[name.removeprefix("external ")] = allowed.split()
            continue
        for other in allowed.split():
            if other not in layers and not any(known.startswith(f"{other}/") for known in layers):
                sys.exit(f"tools/layers.txt: {name} names {other}, which is not above it")
        layers[name] = {name, *allowed.split()}
    return layers, externals


def room_of(path, layers):
    """The longest folder of layers.txt that the path is in, or its first one."""
    folders = [folder.as_posix() for folder in pathlib.PurePath(path).parents]
    return next((folder for folder in folders if folder in layers), path.split("/")[0])


def may_include(room, other, layers):
    if other in layers[room]:
        return True
    layer = other.split("/")[0]
    return layer in layers[room] and layer != room.split("/")[0]


def breaches(file, layers, externals):
    path = file.relative_to(ROOT / "src").as_posix()
    room = room_of(path, layers) if "/" in path else "main"
    for number, line in enumerate(file.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        included = match[2]
        where = f"src/{path}:{number}"
        if match[1] == '"':
            other = room_of(included, layers)
            if "/" not in included:
                yield f"{where}: include from src/, not beside: {included}"
            elif room == "main":
                if not other.startswith("app"):
                    yield f"{where}: main may include app alone, not {other}"
            elif room not in layers:
                yield f"{where}: {room} is no folder of layers.txt"
            elif not may_include(room, other, layers):
                yield f"{where}: {room} may not include {other}"
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
