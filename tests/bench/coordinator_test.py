"""The benchmarks' coordinator: workers are programs of any language that speak its lines of JSON."""

import importlib
import os
import sys
import types
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"

# A shell is no Python: it answers what it was asked in the words of the protocol.
WORKER = """
echo '{"context": {"shell": "'$LEVEL'"}}'
while read -r line; do
  case "$line" in
    *wrong*) exit 3 ;;
    *'"count"'*) echo '{"real": 2000, "cpu": 1000}' ;;
    *) echo '{"count": 10}' ;;
  esac
done
"""


@pytest.fixture
def coordinator(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("coordinator")


@pytest.fixture
def group(monkeypatch):
    module = types.ModuleType("shell_group")
    module.SCENARIOS = ("right", "wrong")
    module.CONTENDERS = {"one": "first", "two": "second"}
    module.command = lambda bridge, arguments: ["sh", "-c", WORKER]
    module.environment = lambda: {"LEVEL": "7"}
    monkeypatch.setitem(sys.modules, "shell_group", module)
    return module


def measure(coordinator, scenario):
    options = types.SimpleNamespace(repetitions=3, min_time=0.01)
    pairs = coordinator.selected("shell_group", f"/{scenario}/")
    return coordinator.measure_group("shell_group", pairs, {}, dict(os.environ), options, lambda text: None)


def test_rows_are_per_call_and_every_contender_has_as_many(coordinator, group):
    context, rows = measure(coordinator, "right")
    assert context == {"shell": "7"}
    assert sorted(row["name"] for row in rows) == ["shell_group/right/one"] * 3 + ["shell_group/right/two"] * 3
    assert {(row["real_time"], row["cpu_time"], row["iterations"]) for row in rows} == {(200.0, 100.0, 10)}


def test_a_worker_that_finds_a_wrong_answer_ends_the_measurement(coordinator, group):
    with pytest.raises(coordinator.Failed, match="shell_group, first: the process ended with status 3"):
        measure(coordinator, "wrong")


def test_java_is_the_newest_that_has_the_foreign_api_unless_another_is_wanted(coordinator, monkeypatch, tmp_path):
    java_group = importlib.import_module("java_group")
    homes = {}
    for version in ("17.0.1", "21.0.2", "25.0.3"):
        home = tmp_path / version
        (home / "bin").mkdir(parents=True)
        (home / "bin" / "java").touch()
        (home / "release").write_text(f'JAVA_VERSION="{version}"\n')
        homes[version] = str(home)
    monkeypatch.setenv("JAVA_HOME", homes["17.0.1"])
    monkeypatch.setattr(java_group.shutil, "which", lambda name: homes["21.0.2"] + "/bin/java")
    monkeypatch.setattr(java_group.glob, "glob", lambda pattern: [homes["25.0.3"], str(tmp_path)])
    assert java_group.java_home("") == homes["25.0.3"]
    assert java_group.java_home(homes["21.0.2"]) == homes["21.0.2"]
    monkeypatch.setattr(java_group.glob, "glob", lambda pattern: [])
    assert java_group.java_home("") == homes["17.0.1"]
    with pytest.raises(coordinator.Failed, match="no Java in /nowhere"):
        java_group.java_home("/nowhere")
