import copy
import gc
import pickle
import sys
import weakref

import metaffi
import pytest


class Thing:
    def __str__(self):
        return "a thing"


@pytest.fixture
def make(load):
    return load("make_object", ["string8"], ["handle"])


@pytest.fixture
def live(load):
    count = load("count_objects", None, ["int64"])
    gc.collect()
    before = count()
    return lambda: count() - before


class TestMetaFFIHandle:
    def test_describes_the_object(self, make):
        handle = make("hello")
        assert isinstance(handle, metaffi.MetaFFIHandle)
        assert handle.guest_type == "echo.Object"
        assert handle.runtime == "echo"
        assert str(handle) == "hello"
        assert repr(handle) == "<MetaFFIHandle echo echo.Object: hello>"

    def test_is_given_back_by_the_collector(self, make, live):
        handle = make("x")
        assert live() == 1
        del handle
        assert live() == 0

    def test_is_given_back_by_close_once(self, make, live):
        handle = make("x")
        assert not handle.closed
        handle.close()
        handle.close()
        assert handle.closed and live() == 0
        assert repr(handle) == "<MetaFFIHandle closed>" and handle.guest_type is None and handle.runtime is None

    def test_is_a_context_manager(self, make, live):
        with make("x") as handle:
            assert live() == 1 and str(handle) == "x"
        assert handle.closed and live() == 0

    def test_used_after_close_is_an_error_that_says_so(self, make, echo, load):
        handle = make("x")
        handle.close()
        for f in (echo("handle"), echo("any"), lambda h: echo("handle_array")([h])):
            with pytest.raises(metaffi.MetaFFIReleasedError, match="this handle was closed") as raised:
                f(handle)
            assert raised.value.code is metaffi.MetaFFIErrorCode.STALE_HANDLE

    def test_survives_a_round_trip(self, make, echo, live):
        handle = make("x")
        again = echo("handle")(handle)
        assert again is not handle and str(again) == "x"
        handle.close()
        assert live() == 1 and str(again) == "x"
        del again
        assert live() == 0

    def test_closed_during_a_call_lives_until_its_end(self, make, load, live):
        handle = make("x")
        again = load("invoke_then_echo", ["callable", "handle"], ["handle"])(handle.close, handle)
        assert handle.closed and str(again) == "x"
        del again
        assert live() == 0

    def test_none_is_null(self, echo, load):
        assert echo("handle")(None) is None
        assert load("type_of", ["handle"], ["string8"])(None) == "null"

    def test_can_be_referred_to_weakly(self, make):
        handle = make("x")
        reference = weakref.ref(handle)
        assert reference() is handle
        del handle
        assert reference() is None

    def test_cannot_be_made_pickled_or_copied(self, make):
        with pytest.raises(TypeError):
            metaffi.MetaFFIHandle()
        for refuse in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="MetaFFIHandle cannot be pickled"):
                refuse(make("x"))


class TestPythonObjects:
    @pytest.mark.parametrize("thing", [Thing(), 5, "text", [1], {}, len, Thing], ids=repr)
    def test_come_back_as_themselves(self, echo, thing):
        assert echo("handle")(thing) is thing

    def test_the_guest_can_ask_for_type_and_text(self, load):
        f = load("describe_handle", ["handle"], ["string8"])
        assert f(Thing()) == f"{Thing.__module__}.Thing|a thing"
        assert f(5) == "int|5"

    def test_are_kept_while_the_guest_keeps_them(self, load):
        thing = Thing()
        reference = weakref.ref(thing)
        load("keep", ["handle"])(thing)
        del thing
        gc.collect()
        assert reference() is not None
        assert load("kept", None, ["handle"])() is reference()
        load("drop")()
        assert reference() is None

    def test_are_dropped_on_threads_python_does_not_know(self, load):
        thing = Thing()
        reference = weakref.ref(thing)
        load("keep", ["handle"])(thing)
        del thing
        load("drop_on_thread")()
        assert reference() is None

    def test_a_finalizer_may_call_guests(self, load, echo):
        seen = []

        class Finalized:
            def __del__(self):
                seen.append(echo("int64")(7))

        load("keep", ["handle"])(Finalized())
        load("drop")()
        assert seen == [7]

    def test_references_are_not_leaked(self, echo):
        thing = Thing()
        f = echo("handle")
        before = sys.getrefcount(thing)
        for _ in range(100):
            f(thing)
        assert sys.getrefcount(thing) == before

    def test_a_text_that_cannot_be_made_is_none(self, load):
        class Bad:
            def __str__(self):
                raise ValueError("no text")

        assert load("describe_handle", ["handle"], ["string8"])(Bad()).endswith("Bad|")
