"""Groups measured from Python (python_jvm, …): each bridge works in a process of its own, as its users run it, and the
processes take turns within milliseconds of each other, in a new order each round; while one measures, the others wait.

A group is a module of this folder with

    SCENARIOS           names, in the order of the report
    CONTENDERS          contender → bridge; contenders of one bridge share its process
    open_bridge(bridge, arguments)
                        in the bridge's process: an object with `context` (what to say of it in the report) and
                        `jobs(contender)` (scenario → (callable, arguments))
    check(scenario, contender, job)
                        ends the process when the job does not give the right answer
    needs(bridge)       modules that have to be importable
    FILES               what has to be built in <build>/bench, which open_bridge gets as arguments["folder"]

The coordinator sends a line of JSON to a process and reads one back. run.py runs the coordinator; a worker is
`python python_group.py GROUP BRIDGE ARGUMENT=VALUE…`.
"""

import gc
import importlib
import itertools
import json
import os
import random
import re
import subprocess
import sys
import time

WARM_UP_SECONDS = 0.5


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


def calibrate(call, arguments, seconds):
    """Warms the job up, and says how many calls take about `seconds`."""
    count, started = 1, time.perf_counter()
    while True:
        real, _ = measure(call, arguments, count)
        if time.perf_counter() - started > WARM_UP_SECONDS and real > seconds * 1e8:
            return max(1, int(count * seconds * 1e9 / max(real, 1)))
        if real < seconds * 1e9:
            count *= 2


# --- a worker ----------------------------------------------------------------------------------------


def work(group, bridge, arguments):
    """Answers the coordinator until it closes the pipe."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a guest prints is none of the coordinator's business
    opened = group.open_bridge(bridge, arguments)
    jobs = {contender: opened.jobs(contender) for contender, of in group.CONTENDERS.items() if of == bridge}
    gc.disable()

    def answer(**fields):
        answers.write(json.dumps(fields) + "\n")
        answers.flush()

    answer(context=opened.context)
    for line in sys.stdin:
        wanted = json.loads(line)
        job = jobs[wanted["contender"]][wanted["scenario"]]
        if "count" in wanted:
            real, cpu = measure(*job, wanted["count"])
            answer(real=real, cpu=cpu)
        else:
            gc.collect()
            group.check(wanted["scenario"], wanted["contender"], job)
            answer(count=calibrate(*job, wanted["seconds"]))
    # What this process holds of two runtimes need not be taken apart.
    sys.stderr.flush()
    os._exit(0)


# --- the coordinator ---------------------------------------------------------------------------------


class Failed(Exception):
    """A worker ended early; the message is for people."""


class Worker:
    def __init__(self, group_name, bridge, arguments, environment):
        self.name = f"{group_name}, {bridge}"
        words = [f"{key}={value}" for key, value in arguments.items()]
        self.process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), group_name, bridge, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self.context = self.read()["context"]

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failed(f"{self.name}: the process ended with status {self.process.wait()}")
        return json.loads(line)

    def ask(self, **fields):
        try:
            self.process.stdin.write(json.dumps(fields) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # read() says with which status it ended
        return self.read()

    def close(self, kill):
        if kill:
            self.process.kill()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def selected(group_name, pattern):
    """(scenario, contender) pairs whose name matches, in order."""
    group = importlib.import_module(group_name)
    names = itertools.product(group.SCENARIOS, group.CONTENDERS)
    return [(s, c) for s, c in names if re.search(pattern, f"{group_name}/{s}/{c}")]


def row(name, repetition, repetitions, count, took):
    return {
        "name": name,
        "run_name": name,
        "run_type": "iteration",
        "repetitions": repetitions,
        "repetition_index": repetition,
        "threads": 1,
        "iterations": count,
        "real_time": took["real"] / count,
        "cpu_time": took["cpu"] / count,
        "time_unit": "ns",
    }


def measure_scenario(prefix, workers, repetitions, seconds):
    """`workers`: contender → its worker. Rows in Google Benchmark's form."""
    scenario = prefix.split("/")[1]
    counts = {c: w.ask(scenario=scenario, contender=c, seconds=seconds)["count"] for c, w in workers.items()}
    rows = []
    for repetition in range(repetitions):
        order = list(workers)
        random.shuffle(order)
        for contender in order:
            count = counts[contender]
            took = workers[contender].ask(scenario=scenario, contender=contender, count=count)
            rows.append(row(f"{prefix}/{contender}", repetition, repetitions, count, took))
    return rows


def measure_group(group_name, pairs, arguments, environment, options, progress):
    """Context and rows of the selected pairs. `arguments` go to open_bridge."""
    group = importlib.import_module(group_name)
    workers, context, rows, done = {}, {}, [], False
    try:
        for bridge in dict.fromkeys(group.CONTENDERS[c] for _, c in pairs):
            workers[bridge] = Worker(group_name, bridge, arguments, environment)
            context.update(workers[bridge].context)
        for scenario in dict.fromkeys(s for s, _ in pairs):
            progress(f"{group_name}/{scenario}")
            chosen = {c: workers[group.CONTENDERS[c]] for s, c in pairs if s == scenario}
            rows += measure_scenario(f"{group_name}/{scenario}", chosen, options.repetitions, options.min_time)
        done = True
    finally:
        for worker in workers.values():
            worker.close(kill=not done)
    return context, rows


def main():
    group_name, bridge, *words = sys.argv[1:]
    work(importlib.import_module(group_name), bridge, dict(word.split("=", 1) for word in words))


if __name__ == "__main__":
    main()
