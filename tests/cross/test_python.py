"""The Python host: executes the table of cases.json (README.md) against every guest that was built."""

import json
import math
import os
import pathlib

import pytest
from metaffi import (
    MetaFFIError,
    MetaFFIErrorCode,
    MetaFFIHandle,
    MetaFFIRuntime,
    MetaFFITypes,
    make_metaffi_callable,
    metaffi_type_info,
)

GUESTS = ("native", "jvm", "go", "python3")
DISPATCHES = ("jit", "interpreter")
FLOATS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
# What Python itself raises where the library would: a wrong type or count, a number out of range, text that is no text.
PYTHON_ERRORS = {
    "TYPE_MISMATCH": TypeError,
    "NULL_VALUE": TypeError,
    "OUT_OF_RANGE": OverflowError,
    "INVALID_STRING": ValueError,
    "SIGNATURE": TypeError,
}


def module_path(guest, build_dir):
    if guest == "native":
        found = [build_dir / "tests" / "bin" / "libmetaffi_native_guest.so"]
    elif guest == "python3":  # this very interpreter
        found = [pathlib.Path(__file__).parent / "guest" / "cross.py"]
    elif guest == "go":
        found = [build_dir / "tests" / "guest" / "cross_MetaFFIGuest.so"]
    else:
        found = [build_dir / "tests" / "guest" / name for name in ("guest.jar", "guestlib.jar")]
    for path in found:
        if not path.exists():
            pytest.fail(f"the {guest} guest was not built: there is no {path}")
    return ";".join(map(str, found))


@pytest.fixture(scope="session")
def modules(build_dir):
    """Loaded at the first use, by guest and dispatch."""
    loaded = {}

    def get(guest, dispatch):
        if (guest, dispatch) not in loaded:
            runtime = MetaFFIRuntime(guest, dispatch=dispatch)
            loaded[guest, dispatch] = runtime.load_module(module_path(guest, build_dir))
        return loaded[guest, dispatch]

    return get


def read_cases():
    table = json.loads((pathlib.Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))
    for case in table:
        if "python" not in case.get("hosts", ["python"]):
            continue
        steps = case.get("steps", [case])
        for guest in GUESTS:
            if all("call" in step or guest in step["path"] for step in steps):
                for dispatch in DISPATCHES:
                    yield pytest.param(guest, dispatch, steps, id=f"{guest}-{dispatch}-{case['name']}")


def type_info(declared, guest):
    if isinstance(declared, str):
        declared = {"type": declared}
    alias = declared.get("alias")
    if isinstance(alias, dict):
        alias = alias.get(guest)
    return metaffi_type_info(MetaFFITypes[f"metaffi_{declared['type']}_type"], alias, declared.get("dims", 0))


def add(a, b):
    return a + b


def twice(x):
    return 2 * x


def fail(*_):
    raise RuntimeError("host says no")


FUNCTIONS = {"add": add, "twice": twice, "fail": fail}


def from_table(value, declared, stored):
    if isinstance(value, dict):
        return stored[value["stored"]] if "stored" in value else make_metaffi_callable(FUNCTIONS[value["function"]])
    if isinstance(value, list):
        return [from_table(item, declared, stored) for item in value]
    if "float" in str(declared) and value in FLOATS:
        return FLOATS[value]
    return value


def same(found, wanted):
    if isinstance(wanted, dict):
        return isinstance(found, MetaFFIHandle)
    if isinstance(wanted, str) and wanted in FLOATS:
        wanted = FLOATS[wanted]
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(same(f, w) for f, w in zip(found, wanted, strict=True))
    if isinstance(wanted, float) and math.isnan(wanted):
        return math.isnan(found)
    return type(found) is type(wanted) and found == wanted


def load(module, guest, step):
    return module.load_entity(
        step["path"][guest],
        [type_info(declared, guest) for declared in step["parameters"]],
        [type_info(declared, guest) for declared in step["results"]],
    )


def run(module, guest, step, stored):
    entity = stored[step["call"]] if "call" in step else load(module, guest, step)
    pairs = zip(step["arguments"], step["parameters"], strict=True)
    arguments = [from_table(argument, declared, stored) for argument, declared in pairs]
    return entity(*arguments)


def expect_error(error, wanted, guest):
    code = wanted["code"]
    if isinstance(error, MetaFFIError):
        assert error.code == MetaFFIErrorCode[code], error
    else:
        assert isinstance(error, PYTHON_ERRORS[code]), error
    for part in wanted["contains"]:
        assert part in str(error) or part in str(error.__cause__)
    if "guest_type" in wanted:
        guest_type = wanted["guest_type"]
        assert error.guest_type == (guest_type[guest] if isinstance(guest_type, dict) else guest_type)


def expect_results(found, wanted):
    if not wanted:
        assert found is None, found
    elif len(wanted) == 1:
        assert same(found, wanted[0]), found
    else:
        assert isinstance(found, tuple), found
        assert same(list(found), wanted), found


@pytest.mark.parametrize(("guest", "dispatch", "steps"), list(read_cases()))
def test_case(modules, guest, dispatch, steps):
    module = modules(guest, dispatch)
    stored = {}
    for step in steps:
        if "error" in step:
            with pytest.raises(Exception) as caught:
                run(module, guest, step, stored)
            expect_error(caught.value, step["error"], guest)
            continue
        result = run(module, guest, step, stored)
        if "store" in step:
            stored[step["store"]] = result
            continue
        expect_results(result, step["expect"])


def test_qsort_with_a_python_comparison(build_dir):
    """The C library's own qsort sorts a Python array in place, by a Python function."""
    import array

    types = MetaFFITypes
    qsort = (
        MetaFFIRuntime("native")
        .load_module("libc.so.6")
        .load_entity(
            "callable=qsort",
            [
                types.metaffi_int32_packed_array_type,
                types.metaffi_size_type,
                types.metaffi_size_type,
                metaffi_type_info(types.metaffi_callable_type, "int32(int32*,int32*)"),
            ],
            None,
        )
    )
    numbers = array.array("i", [3, 1, 4, 1, 5, 9, 2, 6])
    qsort(numbers, len(numbers), numbers.itemsize, lambda a, b: b - a)
    assert list(numbers) == [9, 6, 5, 4, 3, 2, 1, 1]


def test_environment_is_what_the_build_says(build_dir):
    """The package under test is the one of the build folder, not an installed one."""
    import metaffi

    assert os.path.realpath(metaffi.__file__).startswith(os.path.realpath(build_dir))
