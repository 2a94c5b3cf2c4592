"""The tables of docs/performance.md, which stand between marks there."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/performance.md"
PLOTS = ROOT / "docs/performance"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def show(row):
    """A row as soon as it is measured."""
    print("| " + " | ".join(row) + " |", flush=True)


def place_of(mark):
    """The lines between which a table stands. Ends the program when the page does not have them, each once."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    page = PAGE.read_text()
    if page.count(begin) != 1 or page.count(end) != 1:
        sys.exit(f"{PAGE.name} has no place for a table: the lines {begin.strip()} and {end}, each once")
    return begin, end


def write_down(mark, text):
    """Puts the text between its marks in docs/performance.md."""
    begin, end = place_of(mark)
    page = PAGE.read_text()
    before, _, rest = page.partition(begin)
    PAGE.write_text(f"{before}{begin}{text}\n{end}{rest.partition(end)[2]}")
    print(f"\n{text}\n", flush=True)


def write_plot(name, picture):
    PLOTS.mkdir(exist_ok=True)
    (PLOTS / f"{name}.svg").write_text(picture)
