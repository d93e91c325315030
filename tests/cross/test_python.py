"""The Python host: executes the table of cases.json (README.md) against every guest that was built."""

import json
import math
import os
import pathlib
import traceback

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
        steps = [{**case, **step} for step in case.get("steps", [{}])]
        for guest in GUESTS:
            if all("call" in step or step.get("in", guest) in step["path"] for step in steps):
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


def shout(text):
    return text + "!"


def same_object(x):
    return x


FUNCTIONS = {"add": add, "twice": twice, "fail": fail, "shout": shout, "same": same_object}


class Thing:
    """An object of the host's own."""


OBJECTS = {name: Thing() for name in ("one", "two")}


def own(value):
    return FUNCTIONS[value["function"]] if "function" in value else OBJECTS[value["object"]]


def from_table(value, declared, stored):
    if isinstance(value, dict) and "function" in value:
        return make_metaffi_callable(own(value))
    if isinstance(value, dict):
        return stored[value["stored"]] if "stored" in value else own(value)
    if isinstance(value, list):
        return [from_table(item, declared, stored) for item in value]
    if "float" in str(declared) and value in FLOATS:
        return FLOATS[value]
    return value


def same(found, wanted, guest):
    if isinstance(wanted, dict):
        return (
            (isinstance(found, MetaFFIHandle) != (guest == "python3")) if "handle" in wanted else found is own(wanted)
        )
    if isinstance(wanted, str) and wanted in FLOATS and not isinstance(found, str):
        wanted = FLOATS[wanted]
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(same(f, w, guest) for f, w in zip(found, wanted, strict=True))
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


def chain_of(error):
    """The error and what is behind it, each with its type, words and stack."""
    while error is not None:
        if hasattr(error, "guest_type"):
            yield error.guest_type, str(error), error.guest_stack or ""
        else:
            kind = type(error)
            name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
            yield name, str(error), "".join(traceback.format_tb(error.__traceback__))
        error = error.__cause__


def expect_chain(error, chain):
    """Each is there, in that order."""
    links = list(chain_of(error))
    rest = iter(links)
    for wanted in chain:
        assert any(
            guest_type == wanted.get("guest_type", guest_type)
            and all(part in words for part in wanted.get("contains", []))
            and all(part in stack for part in wanted.get("stack", []))
            for guest_type, words, stack in rest
        ), (wanted, links)


def expect_error(error, wanted, guest):
    code = wanted["code"]
    if isinstance(error, MetaFFIError):
        assert error.code == MetaFFIErrorCode[code], error
    else:
        assert isinstance(error, PYTHON_ERRORS[code]), error
    for part in wanted.get("contains", []):
        assert part in str(error) or part in str(error.__cause__)
    by_guest = {
        name: value[guest] if isinstance(value, dict) else value
        for name, value in wanted.items()
        if name in ("guest_type", "chain")
    }
    if "guest_type" in by_guest:
        assert error.guest_type == by_guest["guest_type"]
    expect_chain(error, by_guest.get("chain", []))
    if wanted.get("host"):
        assert list(chain_of(error))[-1][:2] == ("RuntimeError", "host says no")


def expect_results(found, wanted, guest):
    if not wanted:
        assert found is None, found
    elif len(wanted) == 1:
        assert same(found, wanted[0], guest), found
    else:
        assert isinstance(found, tuple), found
        assert same(list(found), wanted, guest), found


@pytest.mark.parametrize(("guest", "dispatch", "steps"), list(read_cases()))
def test_case(modules, guest, dispatch, steps):
    stored = {}
    for step in steps:
        where = step.get("in", guest)
        if "error" in step:
            with pytest.raises(Exception) as caught:
                run(modules(where, dispatch), where, step, stored)
            expect_error(caught.value, step["error"], guest)
            continue
        result = run(modules(where, dispatch), where, step, stored)
        if "store" in step:
            stored[step["store"]] = result
            continue
        expect_results(result, step["expect"], where)


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
