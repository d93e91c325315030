"""Adds up the results of every test runner and prints the closing report of `./dev test`.

Reads the JUnit XML files that ctest and pytest leave in build/test-results/SUITE/. A ctest test that
is a whole GoogleTest program counts by the cases in build/SUITE/tests/results/TEST.xml instead.
"""

import argparse
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Totals:
    passed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.skipped += other.skipped
        self.failures += other.failures

    def __str__(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {len(self.failures)} failed{skipped}"


def case_outcome(case):
    """'passed', 'failed' or 'skipped', as ctest, pytest and GoogleTest say it."""
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    if case.get("status") in ("fail", "notrun"):
        return "skipped" if case.find("skipped") is not None else "failed"
    if case.find("skipped") is not None or case.get("status") == "disabled":
        return "skipped"
    return "skipped" if case.get("result") == "skipped" else "passed"


def count_cases(root, where, prefix=""):
    totals = Totals()
    for case in root.iter("testcase"):
        outcome = case_outcome(case)
        names = (case.get("classname"), case.get("name"))
        name = prefix + ".".join(dict.fromkeys(n for n in names if n))
        if outcome == "failed":
            totals.failures.append((name, where))
        elif outcome == "skipped":
            totals.skipped += 1
        else:
            totals.passed += 1
    return totals


def log_of(path):
    """Where the output of a results file's runner is; the file itself when there is no log."""
    logs = path.parents[2] / "logs"
    for log in (logs / f"{path.stem}-{path.parent.name}.log", logs / f"pytest-{path.stem}.log"):
        if log.is_file():
            return log
    return path


def parse(path):
    try:
        return ElementTree.parse(path).getroot()
    except (ElementTree.ParseError, OSError):
        return None


def count_file(path, program_results):
    """Totals of one results file; `program_results` holds the XML files of whole programs."""
    root = parse(path)
    if root is None:
        return Totals(failures=[(f"{path.name} (unreadable results)", path)])
    totals, where = Totals(), log_of(path)
    for suite in list(root.iter("testsuite")):
        for case in list(suite.findall("testcase")):
            cases_file = program_results / f"{case.get('name')}.xml"
            cases = parse(cases_file) if cases_file.is_file() else None
            if cases is None:
                continue
            suite.remove(case)
            program = count_cases(cases, where, prefix=f"{case.get('name')}: ")
            # The program may fail outside its cases: a crash, a leak report at its end.
            if case_outcome(case) == "failed" and not program.failures:
                program.failures.append((f"{case.get('name')} (outside its cases)", where))
            totals.add(program)
    totals.add(count_cases(root, where))
    return totals


def collect(build):
    totals = Totals()
    for path in sorted((build / "test-results").glob("*/*.xml")):
        totals.add(count_file(path, build / path.parent.name / "tests" / "results"))
    return totals


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, required=True, help="the build folder")
    parser.add_argument("--covered", action="append", default=[], metavar="TEXT")
    parser.add_argument("--broken", action="append", default=[], metavar="SUITE|REASON")
    arguments = parser.parse_args()

    totals = collect(arguments.build)
    for entry in arguments.broken:
        suite, _, reason = entry.partition("|")
        totals.failures.append((f"suite {suite}: {reason}", arguments.build / "logs"))

    print("\nCovered")
    for line in arguments.covered:
        print(f"  {line}")
    if totals.failures:
        print("\nFailures")
        for name, where in totals.failures:
            print(f"  {name}\n      output: {where}")
    print(f"\n{totals}")
    return 1 if totals.failures or not totals.passed else 0


if __name__ == "__main__":
    sys.exit(main())
