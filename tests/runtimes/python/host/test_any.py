import array
import enum

import numpy as np
import pytest


class Colour(enum.IntEnum):
    RED = 3


class Thing:
    pass


def function():
    pass


NATURAL = [
    (None, "null", None),
    (True, "bool", True),
    (False, "bool", False),
    (0, "int64", 0),
    (-(2**63), "int64", -(2**63)),
    (2**63 - 1, "int64", 2**63 - 1),
    (2**63, "uint64", 2**63),
    (2**64 - 1, "uint64", 2**64 - 1),
    (Colour.RED, "int64", 3),
    (1.5, "float64", 1.5),
    ("aé😀", "string8(7)", "aé😀"),
    (b"\0\xff", "uint8_packed_array(2)", b"\0\xff"),
    (bytearray(b"ab"), "uint8_packed_array(2)", b"ab"),
    (memoryview(b"ab"), "uint8_packed_array(2)", b"ab"),
    ([1, 2, 3], "int64_packed_array(3)", [1, 2, 3]),
    ((1.5, 2.5), "float64_packed_array(2)", [1.5, 2.5]),
    ([], "any_array()", []),
    ({7}, "int64_packed_array(1)", [7]),
    (frozenset("a"), "any_array(string8(1))", ["a"]),
    (set(), "any_array()", []),
    ([1, 2.5], "any_array(int64 float64)", [1, 2.5]),
    ([2.5, 1], "any_array(float64 int64)", [2.5, 1]),
    ([1, True], "any_array(int64 bool)", [1, True]),
    ([2**63 - 1, -(2**63), 2**30], "int64_packed_array(3)", [2**63 - 1, -(2**63), 2**30]),
    ([1, 2**63], "any_array(int64 uint64)", [1, 2**63]),
    ([True, False], "any_array(bool bool)", [True, False]),
    ([2**63, 1], "any_array(uint64 int64)", [2**63, 1]),
    (["a", None, 1], "any_array(string8(1) null int64)", ["a", None, 1]),
    ([[1, 2], [], ["x"]], "any_array(int64_packed_array(2) any_array() any_array(string8(1)))", [[1, 2], [], ["x"]]),
    (
        {"a": 1, "b": [1.0]},
        "any_array(any_array(string8(1) int64) any_array(string8(1) float64_packed_array(1)))",
        [["a", 1], ["b", [1.0]]],
    ),
    ({}, "any_array()", []),
    (array.array("h", [1, 2]), "int16_packed_array(2)", [1, 2]),
    (array.array("f", [0.5]), "float32_packed_array(1)", [0.5]),
    (np.array([True]), "bool_packed_array(1)", [True]),
    (np.arange(3)[::2], "int64_packed_array(2)", [0, 2]),
    (
        np.arange(4, dtype=np.int32).reshape(2, 2),
        "int32_array(int32_packed_array(2) int32_packed_array(2))",
        [[0, 1], [2, 3]],
    ),
    (np.int16(5), "int16", 5),
    (np.float32(0.5), "float32", 0.5),
    (np.float64(0.5), "float64", 0.5),
    (function, "callable", function),
    (len, "callable", len),
    (Thing, "callable", Thing),
]


@pytest.mark.parametrize(("value", "type", "back"), NATURAL, ids=lambda item: repr(item)[:40])
def test_natural_values_both_ways(load, echo, value, type, back):
    assert load("type_of", ["any"], ["string8"])(value) == type
    result = echo("any")(value)
    assert result == back and result.__class__ is back.__class__


def test_the_natural_type_wins_over_a_declared_one_only_for_any(load):
    # What a guest gives is told by its own type, not by the declaration `any`.
    for type, value in {
        "int8": -1,
        "uint16": 7,
        "float32": 0.5,
        "char16": "x",
        "string16": "é",
        "string32": "😀",
    }.items():
        assert load("echo", [type], ["any"])(value) == value
    assert load("echo", ["int8_array"], ["any"])([-1, 1]) == b"\xff\x01"
    assert load("echo", ["int16_array"], ["any"])([-1, 1]) == [-1, 1]


def test_other_objects_come_back_as_themselves(load, echo):
    for thing in (Thing(), object(), 1j, iter([])):
        assert load("type_of", ["any"], ["string8"])(thing) == "handle"
        assert echo("any")(thing) is thing
        assert echo("any")([thing])[0] is thing


@pytest.mark.parametrize("large", [2**64, -(2**63) - 1, 10**5000], ids=["2**64", "-2**63-1", "huge"])
def test_an_int_beyond_64_bits_is_an_overflow(echo, large):
    with pytest.raises(OverflowError, match=r"argument 1 \(any\)"):
        echo("any")(large)
    with pytest.raises(OverflowError, match=r"argument 1 \(any\)"):
        echo("any")([1, large])


def test_any_arrays_hold_natural_values(echo):
    values = [1, "a", None, [1.5], b"x", {"k": 1}]
    assert echo("any_array")(values) == [1, "a", None, [1.5], b"x", [["k", 1]]]
    assert echo("any:2")([[1, "a"], [None]]) == [[1, "a"], [None]]


def test_a_list_inside_itself_is_a_recursion_error(echo):
    endless = []
    endless.append(endless)
    with pytest.raises(RecursionError):
        echo("any")(endless)
    endless = {}
    endless["self"] = endless
    with pytest.raises(RecursionError):
        echo("any")(endless)


def test_a_lone_surrogate_is_an_error_wherever_it_is(echo):
    for value in ("\ud800", ["\ud800"], {"\ud800": 1}):
        with pytest.raises(UnicodeEncodeError):
            echo("any")(value)


def test_handles_and_callables_pass_through_any(load, echo):
    handle = load("make_object", ["string8"], ["handle"])("x")
    assert str(echo("any")(handle)) == "x"
    adder = load("adder", ["int64"], ["callable"])(5)
    assert echo("any")(adder)(1) == 6
    assert echo("any")([handle, adder])[1](1) == 6
