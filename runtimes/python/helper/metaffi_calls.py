"""Calls that are more than a call: *args and **kwargs taken apart, coroutines run to their end."""

import functools
import importlib
import inspect
import reprlib
import sys
import threading

NOBODY = object()  # no receiver


def spread(target, varargs, named_args, receiver, *arguments):
    """Calls with the last arguments taken apart: a sequence for *args, then a mapping (or pairs) for **kwargs."""
    arguments = list(arguments)
    named = arguments.pop() if named_args else None
    many = arguments.pop() if varargs else None
    given = {} if named is None else dict_of(named, "named arguments need")
    for name in given:
        if not isinstance(name, str):
            raise TypeError(f"named arguments need texts as their names; {name!r} is of class {type(name).__name__}")
    front = () if receiver is NOBODY else (receiver,)
    return target(*front, *arguments, *(() if many is None else many), **given)


def dict_of(given, needs):
    """A new dict of a mapping, or of pairs."""
    if hasattr(given, "keys"):
        return dict(given)
    pairs = list(given) if hasattr(given, "__iter__") else [given]
    for number, pair in enumerate(pairs):
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise TypeError(f"{needs} a dict, or [name, value] pairs; element {number} is {reprlib.repr(pair)}")
    return dict(pairs)


def evaluator(function):
    """eval or exec, which need the names of a caller: those of the Python code that called, else of `__main__`."""

    @functools.wraps(function)
    def call(source, *names, **named):
        if not named and all(each is None for each in names):
            caller = sys._getframe()
            while caller is not None and caller.f_globals is globals():
                caller = caller.f_back
            main = importlib.import_module("__main__")
            names = (vars(main),) if caller is None else (caller.f_globals, caller.f_locals)
        return function(source, *names, **named)

    return call


def run_to_end(function):
    @functools.wraps(function)
    def call(*arguments, **named):
        return run(function(*arguments, **named))

    return call


def run(awaitable):
    """The result of a coroutine. Where an event loop runs in this thread already, another thread runs the coroutine."""
    if not inspect.isawaitable(awaitable):
        return awaitable
    import asyncio  # large, and few need it

    if asyncio._get_running_loop() is None:
        return asyncio.run(_wait_for(awaitable))
    outcome = {}

    def body():
        try:
            outcome["result"] = asyncio.run(_wait_for(awaitable))
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=body, name="metaffi-async", daemon=True)
    thread.start()
    thread.join()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["result"]


async def _wait_for(awaitable):
    return await awaitable
