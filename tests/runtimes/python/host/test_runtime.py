import os
import pathlib

import metaffi
import pytest
from metaffi import MetaFFIErrorCode, MetaFFIRuntime
from metaffi import MetaFFITypes as T


def raises(kind, code, match):
    context = pytest.raises(kind, match=match)
    context.expected_code = code
    return context


class TestMetaFFIRuntime:
    def test_loading_is_implied(self):
        runtime = MetaFFIRuntime("echo")
        assert not runtime.loaded and repr(runtime) == "<MetaFFIRuntime 'echo' not loaded>"
        runtime.load_module("any")
        assert runtime.loaded and runtime.name == "echo"

    def test_loading_twice_is_loading_once(self):
        runtime = MetaFFIRuntime("echo")
        runtime.load_runtime_plugin()
        runtime.load_runtime_plugin()
        runtime.release_runtime_plugin()
        runtime.release_runtime_plugin()
        assert repr(runtime) == "<MetaFFIRuntime 'echo' released>"

    def test_prefix_is_dropped(self):
        MetaFFIRuntime("xllr.echo").load_runtime_plugin()

    def test_entities_of_a_released_runtime_say_so(self):
        runtime = MetaFFIRuntime("echo")
        module = runtime.load_module("any")
        f = module.load_entity("callable=echo", [T.metaffi_int64_type], [T.metaffi_int64_type])
        assert f(1) == 1
        runtime.release_runtime_plugin()
        for use in (lambda: f(1), lambda: runtime.load_module("any"), lambda: module.load_entity("callable=nothing")):
            with pytest.raises(metaffi.MetaFFIReleasedError) as raised:
                use()
            assert raised.value.code is MetaFFIErrorCode.RELEASED
        runtime.load_runtime_plugin()
        assert (
            runtime.load_module("any").load_entity("callable=echo", [T.metaffi_int64_type], [T.metaffi_int64_type])(2)
            == 2
        )

    def test_is_a_context_manager(self):
        with MetaFFIRuntime("echo") as runtime:
            f = runtime.load_module("any").load_entity("callable=nothing")
            assert f() is None
        with pytest.raises(metaffi.MetaFFIReleasedError):
            f()

    def test_options_reach_the_runtime(self):
        with pytest.raises(metaffi.MetaFFIValueError, match="echo has no option -Xyz"):
            MetaFFIRuntime("echo", options=["-Xyz"]).load_runtime_plugin()

    def test_dispatch_is_inherited_by_entities(self):
        module = MetaFFIRuntime("echo", dispatch="interpreter").load_module("any")
        assert module.load_entity("callable=nothing").dispatch == "interpreter"

    def test_a_missing_plugin_is_named(self):
        with pytest.raises(metaffi.MetaFFILoadError, match="cobol") as raised:
            MetaFFIRuntime("cobol").load_runtime_plugin()
        assert raised.value.code is MetaFFIErrorCode.RUNTIME_NOT_FOUND

    @pytest.mark.parametrize(
        ("make", "error"),
        [
            (lambda: MetaFFIRuntime(5), "name is a str"),
            (lambda: MetaFFIRuntime("echo", options="-X"), "options is a list of str"),
            (
                lambda: MetaFFIRuntime("echo", options=[5]).load_runtime_plugin(),
                "runtime option: wanted a str, found int",
            ),
        ],
    )
    def test_wrong_types(self, make, error):
        with pytest.raises(TypeError, match=error):
            make()

    def test_wrong_values(self):
        with pytest.raises(ValueError, match="dispatch is 'auto', 'jit', 'interpreter' or None, not 'fast'"):
            MetaFFIRuntime("echo", dispatch="fast").load_runtime_plugin()
        with pytest.raises(ValueError, match="has a NUL inside"):
            MetaFFIRuntime("ec\0ho").load_runtime_plugin()


class TestMetaFFIModule:
    def test_path_may_be_a_path(self):
        module = MetaFFIRuntime("echo").load_module(pathlib.Path("some/where"))
        assert module.path == os.path.join("some", "where") and repr(module) == "<MetaFFIModule 'some/where'>"

    def test_a_missing_module_is_named(self):
        with pytest.raises(metaffi.MetaFFILoadError, match="'missing'") as raised:
            MetaFFIRuntime("echo").load_module("missing")
        assert raised.value.code is MetaFFIErrorCode.MODULE_NOT_FOUND

    def test_a_missing_entity_is_named(self, echo_module):
        with pytest.raises(metaffi.MetaFFILoadError, match="no function 'nope'") as raised:
            echo_module.load_entity("callable=nope")
        assert raised.value.code is MetaFFIErrorCode.ENTITY_NOT_FOUND

    @pytest.mark.parametrize(
        "path", ["", "callable", "callable=", "=x", "callable=a,callable=b", "colour=red", "callable=a,,"]
    )
    def test_malformed_paths(self, echo_module, path):
        with pytest.raises(metaffi.MetaFFILoadError) as raised:
            echo_module.load_entity(path)
        assert raised.value.code is MetaFFIErrorCode.ENTITY_PATH

    @pytest.mark.parametrize(
        ("arguments", "kind", "error"),
        [
            ((5,), TypeError, "entity path: wanted a str, found int"),
            (("callable=echo\0",), ValueError, "NUL inside"),
            (("callable=echo", T.metaffi_int64_type), TypeError, "params: wanted a list of types or None"),
            (("callable=echo", [5.0]), TypeError, r"params\[0\]: wanted a metaffi_type_info"),
            (("callable=echo", ["int64"]), TypeError, r"params\[0\]"),
            (("callable=echo", None, [3]), ValueError, r"retvals\[0\]: 3 is no type"),
            (("callable=echo", None, None, "fast"), ValueError, "dispatch is"),
        ],
    )
    def test_bad_input(self, echo_module, arguments, kind, error):
        with pytest.raises(kind, match=error):
            echo_module.load_entity(*arguments)

    def test_types_may_be_any_iterable(self, echo_module):
        f = echo_module.load_entity("callable=echo", (T.metaffi_int64_type for _ in range(2)), (T.metaffi_int64_type,))
        assert f(1, 2) == 1
