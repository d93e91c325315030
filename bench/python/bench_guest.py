"""What the benchmarks of the group python call; each function does next to nothing."""


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
