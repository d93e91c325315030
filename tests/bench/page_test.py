"""The performance page says what a run's JSON says, and the committed page is that of the committed figures."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

import chart
import page

ROOT = Path(__file__).resolve().parents[2]
TIMES = page.TIMES
CONTEXT = {"cpu": "A Processor", "cpus": 2, "kernel": "6.1", "jdk": "25.0.3", "python": "3.11.7", "go": "go1.24"}


def rows(name, *nanoseconds, unit="ns"):
    return [{"name": name, "run_type": "iteration", "cpu_time": time, "time_unit": unit} for time in nanoseconds]


def run(*benchmarks, **context):
    return {"context": {**CONTEXT, **context}, "benchmarks": [row for of in benchmarks for row in of]}


def kept(*benchmarks, **context):
    return page.kept_of(run(*benchmarks, **context), "run.json")


def line_of(markdown, title):
    """Cells of the first table row that begins with a title."""
    found = [line for line in markdown.splitlines() if line.startswith(f"| {title} |")]
    return [cell.strip() for cell in found[0].strip("|").split("|")]


def test_keeps_medians_and_spreads_of_what_the_page_shows():
    made = kept(
        rows("python_go/void/jit", 10, 20, 30, 40, 50),
        rows("python_go/void/ctypes", 1, unit="us"),
        rows("python_go/void/interpreter", 70),
        rows("python_go/double_double/jit", 5),
        rows("native/void/jit", 5),
        host_name="somebody's",
    )
    assert made["figures"] == {"python_go/void": {"jit": [30, 0.5], "ctypes": [1000, 0]}}
    assert made["context"] == {**CONTEXT, "go": "1.24"}


@pytest.mark.parametrize(
    ("ours", "bridge", "shown"),
    [
        (10, 10, f"1.00 {TIMES}"),
        (10, 54.32, f"5.43 {TIMES}"),
        (10, 123, f"12.3 {TIMES}"),
        (10, 1234, f"123 {TIMES}"),
        (10, 9, f"**0.90 {TIMES}**"),
    ],
)
def test_says_how_many_times_as_fast(ours, bridge, shown):
    markdown = page.page(kept(rows("go_jvm/void/jit", ours), rows("go_jvm/void/plain", bridge)))
    assert f"| void call | not measured | not measured | {shown} | not measured |" in markdown


@pytest.mark.parametrize(
    ("ours", "bridge", "said"),
    [
        ([100] * 5, [50] * 5, "* Java → Go, callback: 100.0 ns, JNI + cgo by hand 50.0 ns (100% more)"),
        ([98, 99, 100, 103, 104], [97, 98, 99, 101, 103], "(1% more, no more than the figures spread)"),
        ([50] * 5, [100] * 5, "MetaFFI is faster in 1 of 1 and slower in 0."),
    ],
)
def test_says_where_it_is_slower(ours, bridge, said):
    markdown = page.page(kept(rows("java_go/callback/jit", *ours), rows("java_go/callback/plain", *bridge)))
    assert said in markdown


def test_what_was_not_measured_is_said():
    markdown = page.page(kept(rows("python_jvm/void/jit", 10), rows("python_jvm/string_roundtrip/jpype", 10)))
    assert "Of the 66 figures 66 were not measured." in markdown
    assert line_of(markdown, "void call")[1] == "not measured"
    assert all(f"### {pair.title}" in markdown for pair in page.PAIRS)
    assert "| JPype | not stated |" in markdown


def test_a_scenario_goes_by_its_other_name_too():
    markdown = page.page(kept(rows("python_jvm/instance/jit", 10), rows("python_jvm/instance/jpype", 40)))
    assert f"| method on existing object | 4.00 {TIMES} |" in markdown


def test_machine_and_versions_are_those_of_the_run():
    markdown = page.page(kept(rows("python_jvm/void/jit", 10), rows("python_jvm/void/jpype", 40), jpype="1.7.1"))
    assert "CPython 3.11.7, JDK 25.0.3, JPype 1.7.1. Benchmarks `python_jvm/…`." in markdown
    assert line_of(markdown, "processor") == ["processor", "A Processor"]
    assert line_of(markdown, "kernel") == ["kernel", "6.1"]
    assert "| scenario | MetaFFI | JPype 1.7.1 |" in markdown


def test_parts_of_one_run_are_one_page(tmp_path):
    for name, group in (("a", "go_jvm"), ("b", "java_go")):
        part = run(rows(f"{group}/void/jit", 10), rows(f"{group}/void/plain", 20))
        (tmp_path / f"{name}.json").write_text(json.dumps(part))
    page.make(page.kept_from([tmp_path / "a.json", tmp_path / "b.json"]), tmp_path)
    figures = json.loads((tmp_path / "performance.json").read_text())["figures"]
    assert list(figures) == ["go_jvm/void", "java_go/void"]


MALFORMED = {
    "no JSON": ("{", "is no JSON"),
    "another JSON": ("[1]", "has no context"),
    "no benchmarks": ('{"context": {}}', "its benchmarks do not read"),
    "a row without a name": ('{"context": {}, "benchmarks": [{"cpu_time": 1}]}', "its benchmarks do not read"),
    "a row without a time": ('{"context": {}, "benchmarks": [{"name": "a/b/c"}]}', "its benchmarks do not read"),
    "a time that is none": (
        '{"context": {}, "benchmarks": [{"name": "go_jvm/void/jit", "cpu_time": "soon"}]}',
        "its benchmarks do not read",
    ),
    "nothing of it measured": (
        '{"context": {}, "benchmarks": [{"name": "native/void/jit", "cpu_time": 1}]}',
        "nothing of what the page shows was measured",
    ),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_run_makes_no_page(what, tmp_path):
    text, said = MALFORMED[what]
    (tmp_path / "run.json").write_text(text)
    command = [sys.executable, str(ROOT / "bench" / "page.py"), str(tmp_path / "run.json"), "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("page: ") and said in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["run.json"]


def test_parts_of_other_machines_make_no_page(tmp_path):
    for name, cpu in (("a", "one"), ("b", "another")):
        (tmp_path / name).write_text(json.dumps(run(rows("go_jvm/void/jit", 10), cpu=cpu)))
    with pytest.raises(page.NoPage, match="cpu is one in one and another in another"):
        page.kept_from([tmp_path / "a", tmp_path / "b"])


@pytest.mark.parametrize(
    ("name", "measured"),
    [
        ("python_jvm/void/jit", True),
        ("python_jvm/instance/jpype", True),
        ("go_jvm/dynamic_10k/plain", True),
        ("java_python/callback/jep", True),
        ("java_go/array_16/interpreter", False),
        ("python_go/error/jit", False),
        ("native/void/jit", False),
    ],
)
def test_no_more_is_measured_for_the_page_than_it_shows(name, measured):
    assert bool(re.search(page.FILTER, name)) == measured


def test_the_chart_draws_a_line_for_each_figure_to_scale():
    measured = [chart.Row(10, 1000, "100"), chart.Row(1000, 10, "0.01"), None]
    svg = chart.draw(["a", "b & c", "d"], [chart.Panel("P", "Q", measured)])
    found = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    lines = {line.get("class"): line for line in found.iter(f"{space}line") if line.get("class") != "grid"}
    assert set(lines) == {"faster", "slower"}
    for kind, sign in (("faster", 1), ("slower", -1)):
        length = float(lines[kind].get("x2")) - float(lines[kind].get("x1"))
        assert length == pytest.approx(sign * chart.PLOT)  # two decades of an axis of two
    said = [text.text for text in found.iter(f"{space}text")]
    assert {"10 ns", "1 µs", "b & c", "not measured"} <= set(said)


def test_the_committed_page_is_that_of_the_committed_figures(tmp_path):
    page.make(page.kept_from([]), tmp_path)
    for committed in (page.KEPT, page.PAGE, page.CHART):
        made = tmp_path / Path(committed).name
        assert made.read_text() == Path(committed).read_text(), f"{committed} is out of date: run bench/page.py"
    ElementTree.parse(page.CHART)
