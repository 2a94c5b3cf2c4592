#!/usr/bin/env python3
"""Writes a configuration file with every key, each in a comment: make_example_config.py PROGRAM FILE.

What it says of a key comes from `muster check-config --print-docs`, so from the program's own table. `cmake --install`
runs this.
"""

import pathlib
import re
import subprocess
import sys
import textwrap

INTRODUCTION = """\
# An example of a configuration of Muster: every key with its example. None needs to be set. Take away the "#" before
# those that you want, and check the file with `muster check-config --config FILE`.
"""


def comment(text):
    return textwrap.fill(text, 118, initial_indent="# ", subsequent_indent="# ", break_long_words=False,
                         break_on_hyphens=False)


def keys(docs):
    """Name, meaning, what it takes, default, and example of each key."""
    for name, body in re.findall(r"^## `([^`]+)`\n\n(.*?)(?=^## |\Z)", docs, re.M | re.S):
        facts = dict(re.findall(r"^- ([a-z]+): (.*)$", body, re.M))
        yield name, body.split("\n\n", 1)[0], facts["takes"], facts["default"], facts["example"].strip("`")


def example(docs):
    lines = [INTRODUCTION]
    section = ""
    for name, meaning, takes, default, example_line in keys(docs):
        key_section, dot, key = name.partition(".")
        if dot and key_section != section:
            section = key_section
            lines.append(f"[{section}]\n")
        value = example_line.partition(" = ")[2]
        lines.append(f"{comment(meaning)}\n{comment(f'Takes {takes}. Default: {default}')}\n"
                     f"#{key or name} = {value}\n")
    return "\n".join(lines)


def main():
    docs = subprocess.run([sys.argv[1], "check-config", "--print-docs"], check=True, capture_output=True,
                          text=True).stdout
    file = pathlib.Path(sys.argv[2])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(example(docs))


if __name__ == "__main__":
    main()
