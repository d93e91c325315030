#!/usr/bin/env python3
"""Measures the contenders side by side and says what was reached (./dev bench).

Each scenario runs in a process of its own, in which all its contenders take turns in random order, so that a machine
that gets slower or faster does so for all of them; contenders called from Python and Java take turns too, but each
bridge in its own process (coordinator.py). Times are processor time of the calling thread, medians over the
repetitions: what other processes take from the machine does not count.
"""

import argparse
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import coordinator
import machine
import page
import report

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(HERE)
COORDINATED_GROUPS = ("python_jvm", "python_go", "java_python", "java_go")
DEMO = r"^jvm/(void|int64_int64|instance|string_roundtrip)/"
# Google Benchmark's own remark about how Debian builds it; it concerns neither the loop nor what is in it.
NOISE = ("Library was built as DEBUG",)


class CannotMeasure(Exception):
    """Said to the user as it is."""


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, help="build folder, with benchmarks built")
    parser.add_argument("--filter", help="regular expression over group/scenario/contender")
    parser.add_argument("--json", help="file for the results in Google Benchmark's format")
    # Many short turns: a shared machine changes its speed within tenths of a second, for all contenders alike.
    parser.add_argument("--repetitions", type=int, default=101)
    parser.add_argument("--min-time", type=float, default=0.006, help="seconds of one repetition")
    parser.add_argument("--java-home", help="JDK for the groups called from Java (default: the newest of 22 or later)")
    parser.add_argument("--page", action="store_true", help="make docs/reference/performance.md of this run")
    parser.add_argument("--demo", action="store_true", help="a small table in a few seconds")
    options = parser.parse_args()
    if options.demo:
        options.filter, options.repetitions, options.min_time = DEMO, 9, 0.02
    if options.filter is None:
        options.filter = page.FILTER if options.page else "."
    try:
        re.compile(options.filter)
    except re.error as error:
        parser.error(f"--filter '{options.filter}' is no regular expression: {error}")
    return options


# Programs with Google Benchmark's command line, and the groups of those that need not be there.
PROGRAMS = {"metaffi_bench": None, "metaffi_bench_go_jvm": "go_jvm", "metaffi_bench_go_python": "go_python"}


def programs(build, pattern):
    found = []
    for name, group in PROGRAMS.items():
        path = os.path.join(build, "bin", name)
        if os.path.exists(path):
            found.append(path)
        elif group is None:
            raise CannotMeasure(f"there is no {path}; configure with -DMETAFFI_BUILD_BENCHMARKS=ON and build")
        elif re.search(pattern, group + "/void/plain"):
            progress(f"{group} is left out: there is no {path}; it is built where Go is found")
    return found


def plain_name(name):
    return re.sub(r"/iterations:\d+.*$", "", name)


def scenarios_of(path, pattern):
    """group/scenario → names as the program has them, of what is selected."""
    listed = subprocess.run([path, "--benchmark_list_tests=true"], capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        raise CannotMeasure(f"{path} does not run: {listed.stderr.strip()}")
    selected = {}
    for name in listed.stdout.split():
        if re.search(pattern, plain_name(name)):
            selected.setdefault(plain_name(name).rsplit("/", 1)[0], []).append(name)
    return selected


def run_program(command, what):
    """Runs it and shows what it has to say, without the noise."""
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if line.strip() and not any(noise in line for noise in NOISE)]
    if done.returncode != 0:
        raise CannotMeasure(f"{what} ended with status {done.returncode}:\n" + "\n".join(said))
    return said


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def measure_scenario(path, names, options, folder):
    """All selected contenders of one scenario in one process."""
    out = os.path.join(folder, "out.json")
    # Memory over 100,000 loads is counted, not timed: a few rounds tell a leak from what a JVM does on the side.
    few = all(plain_name(name).rsplit("/", 1)[0].endswith("_100k") for name in names)
    command = [
        path,
        "--benchmark_filter=^(" + "|".join(re.escape(name) for name in names) + ")$",
        f"--benchmark_repetitions={3 if few else options.repetitions}",
        f"--benchmark_min_time={options.min_time}",
        "--benchmark_enable_random_interleaving=true",
        "--benchmark_report_aggregates_only=false",
        f"--benchmark_out={out}",
        "--benchmark_out_format=json",
    ]
    run_program(command, names[0].rsplit("/", 1)[0])
    return read_json(out)


def progress(text):
    print(f"  {text}", file=sys.stderr, flush=True)


def measure_program(options, folder):
    context, rows = {}, []
    for path in programs(options.build, options.filter):
        for scenario, names in scenarios_of(path, options.filter).items():
            progress(scenario)
            result = measure_scenario(path, names, options, folder)
            context = {**result["context"], **context}
            rows += result["benchmarks"]
    return context, rows


def importable(modules, environment):
    """None, or what Python says of the one that is missing."""
    # Jep is there, but cannot be imported outside Java.
    look = "import sys, importlib.util as u; [m == 'jep' and u.find_spec(m) or __import__(m) for m in sys.argv[1:]]"
    command = [sys.executable, "-c", look, *modules]
    probe = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return None if probe.returncode == 0 else (probe.stderr.strip().splitlines() or ["no reason given"])[-1]


def missing(group, pairs, folder, environment):
    """None, or what a group cannot be measured without."""
    absent = [file for file in group.FILES if not os.path.exists(os.path.join(folder, file))]
    if absent:
        return f"there is no {', '.join(absent)} in {folder}"
    modules = {module for _, contender in pairs for module in group.needs(group.CONTENDERS[contender])}
    return importable(sorted(modules), environment)


def measure_coordinated(options):
    """The groups with a process a bridge, in this interpreter's environment; what is missing is said and skipped."""
    arguments = {"folder": os.path.abspath(os.path.join(options.build, "bench")), "java_home": options.java_home or ""}
    environment = dict(os.environ)
    package = os.path.join(options.build, "python")
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [package, environment.get("PYTHONPATH")]))
    context, rows = {}, []
    for name in COORDINATED_GROUPS:
        pairs = coordinator.selected(name, options.filter)
        if not pairs:
            continue
        without = missing(importlib.import_module(name), pairs, arguments["folder"], environment)
        if without is not None:
            progress(f"{name} is left out: {without}")
            continue
        try:
            found, measured = coordinator.measure_group(name, pairs, arguments, environment, options, progress)
        except coordinator.Failed as error:
            raise CannotMeasure(str(error)) from error
        context.update(found)
        rows += measured
    return context, rows


def write_json(path, context, rows):
    try:
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"context": context, "benchmarks": rows}, file, indent=1)
            file.write("\n")
    except OSError as error:
        raise CannotMeasure(f"cannot write {path}: {error.strerror}") from error


def print_report(results, identity, out):
    print(", ".join(f"{name} {value}" for name, value in identity.items()), file=out)
    for group in report.GROUPS:
        report.print_group(results, group, out)
    report.print_bars(results, out)


def run(options):
    identity = machine.identity(SOURCE, options.build)
    with tempfile.TemporaryDirectory(prefix="metaffi-bench-") as folder:
        context, rows = measure_program(options, folder)
    coordinated_context, coordinated_rows = measure_coordinated(options)
    context = {**context, **coordinated_context}
    rows += coordinated_rows
    if not rows:
        raise CannotMeasure(f"no benchmark matches '{options.filter}'")
    for name in ("compiler", "go", "jpype", "jep", "java_host_jdk"):
        if context.get(name) is not None:
            identity[name] = context[name]
    context = {**context, **identity}
    if options.json:
        write_json(options.json, context, rows)
    if options.page:
        page.make(page.kept_of({"context": context, "benchmarks": rows}, "this run"))
    results = report.Results(rows)
    if options.demo:
        report.print_demo(results, sys.stdout)
    else:
        print_report(results, identity, sys.stdout)


def main():
    options = parse_arguments()
    try:
        run(options)
    except (CannotMeasure, page.NoPage) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
