"""The closing report of ./dev test counts every runner's results."""

import subprocess
import sys
from pathlib import Path

SUMMARY = Path(__file__).resolve().parents[3] / "tools" / "dev" / "summary.py"

CTEST = """<testsuite name="ctest" tests="4">
  <testcase name="a" classname="a" status="run"/>
  <testcase name="b" classname="b" status="fail"><failure message=""/></testcase>
  <testcase name="c" classname="c" status="disabled"/>
  <testcase name="whole" classname="whole" status="{status}">{failure}</testcase>
</testsuite>"""
GTEST = """<testsuites><testsuite name="S">
  <testcase name="x" classname="S" status="run" result="completed"/>
  <testcase name="y" classname="S" status="run" result="completed"/>
  <testcase name="z" classname="S" status="run" result="skipped"><skipped/></testcase>
</testsuite></testsuites>"""
PYTEST = """<testsuites><testsuite name="pytest">
  <testcase classname="t" name="one"/>
  <testcase classname="t" name="two"><error message="e"/></testcase>
  <testcase classname="t" name="three"><skipped/></testcase>
</testsuite></testsuites>"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def report(build, *arguments):
    done = subprocess.run(
        [sys.executable, str(SUMMARY), "--build", str(build), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.splitlines()


def test_counts_programs_by_their_cases(tmp_path):
    write(tmp_path / "test-results/dev/ctest.xml", CTEST.format(status="run", failure=""))
    write(tmp_path / "dev/tests/results/whole.xml", GTEST)
    write(tmp_path / "test-results/python/p.xml", PYTEST)
    status, lines = report(tmp_path)
    assert status == 1
    assert lines[-1] == "4 passed, 2 failed, 3 skipped"


def test_a_program_that_crashes_after_its_cases_failed(tmp_path):
    text = CTEST.format(status="fail", failure='<failure message=""/>')
    write(tmp_path / "test-results/dev/ctest.xml", text)
    write(tmp_path / "dev/tests/results/whole.xml", GTEST)
    _, lines = report(tmp_path)
    assert any("whole (outside its cases)" in line for line in lines)


def test_a_broken_suite_is_a_failure_with_its_reason(tmp_path):
    write(tmp_path / "test-results/dev/x.xml", '<testsuite><testcase name="a"/></testsuite>')
    status, lines = report(tmp_path, "--broken", "asan|the build failed")
    assert status == 1
    assert lines[-1] == "1 passed, 1 failed"
    assert any("suite asan: the build failed" in line for line in lines)


def test_nothing_executed_is_no_success(tmp_path):
    status, lines = report(tmp_path)
    assert status == 1
    assert lines[-1] == "0 passed, 0 failed"


def test_all_passed(tmp_path):
    write(tmp_path / "test-results/dev/x.xml", '<testsuite><testcase name="a"/></testsuite>')
    assert report(tmp_path, "--covered", "x")[0] == 0
