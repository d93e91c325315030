"""What the table cases.json calls in Python."""

global_int64 = 0
global_float64 = 0.0
greeting = "hello"
kept = None


def echo(value):
    return value


def nothing():
    pass


def add(a, b):
    return a + b


def weigh(*numbers):
    """Each number by its place."""
    return sum(place * number for place, number in enumerate(numbers, 1))


def total(numbers):
    return sum(numbers)


def count_to(n):
    return list(range(n))


def total_ragged(rows):
    return sum(map(sum, rows))


def triangle(n):
    """Rows of 0, 1, 2… elements that count from 1."""
    return [list(range(1, length + 1)) for length in range(n)]


def join(parts):
    return ",".join(parts)


def concat(separator, *parts):
    return separator.join(parts)


def keywords(first, *, second, third="c"):
    return first + second + third


class Counter:
    """An object with state."""

    def __init__(self, start):
        self._count = start

    def add(self, amount):
        self._count += amount
        return self._count

    @property
    def count(self):
        return self._count

    @count.setter
    def count(self, value):
        self._count = value

    @classmethod
    def of(cls, text):
        return cls(int(text))


class Box:
    height = 0.0
    label = ""


class Animal:
    def __init__(self, name):
        self.name = name

    def describe(self):
        return f"{self.name} says {self.sound()}"


class Dog(Animal):
    def sound(self):
        return "woof"


def total_of(counters):
    return sum(counter.count for counter in counters)


def divide(dividend, divisor):
    if divisor == 0:
        raise DivisionError(f"{dividend} cannot be divided by zero")
    return divmod(dividend, divisor)


class DivisionError(Exception):
    """An exception of a class of its own."""


def describe(text):
    return len(text), text[::-1], [ord(character) for character in text]


def fail(message):
    raise ValueError(message)


def with_cause():
    try:
        try:
            raise OSError("inner")
        except OSError as inner:
            raise LookupError("middle") from inner
    except LookupError as middle:
        raise RuntimeError("outer") from middle


def apply(function, *arguments):
    return function(*arguments)


def apply_or(function, a, b, otherwise):
    """Has a use for the failure."""
    try:
        return function(a, b)
    except Exception:
        return otherwise


def apply_wrapped(function, a, b):
    try:
        return function(a, b)
    except Exception as error:
        raise ValueError(f"applied to {a} and {b}: {error}") from error


def adder(amount):
    return lambda x: x + amount


def twice(function):
    return lambda x: function(function(x))


def quotient():
    return lambda a, b: divide(a, b)[0]


def things():
    return {"numbers": [1, 2], "text": "a", "pair": (None, True)}


def up_to(n):
    yield from range(n)


async def later(x):
    return x


def leave(status):
    raise SystemExit(status)


def beyond():
    return 2**64


def surrogate():
    return "ab\ud800"


def is_none(value):
    return value is None


def counters():
    return [Counter(1), Counter(20), Counter(300)]


def holes():
    return [[1], None, [2, 3]]
