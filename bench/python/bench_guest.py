"""What the benchmarks of the group python call; each function does next to nothing."""

import traceback


def nothing():
    pass


def add(a, b):
    return a + b


def echo(value):
    return value


class Counter:
    def __init__(self, start):
        self.total = start

    def accumulate(self, amount):
        self.total += amount
        return self.total


def apply(operator, a, b):
    return operator(a, b)


def last(items):
    return items[-1]


ITEMS = list(range(10000))


def numbers():
    return ITEMS


def fail():
    raise ValueError("the benchmark wants it so")


def describe_all(error):
    """Type, message, traceback and the exception itself, of it and then of its causes: what code that calls Python by
    hand has as a helper."""
    described = []
    while error is not None:
        kind = type(error)
        described += kind.__qualname__, str(error), "".join(traceback.format_exception(error)), error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return tuple(described)
