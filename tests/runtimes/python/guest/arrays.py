"""What guest_array_test.cpp has read as arrays."""

import ctypes


class Thing:
    pass


def dry():
    yield 1
    raise LookupError("the source ran dry")


class BrokenIterator:
    def __iter__(self):
        raise TypeError("no iteration today")


class _Broken:
    def __index__(self):
        raise TypeError("no index today")

    def __float__(self):
        raise ValueError("no float today")


def broken_index():
    return [_Broken()]


def broken_float():
    return [_Broken()]


class _Useless:
    __index__ = None


def useless_index():
    return [_Useless()]


def imaginary():
    return [1j]


class _WithRealPart(complex):
    """As numpy's: a float too."""

    def __float__(self):
        return self.real


def half_imaginary():
    return [_WithRealPart(1, 1)]


def flat():
    """A buffer without dimensions, which says of itself that it cannot be iterated over."""
    return memoryview(ctypes.c_double(5))
