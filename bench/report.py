"""Medians, ratios and the bars that have to be reached."""

import re
import statistics
from dataclasses import dataclass

GROUPS = (
    "native",
    "jvm",
    "go",
    "python",
    "python_jvm",
    "python_go",
    "go_jvm",
    "go_python",
    "java_python",
    "java_go",
    "load",
)
CONTENDERS = ("plain", "jit", "interpreter", "untyped", "ffi_call", "jpype", "ctypes", "jep")
# What a row is compared with: the first of these that was measured.
BASELINES = ("plain", "jpype", "ctypes", "jep")

_UNITS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


@dataclass(frozen=True)
class Bar:
    """A condition on the medians of one scenario; `holds` is None when something it needs was not measured."""

    scenario: str
    text: str
    found: str
    holds: bool | None


class Results:
    """Rows of Google Benchmark's JSON, by group/scenario and contender."""

    def __init__(self, rows):
        self._times = {}
        self._counters = {}
        for row in rows:
            if row.get("run_type") == "aggregate" or row.get("error_occurred"):
                continue
            name = re.sub(r"/iterations:\d+.*$", "", row.get("run_name", row["name"]))
            scenario, contender = name.rsplit("/", 1)
            nanoseconds = row["cpu_time"] * _UNITS[row.get("time_unit", "ns")]
            self._times.setdefault(scenario, {}).setdefault(contender, []).append(nanoseconds)
            for counter in ("code_bytes", "growth_bytes"):
                if counter in row:
                    self._counters.setdefault((scenario, counter), {}).setdefault(contender, []).append(row[counter])

    def scenarios(self, group=None):
        """In the order in which they were measured, group by group."""
        groups = GROUPS if group is None else (group,)
        return [s for g in groups for s in self._times if s.split("/")[0] == g]

    def contenders(self, scenario):
        return sorted(self._times[scenario], key=lambda c: CONTENDERS.index(c) if c in CONTENDERS else 99)

    def median(self, scenario, contender):
        """Nanoseconds, or None."""
        times = self._times.get(scenario, {}).get(contender)
        return statistics.median(times) if times else None

    def spread(self, scenario, contender):
        """Half the distance between the quartiles, relative to the median."""
        times = sorted(self._times[scenario][contender])
        if len(times) < 4:
            return 0.0
        quarters = statistics.quantiles(times, n=4)
        return (quarters[2] - quarters[0]) / 2 / statistics.median(times)

    def ratio(self, scenario, contender, baseline):
        a, b = self.median(scenario, contender), self.median(scenario, baseline)
        return None if a is None or not b else a / b

    def counter(self, scenario, counter, contender="jit"):
        values = self._counters.get((scenario, counter), {}).get(contender)
        return statistics.median(values) if values else None

    def baseline(self, scenario):
        return next((b for b in BASELINES if b in self._times[scenario]), None)


def format_time(nanoseconds):
    if nanoseconds < 1e3:
        return f"{nanoseconds:.1f} ns"
    if nanoseconds < 1e6:
        return f"{nanoseconds / 1e3:.2f} µs"
    return f"{nanoseconds / 1e6:.1f} ms"


def print_table(header, rows, out):
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, *rows]:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join(cells).rstrip(), file=out)
        if row is header:
            print("  ".join("-" * width for width in widths), file=out)


def print_group(results, group, out):
    """One line a scenario and contender: median, spread, ratio to what it is compared with."""
    rows = []
    for scenario in results.scenarios(group):
        baseline = results.baseline(scenario)
        for contender in results.contenders(scenario):
            ratio = None if baseline is None else results.ratio(scenario, contender, baseline)
            row = [
                f"{scenario}/{contender}",
                format_time(results.median(scenario, contender)),
                f"±{results.spread(scenario, contender):.0%}",
                "" if ratio is None else f"{ratio:.2f} x {baseline}",
            ]
            notes = []
            for counter, text in (("code_bytes", "{:,.0f} bytes of code"), ("growth_bytes", "{:+,.0f} bytes kept")):
                value = results.counter(scenario, counter, contender)
                if value:
                    notes.append(text.format(value))
            rows.append([*row, ", ".join(notes)])
    if rows:
        print(f"\n{group}", file=out)
        print_table(["benchmark", "median", "spread", "ratio", ""], rows, out)


# The largest growth of resident memory over 100,000 loads and frees that counts as none: a page here and there.
_MOST_GROWTH = 2 << 20


def _at_most(results, scenario, limit):
    ratio = results.ratio(scenario, "jit", "plain")
    return Bar(
        scenario,
        f"jit ≤ {limit} x plain",
        "" if ratio is None else f"{ratio:.2f} x",
        None if ratio is None else ratio <= limit,
    )


def _faster(results, scenario, other, times):
    ratio = results.ratio(scenario, other, "jit")
    text = f"jit ≥ {times} x faster than {other}" if times > 1 else f"jit not slower than {other}"
    return Bar(scenario, text, "" if ratio is None else f"{ratio:.2f} x", None if ratio is None else ratio >= times)


def _limit(scenario, text, value, limit, show):
    return Bar(scenario, text, "" if value is None else show(value), None if value is None else value < limit)


def _load_bars(results, scenario):
    if scenario.endswith("_100k"):
        growth = results.counter(scenario, "growth_bytes")
        text = "100,000 loaded and freed keep no memory"
        return [_limit(scenario, text, growth, _MOST_GROWTH, lambda value: f"{value:+,.0f} bytes")]
    time, code = results.median(scenario, "jit"), results.counter(scenario, "code_bytes")
    return [
        _limit(scenario, "load_entity < 100 µs", time, 1e5, format_time),
        _limit(scenario, "code < 1024 bytes", code, 1024, lambda value: f"{value:,.0f} bytes"),
    ]


def bars(results):
    """The conditions of the issue that concern what was measured."""
    found = []
    for scenario in results.scenarios():
        group, name = scenario.split("/", 1)
        if scenario == "native/int64_int64":
            found += [_at_most(results, scenario, 1.6), _faster(results, scenario, "ffi_call", 6)]
        elif group == "jvm" and name in ("void", "int64_int64", "double_double", "instance"):
            found.append(_at_most(results, scenario, 1.05))
        elif group == "jvm" and name in ("string_roundtrip", "array_10k"):
            found.append(_at_most(results, scenario, 1.15))
        elif group == "go":
            found.append(_at_most(results, scenario, 1.15 if name in ("string_roundtrip", "array_10k") else 1.05))
        elif group == "python":
            is_block = "array" in name or "10k" in name or name == "string_roundtrip"
            found.append(_at_most(results, scenario, 0.1 if name == "unknown_thread" else 1.1 if is_block else 1.0))
        elif group == "python_jvm":
            found.append(_faster(results, scenario, "jpype", 5 if name in ("void", "int64_int64") else 1))
        elif group == "python_go":
            found.append(_faster(results, scenario, "ctypes", 4 if name in ("void", "int64_int64") else 1))
        elif group == "java_python":
            found.append(_faster(results, scenario, "jep", 5 if name in ("void", "int64_int64") else 1))
        elif group in ("go_jvm", "java_go"):
            found.append(_at_most(results, scenario, 1.1))
        elif group == "go_python":
            found.append(_at_most(results, scenario, 1.05))
        elif group == "load":
            found += _load_bars(results, scenario)
    return found


def print_bars(results, out):
    rows = []
    for bar in bars(results):
        verdict = "not measured" if bar.holds is None else "pass" if bar.holds else "MISS"
        rows.append([bar.scenario, bar.text, bar.found, verdict])
    if rows:
        print("\nto be reached", file=out)
        print_table(["scenario", "bar", "found", ""], rows, out)


def print_demo(results, out):
    """The small table of ./dev demo."""
    rows = []
    for scenario in results.scenarios("jvm"):
        row = [scenario.split("/")[1]]
        for contender in ("plain", "jit", "interpreter"):
            median, ratio = results.median(scenario, contender), results.ratio(scenario, contender, "plain")
            shown = "" if median is None else format_time(median)
            row.append(f"{shown} ({ratio:.2f})" if ratio else shown)
        rows.append(row)
    print_table(["one call of Java from C", "plain JNI", "trampoline", "interpreter"], rows, out)
