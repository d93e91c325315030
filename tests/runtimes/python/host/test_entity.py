import copy
import inspect
import io
import pickle
import pydoc
import sys
import weakref

import metaffi
import pytest
from metaffi import MetaFFITypes as T
from metaffi import metaffi_type_info


class TestCalling:
    @pytest.mark.parametrize("count", range(0, 24))
    def test_any_number_of_arguments_and_results(self, load, count):
        f = load("echo", ["int64"] * count, ["int64"] * count)
        values = tuple(range(count))
        wanted = None if count == 0 else 0 if count == 1 else values
        assert f(*values) == wanted
        for given in (count - 1, count + 1):
            if given < 0:
                continue
            with pytest.raises(
                TypeError, match=rf"echo.echo takes {count} arguments? \(.*\), {given} (was|were) given"
            ):
                f(*range(given))

    def test_mixed_types(self, load):
        types = ["bool", "int8", "string8", "float64", "int64_array", "any", "handle", "char32", "uint64"]
        thing = object()
        values = (True, -1, "é", 0.5, [1, 2], {"a": None}, thing, "😀", 2**64 - 1)
        result = load("echo", types, types)(*values)
        assert result == (True, -1, "é", 0.5, [1, 2], [["a", None]], thing, "😀", 2**64 - 1)
        assert result[6] is thing

    def test_keywords_are_refused(self, load):
        f = load("echo", ["int64"], ["int64"])
        with pytest.raises(TypeError, match=r"echo.echo takes no keyword arguments \('x' was given\)"):
            f(x=1)
        with pytest.raises(TypeError, match="no keyword arguments"):
            f(1, x=1)
        assert f(1, **{}) == 1
        assert f(*[1]) == 1

    def test_the_second_argument_is_named(self, load):
        with pytest.raises(TypeError, match=r"argument 2 \(string8\)"):
            load("echo", ["int64", "string8"], ["int64"])(1, 2)

    def test_nothing_is_held_when_a_later_argument_is_wrong(self, load):
        thing = object()
        f = load("echo", ["handle", "string16", "any", "int64"], ["handle"])
        before = sys.getrefcount(thing)
        for _ in range(10):
            with pytest.raises(TypeError):
                f(thing, "x" * 1000, [thing, b"x"], "wrong")
        assert sys.getrefcount(thing) == before


class TestAttributes:
    @pytest.fixture
    def entity(self, echo_module):
        return echo_module.load_entity(
            "callable=echo,class=a.B,instance_required",
            [T.metaffi_handle_type, metaffi_type_info(T.metaffi_string8_type, "Text"), T.metaffi_float64_array_type],
            [T.metaffi_handle_type],
        )

    def test_what_it_is(self, entity):
        assert isinstance(entity, metaffi.MetaFFIEntity) and callable(entity)
        assert entity.path == "callable=echo,class=a.B,instance_required"
        assert entity.signature == "echo.echo"
        assert entity.__name__ == entity.__qualname__ == "echo"
        assert [info.type for info in entity.params] == [
            T.metaffi_handle_type,
            T.metaffi_string8_type,
            T.metaffi_float64_array_type,
        ]
        assert entity.params[1].alias == "Text"
        assert [info.type for info in entity.retvals] == [T.metaffi_handle_type]

    def test_dispatch(self, echo_module):
        slow = echo_module.load_entity("callable=nothing", dispatch="interpreter")
        assert slow.dispatch == "interpreter" and slow.dispatch_reason and slow.code_size == 0
        best = echo_module.load_entity("callable=nothing", dispatch="auto")
        assert best.dispatch in ("jit", "interpreter")
        assert (best.code_size > 0) == (best.dispatch == "jit")
        assert repr(slow) == "<MetaFFIEntity echo.nothing (interpreter)>"

    def test_explain(self, entity):
        assert "echo" in entity.explain()

    def test_signature(self, entity):
        assert str(inspect.signature(entity)) == "(instance: Any, arg1: str, arg2: list, /) -> Any"
        assert entity.__text_signature__ == "(instance, arg1, arg2, /)"

    def test_help(self, entity):
        out = io.StringIO()
        pydoc.Helper(output=out)(entity)
        text = out.getvalue()
        for part in (
            "echo(instance, arg1, arg2, /)",
            "arg1: string8 (Text)",
            "arg2: float64_array",
            "Returns:",
            "Entity path",
        ):
            assert part in text
        assert entity.__doc__ in inspect.getdoc(entity) or inspect.getdoc(entity) in entity.__doc__

    def test_help_of_all_types(self):
        for name in set(metaffi.__all__) - {"__version__"}:
            assert pydoc.render_doc(getattr(metaffi, name))

    def test_cannot_be_made_changed_pickled_or_copied(self, entity):
        with pytest.raises(TypeError):
            metaffi.MetaFFIEntity()
        with pytest.raises(AttributeError):
            entity.path = "x"
        with pytest.raises(TypeError):
            metaffi.MetaFFIEntity.path = 1
        for refuse in (pickle.dumps, copy.copy):
            with pytest.raises(TypeError, match="MetaFFIEntity cannot be pickled or copied: load it again"):
                refuse(entity)

    def test_is_no_method(self, echo):
        class Holder:
            f = echo("int64")

        assert Holder().f(5) == 5

    def test_can_be_referred_to_weakly(self, echo_module):
        entity = echo_module.load_entity("callable=nothing")
        reference = weakref.ref(entity)
        del entity
        assert reference() is None

    def test_outlives_module_and_runtime_objects(self):
        f = (
            metaffi.MetaFFIRuntime("echo")
            .load_module("any")
            .load_entity("callable=echo", [T.metaffi_int64_type], [T.metaffi_int64_type])
        )
        assert f(5) == 5
