"""Memory stays where it is, in Python and beneath it."""

import ctypes
import gc
import os
import sys

import metaffi
import numpy as np
import pytest


class MallInfo(ctypes.Structure):
    """struct mallinfo2 of <malloc.h>."""

    NAMES = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in NAMES.split()]  # noqa: RUF012 (ctypes wants it so)


def heap_bytes():
    """What malloc has given out: everything below Python, and Python's larger objects."""
    mallinfo2 = ctypes.CDLL(None).mallinfo2
    mallinfo2.restype = MallInfo
    info = mallinfo2()
    return info.uordblks + info.hblkhd


def growth(measure, work, rounds):
    """How much measure() grows, at least: what leaks grows each time, what is cached does not."""
    least = None
    for _ in range(5):
        before = measure()
        for _ in range(rounds):
            work()
        gc.collect()
        grown = measure() - before
        least = grown if least is None else min(least, grown)
        if least <= 0:
            break
    return least


def stays(work, rounds=2000):
    """Runs work often; neither Python's objects nor the heap may grow by anything a round."""
    for _ in range(rounds):
        work()
    gc.collect()
    assert growth(sys.getallocatedblocks, work, rounds) < rounds // 4
    # Sanitizers bring a heap of their own.
    if not os.environ.get("METAFFI_SANITIZE"):
        assert growth(heap_bytes, work, rounds) < rounds * 8


VALUES = {
    "int64": 2**62,
    "float64": 1.5,
    "string8": "é" * 500,
    "string16": "é😀" * 500,
    "string32": "a" * 500,
    "handle": [],
    "callable": len,
    "int64_array": list(range(500)),
    "int64_packed_array": np.arange(500),
    "string8_array": ["a" * 50, None] * 20,
    "float64_array:2": [[1.0] * 50, []] * 5,
    "any": [1, "a" * 100, None, {"k": [b"bytes", 1.5, object()]}, len],
}


@pytest.mark.parametrize("type", VALUES)
def test_values(echo, type):
    f = echo(type)
    value = VALUES[type]
    stays(lambda: f(value))


@pytest.mark.parametrize("type", VALUES)
def test_results_of_callbacks(load, type):
    f = load("invoke", ["callable"], ["any"])
    value = VALUES[type]
    stays(lambda: f(lambda: value), 500)


@pytest.mark.parametrize("type", VALUES)
def test_arguments_of_callbacks(load, type):
    f = load("invoke", ["callable", type])
    value = VALUES[type]
    stays(lambda: f(lambda argument: None, value), 500)


def test_wrong_arguments(load):
    f = load("echo", ["string16", "handle", "any", "int64"], ["int64"])

    def work():
        for bad in ("x", 2**70, None):
            with pytest.raises((TypeError, OverflowError)):
                f("a😀" * 200, [], [1, "b" * 200], bad)

    stays(work, 300)


def test_errors(load):
    f = load("raise", ["int64", "string8", "string8", "string8"])

    def work():
        with pytest.raises(metaffi.MetaFFIError):
            f(21, "message" * 20, "type", "stack" * 100)

    stays(work, 500)


@pytest.mark.parametrize("how", ["invoke", "invoke_wrapped", "invoke_on_thread"])
def test_exceptions_of_callbacks(load, how):
    f = load(how, ["callable"])

    def fail():
        raise ValueError("x" * 100)

    def work():
        with pytest.raises(metaffi.MetaFFIError):
            f(fail)

    stays(work, 300)


def test_results_that_cannot_be_converted(load):
    f = load("invoke", ["callable"], ["any", "any"])

    def work():
        with pytest.raises(metaffi.MetaFFIError):
            f(lambda: ("text" * 100, [object(), 2**70]))

    stays(work, 300)


def test_results_of_which_one_cannot_be_converted(load):
    f = load("half_invalid", None, ["char32", "string8"])

    def work():
        with pytest.raises(ValueError):
            f()

    stays(work, 500)


def test_entities(echo_module):
    from metaffi import MetaFFITypes as T
    from metaffi import metaffi_type_info

    types = [metaffi_type_info(T.metaffi_handle_type, "alias"), T.metaffi_int64_type]
    stays(lambda: echo_module.load_entity("callable=echo", types, types), 1000)


def test_runtimes_and_modules():
    stays(lambda: metaffi.MetaFFIRuntime("echo").load_module("any"), 300)


def test_handles_and_callables(load):
    make = load("make_object", ["string8"], ["handle"])
    adder = load("adder", ["int64"], ["callable"])
    stays(lambda: (repr(make("x" * 100)), adder(5)(6), metaffi.make_metaffi_callable(len)))


def test_small_ints_and_singletons_keep_their_counts(echo):
    value = 123456789123
    counted = echo("handle")
    before = sys.getrefcount(value)
    for _ in range(100):
        assert counted(value) is value
    assert sys.getrefcount(value) == before
    none_before = sys.getrefcount(None)
    nothing = echo("any")
    for _ in range(1000):
        nothing(None)
    assert abs(sys.getrefcount(None) - none_before) < 100
