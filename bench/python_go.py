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

TEXT = "sixteen letters!"
ITEMS = 10000
ERROR_TYPE, ERROR_TEXT = "*errors.errorString", "the benchmark wants it so"
SCENARIOS = (
    "void",
    "int64_int64",
    "double_double",
    "string_roundtrip",
    "array_10k",
    "object_method",
    "callback",
    "error",
)
CONTENDERS = {"jit": "metaffi", "interpreter": "metaffi", "ctypes": "ctypes"}
# What has to be built, in the folder of the benchmarks.
FILES = ("bench_MetaFFIGuest.so", "bench_go_plain.so")


def add(a, b):
    return a + b


class GoError(RuntimeError):
    """What the ctypes contender raises."""

    def __init__(self, text):
        super().__init__(text)
        self.guest_type, self.message = text.split(": ", 1)


class Ctypes:
    """What an experienced user of ctypes writes: functions with their types looked up once, CDLL (which gives up the
    GIL, as a call that may take long has to), memory freed by C's own free."""

    def __init__(self, folder):
        self.library = ctypes.CDLL(os.path.join(folder, "bench_go_plain.so"))
        self.context = {"python": sys.version.split()[0]}

    def function(self, name, parameters, result):
        function = self.library[name]
        function.argtypes, function.restype = parameters, result
        return function

    def jobs(self, _contender):
        number, real, address = ctypes.c_int64, ctypes.c_double, ctypes.c_void_p
        operator = ctypes.CFUNCTYPE(number, number, number)
        free = ctypes.PyDLL(None).free  # too short to give up the GIL for
        free.argtypes, free.restype = [address], None
        new_counter = self.function("NewCounter", [], ctypes.c_size_t)
        echo = self.function("Echo", [ctypes.c_char_p], address)
        count = number()
        echo_array = self.function("EchoArray", [address, number, ctypes.POINTER(number)], address)
        fail = self.function("Fail", [], address)
        items, at, count_at = ctypes.c_int64 * ITEMS, ctypes.string_at, ctypes.byref(count)

        def string_roundtrip(text):
            memory = echo(text.encode())
            try:
                return at(memory).decode()
            finally:
                free(memory)

        def array_10k(numbers):
            memory = echo_array(items.from_buffer(numbers), len(numbers), count_at)
            try:
                return memoryview(at(memory, count.value * 8)).cast("q")
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

        return {
            "void": (self.function("Nothing", [], None), ()),
            "int64_int64": (self.function("Add", [number, number], number), (40, 2)),
            "double_double": (self.function("AddDoubles", [real, real], real), (1.5, 2.5)),
            "string_roundtrip": (string_roundtrip, (TEXT,)),
            "array_10k": (array_10k, (number_buffer(),)),
            "object_method": (self.function("Accumulate", [ctypes.c_size_t, number], number), (new_counter(), 3)),
            "callback": (self.function("Apply", [operator, number, number], number), (operator(add), 40, 2)),
            "error": (error, ()),
        }


class MetaFFI:
    """The same through metaffi; a contender is a dispatch."""

    def __init__(self, folder):
        import metaffi

        self.metaffi = metaffi
        self.module = metaffi.MetaFFIRuntime("go").load_module(os.path.join(folder, "bench_MetaFFIGuest.so"))
        self.context = {"python": sys.version.split()[0]}

    def jobs(self, contender):
        def load(path, parameters, results):
            return self.module.load_entity(path, parameters, results, dispatch=contender)

        types = self.metaffi.MetaFFITypes
        number, real = types.metaffi_int64_type, types.metaffi_float64_type
        text, handle = types.metaffi_string8_type, types.metaffi_handle_type
        numbers, function = types.metaffi_int64_packed_array_type, types.metaffi_callable_type
        receiver = load("callable=NewCounter", None, [handle])()
        fail = load("callable=Fail", None, None)
        guest_error = self.metaffi.MetaFFIError

        def error():
            try:
                fail()
            except guest_error as raised:
                return raised.guest_type, raised.message
            raise AssertionError("there was no error")

        return {
            "void": (load("callable=Nothing", None, None), ()),
            "int64_int64": (load("callable=Add", [number, number], [number]), (40, 2)),
            "double_double": (load("callable=AddDoubles", [real, real], [real]), (1.5, 2.5)),
            "string_roundtrip": (load("callable=Echo", [text], [text]), (TEXT,)),
            "array_10k": (load("callable=EchoArray", [numbers], [numbers]), (number_buffer(),)),
            "object_method": (
                load("callable=Counter.Accumulate,instance_required", [handle, number], [number]),
                (receiver, 3),
            ),
            "callback": (
                load("callable=Apply", [function, number, number], [number]),
                (self.metaffi.make_metaffi_callable(add), 40, 2),
            ),
            "error": (error, ()),
        }


def open_bridge(bridge, arguments):
    return {"ctypes": Ctypes, "metaffi": MetaFFI}[bridge](arguments["folder"])


def needs(bridge):
    return (bridge,)


def command(bridge, arguments):
    return python_group.command(__name__, bridge, arguments)


def number_buffer():
    return array.array("q", range(ITEMS))


def check(scenario, contender, job):
    """Every contender has to give the right answer before it is measured."""
    call, arguments = job
    answer = call(*arguments)
    wanted = {
        "void": None,
        "int64_int64": 42,
        "double_double": 4.0,
        "string_roundtrip": TEXT,
        "callback": 42,
        "error": (ERROR_TYPE, ERROR_TEXT),
    }
    if scenario in wanted and answer != wanted[scenario]:
        raise SystemExit(f"python_go/{scenario}/{contender} gives {answer!r}")
    if scenario == "array_10k" and bytes(answer) != bytes(number_buffer()):
        raise SystemExit(f"python_go/{scenario}/{contender} gives another array")
    if scenario == "object_method" and call(*arguments) != answer + 3:
        raise SystemExit(f"python_go/{scenario}/{contender} works on another object")
