import pickle
import traceback

import metaffi
import pytest
from metaffi import MetaFFIError, MetaFFIErrorCode, _metaffi


@pytest.fixture
def raising(load):
    f = load("raise", ["int64", "string8", "string8", "string8"])

    def raising(code, message="it broke", guest_type=None, stack=None):
        with pytest.raises(MetaFFIError) as raised:
            f(int(code), message, guest_type, stack)
        return raised.value

    return raising


def test_codes_are_those_of_the_library():
    numbers = range(0, 64)
    assert {n: _metaffi.error_code_name(n) for n in numbers if _metaffi.error_code_name(n)} | {0: None} == {
        int(code): code.name for code in MetaFFIErrorCode
    } | {0: None}


class TestMetaFFIError:
    def test_carries_everything(self, raising):
        error = raising(21, "it broke", "echo.Broken", "echo.Broken: it broke\n\tat echo.f\n")
        assert isinstance(error, RuntimeError) and type(error) is metaffi.MetaFFIGuestError
        assert error.code is MetaFFIErrorCode.GUEST_EXCEPTION
        assert error.message == "it broke" and error.args == ("it broke",)
        assert error.guest_type == "echo.Broken"
        assert error.guest_stack == "echo.Broken: it broke\n\tat echo.f\n"
        assert str(error.exception) == "raised" and error.exception.guest_type == "echo.Object"

    def test_its_text_has_type_message_and_stack(self, raising):
        assert str(raising(21)) == "it broke"
        assert str(raising(21, guest_type="echo.Broken")) == "echo.Broken: it broke"
        error = raising(21, guest_type="echo.Broken", stack="echo.Broken: it broke\n\tat f\n")
        assert str(error) == "echo.Broken: it broke\n\tat f"
        error = raising(21, guest_type="echo.Broken", stack="\tat f\n")
        assert str(error) == "echo.Broken: it broke\n\tat f"
        assert "echo.Broken: it broke\n\tat f" in "".join(traceback.format_exception(error))

    def test_has_its_cause(self, raising):
        cause = raising(21).__cause__
        assert type(cause) is metaffi.MetaFFIValueError
        assert cause.code is MetaFFIErrorCode.INVALID_ARGUMENT and str(cause) == "the cause of it"

    @pytest.mark.parametrize(
        ("code", "classes"),
        [
            ("INTERNAL", [MetaFFIError]),
            ("TYPE_MISMATCH", [metaffi.MetaFFITypeError, TypeError]),
            ("NULL_VALUE", [metaffi.MetaFFITypeError, TypeError]),
            ("FOREIGN_HANDLE", [metaffi.MetaFFITypeError, TypeError]),
            ("OUT_OF_RANGE", [metaffi.MetaFFIOverflowError, OverflowError]),
            ("INVALID_STRING", [metaffi.MetaFFIValueError, ValueError]),
            ("STALE_HANDLE", [metaffi.MetaFFIReleasedError]),
            ("RELEASED", [metaffi.MetaFFIReleasedError]),
            ("ENTITY_NOT_FOUND", [metaffi.MetaFFILoadError]),
            ("GUEST_EXCEPTION", [metaffi.MetaFFIGuestError]),
        ],
    )
    def test_classes_follow_the_code(self, raising, code, classes):
        error = raising(MetaFFIErrorCode[code])
        assert error.code is MetaFFIErrorCode[code]
        for kind in (RuntimeError, MetaFFIError, *classes):
            assert isinstance(error, kind)

    def test_can_be_pickled_without_the_guests_objects(self, raising):
        error = raising(21, guest_type="echo.Broken", stack="at f")
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and str(again) == str(error)
        assert (again.code, again.guest_type, again.guest_stack) == (error.code, error.guest_type, error.guest_stack)
        assert again.exception is None

    def test_can_be_raised_by_hand(self):
        error = MetaFFIError("by hand")
        assert str(error) == "by hand" and error.code is MetaFFIErrorCode.INTERNAL and error.exception is None


class Custom(Exception):
    pass


@pytest.mark.parametrize("how", ["invoke", "invoke_wrapped", "invoke_on_thread"])
class TestExceptionsOfCallbacks:
    def fail(self, load, how, function):
        with pytest.raises(BaseException) as raised:
            load(how, ["callable"])(function)
        return raised.value

    def test_come_back_as_the_cause_itself(self, load, how):
        thrown = Custom("from Python")

        def f():
            raise thrown

        error = self.fail(load, how, f)
        assert type(error) is metaffi.MetaFFIGuestError
        while isinstance(error, MetaFFIError) and error.__cause__ is not thrown:
            error = error.__cause__
        assert error.__cause__ is thrown
        assert thrown.__traceback__.tb_next is None or "f" in {
            e.name for e in traceback.extract_tb(thrown.__traceback__)
        }

    def test_are_described_for_the_guest(self, load, how):
        def f():
            raise Custom("from Python")

        error = self.fail(load, how, f)
        if how == "invoke_wrapped":
            assert error.guest_type == "echo.Wrapped" and str(error.exception) == "wrapped"
            assert type(error.__cause__) is Custom
        else:
            assert error.guest_type == f"{Custom.__module__}.Custom"
            assert error.message == "from Python"
            assert error.guest_stack.startswith("Traceback (most recent call last)")
            assert "raise Custom" in error.guest_stack
            assert error.exception is error.__cause__

    @pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit])
    def test_that_end_the_program_go_on_as_themselves(self, load, how, kind):
        thrown = kind("stop")

        def f():
            raise thrown

        assert self.fail(load, how, f) is thrown

    def test_causes_and_contexts_are_kept(self, load, how):
        def f():
            try:
                raise KeyError("first")
            except KeyError:
                raise Custom("second")  # noqa: B904 (the context is the point)

        error = self.fail(load, how, f)
        while not isinstance(error, Custom):
            error = error.__cause__
        assert isinstance(error.__context__, KeyError)

    def test_crossing_twice_keeps_the_guests_own_error(self, load, how, raising=None):
        inner = load("raise", ["int64", "string8", "string8", "string8"])

        def f():
            inner(21, "deep", "echo.Deep", "at deep")

        error = self.fail(load, how, f)
        while not (isinstance(error, MetaFFIError) and error.guest_type == "echo.Deep"):
            error = error.__cause__
        assert error.message == "deep" and str(error.exception) == "raised"

    def test_each_hop_adds_its_own_part_only(self, load, how):
        """Texts that contained those of the hops below would double at each."""
        call = load(how, ["callable"])

        def nested(depth):
            if depth == 0:
                raise Custom("at the bottom")
            call(lambda: nested(depth - 1))

        def hops(depth):
            error = self.fail(load, how, lambda: nested(depth))
            while isinstance(error, MetaFFIError):
                yield error
                error = error.__cause__

        few, many = list(hops(2)), list(hops(20))
        assert len(many) > len(few)
        for part in ("message", "guest_stack"):
            longest = [max(len(getattr(hop, part)) for hop in list) for list in (few, many)]
            assert longest[1] <= longest[0] + 200, part

    def test_an_exception_without_text(self, load, how):
        def f():
            raise Custom

        error = self.fail(load, how, f)
        if how != "invoke_wrapped":
            assert error.message == error.guest_type == f"{Custom.__module__}.Custom"

    def test_an_exception_that_cannot_be_printed(self, load, how):
        class Unprintable(Exception):
            def __str__(self):
                raise ValueError("no")

        def f():
            raise Unprintable

        error = self.fail(load, how, f)
        assert isinstance(error, metaffi.MetaFFIGuestError)

    def test_a_wrong_result_is_the_callbacks_error(self, load, how):
        with pytest.raises(metaffi.MetaFFIGuestError) as raised:
            load(how, ["callable"], ["any"])(lambda: 2**70)
        error = raised.value
        while not isinstance(error, OverflowError):
            error = error.__cause__
        assert "out of range" in str(error)
