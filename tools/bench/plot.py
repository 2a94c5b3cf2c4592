"""Plots as SVG, that are readable on light pages and on dark ones."""

import dataclasses
import math
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, ROW = 880, 330, 110, 20
COLOURS = 6
STYLE = """<style>
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px }
.quiet { fill: #59636e }
.line { stroke: #d1d9e0 } .mark { stroke: #cf222e; stroke-dasharray: 4 3 } .range { stroke: #1f2328; stroke-width: 1.5 }
.c0 { fill: #0969da } .c1 { fill: #bf8700 } .c2 { fill: #1a7f37 } .c3 { fill: #8250df } .c4 { fill: #cf222e } .c5 { fill: #6e7781 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .quiet { fill: #9198a1 } .line { stroke: #3d444d } .mark { stroke: #f85149 } .range { stroke: #f0f6fc }
.c0 { fill: #4493f8 } .c1 { fill: #d29922 } .c2 { fill: #3fb950 } .c3 { fill: #ab7df8 } .c4 { fill: #f85149 } .c5 { fill: #9198a1 }
}
</style>"""


@dataclasses.dataclass
class Bar:
    group: str
    name: str
    value: float
    least: float
    most: float


class Picture:
    def __init__(self, title):
        self.parts, self.height = [], 0
        self.text(0, 16, title, "title")
        self.height = 34

    def text(self, x, y, text, kind="", anchor="start"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>')

    def line(self, x1, y1, x2, y2, kind="line"):
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>')

    def svg(self):
        body = "\n".join(self.parts)
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height:.0f}" role="img">\n'
                f"{STYLE}\n{body}\n</svg>\n")


def bars(title, all_bars, mark=None, form="{:.2f}"):
    """Horizontal bars in groups, with the range as a thin line, and a broken line where `mark` is."""
    picture = Picture(title)
    most = max([mark or 0, *(bar.most for bar in all_bars)])
    scale = (WIDTH - LEFT - RIGHT) / most
    colours = {name: number for number, name in enumerate(dict.fromkeys(bar.name for bar in all_bars))}
    top = picture.height
    for group in dict.fromkeys(bar.group for bar in all_bars):
        of_group = [bar for bar in all_bars if bar.group == group]
        if len(colours) > 1 or len(of_group) > 1:
            picture.text(0, picture.height + 14, group)
            picture.height += ROW
        for bar in of_group:
            y = picture.height
            label = bar.name if len(colours) > 1 else group
            picture.text(LEFT - 10, y + 14, label, "quiet", "end")
            length = max(bar.value * scale, 0.5)
            picture.parts.append(f'<rect x="{LEFT}" y="{y + 3}" width="{length:.1f}" height="{ROW - 6}" rx="2" '
                                 f'class="c{colours[bar.name] % COLOURS}"/>')
            middle = y + ROW / 2
            picture.line(LEFT + bar.least * scale, middle, LEFT + bar.most * scale, middle, "range")
            picture.text(LEFT + bar.most * scale + 8, y + 14, form.format(bar.value))
            picture.height += ROW
        picture.height += 8 if len(colours) > 1 or len(of_group) > 1 else 0
    if mark:
        picture.line(LEFT + mark * scale, top, LEFT + mark * scale, picture.height, "mark")
    return picture.svg()


def dots(title, rows, unit):
    """A row for each name with a dot for each series, on a logarithmic scale. `rows` has names and maps of values."""
    picture = Picture(title)
    series = list(dict.fromkeys(name for _, values in rows for name in values))
    x = 0
    for number, name in enumerate(series):
        picture.parts.append(f'<circle cx="{x + 6}" cy="{picture.height + 8}" r="5" class="c{number % COLOURS}"/>')
        picture.text(x + 16, picture.height + 13, name)
        x += 30 + 8 * len(name)
    picture.height += 30
    every = [value for _, values in rows for value in values.values()]
    first, last = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)))
    scale = (WIDTH - LEFT - 40) / max(last - first, 1)
    for power in range(first, last + 1):
        at = LEFT + (power - first) * scale
        picture.line(at, picture.height + 16, at, picture.height + 20 + ROW * len(rows))
        picture.text(at, picture.height + 10, f"{10.0 ** power:,g} {unit}", "quiet", "middle")
    picture.height += 20
    for name, values in rows:
        places = {key: LEFT + (math.log10(value) - first) * scale for key, value in values.items()}
        middle = picture.height + ROW / 2
        picture.text(LEFT - 10, middle + 4, name, "quiet", "end")
        picture.line(min(places.values()), middle, max(places.values()), middle)
        for key, place in places.items():
            colour = series.index(key) % COLOURS
            picture.parts.append(f'<circle cx="{place:.1f}" cy="{middle:.1f}" r="4.5" class="c{colour}"/>')
        picture.height += ROW
    picture.height += 10
    return picture.svg()
