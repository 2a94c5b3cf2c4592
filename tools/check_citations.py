#!/usr/bin/env python3
"""Finds citations of sections of docs/protocol.md that are not there, and links in documents that lead nowhere.

A citation is `protocol.md 7.2`, in comments and documents alike; `protocol.md 1.4, 2 and 7.2 to 7.5` cites several. In
docs/protocol.md itself it is `§7.2`. Prints each breach as file:line and fails when there is one.

usage: check_citations.py [TREE]
"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent
PROTOCOL = "docs/protocol.md"
FOLDERS = ("src", "tests", "docs", "tools", "demo", ".github", ".ci")
SUFFIXES = {".cpp", ".hpp", ".h", ".S", ".py", ".js", ".mjs", ".ts", ".cmake", ".md", ".txt", ".toml", ".yml", ""}
CODE = {".cpp", ".hpp", ".h", ".py", ".js", ".mjs", ".ts", ".cmake"}
# They speak of citations, or of what was.
NOT_READ = {"tools/check_citations.py", "tests/tools/citations_test.py"}
HISTORY = {"CHANGELOG.md", "docs/decisions.md"}

# Between two words of a comment there may be the end of a line.
GAP = r"(?:[ \t]+|[ \t]*\n[ \t]*(?:///?<?|#|\*)?[ \t]*)"
NUMBER = r"\d+(?:\.\d+)*"
CITATION = re.compile(rf"\bprotocol\.md{GAP}({NUMBER}(?:(?:,|,?{GAP}and|{GAP}to){GAP}{NUMBER})*)")
MENTION = re.compile(r"\bprotocol\.md(?![\w#\])])")
OUTDATED = re.compile(rf"\bcontract,?{GAP}(?:sections?{GAP})?\d|\bcompatibility\.md", re.IGNORECASE)
ANCHOR = re.compile(r"\bprotocol\.md#([\w-]*)")

HEADING = re.compile(r"^(#{1,6}) +(.*?) *#*$")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?: +\"[^\"]*\")?\)|^\[[^\]]+\]: *(\S+)")


def files_of(tree):
    found = [path for folder in FOLDERS for path in (tree / folder).rglob("*")]
    found += tree.glob("*")
    for path in sorted(found):
        name = path.relative_to(tree)
        skipped = {"node_modules", "corpus", "__pycache__"} & set(name.parts) or name.as_posix() in NOT_READ
        if path.is_file() and path.suffix in SUFFIXES and not skipped:
            yield name.as_posix(), path.read_text(errors="replace")


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def headings_of(text):
    """Line and words of each heading outside of code."""
    in_code = False
    for number, line in enumerate(text.splitlines(), 1):
        in_code ^= line.lstrip().startswith("```")
        if not in_code and (match := HEADING.match(line)):
            yield number, len(match[1]), match[2]


def anchors_of(text):
    """What links to a heading name, as GitHub makes it."""
    anchors = set()
    for _, _, words in headings_of(text):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words)
        anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        name, count = anchor, 0
        while name in anchors:
            count += 1
            name = f"{anchor}-{count}"
        anchors.add(name)
    return anchors


def sections_of(text):
    """The numbers of the sections, and what is wrong with their order."""
    sections, breaches, top, sub = set(), [], 0, 0
    for line, level, words in headings_of(text):
        if level not in (2, 3):
            continue
        top, sub = (top + 1, 0) if level == 2 else (top, sub + 1)
        due = f"{top}" if level == 2 else f"{top}.{sub}"
        match = re.match(rf"({NUMBER})\.? ", words)
        if not match or match[1] != due:
            breaches.append(f"{PROTOCOL}:{line}: this heading has to be number {due}")
        if match:
            sections.add(match[1])
    return sections, breaches


def citation_breaches(name, text, sections, anchors):
    def missing(numbers, at):
        for number in re.findall(NUMBER, numbers):
            if number not in sections:
                yield f"{name}:{line_of(text, at)}: {PROTOCOL} has no section {number}"
    cited = set()
    for match in CITATION.finditer(text):
        cited.add(match.start())
        yield from missing(match[1], match.start())
    if name == PROTOCOL:
        for match in re.finditer(rf"§({NUMBER})?", text):
            yield from missing(match[1] or "", match.start())
            if not match[1]:
                yield f"{name}:{line_of(text, match.start())}: § without a number"
    suffix = pathlib.PurePosixPath(name).suffix
    if suffix in CODE and name.startswith(("src/", "tests/")):
        for match in MENTION.finditer(text):
            if match.start() not in cited:
                yield f"{name}:{line_of(text, match.start())}: which section of {PROTOCOL}? Write it as in protocol.md 7.2"
    if suffix != ".md":
        for match in ANCHOR.finditer(text):
            if match[1] not in anchors:
                yield f"{name}:{line_of(text, match.start())}: {PROTOCOL} has no heading for #{match[1]}"
    if name not in HISTORY:
        for match in OUTDATED.finditer(text):
            yield f"{name}:{line_of(text, match.start())}: cite {PROTOCOL} instead, as in protocol.md 7.2: {match[0].split()[0]}"


def link_breaches(tree, name, text, anchors):
    """`anchors` keeps those of documents that were asked for."""
    in_code = False
    for number, line in enumerate(text.splitlines(), 1):
        in_code ^= line.lstrip().startswith("```")
        if in_code:
            continue
        for match in LINK.finditer(re.sub(r"(?<!\[)`[^`]*`(?!\])", "", line)):
            target = match[1] or match[2]
            # On GitHub a pull request begins with the text of its template: its links start from elsewhere.
            if re.match(r"[a-z]+:", target) or name.startswith(".github/"):
                continue
            path, _, anchor = target.partition("#")
            file = (tree / name).parent / path if path else tree / name
            if not file.exists():
                yield f"{name}:{number}: the link {target} leads nowhere"
            elif anchor and file.suffix == ".md":
                if file not in anchors:
                    anchors[file] = anchors_of(file.read_text())
                if anchor not in anchors[file]:
                    yield f"{name}:{number}: the link {target} leads to no heading of {file.name}"


def theme_breaches(tree):
    """The table of contents of docs/decisions.md has a line for each decision."""
    name = "docs/decisions.md"
    if not (tree / name).exists():
        return
    text = (tree / name).read_text()
    listed = set(re.findall(r"\]\(#([^)]+)\)", text))
    for anchor in sorted(anchors_of(text)):
        if anchor[:1].isdigit() and anchor not in listed:
            yield f"{name}: no theme in its table of contents has a line for #{anchor}"


def main():
    tree = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE
    protocol = (tree / PROTOCOL).read_text()
    sections, found = sections_of(protocol)
    headings, anchors, citations = anchors_of(protocol), {}, 0
    for name, text in files_of(tree):
        citations += len(CITATION.findall(text))
        found += citation_breaches(name, text, sections, headings)
        if name.endswith(".md"):
            found += link_breaches(tree, name, text, anchors)
    found += theme_breaches(tree)
    print("\n".join(found) if found else f"{citations} citations of {len(sections)} sections, and all links, lead somewhere")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
