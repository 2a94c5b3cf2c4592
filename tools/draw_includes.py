#!/usr/bin/env python3
"""Draws which folders of src/ include which, as Mermaid text, which GitHub and many editors show as a picture.

    tools/draw_includes.py [TREE]           prints the drawing of this checkout, or of another one
    tools/draw_includes.py --write          writes docs/includes.md
    tools/draw_includes.py --check          fails when docs/includes.md is not what --write would write

An arrow leads from a folder to one that it includes. Arrows that follow from others are left out. A folder of a layer
is a box within the layer's. A circle of folders is an error.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/includes.md"
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)


def folders_of(tree):
    """Each folder of src/ with the folders that its files include."""
    edges = {}
    for file in sorted([*(tree / "src").rglob("*.hpp"), *(tree / "src").rglob("*.cpp")]):
        folder = file.parent.relative_to(tree / "src").as_posix()
        for included in INCLUDE.findall(file.read_text()):
            other = pathlib.PurePosixPath(included).parent.as_posix()
            if folder != "." and other not in (folder, "."):
                edges.setdefault(folder, set()).add(other)
        if folder != ".":
            edges.setdefault(folder, set())
    return edges


def reached_from(folder, edges, seen=None):
    seen = set() if seen is None else seen
    for other in edges.get(folder, ()):
        if other not in seen:
            seen.add(other)
            reached_from(other, edges, seen)
    return seen


def needed(edges):
    """The edges that do not follow from others."""
    kept = []
    for folder, others in edges.items():
        for other in others:
            between = [third for third in others if third != other and other in reached_from(third, edges)]
            if not between:
                kept.append((folder, other))
    return sorted(kept)


def drawing(edges):
    def name(folder):
        return folder.replace("/", "_")

    lines = ["flowchart TB"]
    for layer in sorted({folder.split("/")[0] for folder in edges}):
        rooms = sorted(folder for folder in edges if folder.split("/")[0] == layer)
        if rooms == [layer]:
            lines.append(f"  {name(layer)}[{layer}]")
            continue
        lines.append(f"  subgraph layer_{layer}[{layer}]")
        for room in rooms:
            lines.append(f"    {name(room)}[{'the rest' if room == layer else room.split('/', 1)[1]}]")
        lines.append("  end")
    lines += [f"  {name(folder)} --> {name(other)}" for folder, other in needed(edges)]
    return "\n".join(lines)


def page(edges):
    return (
        "# Who includes whom\n\n"
        "Made by `tools/draw_includes.py --write`; a test finds when it is not true any more. An arrow leads from a\n"
        "folder of `src/` to one that it includes; arrows that follow from others are left out. What a folder may\n"
        f"include is in [tools/layers.txt](../tools/layers.txt).\n\n```mermaid\n{drawing(edges)}\n```\n"
    )


def main():
    argument = sys.argv[1] if len(sys.argv) > 1 else ""
    tree = ROOT if argument.startswith("--") or not argument else pathlib.Path(argument)
    edges = folders_of(tree)
    circles = sorted(folder for folder in edges if folder in reached_from(folder, edges))
    if circles:
        print("in a circle: " + ", ".join(circles), file=sys.stderr)
    if argument == "--write":
        PAGE.write_text(page(edges))
    elif argument == "--check":
        if not PAGE.exists() or PAGE.read_text() != page(edges):
            sys.exit("docs/includes.md is not true any more: run tools/draw_includes.py --write")
    elif argument.startswith("--"):
        sys.exit(f"there is no {argument}; see the top of this file")
    else:
        print(drawing(edges))
    return 1 if circles else 0


if __name__ == "__main__":
    sys.exit(main())
