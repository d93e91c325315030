"""What the groups called from Python share: the scenarios, the right answers, and metaffi as a bridge.

Every contender does the same job to the end. What a call takes and gives is Python's: str; lists of numbers where
arrays are small or dynamic, buffers (array.array in, memory that Python owns out) where they are large.
"""

import array
import sys

import published

TEXT = "sixteen letters!"
ITEMS = 10000
FEW = 16
# The method on an object that is there is each group's own.
SCENARIOS = (*(name for name in published.NAMES if name != "object_method"), "double_double", "array_10k")


def add(a, b):
    return a + b


def number_buffer():
    return array.array("q", range(ITEMS))


_ANSWERS = {
    "void": None,
    "int64_int64": 42,
    "double_double": 4.0,
    "string_roundtrip": TEXT,
    "array_16": list(range(FEW)),
    "array_10k_in": ITEMS - 1,
    "object_create_method": 3,
    "callback": 42,
    "dynamic": 42,
    "dynamic_10k": list(range(ITEMS)),
}


def check(name, job, others=None):
    """Ends the process when the job of `name` (group/scenario/contender) does not give the right answer. `others`:
    scenario → a function that says whether an answer is right."""
    call, arguments = job
    scenario = name.split("/")[1]
    answer = call(*arguments)
    if scenario in ("instance", "object_method"):
        right = call(*arguments) == answer + 3
    elif scenario in ("array_10k", "array_10k_out"):
        right = bytes(answer) == bytes(number_buffer())
    elif scenario in _ANSWERS:
        right = answer == _ANSWERS[scenario] and isinstance(answer, type(_ANSWERS[scenario]))
    else:
        right = others[scenario](answer)
    if not right:
        raise SystemExit(f"{name} gives {str(answer)[:200]}")


class MetaFFI:
    """metaffi as a bridge; a contender is a dispatch. `paths`: entity paths by what they do. `method` is called on what
    `make` makes of the numbers `start`."""

    def __init__(self, runtime, module, paths, start=()):
        import metaffi

        self.metaffi = metaffi
        self.module = metaffi.MetaFFIRuntime(runtime).load_module(module)
        self.paths, self.start = paths, start
        self.context = {"python": sys.version.split()[0]}

    def jobs(self, contender):
        """Of all scenarios but the failing one."""
        types = self.metaffi.MetaFFITypes
        number, real = types.metaffi_int64_type, types.metaffi_float64_type
        text, handle, dynamic = types.metaffi_string8_type, types.metaffi_handle_type, types.metaffi_any_type
        few, many = types.metaffi_int64_array_type, types.metaffi_int64_packed_array_type
        function = types.metaffi_callable_type

        def load(name, parameters, results):
            return self.module.load_entity(self.paths[name], parameters, results, dispatch=contender)

        start = self.start
        make = load("make", [number] * len(start), [handle])
        method = load("method", [handle, number], [number])

        def object_create_method(amount):
            return method(make(*start), amount)

        return {
            "void": (load("void", None, None), ()),
            "int64_int64": (load("add", [number, number], [number]), (40, 2)),
            "double_double": (load("add_doubles", [real, real], [real]), (1.5, 2.5)),
            "string_roundtrip": (load("echo", [text], [text]), (TEXT,)),
            "array_16": (load("echo_array", [few], [few]), (list(range(FEW)),)),
            "array_10k": (load("echo_array", [many], [many]), (number_buffer(),)),
            "array_10k_in": (load("last", [many], [number]), (number_buffer(),)),
            "array_10k_out": (load("numbers", None, [many]), ()),
            "object_create_method": (object_create_method, (3,)),
            "object_method": (method, (make(*start), 3)),
            "callback": (
                load("apply", [function, number, number], [number]),
                (self.metaffi.make_metaffi_callable(add), 40, 2),
            ),
            "dynamic": (load("add_any", [dynamic, dynamic], [dynamic]), (40, 2)),
            "dynamic_10k": (load("echo_any", [dynamic], [dynamic]), (list(range(ITEMS)),)),
        }
