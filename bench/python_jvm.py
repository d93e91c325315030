"""The group python_jvm: Java called from Python by metaffi and by JPype, in Google Benchmark's JSON.

Both work in one process and one JVM, which JPype starts and metaffi finds running, so that rounds of all contenders
alternate within seconds of each other and neither profits from a warmer machine. Each loads the bench jar through its
own class loader, and so has classes, profiles and compiled code of its own. Every contender does the same job: the
result is there as Python has it (a str, a buffer of numbers in Python's memory, texts of an exception).

run.py runs this file; it can be run alone with <build>/python on PYTHONPATH and JPype installed.
"""

import argparse
import gc
import itertools
import json
import os
import random
import re
import sys
import time

TEXT = "sixteen letters!"
ITEMS = 10000
WARM_UP_SECONDS = 0.5
SCENARIOS = (
    "void",
    "int64_int64",
    "double_double",
    "instance",
    "string_roundtrip",
    "array_10k",
    "callback",
    "exception",
)
CONTENDERS = ("jit", "interpreter", "jpype")


class Instant:
    """A moment on the wall clock and on this thread's processor clock, in nanoseconds."""

    def __init__(self):
        self.cpu = time.thread_time_ns()
        self.real = time.perf_counter_ns()


def measure(call, arguments, count):
    """Nanoseconds of `count` calls, real and processor time; the loop itself is a few nanoseconds a call."""
    rounds = itertools.repeat(None, count)
    if len(arguments) == 0:
        start = Instant()
        for _ in rounds:
            call()
        end = Instant()
    elif len(arguments) == 1:
        (a,) = arguments
        start = Instant()
        for _ in rounds:
            call(a)
        end = Instant()
    elif len(arguments) == 2:
        a, b = arguments
        start = Instant()
        for _ in rounds:
            call(a, b)
        end = Instant()
    else:
        a, b, c = arguments
        start = Instant()
        for _ in rounds:
            call(a, b, c)
        end = Instant()
    return end.real - start.real, end.cpu - start.cpu


def add(a, b):
    return a + b


class JPypeJobs:
    """What an experienced user of JPype writes: classes, methods and the proxy looked up once."""

    def __init__(self, jar):
        import jpype

        jpype.startJVM(classpath=[jar])
        self.jpype = jpype
        self.guest = jpype.JClass("bench.Guest")
        self.version = jpype.__version__

    def java_version(self):
        return str(self.jpype.java.lang.System.getProperty("java.version"))

    def jobs(self):
        jpype, guest = self.jpype, self.guest
        echo, echo_array, fail = guest.echo, guest.echoArray, guest.fail
        long_array, throwable = jpype.JArray(jpype.JLong), jpype.JException

        @jpype.JImplements("java.util.function.LongBinaryOperator")
        class Operator:
            @jpype.JOverride
            def applyAsLong(self, a, b):
                return a + b

        def string_roundtrip(text):
            return str(echo(text))

        def array_10k(numbers):
            return memoryview(echo_array(long_array(numbers)))

        def exception():
            try:
                fail()
            except throwable as thrown:
                return thrown.getClass().getName(), thrown.message(), thrown.stacktrace()
            raise AssertionError("nothing was thrown")

        numbers = number_buffer()
        return {
            "void": (guest.nothing, ()),
            "int64_int64": (guest.add, (40, 2)),
            "double_double": (guest.addDoubles, (1.5, 2.5)),
            "instance": (guest.make().accumulate, (3,)),
            "string_roundtrip": (string_roundtrip, (TEXT,)),
            "array_10k": (array_10k, (numbers,)),
            "callback": (guest.apply, (Operator(), 40, 2)),
            "exception": (exception, ()),
        }


class MetaFFIJobs:
    """The same through metaffi, served by `dispatch`."""

    def __init__(self, jar, dispatch):
        import metaffi

        self.metaffi = metaffi
        self.runtime = metaffi.MetaFFIRuntime("jvm")
        self.module = self.runtime.load_module(jar)
        self.dispatch = dispatch

    def load(self, path, parameters, results):
        return self.module.load_entity(path, parameters, results, dispatch=self.dispatch)

    def jobs(self):
        types = self.metaffi.MetaFFITypes
        number, real = types.metaffi_int64_type, types.metaffi_float64_type
        text, handle = types.metaffi_string8_type, types.metaffi_handle_type
        array, function = types.metaffi_int64_packed_array_type, types.metaffi_callable_type
        guest = "class=bench.Guest,callable="
        receiver = self.load(guest + "make", None, [handle])()
        fail = self.load(guest + "fail", None, None)
        guest_error = self.metaffi.MetaFFIError

        def exception():
            try:
                fail()
            except guest_error as thrown:
                return thrown.guest_type, thrown.message, thrown.guest_stack
            raise AssertionError("nothing was thrown")

        return {
            "void": (self.load(guest + "nothing", None, None), ()),
            "int64_int64": (self.load(guest + "add", [number, number], [number]), (40, 2)),
            "double_double": (self.load(guest + "addDoubles", [real, real], [real]), (1.5, 2.5)),
            "instance": (
                self.load(guest + "accumulate,instance_required", [handle, number], [number]),
                (receiver, 3),
            ),
            "string_roundtrip": (self.load(guest + "echo", [text], [text]), (TEXT,)),
            "array_10k": (self.load(guest + "echoArray", [array], [array]), (number_buffer(),)),
            "callback": (
                self.load(guest + "apply", [function, number, number], [number]),
                (self.metaffi.make_metaffi_callable(add), 40, 2),
            ),
            "exception": (exception, ()),
        }


def number_buffer():
    import array

    return array.array("q", range(ITEMS))


def check(scenario, contender, job):
    """Every contender has to give the right answer before it is measured."""
    call, arguments = job
    answer = call(*arguments)
    wanted = {"int64_int64": 42, "double_double": 4.0, "string_roundtrip": TEXT, "callback": 42}
    if scenario in wanted and answer != wanted[scenario]:
        raise SystemExit(f"python_jvm/{scenario}/{contender} gives {answer!r}")
    if scenario == "array_10k" and bytes(answer) != bytes(number_buffer()):
        raise SystemExit(f"python_jvm/{scenario}/{contender} gives another array")
    thrown_as_wanted = scenario != "exception" or (
        answer[0] == "java.lang.IllegalStateException" and "bench.Guest.fail" in answer[2]
    )
    if not thrown_as_wanted:
        raise SystemExit(f"python_jvm/{scenario}/{contender} gives {answer!r}")


def calibrate(call, arguments, seconds):
    """Warms the job up, and says how many calls take about `seconds`."""
    count, started = 1, time.perf_counter()
    while True:
        real, _ = measure(call, arguments, count)
        if time.perf_counter() - started > WARM_UP_SECONDS and real > seconds * 1e8:
            return max(1, int(count * seconds * 1e9 / max(real, 1)))
        if real < seconds * 1e9:
            count *= 2


def rows_of(scenario, jobs, repetitions, seconds):
    """Measurements of one scenario: the contenders alternate, in a new order each round."""
    counts = {}
    for contender, job in jobs.items():
        check(scenario, contender, job)
        counts[contender] = calibrate(*job, seconds)
    rows = []
    for repetition in range(repetitions):
        order = list(jobs)
        random.shuffle(order)
        for contender in order:
            call, arguments = jobs[contender]
            count = counts[contender]
            real, cpu = measure(call, arguments, count)
            rows.append(
                {
                    "name": f"python_jvm/{scenario}/{contender}",
                    "run_name": f"python_jvm/{scenario}/{contender}",
                    "run_type": "iteration",
                    "repetitions": repetitions,
                    "repetition_index": repetition,
                    "threads": 1,
                    "iterations": count,
                    "real_time": real / count,
                    "cpu_time": cpu / count,
                    "time_unit": "ns",
                }
            )
    return rows


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jar", required=True, help="the bench guest")
    parser.add_argument("--filter", default=".", help="regular expression over python_jvm/SCENARIO/CONTENDER")
    parser.add_argument("--repetitions", type=int, default=21)
    parser.add_argument("--min-time", type=float, default=0.03, help="seconds of one measurement")
    parser.add_argument("--out", required=True, help="JSON file to write")
    return parser.parse_args()


def main():
    options = parse_arguments()
    wanted = re.compile(options.filter)
    selected = [(s, c) for s in SCENARIOS for c in CONTENDERS if wanted.search(f"python_jvm/{s}/{c}")]
    if not selected:
        raise SystemExit(f"no benchmark of python_jvm matches '{options.filter}'")
    jpype_jobs = JPypeJobs(options.jar)
    all_jobs = {"jpype": jpype_jobs.jobs()}
    for dispatch in ("jit", "interpreter"):
        all_jobs[dispatch] = MetaFFIJobs(options.jar, dispatch).jobs()
    rows = []
    gc.disable()
    for scenario in SCENARIOS:
        jobs = {c: all_jobs[c][scenario] for s, c in selected if s == scenario}
        if jobs:
            print(f"python_jvm/{scenario}", file=sys.stderr, flush=True)
            rows += rows_of(scenario, jobs, options.repetitions, options.min_time)
            gc.collect()
    context = {"jpype": jpype_jobs.version, "jdk": jpype_jobs.java_version(), "python": sys.version.split()[0]}
    with open(options.out, "w", encoding="utf-8") as file:
        json.dump({"context": context, "benchmarks": rows}, file, indent=1)
    # What this process holds of two bridges need not be taken apart.
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
