"""The chart of the performance page, as SVG text: for each pair a panel, in it a line for each scenario that goes from
MetaFFI's time to the bridge's on a logarithmic axis, so that its length is the ratio.

Nothing is loaded from elsewhere. Colours follow the reader's light or dark scheme; the ratio stands beside each line.
"""

import math
from dataclasses import dataclass
from xml.sax.saxutils import escape

import report


@dataclass(frozen=True)
class Row:
    ours: float  # ns
    bridge: float  # ns
    label: str


@dataclass(frozen=True)
class Panel:
    title: str
    bridge: str
    rows: list  # a Row for each scenario, or None where it was not measured


COLUMNS = 2
NAMES = 172  # width of the scenarios' names, left of the first column
PLOT = 270
LABEL = 70  # width of the ratios, right of each plot
GAP = 24
LINE = 17
TITLE = 40
AXIS = 26
TOP = 56
MARGIN = 12

# Class → properties of which each is a colour: light scheme, dark scheme.
COLOURS = {
    "text": (("fill", "#1f2328", "#e6edf3"),),
    ".faint": (("fill", "#656d76", "#9198a1"),),
    ".slow": (("fill", "#bc4c00", "#f0883e"),),
    ".paper": (("fill", "#ffffff", "#0d1117"),),
    ".grid": (("stroke", "#d8dee4", "#30363d"),),
    ".faster": (("stroke", "#0969da", "#58a6ff"),),
    ".slower": (("stroke", "#bc4c00", "#f0883e"),),
    ".ours": (("fill", "#0969da", "#58a6ff"),),
    ".bridge": (("fill", "#ffffff", "#0d1117"), ("stroke", "#656d76", "#9198a1")),
}


def style():
    """Viewers that know no media queries show the light scheme, on its own background."""

    def rules(scheme):
        for name, properties in COLOURS.items():
            yield f"{name} {{ " + " ".join(f"{which}: {colours[scheme]};" for which, *colours in properties) + " }"

    return [
        "text { font: 12px sans-serif; }",
        ".title { font-weight: bold; font-size: 13px; }",
        ".slow { font-weight: bold; }",
        ".faster, .slower { stroke-width: 3; }",
        ".bridge { stroke-width: 2; }",
        *rules(0),
        "@media (prefers-color-scheme: dark) {",
        *("  " + rule for rule in rules(1)),
        "}",
    ]


class Axis:
    """Decades of nanoseconds that hold all figures."""

    def __init__(self, panels):
        times = [t for panel in panels for row in panel.rows if row is not None for t in (row.ours, row.bridge)]
        self.first = math.floor(math.log10(min(times, default=1)))
        self.last = max(math.ceil(math.log10(max(times, default=1))), self.first + 1)

    def at(self, nanoseconds):
        """Pixels from the left edge of a plot."""
        return PLOT * (math.log10(nanoseconds) - self.first) / (self.last - self.first)

    def ticks(self):
        return [10.0**decade for decade in range(self.first, self.last + 1)]


def tick_label(nanoseconds):
    number, unit = report.format_time(nanoseconds).split()
    return f"{float(number):g} {unit}"


def text(x, y, content, kind="", anchor="start"):
    style = f' class="{kind}"' if kind else ""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{style}{where}>{escape(content)}</text>'


def circle(x, y, kind):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="{kind}"/>'


def line(x1, y1, x2, y2, kind):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def legend():
    y = MARGIN + 12
    return [
        circle(MARGIN + 5, y - 4, "ours"),
        text(MARGIN + 15, y, "MetaFFI"),
        circle(MARGIN + 85, y - 4, "bridge"),
        text(MARGIN + 95, y, "dedicated bridge, or code by hand"),
        text(MARGIN, y + 18, "time of a call, logarithmic (left is faster); MetaFFI is … times as fast", "faint"),
    ]


def draw_row(row, x, y, axis):
    if row is None:
        return [text(x + 4, y + 4, "not measured", "faint")]
    ours, bridge = x + axis.at(row.ours), x + axis.at(row.bridge)
    is_slower = row.ours > row.bridge
    return [
        line(ours, y, bridge, y, "slower" if is_slower else "faster"),
        circle(bridge, y, "bridge"),
        circle(ours, y, "ours"),
        text(x + PLOT + LABEL - 4, y + 4, row.label, "slow" if is_slower else "", "end"),
    ]


def draw_panel(panel, x, y, axis, height):
    """`x`, `y`: top left corner of the plot."""
    parts = [text(x, y - 24, panel.title, "title"), text(x, y - 9, "beside " + panel.bridge, "faint")]
    for tick in axis.ticks():
        at = x + axis.at(tick)
        parts.append(line(at, y, at, y + height, "grid"))
        parts.append(text(at, y + height + 14, tick_label(tick), "faint", "middle"))
    for i, row in enumerate(panel.rows):
        parts += draw_row(row, x, y + LINE * (i + 0.5), axis)
    return parts


def draw(names, panels):
    """`names`: of the scenarios, which are the rows of every panel."""
    axis = Axis(panels)
    height = LINE * len(names)
    bands = -(-len(panels) // COLUMNS)
    band = TITLE + height + AXIS
    whole_width = MARGIN + NAMES + COLUMNS * (PLOT + LABEL) + (COLUMNS - 1) * GAP + MARGIN
    whole_height = TOP + bands * band + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole_width} {whole_height}" '
        f'width="{whole_width}" height="{whole_height}" role="img" aria-label="Time of a call by pair and scenario">',
        "<!-- Made by bench/page.py. -->",
        "<style>",
        *style(),
        "</style>",
        f'<rect width="{whole_width}" height="{whole_height}" class="paper"/>',
        *legend(),
    ]
    for i, panel in enumerate(panels):
        row, column = divmod(i, COLUMNS)
        y = TOP + row * band + TITLE
        if column == 0:
            named = enumerate(names)
            parts += [text(MARGIN + NAMES - 10, y + LINE * (n + 0.5) + 4, name, "", "end") for n, name in named]
        parts += draw_panel(panel, MARGIN + NAMES + column * (PLOT + LABEL + GAP), y, axis, height)
    return "\n".join([*parts, "</svg>"]) + "\n"
