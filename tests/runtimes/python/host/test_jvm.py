"""Java called from Python, on the test guest of tests/runtimes/jvm/guest."""

import gc
import os
import subprocess
import sys
import textwrap
import threading
import time
import weakref
from pathlib import Path

import metaffi
import numpy as np
import pytest
from metaffi import MetaFFIRuntime, metaffi_type_info
from metaffi import MetaFFITypes as T

PACKAGES = {
    "LongBinaryOperator": "java.util.function.LongBinaryOperator",
    "Function": "java.util.function.Function",
    "Supplier": "java.util.function.Supplier",
}


@pytest.fixture(scope="session")
def guest_path(build_dir):
    folder = Path(os.environ.get("METAFFI_TEST_GUEST_DIR", build_dir / "tests" / "guest"))
    jars = [folder / "guest.jar", folder / "guestlib.jar"]
    if not all(jar.exists() for jar in jars):
        pytest.fail(f"{folder} has no guest.jar and guestlib.jar: build the target metaffi_jvm_test_guest")
    return ";".join(map(str, jars))


@pytest.fixture(scope="session")
def module(guest_path):
    return MetaFFIRuntime("jvm").load_module(guest_path)


def type_of(item):
    if not isinstance(item, str):
        return item
    name, _, rest = item.partition(":")
    alias = rest if rest and not rest.isdigit() else None
    return metaffi_type_info(T[f"metaffi_{name}_type"], alias, int(rest) if rest.isdigit() else 0)


@pytest.fixture(params=["jit", "interpreter"], scope="session")
def java(request, module):
    """java("Class.method", params, retvals): types by name, "handle:java.util.List", "int64_array:2"."""

    def java(name, params=(), retvals=(), tags=""):
        owner, _, member = name.rpartition(".")
        return module.load_entity(
            f"class=guest.{owner},callable={member}{tags}",
            [type_of(item) for item in params],
            [type_of(item) for item in retvals],
            dispatch=request.param,
        )

    return java


class TestValues:
    @pytest.mark.parametrize(
        ("method", "type", "values"),
        [
            ("echoBoolean", "bool", [True, False]),
            ("echoByte", "int8", [-128, 127]),
            ("echoShort", "int16", [-(2**15), 2**15 - 1]),
            ("echoInt", "int32", [-(2**31), 2**31 - 1]),
            ("echoLong", "int64", [-(2**63), 2**63 - 1]),
            ("echoLong", "uint64", [0, 2**64 - 1]),
            ("echoChar", "char16", ["a", "\uffff"]),
            ("echoFloat", "float32", [0.5, -1.5]),
            ("echoDouble", "float64", [1e308, -0.1]),
        ],
    )
    def test_scalars(self, java, method, type, values):
        f = java(f"Scalars.{method}", [type], [type])
        assert [f(value) for value in values] == values

    @pytest.mark.parametrize("type", ["string8", "string16", "string32"])
    @pytest.mark.parametrize(
        "text", ["", "hello", "héllo\0 漢😀", "x" * 100_000], ids=["empty", "ascii", "wide", "long"]
    )
    def test_strings(self, java, type, text):
        assert java("Strings.echo", [type], [type])(text) == text
        assert java("Strings.echo", [type], [type])(None) is None

    def test_a_lone_surrogate_is_an_error_either_way(self, java):
        with pytest.raises(UnicodeEncodeError):
            java("Strings.length", ["string8"], ["int32"])("\ud800")
        with pytest.raises(metaffi.MetaFFIValueError):
            java("Strings.loneSurrogate", [], ["string8"])()
        with pytest.raises(metaffi.MetaFFIValueError):
            java("Strings.loneSurrogate", [], ["string16"])()

    def test_arrays(self, java):
        assert java("Arrays.echoLongs", ["int64_array"], ["int64_array"])([1, -2]) == [1, -2]
        packed = java("Arrays.echoLongs", ["int64_packed_array"], ["int64_packed_array"])(np.arange(1000))
        assert isinstance(packed, metaffi.MetaFFIArray) and np.array_equal(packed, np.arange(1000))
        assert (
            java("Arrays.echoBytes", ["uint8_packed_array"], ["uint8_packed_array"])(b"\0\xff").tobytes() == b"\0\xff"
        )
        ragged = [[1, 2, 3], [], None, [4]]
        assert java("Arrays.echoLongs2", ["int64_array:2"], ["int64_array:2"])(ragged) == ragged
        assert java("Arrays.echoStrings", ["string8_array"], ["string8_array"])(["a", None, "😀"]) == ["a", None, "😀"]
        matrix = np.arange(6.0).reshape(2, 3)
        assert java("Arrays.echoDoubles2", ["float64_array:2"], ["float64_array:2"])(matrix) == matrix.tolist()

    @pytest.mark.parametrize(
        "value", [None, True, 5, 2**62, 1.5, "é😀", b"ab\xff", [1, 2], [1.5], ["a", None, 1], [[1], ["b"]]], ids=repr
    )
    def test_any_comes_back_as_it_was(self, java, value):
        assert java("Any.echo", ["any"], ["any"])(value) == value

    def test_any_becomes_the_natural_class(self, java):
        type_of = java("Any.typeOf", ["any"], ["string8"])
        for value, name in [(5, "Long"), (1.5, "Double"), (True, "Boolean"), ("x", "String")]:
            assert type_of(value) == f"java.lang.{name}"

    def test_lists_and_maps_as_any(self, java):
        names = java("Collections.names", [], ["any"])()
        assert isinstance(names, list) and all(isinstance(name, str) for name in names)
        ages = java("Collections.ages", [], ["any"])()
        assert dict(map(tuple, ages)) and all(isinstance(age, int) for _, age in ages)


class TestObjects:
    def test_construct_call_describe(self, java):
        counter = java("Counter.<init>", ["int64"], ["handle"])(40)
        assert isinstance(counter, metaffi.MetaFFIHandle)
        assert counter.guest_type == "guest.Counter" and counter.runtime == "jvm"
        add = java("Counter.add", ["handle", "int64"], ["int64"], ",instance_required")
        assert add(counter, 2) == 42
        assert "guest.Counter" in repr(counter)

    def test_identity(self, java):
        counter = java("Counter.<init>", [], ["handle"])()
        same = java("Counter.same", ["handle", "handle:java.lang.Object"], ["bool"], ",instance_required")
        again = java("Counter.self", ["handle"], ["handle"], ",instance_required")(counter)
        assert same(counter, again) is True

    def test_a_python_object_in_a_java_object_comes_back_as_itself(self, java):
        thing = type("Thing", (), {})()
        java("Any.keep", ["any"])(thing)
        assert java("Any.kept", [], ["any"])() is thing
        reference = weakref.ref(thing)
        del thing
        java("Any.keep", ["any"])(None)
        collect = java("Memory.collect")
        deadline = time.monotonic() + 20
        while reference() is not None and time.monotonic() < deadline:
            collect()
            gc.collect()
        assert reference() is None

    def test_wrong_receivers_are_errors(self, java):
        get = java("Counter.get", ["handle"], ["int64"], ",instance_required")
        with pytest.raises(metaffi.MetaFFITypeError):
            get(None)
        with pytest.raises(metaffi.MetaFFITypeError):
            get(object())
        with pytest.raises(metaffi.MetaFFITypeError, match=r"guest\.Counter"):
            get(java("Collections.newList", [], ["handle"])())
        closed = java("Counter.<init>", [], ["handle"])()
        closed.close()
        with pytest.raises(metaffi.MetaFFIReleasedError):
            get(closed)


class TestCallables:
    def test_python_functions_become_functional_interfaces(self, java):
        assert java("Callbacks.apply", ["callable", "int64", "int64"], ["int64"])(lambda a, b: a * b, 6, 7) == 42
        assert java("Callbacks.applyFunction", ["callable", "any"], ["any"])(lambda a: [a, a], "x") == ["x", "x"]
        assert java("Callbacks.applyToString", ["callable", "string8"], ["string8"])(str.upper, "é😀") == "É😀"
        seen = []
        java("Callbacks.run", ["callable"])(lambda: seen.append(1))
        java("Callbacks.consume", ["callable", "any"])(seen.append, "x")
        assert seen == [1, "x"]
        assert java("Callbacks.test", ["callable", "int32"], ["bool"])(lambda i: i > 3, 4) is True

    def test_a_result_of_the_wrong_kind_is_an_error(self, java):
        f = java("Callbacks.apply", ["callable", "int64", "int64"], ["int64"])
        for wrong in ("text", None, 2**63):
            with pytest.raises(metaffi.MetaFFIError):
                f(lambda a, b, wrong=wrong: wrong, 1, 2)
        assert f(lambda a, b: 1, 1, 2) == 1

    def test_lambdas_of_java_are_callables(self, java):
        adder = java("Callbacks.adder", ["int64"], ["callable"])(5)
        assert isinstance(adder, metaffi.MetaFFICallable) and adder(1) == 6
        prefixer = java("Callbacks.prefixer", ["string8"], ["callable"])("pre-")
        assert prefixer("x") == "pre-x"

    def test_go_and_come_back_as_themselves(self, java):
        def f(a, b):
            return a - b

        assert java("Callbacks.giveBack", ["callable"], ["callable"])(f) is f

    def test_on_java_threads(self, java):
        names = []

        def f(a, b):
            names.append(threading.get_ident())
            return a + b

        assert java("Callbacks.applyOnThread", ["callable", "int64", "int64"], ["int64"])(f, 1, 2) == 3
        assert names and names[0] != threading.get_ident()
        assert isinstance(java("Callbacks.applyOnThreads", ["callable", "int32", "int32"], ["int64"])(f, 4, 100), int)

    def test_outlive_the_call(self, java):
        def f(a, b):
            return a * 10 + b

        java("Callbacks.store", ["callable"])(f)
        reference = weakref.ref(f)
        del f
        gc.collect()
        assert java("Callbacks.callStored", ["int64", "int64"], ["int64"])(4, 2) == 42
        java("Callbacks.dropStored")()
        collect = java("Memory.collect")
        deadline = time.monotonic() + 20
        while reference() is not None and time.monotonic() < deadline:
            collect()
        assert reference() is None


class TestErrors:
    def test_exceptions_have_type_message_stack(self, java):
        with pytest.raises(metaffi.MetaFFIGuestError) as raised:
            java("Exceptions.unchecked", ["string8"])("é broke")
        error = raised.value
        assert "é broke" in error.message and "Exception" in error.guest_type
        assert "guest.Exceptions.unchecked" in error.guest_stack and "guest.Exceptions.unchecked" in str(error)
        assert error.exception.guest_type == error.guest_type

    def test_causes_are_kept(self, java):
        with pytest.raises(metaffi.MetaFFIGuestError) as raised:
            java("Exceptions.withCause")()
        assert isinstance(raised.value.__cause__, metaffi.MetaFFIGuestError)
        assert raised.value.__cause__.guest_type != ""

    @pytest.mark.parametrize("how", ["through", "wrapped"])
    def test_a_python_exception_crosses_java_as_itself(self, java, how):
        thrown = KeyError("mine")

        def f(a, b):
            raise thrown

        with pytest.raises(metaffi.MetaFFIError) as raised:
            java(f"Exceptions.{how}", ["callable"], ["int64"])(f)
        error = raised.value
        while isinstance(error, metaffi.MetaFFIError) and error.__cause__ is not None:
            error = error.__cause__
        assert error is thrown

    def test_java_catches_python_exceptions(self, java):
        def f(a, b):
            raise ValueError("for Java")

        assert "for Java" in java("Exceptions.caught", ["callable"], ["string8"])(f)

    def test_a_java_exception_crosses_python_as_itself(self, java):
        unchecked = java("Exceptions.unchecked", ["string8"])

        def f(a, b):
            unchecked("from Java")

        with pytest.raises(metaffi.MetaFFIError) as raised:
            java("Exceptions.through", ["callable"], ["int64"])(f)
        messages = []
        error = raised.value
        while error is not None:
            messages.append(str(error))
            error = error.__cause__
        assert any("from Java" in message for message in messages)

    def test_keyboard_interrupt_in_a_callback(self, java):
        def f(a, b):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            java("Exceptions.through", ["callable"], ["int64"])(f)


def test_python_runs_while_java_sleeps(java):
    ticks, done = [], threading.Event()

    def tick():
        while not done.wait(0.01):
            ticks.append(1)

    thread = threading.Thread(target=tick)
    thread.start()
    java("Threads.sleep", ["int32"])(300)
    seen = len(ticks)
    done.set()
    thread.join()
    assert seen > 3


PRELUDE = """\
import os, signal, sys, threading, time
from metaffi import MetaFFIRuntime, MetaFFITypes as T
module = MetaFFIRuntime("jvm").load_module(os.environ["GUEST_PATH"])
int32, int64, callable_type = T.metaffi_int32_type, T.metaffi_int64_type, T.metaffi_callable_type
def java(name, *arguments):
    owner, _, member = name.rpartition(".")
    return module.load_entity(f"class=guest.{owner},callable={member}", *arguments)
"""


@pytest.fixture
def run(child_environment, guest_path):
    def run(program, *options):
        return subprocess.run(
            [sys.executable, *options, "-c", PRELUDE + textwrap.dedent(program)],
            env={**child_environment, "GUEST_PATH": guest_path},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_ctrl_c_while_java_runs_is_a_keyboard_interrupt(run):
    done = run(
        """
        sleep = java("Threads.sleep", [int32])
        sleep(1)
        for _ in range(2):
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
            try:
                sleep(800)
                for _ in range(100000): pass
                print("not interrupted")
            except KeyboardInterrupt:
                print("interrupted")
        """
    )
    assert (done.returncode, done.stdout) == (0, "interrupted\ninterrupted\n"), done.stderr


def test_ctrl_c_in_a_loop_of_calls(run):
    done = run(
        """
        add = java("Scalars.add", [int64, int64], [int64])
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            while True: add(1, 2)
        except KeyboardInterrupt:
            print("interrupted")
        """
    )
    assert (done.returncode, done.stdout) == (0, "interrupted\n"), done.stderr


@pytest.mark.parametrize("options", [[], ["-X", "dev"]], ids=["plain", "dev"])
def test_the_interpreter_ends_while_java_calls_back(run, options):
    done = run(
        """
        java("Callbacks.store", [callable_type])(lambda a, b: a + b)
        java("Any.keep", [T.metaffi_any_type])(object())
        call = java("Callbacks.callStoredOnThread", [int64, int64], [int64])
        sleep = java("Threads.sleep", [int32])
        later = java("Threads.runLater", [callable_type, int32])
        for i in range(50):
            later(lambda: sum(range(10000)), i * 10)
        threading.Thread(target=sleep, args=(100000,), daemon=True).start()
        def work():
            while True: call(1, 2)
        threading.Thread(target=work, daemon=True).start()
        time.sleep(0.2)
        print("end")
        """,
        *options,
    )
    assert (done.returncode, done.stdout) == (0, "end\n"), done.stderr


class TestBadInput:
    def test_missing_and_corrupt_jars(self, tmp_path):
        runtime = MetaFFIRuntime("jvm")
        with pytest.raises(metaffi.MetaFFILoadError, match=r"no-such\.jar") as raised:
            runtime.load_module(str(tmp_path / "no-such.jar"))
        assert raised.value.code is metaffi.MetaFFIErrorCode.MODULE_NOT_FOUND
        bad = tmp_path / "bad.jar"
        bad.write_bytes(b"this is no jar")
        with pytest.raises(metaffi.MetaFFILoadError, match=r"bad\.jar") as raised:
            runtime.load_module(str(bad))
        assert raised.value.code is metaffi.MetaFFIErrorCode.MODULE_INVALID

    @pytest.mark.parametrize(
        ("path", "params", "retvals", "code", "text"),
        [
            ("class=guest.Nope,callable=f", [], [], "ENTITY_NOT_FOUND", "guest.Nope"),
            ("class=guest.Scalars,callable=nope", [], [], "ENTITY_NOT_FOUND", "nope"),
            ("class=guest.Fields,field=nope,getter", [], ["int32"], "ENTITY_NOT_FOUND", "nope"),
            ("class=guest.Scalars,callable=add", ["int64"], ["int64"], None, "add"),
            ("class=guest.Scalars,callable=add", ["string8", "string8"], ["int64"], None, "add"),
            ("class=guest.Overloads,callable=ambiguous", ["string8", "string8"], ["string8"], "AMBIGUOUS", "ambiguous"),
            ("class=guest.Scalars,,callable=add", [], [], "ENTITY_PATH", "callable=add"),
            ("callable=add", [], [], "ENTITY_PATH", "class"),
        ],
    )
    def test_what_cannot_be_loaded(self, module, path, params, retvals, code, text):
        with pytest.raises(metaffi.MetaFFILoadError, match=text) as raised:
            module.load_entity(path, [type_of(item) for item in params], [type_of(item) for item in retvals])
        if code is not None:
            assert raised.value.code.name == code

    def test_a_static_initializer_that_fails(self, java):
        for _ in range(2):
            with pytest.raises(metaffi.MetaFFIError):
                java("BadInit.value", [], ["int32"])()

    def test_a_released_runtime(self, guest_path):
        runtime = MetaFFIRuntime("jvm")
        f = runtime.load_module(guest_path).load_entity("class=guest.Scalars,callable=nothing")
        f()
        runtime.release_runtime_plugin()
        with pytest.raises(metaffi.MetaFFIReleasedError):
            f()
