"""The group python_jvm: Java called from Python by metaffi and by JPype (coordinator.py runs it).

Every contender does the same job: the result is there as Python has it (a str, a buffer of numbers in Python's memory,
texts of an exception).
"""

import array
import os
import sys

import python_group

TEXT = "sixteen letters!"
ITEMS = 10000
SCENARIOS = (
    "void",
    "int64_int64",
    "double_double",
    "instance",
    "string_roundtrip",
    "array_10k",
    "callback",
    "exception",
)
CONTENDERS = {"jit": "metaffi", "interpreter": "metaffi", "jpype": "jpype"}
# What has to be built, in the folder of the benchmarks.
FILES = ("metaffi-bench.jar",)


def add(a, b):
    return a + b


class JPype:
    """What an experienced user of JPype writes: classes, methods and the proxy looked up once."""

    def __init__(self, jar):
        import jpype

        jpype.startJVM(classpath=[jar])
        self.jpype = jpype
        self.guest = jpype.JClass("bench.Guest")
        java_version = str(jpype.java.lang.System.getProperty("java.version"))
        self.context = {"jpype": jpype.__version__, "jdk": java_version}

    def jobs(self, _contender):
        jpype, guest = self.jpype, self.guest
        echo, echo_array, fail = guest.echo, guest.echoArray, guest.fail
        long_array, throwable = jpype.JArray(jpype.JLong), jpype.JException

        @jpype.JImplements("java.util.function.LongBinaryOperator")
        class Operator:
            @jpype.JOverride
            def applyAsLong(self, a, b):
                return a + b

        def string_roundtrip(text):
            return str(echo(text))

        def array_10k(numbers):
            return memoryview(echo_array(long_array(numbers)))

        def exception():
            try:
                fail()
            except throwable as thrown:
                return thrown.getClass().getName(), thrown.message(), thrown.stacktrace()
            raise AssertionError("nothing was thrown")

        numbers = number_buffer()
        return {
            "void": (guest.nothing, ()),
            "int64_int64": (guest.add, (40, 2)),
            "double_double": (guest.addDoubles, (1.5, 2.5)),
            "instance": (guest.make().accumulate, (3,)),
            "string_roundtrip": (string_roundtrip, (TEXT,)),
            "array_10k": (array_10k, (numbers,)),
            "callback": (guest.apply, (Operator(), 40, 2)),
            "exception": (exception, ()),
        }


class MetaFFI:
    """The same through metaffi; a contender is a dispatch."""

    def __init__(self, jar):
        import metaffi

        self.metaffi = metaffi
        self.module = metaffi.MetaFFIRuntime("jvm").load_module(jar)
        self.context = {"python": sys.version.split()[0]}

    def jobs(self, contender):
        def load(path, parameters, results):
            return self.module.load_entity(path, parameters, results, dispatch=contender)

        types = self.metaffi.MetaFFITypes
        number, real = types.metaffi_int64_type, types.metaffi_float64_type
        text, handle = types.metaffi_string8_type, types.metaffi_handle_type
        array, function = types.metaffi_int64_packed_array_type, types.metaffi_callable_type
        guest = "class=bench.Guest,callable="
        receiver = load(guest + "make", None, [handle])()
        fail = load(guest + "fail", None, None)
        guest_error = self.metaffi.MetaFFIError

        def exception():
            try:
                fail()
            except guest_error as thrown:
                return thrown.guest_type, thrown.message, thrown.guest_stack
            raise AssertionError("nothing was thrown")

        return {
            "void": (load(guest + "nothing", None, None), ()),
            "int64_int64": (load(guest + "add", [number, number], [number]), (40, 2)),
            "double_double": (load(guest + "addDoubles", [real, real], [real]), (1.5, 2.5)),
            "instance": (
                load(guest + "accumulate,instance_required", [handle, number], [number]),
                (receiver, 3),
            ),
            "string_roundtrip": (load(guest + "echo", [text], [text]), (TEXT,)),
            "array_10k": (load(guest + "echoArray", [array], [array]), (number_buffer(),)),
            "callback": (
                load(guest + "apply", [function, number, number], [number]),
                (self.metaffi.make_metaffi_callable(add), 40, 2),
            ),
            "exception": (exception, ()),
        }


def open_bridge(bridge, arguments):
    return {"jpype": JPype, "metaffi": MetaFFI}[bridge](os.path.join(arguments["folder"], *FILES))


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
    wanted = {"int64_int64": 42, "double_double": 4.0, "string_roundtrip": TEXT, "callback": 42}
    if scenario in wanted and answer != wanted[scenario]:
        raise SystemExit(f"python_jvm/{scenario}/{contender} gives {answer!r}")
    if scenario == "array_10k" and bytes(answer) != bytes(number_buffer()):
        raise SystemExit(f"python_jvm/{scenario}/{contender} gives another array")
    thrown_as_wanted = scenario != "exception" or (
        answer[0] == "java.lang.IllegalStateException" and "bench.Guest.fail" in answer[2]
    )
    if not thrown_as_wanted:
        raise SystemExit(f"python_jvm/{scenario}/{contender} gives {answer!r}")
