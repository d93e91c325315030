#!/usr/bin/env python3
"""Makes docs/reference/performance.md and its chart from what ./dev bench --json wrote (./dev bench --page).

    page.py RUN.json...     keeps what the page needs of the runs in bench/performance.json and makes the page from that
    page.py                 makes the page again from bench/performance.json

Several files are parts of one run, such as one for each group: they have to be of the same machine and commit.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import chart
import published
import report

HERE = os.path.dirname(os.path.abspath(__file__))
KEPT = os.path.join(HERE, "performance.json")
PAGE = os.path.join(os.path.dirname(HERE), "docs", "reference", "performance.md")
CHART = os.path.splitext(PAGE)[0] + ".svg"
OURS = "jit"
TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True)
class Pair:
    group: str
    title: str
    contender: str  # the dedicated bridge
    bridge: str
    versions: tuple  # names in the context: what the figures depend on, besides the machine


PAIRS = (
    Pair("python_jvm", "Python → Java", "jpype", "JPype", ("python", "jdk", "jpype")),
    Pair("python_go", "Python → Go", "ctypes", "ctypes", ("python", "go")),
    Pair("go_jvm", "Go → Java", "plain", "cgo + JNI by hand", ("go", "jdk")),
    Pair("go_python", "Go → Python", "plain", "cgo + C API by hand", ("go", "python")),
    Pair("java_python", "Java → Python", "jep", "Jep", ("java_host_jdk", "python", "jep")),
    Pair("java_go", "Java → Go", "plain", "JNI + cgo by hand", ("java_host_jdk", "go")),
)


# Context of a run → how the page calls it.
MACHINE = (("cpu", "processor"), ("cpus", "logical processors"), ("system", "system"), ("kernel", "kernel"))
VERSIONS = (
    ("compiler", "C and C++ compiler"),
    ("jdk", "JDK"),
    ("java_host_jdk", "JDK where Java calls"),
    ("python", "CPython"),
    ("go", "Go"),
    ("jpype", "JPype"),
    ("jep", "Jep"),
)


# What ./dev bench --page measures: no more than the page shows.
FILTER = "^({})/({})/({})$".format(
    "|".join(pair.group for pair in PAIRS),
    "|".join(name for scenario in published.SCENARIOS for name in scenario.names),
    "|".join(dict.fromkeys([OURS, *(pair.contender for pair in PAIRS)])),
)


class NoPage(Exception):
    """Said to the user as it is."""


# --- what is kept of a run ---------------------------------------------------------------------------


def read(path):
    """A run, or what was kept of one."""
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    except OSError as error:
        raise NoPage(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise NoPage(f"{path} is no JSON: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("context"), dict):
        raise NoPage(f"{path} is not what ./dev bench --json writes: it has no context")
    return found


def kept_of(run, path):
    """Context, and (median in ns, spread) by group/scenario and contender."""
    rows = run.get("benchmarks")
    try:
        results = report.Results(rows)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NoPage(f"{path} is not what ./dev bench --json writes: its benchmarks do not read ({error!r})") from error
    named = [name for name, _ in (*MACHINE, *VERSIONS)] + ["commit"]
    context = {name: run["context"][name] for name in named if name in run["context"]}
    if "go" in context:
        context["go"] = context["go"].removeprefix("go")  # Go says "go1.26.1"
    figures = {}
    for pair in PAIRS:
        for scenario in results.scenarios(pair.group):
            if any(scenario.split("/")[1] in known.names for known in published.SCENARIOS):
                figures[scenario] = {
                    contender: [
                        round(results.median(scenario, contender), 1),
                        round(results.spread(scenario, contender), 3),
                    ]
                    for contender in (OURS, pair.contender)
                    if results.median(scenario, contender) is not None
                }
    return {"context": context, "figures": figures}


def merged(parts):
    """One run of its parts; what they say of machine and versions must not differ."""
    whole = {"context": {}, "figures": {}}
    for part in parts:
        for name, value in part["context"].items():
            known = whole["context"].setdefault(name, value)
            if known != value:
                raise NoPage(f"these are not parts of one run: {name} is {known} in one and {value} in another")
        whole["figures"].update(part["figures"])
    return whole


def kept_from(paths):
    return merged([kept_of(read(path), path) for path in paths]) if paths else read(KEPT)


# --- the page ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One scenario of one pair, measured."""

    ours: float
    bridge: float
    ours_spread: float
    bridge_spread: float

    @property
    def ratio(self):
        """How many times as fast as the bridge."""
        return self.bridge / self.ours

    @property
    def slower(self):
        return self.ours > self.bridge

    @property
    def within_spread(self):
        return abs(self.ours - self.bridge) <= self.ours * self.ours_spread + self.bridge * self.bridge_spread


def cell(kept, pair, scenario):
    """A Cell, or None where something was not measured."""
    for name in scenario.names:
        figures = kept["figures"].get(f"{pair.group}/{name}", {})
        if OURS in figures and pair.contender in figures:
            (ours, ours_spread), (bridge, bridge_spread) = figures[OURS], figures[pair.contender]
            return Cell(ours, bridge, ours_spread, bridge_spread)
    return None


def times(ratio):
    return f"{ratio:.{0 if ratio >= 100 else 1 if ratio >= 10 else 2}f} {TIMES}"


def shown_times(c):
    return f"**{times(c.ratio)}**" if c.slower else times(c.ratio)


def bridge_name(kept, pair):
    version = kept["context"].get(pair.contender)
    return f"{pair.bridge} {version}" if version else pair.bridge


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "|".join(["---"] + ["--:"] * (len(header) - 1)) + "|"]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def matrix(kept):
    rows = []
    for scenario in published.SCENARIOS:
        cells = [cell(kept, pair, scenario) for pair in PAIRS]
        rows.append([scenario.title, *("not measured" if c is None else shown_times(c) for c in cells)])
    return table(["MetaFFI is … times as fast", *(pair.title for pair in PAIRS)], rows)


def verdict(kept):
    """What the figures say in a sentence, and each case in which MetaFFI is slower."""
    cells = [(pair, scenario, cell(kept, pair, scenario)) for pair in PAIRS for scenario in published.SCENARIOS]
    measured = [entry for entry in cells if entry[2] is not None]
    slower = [entry for entry in measured if entry[2].slower]
    absent = len(cells) - len(measured)
    lines = [
        f"Of the {len(cells)} figures {absent} were not measured." if absent else f"All {len(cells)} were measured.",
        f"MetaFFI is faster in {len(measured) - len(slower)} of {len(measured)} and slower in {len(slower)}"
        + (" (bold):" if slower else "."),
    ]
    if slower:
        lines.append("")
    for pair, scenario, c in slower:
        note = ", no more than the figures spread" if c.within_spread else ""
        lines.append(
            f"* {pair.title}, {scenario.title}: {report.format_time(c.ours)}, {bridge_name(kept, pair)} "
            f"{report.format_time(c.bridge)} ({c.ours / c.bridge - 1:.0%} more{note})"
        )
    return lines


def section(kept, pair):
    rows = []
    for scenario in published.SCENARIOS:
        c = cell(kept, pair, scenario)
        if c is None:
            rows.append([scenario.title, "not measured", "", "", ""])
            continue
        spread = f"±{c.ours_spread:.0%}, ±{c.bridge_spread:.0%}"
        figures = [report.format_time(c.ours), report.format_time(c.bridge), shown_times(c), spread]
        rows.append([scenario.title, *figures])
    named = {**dict(VERSIONS), "java_host_jdk": "JDK"}
    versions = [f"{named[name]} {kept['context'][name]}" for name in pair.versions if name in kept["context"]]
    heading = [f"### {pair.title}", ""]
    if versions:
        heading += [", ".join(versions) + f". Benchmarks `{pair.group}/…`.", ""]
    return heading + table(["scenario", "MetaFFI", bridge_name(kept, pair), "times as fast", "spread"], rows) + [""]


HOW = """\
## How it was measured

`./dev bench --page` measures all of it and writes this page, its chart, and the figures behind them
([bench/performance.json](../../bench/performance.json)). Rules and contenders are those of
[bench/README.md](../../bench/README.md): every contender does the same job to the end and is checked for the right
answer first; what does not change between calls (look-ups, declared types, proxies) is prepared before, for everyone;
bridges are used, and code by hand is written, as an expert would. Contenders take turns in random order. Figures are
processor time of the calling thread, medians of the repetitions; the spread is half the distance between the quartiles,
relative to the median, of MetaFFI and of the bridge. MetaFFI runs compiled trampolines (`METAFFI_DISPATCH=jit`). Ratios
carry over to other machines better than times do.
"""


def page(kept):
    """The Markdown."""
    context = kept["context"]
    lines = [
        "<!-- Made by bench/page.py from bench/performance.json: change those, not this. -->",
        "# Performance",
        "",
        "What a call costs: MetaFFI beside the dedicated bridge of each pair of languages, or beside what an expert",
        "writes by hand where there is none. Host → guest; eleven scenarios, the same for every pair.",
        "",
        "![Time of a call by pair and scenario](performance.svg)",
        "",
        *matrix(kept),
        "",
        *verdict(kept),
        "",
        "## The figures",
        "",
    ]
    for pair in PAIRS:
        lines += section(kept, pair)
    lines += ["## The scenarios", ""]
    lines += table(["scenario", "what is called"], [[s.title, s.what] for s in published.SCENARIOS])
    lines += ["", HOW, "## Machine and versions", ""]
    stated = [(shown, context.get(name)) for name, shown in (*MACHINE, *VERSIONS, ("commit", "MetaFFI at commit"))]
    lines += table(["", ""], [[shown, "not stated" if value is None else str(value)] for shown, value in stated])
    return "\n".join(lines) + "\n"


def picture(kept):
    """The SVG."""
    panels = []
    for pair in PAIRS:
        cells = [cell(kept, pair, scenario) for scenario in published.SCENARIOS]
        rows = [None if c is None else chart.Row(c.ours, c.bridge, times(c.ratio)) for c in cells]
        panels.append(chart.Panel(pair.title, bridge_name(kept, pair), rows))
    return chart.draw([scenario.title for scenario in published.SCENARIOS], panels)


def kept_text(kept):
    """The JSON with a line for each figure: a new run reads as the difference it is."""
    context = json.dumps(kept["context"], indent=2, ensure_ascii=False).replace("\n", "\n  ")
    figures = ",\n".join(f"    {json.dumps(name)}: {json.dumps(found)}" for name, found in kept["figures"].items())
    return f'{{\n  "context": {context},\n  "figures": {{\n{figures}\n  }}\n}}\n'


def make(kept, folder=None):
    """Writes the figures that are kept, the page and the chart: where they belong, or into a folder."""
    if not kept.get("figures"):
        raise NoPage("nothing of what the page shows was measured")
    for path, text in ((KEPT, kept_text(kept)), (PAGE, page(kept)), (CHART, picture(kept))):
        target = path if folder is None else os.path.join(folder, os.path.basename(path))
        try:
            with open(target, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise NoPage(f"cannot write {target}: {error.strerror}") from error


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="*", help="JSON of ./dev bench --json; none: bench/performance.json")
    parser.add_argument("--folder", help="write all files there")
    options = parser.parse_args()
    try:
        make(kept_from(options.runs), options.folder)
    except NoPage as error:
        print(f"page: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
