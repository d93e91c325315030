import functools
import gc
import inspect
import pickle
import sys
import threading
import weakref

import metaffi
import pytest
from metaffi import MetaFFITypes, make_metaffi_callable, metaffi_type_info


@pytest.fixture
def invoke(load):
    """invoke(f, *arguments): the guest calls f with natural arguments; one natural result."""

    def invoke(f, *arguments, retvals=("any",), how="invoke"):
        return load(how, ["callable", *["any"] * len(arguments)], list(retvals))(f, *arguments)

    return invoke


class TestPythonFunctions:
    def test_any_callable_will_do(self, invoke):
        class Callable:
            def __call__(self, a):
                return a * 2

            def method(self, a):
                return a * 3

        assert invoke(lambda a: a + 1, 1) == 2
        assert invoke(Callable(), 2) == 4
        assert invoke(Callable().method, 2) == 6
        assert invoke(len, "abc") == 3
        assert invoke(functools.partial(max, 5), 3) == 5
        assert invoke(str, 5) == "5"

    @pytest.mark.parametrize(
        "value", [None, True, 5, 2**64 - 1, 1.5, "é😀\0", b"ab", [1, 2], ["a", [None]], []], ids=repr
    )
    def test_arguments_and_results_are_natural(self, invoke, value):
        seen = []
        assert invoke(lambda a: (seen.append(a), a)[1], value) == value
        assert seen == [value]

    def test_objects_keep_their_identity(self, invoke):
        thing = object()
        assert invoke(lambda a: a, thing) is thing
        assert invoke(lambda: thing) is thing
        assert invoke(lambda: len) is len

    def test_many_arguments(self, invoke):
        assert invoke(lambda *a: sum(a), *range(20)) == 190

    def test_without_results_whatever_is_returned_is_dropped(self, invoke):
        assert invoke(lambda: object(), retvals=()) is None

    def test_several_results_are_a_tuple_of_as_many(self, invoke):
        assert invoke(lambda: (1, "a"), retvals=("any", "any")) == (1, "a")
        assert invoke(lambda: [1, "a"], retvals=("any", "any")) == (1, "a")
        with pytest.raises(metaffi.MetaFFIGuestError, match="is to return a tuple of 2 results, it returned int"):
            invoke(lambda: 1, retvals=("any", "any"))
        with pytest.raises(metaffi.MetaFFIGuestError, match="is to return 2 results, it returned 3"):
            invoke(lambda: (1, 2, 3), retvals=("any", "any"))
        with pytest.raises(metaffi.MetaFFIGuestError):
            invoke(lambda: ("owned", 2**70), retvals=("any", "any"))

    def test_on_a_thread_python_does_not_know(self, invoke):
        ran_on = []
        assert invoke(lambda a: (ran_on.append(threading.get_ident()), a)[1], 5, how="invoke_on_thread") == 5
        assert ran_on[0] != threading.get_ident()

    def test_on_many_threads_at_once(self, load):
        seen = []
        load("invoke_on_threads", ["callable", "int64", "int64"])(lambda i, j: seen.append((i, j)), 8, 100)
        assert sorted(seen) == [(i, j) for i in range(8) for j in range(100)]

    def test_nested_calls(self, invoke):
        def deeper(n):
            return n if n == 0 else 1 + invoke(deeper, n - 1)

        assert invoke(deeper, 50) == 50

    def test_is_released_when_the_guest_drops_it(self, load):
        def f():
            pass

        reference = weakref.ref(f)
        load("keep", ["callable"])(f)
        del f
        gc.collect()
        assert reference() is not None
        assert load("kept", None, ["callable"])() is reference()
        load("drop_on_thread")()
        assert reference() is None

    def test_what_it_returns_belongs_to_the_guest_and_stays_ours(self, load, invoke):
        handle = load("make_object", ["string8"], ["handle"])("x")
        add5 = load("adder", ["int64"], ["callable"])(5)
        for _ in range(3):
            assert str(invoke(lambda: handle)) == "x"
            assert invoke(lambda: add5)(1) == 6
            assert invoke(lambda: [handle, add5])[1](1) == 6
        assert str(handle) == "x" and add5(1) == 6

    def test_may_drop_itself(self, load, invoke):
        drop = load("drop")

        def f():
            drop()
            gc.collect()
            return "still here"

        load("keep", ["callable"])(f)
        kept = load("kept", None, ["callable"])()
        del f
        assert invoke(kept) == "still here"

    def test_references_are_not_leaked(self, invoke):
        def f(a):
            return a

        invoke(f, "x")
        before = sys.getrefcount(f)
        for _ in range(100):
            invoke(f, "x")
        assert sys.getrefcount(f) == before

    @pytest.mark.parametrize("bad", [1, "len", [len]], ids=repr)
    def test_what_cannot_be_called_is_a_type_error(self, echo, bad):
        with pytest.raises(TypeError, match=r"argument 1 \(callable\) of echo.echo: wanted a callable"):
            echo("callable")(bad)

    def test_none_is_null(self, echo):
        assert echo("callable")(None) is None


class TestMakeMetaffiCallable:
    def test_is_the_function_for_python_and_for_guests(self, invoke, echo):
        def f(a, b=2):
            return a + b

        made = make_metaffi_callable(f)
        assert isinstance(made, metaffi.MetaFFICallable)
        assert made(1) == 3 and made(1, b=3) == 4
        assert made.__wrapped__ is f
        assert inspect.signature(made) == inspect.signature(f)
        assert invoke(made, 1) == 3
        assert echo("callable")(made) is f
        assert "MetaFFICallable of <function" in repr(made)

    def test_declared_types_are_what_the_guest_gets(self, load):
        made = make_metaffi_callable(
            lambda a: a + 1, [MetaFFITypes.metaffi_int32_type], [metaffi_type_info(MetaFFITypes.metaffi_int16_type)]
        )
        f = load("invoke", ["callable", "int32"], ["int16"])
        assert f(made, 5) == 6
        with pytest.raises(metaffi.MetaFFIGuestError, match=r"result 1 \(int16\) of <function .*65536 is out of range"):
            f(made, 65535)

    def test_types_come_from_annotations_of_ours(self, load):
        def f(a: MetaFFITypes.metaffi_int8_type) -> MetaFFITypes.metaffi_string16_type:
            return f"<{a}>"

        made = make_metaffi_callable(f)
        assert load("invoke", ["callable", "int8"], ["string16"])(made, 5) == "<5>"
        with pytest.raises(metaffi.MetaFFIError):
            load("invoke", ["callable", "int8", "int8"], ["string16"])(made, 5, 6)

    def test_other_annotations_declare_nothing(self, invoke):
        def f(a: int) -> str:
            return str(a)

        assert invoke(make_metaffi_callable(f), "not an int") == "not an int"

    def test_no_result(self, load):
        seen = []
        made = make_metaffi_callable(seen.append, [MetaFFITypes.metaffi_string8_type], [])
        assert load("invoke", ["callable", "string8"])(made, "x") is None
        assert seen == ["x"]

    def test_bad_input(self):
        with pytest.raises(TypeError, match="wanted a callable, found int"):
            make_metaffi_callable(1)
        with pytest.raises(TypeError, match="both params and retvals"):
            make_metaffi_callable(len, [MetaFFITypes.metaffi_any_type])

    def test_cannot_be_pickled(self):
        with pytest.raises(TypeError, match="MetaFFICallable cannot be pickled"):
            pickle.dumps(make_metaffi_callable(len))


class TestGuestFunctions:
    def test_are_python_callables(self, load):
        add5 = load("adder", ["int64"], ["callable"])(5)
        assert isinstance(add5, metaffi.MetaFFICallable)
        assert add5(1) == 6
        assert list(map(add5, [1, 2])) == [6, 7]
        assert repr(add5) == "<MetaFFICallable echo>"
        with pytest.raises(AttributeError):
            _ = add5.__wrapped__

    def test_their_arguments_are_checked(self, load):
        add5 = load("adder", ["int64"], ["callable"])(5)
        with pytest.raises(TypeError, match=r"argument 1 \(int64\) of this callable: wanted an int, found str"):
            add5("x")
        with pytest.raises(TypeError, match=r"takes 1 argument \(int64\), 2 were given"):
            add5(1, 2)
        with pytest.raises(TypeError, match="no keyword arguments"):
            add5(x=1)

    def test_undeclared_ones_take_natural_values(self, load):
        describe = load("describer", None, ["callable"])()
        assert describe(1, "a", None, [1.5]) == "int64 string8(1) null float64_packed_array(1)"
        assert describe() == ""
        with pytest.raises(TypeError, match="no keyword arguments"):
            describe(a=1)

    def test_go_back_as_themselves(self, load, invoke):
        add5 = load("adder", ["int64"], ["callable"])(5)
        assert invoke(add5, 1) == 6
        assert load("echo", ["callable"], ["callable"])(add5)(2) == 7

    def test_live_as_long_as_they_are_held(self, load):
        add5 = load("adder", ["int64"], ["callable"])(5)
        gc.collect()
        assert add5(1) == 6
        reference = weakref.ref(add5)
        del add5
        assert reference() is None

    def test_may_be_called_from_a_function_the_guest_calls(self, load, invoke):
        add5 = load("adder", ["int64"], ["callable"])(5)
        assert invoke(lambda a: add5(add5(a)), 1) == 11

    def test_an_entity_is_a_callable_too(self, load, invoke):
        assert invoke(load("echo", ["int64"], ["int64"]), 5) == 5
