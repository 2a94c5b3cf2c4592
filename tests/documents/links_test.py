#!/usr/bin/env python3
"""Looks whether every link between documents of this repository leads somewhere: to a file, and in it to a heading.

Also, every record of docs/decisions.md has to be in the list of its themes.
"""

import re
import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]
NOT_OURS = {"build", "node_modules", ".git"}

# Links that lead nowhere yet: file -> why.
NOT_YET = {"docs/protocol.md": "it is being written"}


def documents():
    for path in sorted(SOURCES.rglob("*.md")):
        relative = path.relative_to(SOURCES)
        # On GitHub a pull request begins with this text, so its links are not seen from where the file is.
        if not NOT_OURS.intersection(relative.parts) and relative.parts[0] != ".github":
            yield path


def without_code(text):
    return re.sub(r"^\s*```.*?^\s*```", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(path):
    """Those that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", without_code(path.read_text(encoding="utf-8")), re.MULTILINE)
    found = set()
    for heading in headings:
        name = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        again = sum(1 for other in found if re.fullmatch(re.escape(name) + r"(-\d+)?", other))
        found.add(f"{name}-{again}" if again else name)
    return found


def what_is_wrong(document, target):
    """Why a link of this document leads nowhere, or None."""
    name, _, anchor = target.partition("#")
    file = (document.parent / name).resolve() if name else document
    if not file.is_relative_to(SOURCES):
        return "it leads out of the repository"
    if not file.exists():
        return None if str(file.relative_to(SOURCES)) in NOT_YET else "there is no such file"
    if anchor and anchor not in anchors(file):
        return "there is no such heading"
    return None


def links(document):
    text = re.sub(r"`[^`\n]*`", "", without_code(document.read_text(encoding="utf-8")))
    return re.findall(r"\]\(([^)\s]+)\)", text)


def main():
    wrong, looked_at = [], 0
    for document in documents():
        for target in links(document):
            if re.match(r"[a-z]+:", target):
                continue
            looked_at += 1
            if why := what_is_wrong(document, target):
                wrong.append(f"{document.relative_to(SOURCES)}: ({target}): {why}")
    decisions = SOURCES / "docs/decisions.md"
    listed = {target[1:] for target in links(decisions) if target.startswith("#")}
    for record in sorted(name for name in anchors(decisions) if name[:1].isdigit()):
        if record not in listed:
            wrong.append(f"docs/decisions.md: the list of themes has no line for #{record}")
    print("\n".join(wrong), file=sys.stderr)
    print(f"{looked_at} links")
    return 1 if wrong or looked_at == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
