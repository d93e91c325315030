"""Groups whose bridges work in a process each, as their users run them (python_jvm, java_go, …). The processes take
turns within milliseconds of each other, in a new order each round; while one measures, the others wait.

A group is a module of this folder with

    SCENARIOS           names, in the order of the report
    CONTENDERS          contender → bridge; contenders of one bridge share its process
    needs(bridge)       Python modules that have to be importable
    FILES               what has to be built in <build>/bench
    command(bridge, arguments)
                        the worker's command line; run.py's arguments are `folder` (<build>/bench) and `java_home`

    environment()       settings that the workers' environment has besides; may be left out

and for workers in Python (python_group.py) what that needs besides.

A worker is any program that reads and writes lines of JSON. It first writes {"context": {…}}, what to say of it in
the report. To {"scenario": …, "contender": …, "seconds": …} it answers, when the job has been found to give the right
answer and is warm, {"count": calls that take about so long}; to the same with "count" in place of "seconds"
{"real": …, "cpu": …}, the nanoseconds of so many calls. It ends when its input does, and with a status other than 0
when something is wrong.
"""

import importlib
import itertools
import json
import random
import re
import subprocess


class Failed(Exception):
    """A worker ended early; the message is for people."""


class Worker:
    def __init__(self, name, command, environment):
        self.name = name
        self.process = subprocess.Popen(
            command,
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
    """Context and rows of the selected pairs. `arguments` go to the group's command()."""
    group = importlib.import_module(group_name)
    workers, context, rows, done = {}, {}, [], False
    environment = {**environment, **getattr(group, "environment", dict)()}
    try:
        for bridge in dict.fromkeys(group.CONTENDERS[c] for _, c in pairs):
            workers[bridge] = Worker(f"{group_name}, {bridge}", group.command(bridge, arguments), environment)
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
