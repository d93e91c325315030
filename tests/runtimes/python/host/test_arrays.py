import array
import collections
import collections.abc
import ctypes

import metaffi
import numpy as np
import pytest

NUMBERS = {
    "float64": [0.0, -1.5, 1e300],
    "float32": [0.0, -1.5, 2.0**100],
    "int8": [-128, 0, 127],
    "int16": [-(2**15), 0, 2**15 - 1],
    "int32": [-(2**31), 0, 2**31 - 1],
    "int64": [-(2**63), 0, 2**63 - 1],
    "uint8": [0, 255],
    "uint16": [0, 2**16 - 1],
    "uint32": [0, 2**32 - 1],
    "uint64": [0, 2**64 - 1],
    "size": [0, 2**64 - 1],
    "bool": [True, False, True],
    "char8": ["a", "\0", "\xff"],
    "char16": ["a", "\uffff"],
    "char32": ["a", "😀"],
}
NUMPY = {
    "float64": np.float64,
    "float32": np.float32,
    "int8": np.int8,
    "int16": np.int16,
    "int32": np.int32,
    "int64": np.int64,
    "uint8": np.uint8,
    "uint16": np.uint16,
    "uint32": np.uint32,
    "uint64": np.uint64,
    "size": np.uint64,
    "bool": np.bool_,
}


class TestOneDimension:
    @pytest.mark.parametrize("type", NUMBERS)
    def test_lists_and_tuples_survive(self, echo, type):
        f = echo(f"{type}_array")
        assert f(NUMBERS[type]) == NUMBERS[type]
        assert f(tuple(NUMBERS[type])) == NUMBERS[type]
        assert f([]) == []
        assert f(NUMBERS[type]).__class__ is list

    @pytest.mark.parametrize("type", NUMBERS)
    def test_numbers_travel_packed(self, load, type):
        for declared in (f"{type}_array", f"{type}_packed_array", f"{type}:1"):
            f = load("type_of", [declared], ["string8"])
            assert f(NUMBERS[type]) == f"{type}_packed_array({len(NUMBERS[type])})"

    def test_none_is_null(self, echo):
        assert echo("int64_array")(None) is None
        assert echo("string8_array")(None) is None
        assert echo("int64_packed_array")(None) is None

    def test_strings_may_be_null(self, echo, load):
        for type in ("string8", "string16", "string32"):
            texts = ["a", None, "", "😀\0"]
            assert echo(f"{type}_array")(texts) == texts
        assert load("type_of", ["string8_array"], ["string8"])(["ab", None]) == "string8_array(string8(2) null)"

    def test_other_sequences_are_taken(self, echo):
        assert echo("int64_array")(range(5)) == [0, 1, 2, 3, 4]
        assert echo("int64_array")(collections.deque([1, 2])) == [1, 2]
        assert echo("string8_array")(collections.deque(["a"])) == ["a"]
        assert echo("char32_array")("aé😀") == ["a", "é", "😀"]

    @pytest.mark.parametrize("bad", [1, {1: 2}, {1, 2}, iter([1]), "12", object()], ids=repr)
    @pytest.mark.parametrize("type", ["int64", "string8"])
    def test_what_is_no_sequence_is_a_type_error(self, echo, type, bad):
        with pytest.raises(TypeError, match=rf"argument 1 \({type}_array\) of echo.echo: wanted a list"):
            echo(f"{type}_array")(bad)

    def test_bytes_are_no_list_of_strings(self, echo):
        for bad in (b"ab", bytearray(b"ab")):
            with pytest.raises(TypeError, match="wanted a list"):
                echo("string8_array")(bad)

    def test_wrong_elements_are_named(self, echo):
        with pytest.raises(TypeError, match=r"argument 1 \(int64_array\) .*wanted an int \(as an element\), found str"):
            echo("int64_array")([1, "2"])
        with pytest.raises(TypeError, match=r"wanted an int \(as an element\), found None"):
            echo("int64_array")([1, None])
        with pytest.raises(OverflowError, match=r"argument 1 \(uint8_packed_array\) .*256 is out of range"):
            echo("uint8_packed_array")([256])
        with pytest.raises(TypeError, match=r"wanted a str \(as an element\), found int"):
            echo("string8_array")(["a", 1])

    def test_a_list_that_shrinks_while_converted_is_an_error(self, echo):
        items = [1, None, 3]

        class Shrink:
            def __index__(self):
                items.clear()
                return 2

        items[1] = Shrink()
        with pytest.raises(RuntimeError, match="the list changed its size"):
            echo("int64_array")(items)

    def test_handles_and_callables_are_elements_too(self, echo):
        one, two = object(), object()
        result = echo("handle_array")([one, None, two])
        assert result[0] is one and result[1] is None and result[2] is two
        assert echo("callable_array")([len, None]) == [len, None]


class TestDimensions:
    @pytest.mark.parametrize("type", NUMBERS)
    def test_nested_and_ragged_lists_survive(self, echo, type):
        row = NUMBERS[type]
        ragged = [row, [], row[:1], None]
        assert echo(f"{type}_array:2")(ragged) == ragged
        deep = [[row, []], [], [row[:1], row, None]]
        assert echo(f"{type}_array:3")(deep) == deep

    def test_nested_strings_survive(self, echo, load):
        texts = [["a", None], [], None, ["😀"]]
        assert echo("string8_array:2")(texts) == texts
        assert (
            load("type_of", ["string16:2"], ["string8"])([["ab"], None])
            == "string16_array(string16_array(string16(2)) null)"
        )

    def test_rows_are_packed(self, load):
        f = load("type_of", ["int32_array:2"], ["string8"])
        assert f([[1, 2], [3]]) == "int32_array(int32_packed_array(2) int32_packed_array(1))"
        assert f([array.array("i", [1, 2]), (3,)]) == "int32_array(int32_packed_array(2) int32_packed_array(1))"

    def test_too_shallow_and_too_deep_are_type_errors(self, echo):
        with pytest.raises(TypeError, match=r"argument 1 \(int64_array\)"):
            echo("int64_array:2")([1, 2])
        with pytest.raises(TypeError, match="wanted an int"):
            echo("int64_array:2")([[[1]]])

    def test_numpy_matrices(self, echo):
        matrix = np.arange(6, dtype=np.int64).reshape(2, 3)
        assert echo("int64_array:2")(matrix) == matrix.tolist()
        assert echo("int64_array:2")(matrix.T) == matrix.T.tolist()
        assert echo("int64_array:2")(matrix.astype(np.int16)) == matrix.tolist()
        assert echo("float64_array:3")(np.ones((2, 0, 3))) == [[], []]
        with pytest.raises(TypeError, match=r"wanted 3 dimensions, found numpy\.ndarray of 2"):
            echo("int64_array:3")(matrix)
        with pytest.raises(TypeError, match=r"wanted one dimension, found numpy\.ndarray of 2"):
            echo("int64_array")(matrix)


class TestBuffers:
    @pytest.mark.parametrize("type", NUMPY)
    def test_numpy_arrays_of_the_same_type(self, echo, type):
        values = np.array(NUMBERS[type], dtype=NUMPY[type])
        assert echo(f"{type}_array")(values) == NUMBERS[type]
        assert echo(f"{type}_packed_array")(values) == NUMBERS[type]
        assert np.array_equal(np.asarray(echo(f"{type}_packed_array")(values)), values)

    @pytest.mark.parametrize("code", "bBhHiIlLqQfd")
    def test_array_array(self, echo, code):
        values = array.array(code, [1, 2, 3])
        kind = "float" if code in "fd" else "int" if code.islower() else "uint"
        assert echo(f"{kind}{8 * values.itemsize}_packed_array")(values) == [1, 2, 3]

    def test_inout_takes_memory_that_can_be_written(self, echo):
        inout = echo(metaffi.metaffi_type_info(metaffi.MetaFFITypes.metaffi_int64_packed_array_type, "inout"))
        assert inout(array.array("q", [1, 2])) == [1, 2]
        assert inout(np.arange(3)) == [0, 1, 2]
        for fixed, found in (
            ([1, 2], "a list"),
            (bytes(8), "a read-only bytes"),
            (memoryview(array.array("q", [1])).toreadonly(), "a read-only memoryview"),
            (array.array("i", [1]), "a differently laid out array.array"),
            (np.arange(6)[::2], "a differently laid out numpy.ndarray"),
        ):
            with pytest.raises(TypeError, match=f"declared inout.* buffer of int64 .*found {found}"):
                inout(fixed)

    def test_bytes_are_octets(self, echo):
        octets = bytes(range(256))
        for source in (octets, bytearray(octets), memoryview(octets)):
            assert echo("uint8_packed_array")(source).tobytes() == octets
            assert echo("uint8_array")(source) == list(octets)
        assert echo("int8_array")(octets) == list(range(128)) + list(range(-128, 0))
        assert echo("char8_array")(b"ab") == ["a", "b"]
        assert echo("uint8_array")(b"") == []

    def test_ctypes_arrays(self, echo):
        assert echo("int32_array")((ctypes.c_int32 * 3)(1, 2, 3)) == [1, 2, 3]

    def test_strides_reversal_and_misalignment(self, echo):
        values = np.arange(10, dtype=np.int64)
        assert echo("int64_array")(values[::2]) == [0, 2, 4, 6, 8]
        assert echo("int64_array")(values[::-1]) == list(range(9, -1, -1))
        raw = bytearray(1 + 16)
        odd = np.frombuffer(raw, dtype=np.int64, offset=1)
        odd[:] = [5, 6]
        assert echo("int64_array")(odd) == [5, 6]
        fields = np.zeros(3, dtype=[("a", "i1"), ("b", "i8")])
        fields["b"] = [1, 2, 3]
        assert echo("int64_array")(fields["b"]) == [1, 2, 3]

    def test_other_formats_are_converted_with_range_check(self, echo):
        assert echo("int64_array")(np.array([1, 2], dtype=np.int8)) == [1, 2]
        assert echo("int8_array")(np.array([1, 2], dtype=np.int64)) == [1, 2]
        assert echo("float64_array")(np.array([1, 2], dtype=np.int32)) == [1.0, 2.0]
        assert echo("float32_array")(np.array([0.5], dtype=np.float64)) == [0.5]
        with pytest.raises(OverflowError):
            echo("int8_array")(np.array([300], dtype=np.int64))
        with pytest.raises(OverflowError):
            echo("int8_array")(np.array([200], dtype=np.uint8))
        with pytest.raises(TypeError, match="wanted an int"):
            echo("int64_array")(np.array([1.5]))
        with pytest.raises(TypeError, match="wanted a bool"):
            echo("bool_array")(np.array([1], dtype=np.int8))

    def test_formats_that_cannot_be_read_are_named(self, echo):
        with pytest.raises(TypeError, match=r"argument 1 \(int64_array\).*format '>q'"):
            echo("int64_array")(np.array([1], dtype=">i8"))

    def test_a_matching_buffer_is_lent_not_copied(self, load):
        # The guest keeps the bytes it was lent busy: they cannot be resized while it runs.
        lent = bytearray(8)
        seen = []

        def resize():
            try:
                lent.append(0)
            except BufferError:
                seen.append("busy")

        load("invoke", ["callable", "any"], None)(resize_with(resize), lent)
        assert seen == ["busy"]
        lent.append(0)

    def test_read_only_buffers_are_fine(self, echo):
        values = np.arange(3)
        values.flags.writeable = False
        assert echo("int64_array")(values) == [0, 1, 2]


def resize_with(function):
    return lambda *_: function()


@pytest.mark.parametrize("type", ["string8_array", "string16_array", "any", "any_array", "string8_array:2"])
def test_a_list_may_change_while_the_guest_works_on_it(load, type):
    def make():
        texts = ["".join(["é漢", str(i)]) * 20 for i in range(50)]
        return [texts] if type.endswith("2") else texts

    argument = make()

    def change():
        if type.endswith("2"):
            argument[0].clear()
        argument.clear()
        return [bytes(400) for _ in range(200)]

    assert load("invoke_then_echo", ["callable", type], [type])(change, argument) == make()


class TestMetaFFIArray:
    @pytest.fixture
    def result(self, echo):
        return echo("int64_packed_array")([10, 20, 30])

    def test_is_a_sequence(self, result):
        assert isinstance(result, metaffi.MetaFFIArray)
        assert len(result) == 3
        assert result[0] == 10 and result[-1] == 30
        assert result[1:] == [20, 30] and result[::-1] == [30, 20, 10]
        assert list(result) == [10, 20, 30]
        assert 20 in result and 21 not in result
        assert result.index(20) == 1 and result.count(20) == 1 and result.count(5) == 0
        assert isinstance(result, collections.abc.Sequence) and list(reversed(result)) == [30, 20, 10]
        assert result.tolist() == [10, 20, 30]
        assert repr(result) == "MetaFFIArray(int64, [10, 20, 30])"
        match result:
            case [first, *_]:
                assert first == 10

    def test_equals_lists_tuples_buffers(self, result):
        assert result == [10, 20, 30] and result == (10, 20, 30) and result == result
        assert result == array.array("q", [10, 20, 30])
        assert result != [10, 20] and result != "abc" and not result == 3
        with pytest.raises(TypeError):
            hash(result)

    def test_its_memory_is_seen_without_a_copy(self, result):
        view = np.asarray(result)
        assert view.dtype == np.int64
        view[0] = -1
        assert result[0] == -1
        result[1] = -2
        assert view.tolist() == [-1, -2, 30]
        memory = memoryview(result)
        assert memory.format == result.format == "q" and memory.itemsize == result.itemsize == 8
        del result
        assert memory.tolist() == [-1, -2, 30]
        assert view.sum() == 27

    def test_bad_indices(self, result):
        for index in (3, -4, 2**70):
            with pytest.raises(IndexError):
                result[index]
        with pytest.raises(IndexError):
            result[3] = 1
        with pytest.raises(TypeError):
            result["a"]
        with pytest.raises(TypeError, match="fixed length"):
            result[0:1] = [1]
        with pytest.raises(TypeError, match="fixed length"):
            del result[0]

    def test_assignment_is_checked(self, result):
        with pytest.raises(OverflowError, match=r"element 2 \(int64\) of MetaFFIArray"):
            result[1] = 2**63
        with pytest.raises(TypeError, match="wanted an int"):
            result[1] = "x"

    def test_goes_back_to_a_guest(self, result, echo):
        assert echo("int64_packed_array")(result) == [10, 20, 30]
        assert echo("int32_array")(result) == [10, 20, 30]
        assert echo("any")(result) == [10, 20, 30]

    @pytest.mark.parametrize("type", NUMBERS)
    def test_every_element_type(self, echo, type):
        result = echo(f"{type}_packed_array")(NUMBERS[type])
        assert result == NUMBERS[type]
        assert bytes(memoryview(result)) == result.tobytes()
        assert len(result.tobytes()) == len(result) * result.itemsize

    def test_cannot_be_made(self):
        with pytest.raises(TypeError):
            metaffi.MetaFFIArray()
