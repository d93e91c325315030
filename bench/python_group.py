"""Workers in Python, for groups measured from Python (coordinator.py has what a group and a worker are). Such a group
has besides

    open_bridge(bridge, arguments)
                        in the bridge's process: an object with `context` (what to say of it in the report) and
                        `jobs(contender)` (scenario → (callable, arguments))
    check(scenario, contender, job)
                        ends the process when the job does not give the right answer

A worker is `python python_group.py GROUP BRIDGE ARGUMENT=VALUE…`.
"""

import gc
import importlib
import itertools
import json
import os
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


def command(group_name, bridge, arguments):
    """Of a worker for a group of this kind."""
    words = [f"{key}={value}" for key, value in arguments.items()]
    return [sys.executable, os.path.abspath(__file__), group_name, bridge, *words]


def main():
    group_name, bridge, *words = sys.argv[1:]
    work(importlib.import_module(group_name), bridge, dict(word.split("=", 1) for word in words))


if __name__ == "__main__":
    main()
