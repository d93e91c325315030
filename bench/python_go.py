"""The group python_go: Go called from Python by metaffi and by ctypes (coordinator.py runs it).

What metaffi calls is go/bench.go, compiled by `metaffi -c`; what ctypes calls is go/plain, the same functions exported
by hand with plain C signatures. Every contender does the same job: the result is there as Python has it (a str, a
buffer of numbers that Python owns, an exception with the texts of the error), and what the library allocated is freed.
"""

import array
import ctypes
import os
import sys

import python_group
import python_scenarios
from python_scenarios import FEW, ITEMS, TEXT, add, number_buffer

ERROR_TYPE, ERROR_TEXT = "*errors.errorString", "the benchmark wants it so"
SCENARIOS = (*python_scenarios.SCENARIOS, "object_method", "error")
CONTENDERS = {"jit": "metaffi", "interpreter": "metaffi", "ctypes": "ctypes"}
# What has to be built, in the folder of the benchmarks.
FILES = ("bench_MetaFFIGuest.so", "bench_go_plain.so")


class GoError(RuntimeError):
    """What the ctypes contender raises."""

    def __init__(self, text):
        super().__init__(text)
        self.guest_type, self.message = text.split(": ", 1)


class Any(ctypes.Structure):
    """A value whose type is known when it is there (metaffi_bench_any)."""

    INT64, INT64_ARRAY = 1, 2
    _fields_ = (("kind", ctypes.c_int64), ("number", ctypes.c_int64), ("items", ctypes.c_void_p))

    def put(self, value):
        """Returns what has to live as long as the value is used."""
        if type(value) is int:
            self.kind, self.number = self.INT64, value
            return None
        if type(value) is not list:
            raise TypeError(type(value).__name__)
        numbers = array.array("q", value)
        self.kind = self.INT64_ARRAY
        self.items, self.number = numbers.buffer_info()
        return numbers


class Ctypes:
    """What an experienced user of ctypes writes: functions with their types looked up once, CDLL (which gives up the
    GIL, as a call that may take long has to), memory freed by C's own free, structures kept for the next call."""

    def __init__(self, folder):
        self.library = ctypes.CDLL(os.path.join(folder, "bench_go_plain.so"))
        self.context = {"python": sys.version.split()[0]}
        self.free = ctypes.PyDLL(None).free  # too short to give up the GIL for
        self.free.argtypes, self.free.restype = [ctypes.c_void_p], None

    def function(self, name, parameters, result):
        function = self.library[name]
        function.argtypes, function.restype = parameters, result
        return function

    def jobs(self, _contender):
        number, real = ctypes.c_int64, ctypes.c_double
        operator = ctypes.CFUNCTYPE(number, number, number)
        return {
            "void": (self.function("Nothing", [], None), ()),
            "int64_int64": (self.function("Add", [number, number], number), (40, 2)),
            "double_double": (self.function("AddDoubles", [real, real], real), (1.5, 2.5)),
            "callback": (self.function("Apply", [operator, number, number], number), (operator(add), 40, 2)),
            **self.text_jobs(),
            **self.array_jobs(),
            **self.object_jobs(),
            **self.dynamic_jobs(),
        }

    def text_jobs(self):
        echo = self.function("Echo", [ctypes.c_char_p], ctypes.c_void_p)
        fail = self.function("Fail", [], ctypes.c_void_p)
        free, at = self.free, ctypes.string_at

        def string_roundtrip(text):
            memory = echo(text.encode())
            try:
                return at(memory).decode()
            finally:
                free(memory)

        def raise_error():
            memory = fail()
            if memory:
                try:
                    text = at(memory).decode()
                finally:
                    free(memory)
                raise GoError(text)

        def error():
            try:
                raise_error()
            except GoError as raised:
                return raised.guest_type, raised.message
            raise AssertionError("there was no error")

        return {"string_roundtrip": (string_roundtrip, (TEXT,)), "error": (error, ())}

    def array_jobs(self):
        address, number = ctypes.c_void_p, ctypes.c_int64
        count = number()
        count_at, free, at = ctypes.byref(count), self.free, ctypes.string_at
        echo_array = self.function("EchoArray", [address, number, ctypes.POINTER(number)], address)
        last = self.function("Last", [address, number], number)
        numbers = self.function("Numbers", [ctypes.POINTER(number)], address)

        def array_16(items):
            taken = array.array("q", items)
            memory = echo_array(*taken.buffer_info(), count_at)
            try:
                return memoryview(at(memory, count.value * 8)).cast("q").tolist()
            finally:
                free(memory)

        def array_10k(items):
            memory = echo_array(*items.buffer_info(), count_at)
            try:
                return memoryview(at(memory, count.value * 8)).cast("q")
            finally:
                free(memory)

        def array_10k_in(items):
            return last(*items.buffer_info())

        def array_10k_out():
            memory = numbers(count_at)
            try:
                return memoryview(at(memory, count.value * 8)).cast("q")
            finally:
                free(memory)

        return {
            "array_16": (array_16, (list(range(FEW)),)),
            "array_10k": (array_10k, (number_buffer(),)),
            "array_10k_in": (array_10k_in, (number_buffer(),)),
            "array_10k_out": (array_10k_out, ()),
        }

    def object_jobs(self):
        make = self.function("NewCounter", [], ctypes.c_size_t)
        accumulate = self.function("Accumulate", [ctypes.c_size_t, ctypes.c_int64], ctypes.c_int64)
        release = self.function("ReleaseCounter", [ctypes.c_size_t], None)

        def object_create_method(amount):
            counter = make()
            try:
                return accumulate(counter, amount)
            finally:
                release(counter)

        return {
            "object_create_method": (object_create_method, (3,)),
            "object_method": (accumulate, (make(), 3)),
        }

    def dynamic_jobs(self):
        pointer, free, at = ctypes.POINTER(Any), self.free, ctypes.string_at
        add_any = self.function("AddAny", [pointer] * 3, None)
        echo_any = self.function("EchoAny", [pointer] * 2, None)
        first, second, result = Any(), Any(), Any()
        first_at, second_at, result_at = ctypes.byref(first), ctypes.byref(second), ctypes.byref(result)

        def take():
            if result.kind == Any.INT64:
                return result.number
            memory = result.items
            try:
                return memoryview(at(memory, result.number * 8)).cast("q").tolist()
            finally:
                free(memory)

        def dynamic(a, b):
            _kept = first.put(a), second.put(b)
            add_any(first_at, second_at, result_at)
            return take()

        def dynamic_10k(items):
            _kept = first.put(items)
            echo_any(first_at, result_at)
            return take()

        return {
            "dynamic": (dynamic, (40, 2)),
            "dynamic_10k": (dynamic_10k, (list(range(ITEMS)),)),
        }


class MetaFFI(python_scenarios.MetaFFI):
    """The same through metaffi."""

    def __init__(self, folder):
        names = {
            "void": "Nothing",
            "add": "Add",
            "add_doubles": "AddDoubles",
            "echo": "Echo",
            "echo_array": "EchoArray",
            "last": "Last",
            "numbers": "Numbers",
            "make": "NewCounter",
            "method": "Counter.Accumulate,instance_required",
            "apply": "Apply",
            "add_any": "AddAny",
            "echo_any": "EchoAny",
            "fail": "Fail",
        }
        library = os.path.join(folder, "bench_MetaFFIGuest.so")
        super().__init__("go", library, {what: "callable=" + name for what, name in names.items()})

    def jobs(self, contender):
        fail = self.module.load_entity(self.paths["fail"], None, None, dispatch=contender)
        guest_error = self.metaffi.MetaFFIError

        def error():
            try:
                fail()
            except guest_error as raised:
                return raised.guest_type, raised.message
            raise AssertionError("there was no error")

        return {**super().jobs(contender), "error": (error, ())}


def open_bridge(bridge, arguments):
    return {"ctypes": Ctypes, "metaffi": MetaFFI}[bridge](arguments["folder"])


def needs(bridge):
    return (bridge,)


def command(bridge, arguments):
    return python_group.command(__name__, bridge, arguments)


def check(scenario, contender, job):
    wanted = {"error": (ERROR_TYPE, ERROR_TEXT).__eq__}
    python_scenarios.check(f"python_go/{scenario}/{contender}", job, wanted)
