"""docs/tutorial/log4j.py, unmodified, on the real log4j: the test asserts log4j's own lines."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

PROGRAM = pathlib.Path(__file__).parents[2] / "docs" / "tutorial" / "log4j.py"
LINE = r"^[0-9:.]+ \[.*\] ERROR mylogger - Logging error from Python!$"


@pytest.fixture
def log4j_dir():
    named = os.environ.get("METAFFI_TEST_LOG4J_DIR")
    if not named:
        pytest.fail("METAFFI_TEST_LOG4J_DIR names no folder with log4j's jars")
    return named


def run_program(build_dir, folder, dispatch):
    environment = {**os.environ, "METAFFI_DISPATCH": dispatch, "PYTHONPATH": str(build_dir.resolve() / "python")}
    return subprocess.run(
        [sys.executable, PROGRAM], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("dispatch", ["auto", "jit", "interpreter"])
def test_the_tutorial_logs(build_dir, log4j_dir, dispatch):
    done = run_program(build_dir, log4j_dir, dispatch)
    assert done.returncode == 0, done.stderr
    assert re.search(LINE, done.stdout, re.MULTILINE), done.stdout


def test_a_missing_jar_is_named(build_dir, tmp_path):
    done = run_program(build_dir, tmp_path, "auto")
    assert done.returncode != 0
    assert "log4j-api-2.21.1.jar" in done.stderr
