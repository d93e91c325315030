"""C called from Python: the native runtime, on the C library every system has."""

import ctypes
import math
import sys

import metaffi
import numpy as np
import pytest
from metaffi import MetaFFIRuntime, metaffi_type_info
from metaffi import MetaFFITypes as T


@pytest.fixture(scope="module", params=["jit", "interpreter"])
def native(request):
    return MetaFFIRuntime("native", dispatch=request.param)


@pytest.fixture(scope="module")
def libc(native):
    return native.load_module("libc.so.6")


def test_mathematics(native):
    module = native.load_module("libm.so.6")
    cos = module.load_entity("callable=cos", [T.metaffi_float64_type], [T.metaffi_float64_type])
    ldexp = module.load_entity(
        "callable=ldexp", [T.metaffi_float64_type, T.metaffi_int32_type], [T.metaffi_float64_type]
    )
    assert cos(0.5) == math.cos(0.5)
    assert ldexp(1.5, 10) == 1536.0
    assert cos.dispatch in ("jit", "interpreter")


def test_strings(libc):
    strlen = libc.load_entity("callable=strlen", [T.metaffi_string8_type], [T.metaffi_size_type])
    assert strlen("héllo") == 6


def test_buffers_are_written_in_place(libc):
    memset = libc.load_entity(
        "callable=memset", [T.metaffi_uint8_packed_array_type, T.metaffi_int32_type, T.metaffi_size_type]
    )
    numbers = np.zeros(4, dtype=np.uint8)
    memset(numbers, 7, 3)
    assert numbers.tolist() == [7, 7, 7, 0]
    octets = bytearray(4)
    memset(octets, 65, 4)
    assert octets == b"AAAA"


def test_a_function_that_declares_its_types_needs_no_alias(libc):
    size, pointer = T.metaffi_size_type, metaffi_type_info(T.metaffi_any_type, "int32*")
    qsort = libc.load_entity("callable=qsort", [T.metaffi_int32_packed_array_type, size, size, T.metaffi_callable_type])
    numbers = np.array([3, 1, 2], dtype=np.int32)
    qsort(numbers, 3, 4, metaffi.make_metaffi_callable(lambda a, b: b - a, [pointer, pointer], [T.metaffi_int32_type]))
    assert numbers.tolist() == [3, 2, 1]
    with pytest.raises(metaffi.MetaFFILoadError, match=r"parameter 4 of 'qsort': .* does not declare its types"):
        qsort(numbers, 3, 4, lambda a, b: a - b)


def test_sorting_with_a_python_function(libc):
    qsort = libc.load_entity(
        "callable=qsort",
        [
            T.metaffi_int32_packed_array_type,
            T.metaffi_size_type,
            T.metaffi_size_type,
            metaffi_type_info(T.metaffi_callable_type, "int32(int32*, int32*)"),
        ],
    )
    numbers = np.array([3, 1, 2, -5, 10], dtype=np.int32)
    qsort(numbers, 5, 4, lambda a, b: b - a)
    assert numbers.tolist() == [10, 3, 2, 1, -5]


def test_an_exception_in_a_callback_of_c(libc):
    qsort = libc.load_entity(
        "callable=qsort",
        [
            T.metaffi_int32_packed_array_type,
            T.metaffi_size_type,
            T.metaffi_size_type,
            metaffi_type_info(T.metaffi_callable_type, "int32(int32*, int32*)"),
        ],
    )
    thrown = ValueError("not comparable")

    def compare(a, b):
        raise thrown

    with pytest.raises(metaffi.MetaFFIError) as raised:
        qsort(np.array([2, 1], dtype=np.int32), 2, 4, compare)
    error = raised.value
    while isinstance(error, metaffi.MetaFFIError):
        error = error.__cause__
    assert error is thrown


def test_globals(native):
    program = native.load_module("libc.so.6")
    get = program.load_entity("global=optind,getter", None, [T.metaffi_int32_type])
    put = program.load_entity("global=optind,setter", [T.metaffi_int32_type])
    before = ctypes.c_int.in_dll(ctypes.CDLL(None), "optind").value
    assert get() == before
    put(before + 5)
    assert get() == before + 5 == ctypes.c_int.in_dll(ctypes.CDLL(None), "optind").value
    put(before)


def test_missing_things_are_named(native, libc):
    with pytest.raises(metaffi.MetaFFILoadError, match=r"libnosuch\.so") as raised:
        native.load_module("libnosuch.so")
    assert raised.value.code is metaffi.MetaFFIErrorCode.MODULE_NOT_FOUND
    with pytest.raises(metaffi.MetaFFILoadError, match="no_such_symbol") as raised:
        libc.load_entity("callable=no_such_symbol")
    assert raised.value.code is metaffi.MetaFFIErrorCode.ENTITY_NOT_FOUND


def test_jit_serves_what_jit_was_asked_for():
    if sys.platform != "linux":
        pytest.skip("trampolines are tested on Linux")
    f = (
        MetaFFIRuntime("native")
        .load_module("libc.so.6")
        .load_entity("callable=abs", [T.metaffi_int32_type], [T.metaffi_int32_type], dispatch="jit")
    )
    assert f.dispatch == "jit" and 0 < f.code_size < 1024 and f(-5) == 5
