"""What the tests of the python3 runtime call."""

import array
import collections
import contextlib
import ctypes
import datetime
import decimal
import enum
import functools
import os
import sys
import time
import traceback

# ---- Functions ----


def echo(value):
    return value


def nothing():
    pass


def add(a, b):
    return a + b


def add_slowly(a, b):
    time.sleep(0)  # another thread's turn
    return a + b


def is_same(a, b):
    return a is b


def join(a, b="B", *rest, sep="-", **named):
    return sep.join([a, b, *rest, *(f"{k}={v}" for k, v in sorted(named.items()))])


def positional_only(a, b, /):
    return f"{a}{b}"


def keyword_only(a, *, b, c=3):
    return f"{a}{b}{c}"


def several():
    return 1, "two", [3.0]


def count_arguments(*arguments):
    return len(arguments)


def kind(value):
    return type(value).__name__


def shown(value):
    return repr(value)


def big():
    return 2**64


def negative():
    return -1


def surrogate():
    return "a\ud800"


def length(text):
    return len(text)


async def later(value):
    import asyncio

    await asyncio.sleep(0)
    return value * 2


async def fail_later():
    raise LookupError("not today")


async def inside_a_loop(call):
    return call()


# ---- Exceptions ----


class ShopError(Exception):
    pass


def fail():
    try:
        {}["missing"]
    except KeyError as error:
        raise ShopError("no such item") from error


def leave():
    sys.exit("bye")


def recurse():
    return recurse()


class Noisy:
    def __del__(self):
        raise ValueError("in __del__")


def drop_noisy():
    Noisy()
    return 1


class Untold(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def fail_untold():
    raise Untold


def failing(which):
    """Raises what a name says; the text of its traceback is to be that of the module traceback."""
    if which == "part of a line":
        return {"a": [1]}["a"][0] + {"b": 2}["c"]
    if which == "several lines":
        return add(
            {}["missing"],
            1,
        )
    if which == "with causes":
        fail()
    if which == "cause hidden":
        try:
            fail()
        except ShopError:
            raise ShopError("alone") from None
    if which == "class of a module":
        raise ShopError("several\nlines")
    if which == "no words":
        raise ShopError
    if which == "untold":
        fail_untold()
    if which == "notes":
        error = ValueError("with notes")
        getattr(error, "add_note", str)("a note")
        raise error
    if which == "syntax":
        compile("a b", "no_file.py", "exec")
    if which == "similar name":
        sys.versoin  # noqa: B018
    if which == "group":
        raise ExceptionGroup("several", [ValueError("one"), TypeError("two")])
    if which == "recursion":
        return repeated(8)
    if which == "no source":
        exec("def f():\n  raise ValueError('unseen')\nf()", {})
    raise ValueError("in one line")


def repeated(depth):
    if depth == 0:
        raise ValueError("deep")
    repeated(depth - 1)


def printed(which):
    try:
        failing(which)
    except Exception as error:
        error.__traceback__ = error.__traceback__.tb_next  # failing is called by the host
        return "".join(traceback.format_exception(error))


def make_error():
    return ValueError("made before it is raised")


def raise_here(error):
    raise error


def raise_there(error):
    raise error


# ---- Classes ----


class Base:
    inherited_attribute = "inherited"

    def inherited(self):
        return "base"

    def overridden(self):
        return "base"


class Counter(Base):
    made = 0
    unit: str

    class Inner:
        depth = 2

        def __init__(self, name):
            self.name = name

    def __init__(self, start=0, *, step=1):
        Counter.made += 1
        self.count = start
        self.step = step

    def add(self, amount):
        self.count += amount * self.step
        return self.count

    def overridden(self):
        return "counter"

    @property
    def doubled(self):
        return self.count * 2

    @doubled.setter
    def doubled(self, value):
        self.count = value // 2

    @property
    def fixed(self):
        return 7

    @functools.cached_property
    def cached(self):
        return self.count

    @classmethod
    def of(cls, text):
        return cls(int(text))

    @staticmethod
    def twice(number):
        return number * 2

    def __call__(self, amount):
        return self.add(amount)

    async def later(self):
        return self.count


class Special(Counter):
    def overridden(self):
        return "special"


class Element:
    """A container that can be called, as an element of a page."""

    pair = (1, "two")

    def __getitem__(self, index):
        return "child"

    def __call__(self):
        return "called"


def element():
    return Element()


class Column:
    """Numbers as pandas has them: no buffer, but what numpy would take it for."""

    def __init__(self, fails, error=ValueError):
        self.fails = fails
        self.error = error

    def __array__(self):
        if self.fails:
            raise self.error("no array")
        return array.array("d", [1.5, 2.5])

    def __iter__(self):
        yield from (1, 2)


def broken_column():
    return Column(True, OSError)


def api_address(name):
    """Of a function of Python's C API."""
    return ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value


def in_a_child(function, argument):
    """What the function gives in a copy of this process."""
    child = os.fork()
    if child == 0:
        status = 255
        try:
            status = function(argument)
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Inert:
    pass


class Asking:
    def __init__(self, call):
        self.call = call

    def __hash__(self):
        self.call()
        return 1

    def __getattr__(self, name):
        self.call()
        raise AttributeError(name)


class Sly:
    def __init__(self, call):
        self.call = call

    def __getattribute__(self, name):
        if name == "doubled":
            object.__getattribute__(self, "call")()
        return object.__getattribute__(self, name)

    def doubled(self, number):
        return number * 2


def new_table():
    return {Inert(): 1}


class Slotted:
    __slots__ = ("place",)

    def __init__(self):
        self.place = 5


counter = Counter(100)
number = 5
text = "a text"
nothing_there = None

# ---- Values ----


class Colour(enum.Enum):
    RED = 1


def values():
    return [1, 2.5, True, None, "text", [1, 2], {"k": 1}, (1, "x"), b"ab"]


def a_dict():
    return {"one": 1, "two": [2.0]}


def a_set():
    return {7}


def objects():
    return [1 + 2j, decimal.Decimal("1.5"), datetime.date(2026, 11, 22), Colour.RED]


def ragged():
    return [[1, 2, 3], [], [4]]


def cube():
    return [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]


def holes():
    return [[1], None]


def mixed():
    return [1, "x"]


def squares(n):
    return (i * i for i in range(n))


def up_to(n):
    yield from range(n)


def total(items):
    return sum(items)


def total_deep(rows):
    return sum(total(row) for row in rows if row is not None)


# ---- Callables ----


def apply(function, *arguments):
    return function(*arguments)


def call_and_show(function, *arguments):
    function()
    return " ".join(map(str, arguments))


def apply_caught(function):
    try:
        return function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def apply_wrapped(function):
    try:
        return function()
    except Exception as error:
        raise ShopError("the callable failed") from error


def adder(amount):
    return lambda x: x + amount


kept = []


def keep(thing):
    kept.append(thing)


def drop_kept():
    kept.clear()


def keep_interned(text):
    kept.append(sys.intern(text))


def keep_as_name(text):
    thing = Inert()
    setattr(thing, text, 1)
    kept.append(next(iter(vars(thing))))


def place_in_table(text):
    return {"first": 1, "second": 2}.get(text, 0)


def take_kept():
    taken = kept.copy()
    kept.clear()
    return taken


# ---- Context managers and signals ----

events = collections.deque()


@contextlib.contextmanager
def opened(name):
    events.append("open " + name)
    yield name
    events.append("close " + name)


def log():
    return list(events)


def interrupt_handler():
    import signal

    return str(signal.getsignal(signal.SIGINT))
