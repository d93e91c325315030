"""The group python_jvm: Java called from Python by metaffi and by JPype (coordinator.py runs it).

Every contender does the same job: the result is there as Python has it (a str, a buffer of numbers in Python's memory,
texts of an exception).
"""

import os

import python_group
import python_scenarios
from python_scenarios import FEW, ITEMS, TEXT, number_buffer

SCENARIOS = (*python_scenarios.SCENARIOS, "instance", "exception")
CONTENDERS = {"jit": "metaffi", "interpreter": "metaffi", "jpype": "jpype"}
# What has to be built, in the folder of the benchmarks.
FILES = ("metaffi-bench.jar",)


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
        echo, echo_array, echo_any, fail = guest.echo, guest.echoArray, guest.echoAny, guest.fail
        last, numbers = guest.last, guest.numbers
        long_array, throwable = jpype.JArray(jpype.JLong), jpype.JException

        @jpype.JImplements("java.util.function.LongBinaryOperator")
        class Operator:
            @jpype.JOverride
            def applyAsLong(self, a, b):
                return a + b

        def string_roundtrip(text):
            return str(echo(text))

        def as_list(java_array):
            # memoryview itself cannot read the elements: JPype calls their format "=q".
            return memoryview(java_array).cast("B").cast("q").tolist()

        def array_16(items):
            return as_list(echo_array(items))

        def array_10k(items):
            return memoryview(echo_array(long_array(items)))

        def array_10k_in(items):
            return last(long_array(items))

        def array_10k_out():
            return memoryview(numbers())

        def object_create_method(amount):
            return guest(0).accumulate(amount)

        def dynamic_10k(items):
            return as_list(echo_any(long_array(items)))

        def exception():
            try:
                fail()
            except throwable as thrown:
                return thrown.getClass().getName(), thrown.message(), thrown.stacktrace()
            raise AssertionError("nothing was thrown")

        return {
            "void": (guest.nothing, ()),
            "int64_int64": (guest.add, (40, 2)),
            "double_double": (guest.addDoubles, (1.5, 2.5)),
            "instance": (guest.make().accumulate, (3,)),
            "string_roundtrip": (string_roundtrip, (TEXT,)),
            "array_16": (array_16, (list(range(FEW)),)),
            "array_10k": (array_10k, (number_buffer(),)),
            "array_10k_in": (array_10k_in, (number_buffer(),)),
            "array_10k_out": (array_10k_out, ()),
            "object_create_method": (object_create_method, (3,)),
            "callback": (guest.apply, (Operator(), 40, 2)),
            "dynamic": (guest.addAny, (40, 2)),
            "dynamic_10k": (dynamic_10k, (list(range(ITEMS)),)),
            "exception": (exception, ()),
        }


class MetaFFI(python_scenarios.MetaFFI):
    """The same through metaffi."""

    def __init__(self, jar):
        guest = "class=bench.Guest,callable="
        names = {
            "void": "nothing",
            "add": "add",
            "add_doubles": "addDoubles",
            "echo": "echo",
            "echo_array": "echoArray",
            "last": "last",
            "numbers": "numbers",
            "make": "<init>",
            "method": "accumulate,instance_required",
            "apply": "apply",
            "add_any": "addAny",
            "echo_any": "echoAny",
            "fail": "fail",
        }
        super().__init__("jvm", jar, {what: guest + name for what, name in names.items()}, start=(0,))

    def jobs(self, contender):
        jobs = super().jobs(contender)
        fail = self.module.load_entity(self.paths["fail"], None, None, dispatch=contender)
        guest_error = self.metaffi.MetaFFIError

        def exception():
            try:
                fail()
            except guest_error as thrown:
                return thrown.guest_type, thrown.message, thrown.guest_stack
            raise AssertionError("nothing was thrown")

        return {**jobs, "instance": jobs["object_method"], "exception": (exception, ())}


def open_bridge(bridge, arguments):
    return {"jpype": JPype, "metaffi": MetaFFI}[bridge](os.path.join(arguments["folder"], *FILES))


def needs(bridge):
    return (bridge,)


def command(bridge, arguments):
    return python_group.command(__name__, bridge, arguments)


def check(scenario, contender, job):
    def thrown_as_wanted(answer):
        return answer[0] == "java.lang.IllegalStateException" and "bench.Guest.fail" in answer[2]

    python_scenarios.check(f"python_jvm/{scenario}/{contender}", job, {"exception": thrown_as_wanted})
