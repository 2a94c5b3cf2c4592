#!/usr/bin/env python3
"""Writes the man pages from what the program says of itself: make_man.py PROGRAM FOLDER.

muster.1 lists the commands, and muster-NAME.1 tells of a command, its subcommands and its options. All of it comes from
`muster --help` and `muster NAME --help`, so it says what the program says. `cmake --install` runs this.
"""

import dataclasses
import os
import pathlib
import re
import subprocess
import sys

# The home of whoever builds this must not get into the pages.
ENVIRONMENT = {"HOME": "~", "PATH": os.environ.get("PATH", "")}


@dataclasses.dataclass
class Help:
    """What `--help` of one command says."""

    path: str
    summary: str
    usage: str = ""
    sections: dict = dataclasses.field(default_factory=dict)  # title -> rows of a name and a meaning

    def subcommands(self):
        return [name for name, _ in self.sections.get("Subcommands", [])]


def ask(program, *words):
    return subprocess.run([program, *words], env=ENVIRONMENT, check=True, capture_output=True, text=True).stdout


def read_help(path, text):
    lines = text.splitlines()
    page = Help(path, lines[0])
    title = ""
    for line in lines[1:]:
        if line.startswith("Usage: "):
            page.usage = line.removeprefix("Usage: ")
        elif re.fullmatch(r"\w[\w ]*:", line):
            title = line[:-1]
            page.sections[title] = []
        elif re.match(r"  \S", line):
            name, _, meaning = line.strip().partition("  ")
            page.sections[title].append([name, meaning.strip()])
        elif line.strip():
            # A name that is too long for its column has its meaning on the next line.
            row = page.sections[title][-1]
            row[1] = f"{row[1]} {line.strip()}".strip()
    return page


def collect(program, words):
    """The help of a command, followed by that of each of its subcommands."""
    page = read_help(" ".join(["muster", *words]), ask(program, *words, "--help"))
    pages = [page]
    for name in page.subcommands():
        pages += collect(program, [*words, name])
    return pages


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("~", "\\(ti")
    text = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", text)
    return re.sub(r"^\.", r"\\&.", text)


def heading(name, summary, version):
    # The first line after NAME is what `apropos` searches.
    return [f'.TH {name.upper()} 1 "" "{version}" "User Commands"', ".SH NAME",
            f"{escape(name)} \\- {escape(summary)}"]


def with_default(name, meaning):
    """A default stands behind the meaning: `--data FILE.db=a.db` tells a reader of the page little."""
    found = re.fullmatch(r"(--\S+ [^\s=]+)=(\S+)(.*)", name)
    return (found[1] + found[3], f"{meaning} [default: {found[2]}]") if found else (name.replace(",-", ", -"), meaning)


def rows(named):
    lines = []
    for name, meaning in named:
        lines += [".TP", f"\\fB{escape(name)}\\fR", escape(meaning)]
    return lines


def options(page):
    named = page.sections.get("Positionals", []) + page.sections.get("Options", [])
    return rows(with_default(*row) for row in named)


def command_page(pages, version):
    top = pages[0]
    lines = heading(top.path.replace(" ", "-"), top.summary, version)
    lines.append(".SH SYNOPSIS")
    for page in pages:
        if not page.subcommands():
            lines += [".br", f"\\fB{escape(page.usage)}\\fR"]
    if top.subcommands():
        lines.append(".SH COMMANDS")
        for page in pages[1:]:
            lines += [f".SS {escape(page.path)}", escape(page.summary), *options(page)]
    else:
        lines += [".SH OPTIONS", *options(top)]
    return lines + [".SH SEE ALSO", ".BR muster (1)"]


def main_page(top, version):
    lines = heading("muster", top.summary.removeprefix("Muster: "), version)
    lines += [".SH SYNOPSIS", f"\\fB{escape(top.usage)}\\fR", ".SH COMMANDS", *rows(top.sections["Subcommands"])]
    lines += [".SH OPTIONS", *options(top), ".SH SEE ALSO"]
    names = top.subcommands()
    return lines + [f".BR muster\\-{escape(name)} (1){',' if name != names[-1] else ''}" for name in names]


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    version = ask(program, "--version").strip()
    top = read_help("muster", ask(program, "--help"))
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"muster": main_page(top, version)}
    for name in top.subcommands():
        pages[f"muster-{name}"] = command_page(collect(program, [name]), version)
    for old in folder.glob("muster*.1"):
        old.unlink()
    for name, lines in pages.items():
        (folder / f"{name}.1").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
