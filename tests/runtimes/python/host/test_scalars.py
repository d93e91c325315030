import math
import struct

import metaffi
import numpy as np
import pytest

INTEGERS = {
    "int8": (-(2**7), 2**7 - 1),
    "int16": (-(2**15), 2**15 - 1),
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint8": (0, 2**8 - 1),
    "uint16": (0, 2**16 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
    "size": (0, 2**64 - 1),
}
CHARS = {"char8": 0xFF, "char16": 0xFFFF, "char32": 0x10FFFF}


class WithIndex:
    def __index__(self):
        return 42


class WithFloat:
    def __float__(self):
        return 2.5


class Failing:
    def __index__(self):
        raise ZeroDivisionError("on purpose")

    __float__ = __index__


@pytest.mark.parametrize("type", INTEGERS)
class TestIntegers:
    def test_limits_survive(self, echo, type):
        low, high = INTEGERS[type]
        f = echo(type)
        one_digit = {sign * value for sign in (1, -1) for value in (2**30 - 1, 2**30, 2**31)}
        for value in {low, low + 1, 0, 1, 127, high - 1, high} | {v for v in one_digit if low <= v <= high}:
            result = f(value)
            assert result == value and result.__class__ is int

    def test_beyond_the_limits_is_an_overflow_that_names_everything(self, echo, type):
        f = echo(type)
        low, high = INTEGERS[type]
        for value in (low - 1, high + 1, 2**64, -(2**64), 10**5000):
            with pytest.raises(
                OverflowError, match=rf"argument 1 \({type}\) of echo.echo: .*out of range \({low} to {high}\)"
            ):
                f(value)

    def test_takes_whatever_has_an_index(self, echo, type):
        f = echo(type)
        assert f(WithIndex()) == 42
        assert f(np.int16(7)) == 7
        assert f(True) == 1

    @pytest.mark.parametrize("bad", [1.0, "1", None, b"1", [1], object()], ids=repr)
    def test_other_types_are_type_errors(self, echo, type, bad):
        found = "None" if bad is None else bad.__class__.__name__
        with pytest.raises(TypeError, match=rf"argument 1 \({type}\) of echo.echo: wanted an int, found {found}"):
            echo(type)(bad)

    def test_an_exception_in_index_passes_through(self, echo, type):
        with pytest.raises(ZeroDivisionError, match="on purpose"):
            echo(type)(Failing())


class TestFloats:
    @pytest.mark.parametrize("value", [0.0, -0.0, 0.1, -1.5, 5e-324, 1.7976931348623157e308, math.inf, -math.inf])
    def test_float64_is_exact(self, echo, value):
        assert struct.pack("d", echo("float64")(value)) == struct.pack("d", value)

    def test_nan_stays_nan(self, echo):
        assert math.isnan(echo("float64")(math.nan))
        assert math.isnan(echo("float32")(math.nan))

    @pytest.mark.parametrize("value", [0.0, -0.0, 0.1, 1.5, 3.4028234663852886e38, 1e-45, math.inf, -math.inf])
    def test_float32_rounds_as_c_does(self, echo, value):
        assert struct.pack("f", echo("float32")(value)) == struct.pack("f", value)

    def test_a_finite_number_never_becomes_infinite(self, echo):
        with pytest.raises(OverflowError, match=r"argument 1 \(float32\).*1e\+39 is out of range"):
            echo("float32")(1e39)

    def test_ints_are_taken_when_exact(self, echo):
        assert echo("float64")(2**53) == 2.0**53
        assert echo("float64")(-3) == -3.0
        assert echo("float64")(2**1000) == 2.0**1000
        assert echo("float32")(2**24) == 2.0**24
        for type, value in [
            ("float64", 2**53 + 1),
            ("float64", -(2**53) - 1),
            ("float32", 2**24 + 1),
            ("float64", 2**2000),
        ]:
            with pytest.raises(OverflowError, match=rf"argument 1 \({type}\)"):
                echo(type)(value)
        with pytest.raises(OverflowError):
            echo("float32")(2**200)

    def test_takes_whatever_has_a_float(self, echo):
        assert echo("float64")(WithFloat()) == 2.5
        assert echo("float64")(WithIndex()) == 42.0
        assert echo("float32")(np.float32(1.25)) == 1.25
        with pytest.raises(ZeroDivisionError):
            echo("float64")(Failing())

    @pytest.mark.parametrize("type", ["float32", "float64"])
    @pytest.mark.parametrize("bad", ["1.0", None, b"1", [1.0], 1j], ids=repr)
    def test_other_types_are_type_errors(self, echo, type, bad):
        with pytest.raises(TypeError, match=rf"argument 1 \({type}\) of echo.echo: wanted a float, found"):
            echo(type)(bad)


class TestBool:
    def test_survives(self, echo):
        assert echo("bool")(True) is True
        assert echo("bool")(False) is False

    @pytest.mark.parametrize("bad", [0, 1, 1.0, "True", None, [], np.True_], ids=repr)
    def test_nothing_else_is_a_bool(self, echo, bad):
        with pytest.raises(TypeError, match=r"argument 1 \(bool\) of echo.echo: wanted a bool"):
            echo("bool")(bad)


@pytest.mark.parametrize("type", CHARS)
class TestChars:
    def test_limits_survive(self, echo, type):
        f = echo(type)
        for code in {0, 1, 0x41, 0xE9, CHARS[type]} | ({0xD800} if type != "char8" else set()):
            assert f(chr(code)) == chr(code)

    @pytest.mark.parametrize("bad", ["", "ab", 65, b"A", None], ids=repr)
    def test_only_one_character(self, echo, type, bad):
        with pytest.raises(TypeError, match=rf"argument 1 \({type}\).*wanted a str of one character"):
            echo(type)(bad)


@pytest.mark.parametrize("type", sorted(set(CHARS) - {"char32"}))  # which takes every character
def test_wider_characters_do_not_fit(echo, type):
    with pytest.raises(OverflowError, match=rf"argument 1 \({type}\).*out of range \(up to U\+"):
        echo(type)(chr(CHARS[type] + 1))


def test_a_char32_beyond_unicode_is_an_error(load):
    with pytest.raises(ValueError, match="0x110000"):
        load("invalid_char32", None, ["char32"])()


def test_a_null_where_a_number_was_declared_is_none(load):
    assert load("null", None, ["int64"])() is None


def test_null_is_no_type_to_declare(echo):
    with pytest.raises(metaffi.MetaFFILoadError, match="null cannot be declared"):
        echo("null")
