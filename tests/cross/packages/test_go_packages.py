"""Go packages of the module proxy, called from Python: google/uuid, goquery, x/text's norm, in one guest library."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from metaffi import MetaFFIError, MetaFFIRuntime, metaffi_type_info
from metaffi import MetaFFITypes as Types

PROGRAM = Path(__file__).parents[3] / "docs" / "tutorial" / "goquery.py"
DISPATCHES = ("jit", "interpreter")
STRING, HANDLE, ANY = Types.metaffi_string8_type, Types.metaffi_handle_type, Types.metaffi_any_type
INT, BYTES, FUNCTION = Types.metaffi_int64_type, Types.metaffi_uint8_packed_array_type, Types.metaffi_callable_type
PAGE = "<html><body><ul><li class='a'>one</li><li>zwei ß</li></ul><p>three</p></body></html>"


@pytest.fixture(scope="module")
def folder(build_dir):
    folder = build_dir / "tests" / "guest"
    if not (folder / "packages_MetaFFIGuest.so").exists():
        pytest.fail(f"the Go packages were not built: there is no packages_MetaFFIGuest.so in {folder}")
    return folder


@pytest.fixture(params=DISPATCHES)
def load(folder, request):
    module = MetaFFIRuntime("go").load_module(str(folder / "packages_MetaFFIGuest"))
    return lambda path, parameters, results: module.load_entity(path, parameters, results, dispatch=request.param)


def test_the_tutorial_prints_every_item(folder):
    environment = {**os.environ, "PYTHONPATH": str(folder.parents[1].resolve() / "python")}
    done = subprocess.run(
        [sys.executable, PROGRAM], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("0 bread\n1 cheese\n", "")


class TestUuid:
    def test_text_goes_both_ways(self, load):
        parse = load("callable=uuid.Parse", [STRING], [HANDLE])
        text = load("callable=UUID.String,instance_required", [HANDLE], [STRING])
        assert text(parse("6BA7B810-9DAD-11D1-80B4-00C04FD430C8")) == "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

    def test_a_name_gives_its_uuid(self, load):
        domain = load("global=NameSpaceDNS,getter", None, [HANDLE])()
        made = load("callable=uuid.NewSHA1", [HANDLE, BYTES], [HANDLE])(domain, b"example.org")
        assert str(made) == "aad03681-8b63-5304-89e0-8ca8f49461b5"

    def test_new_ones_differ(self, load):
        new = load("callable=uuid.NewString", None, [STRING])
        assert len({new() for _ in range(100)}) == 100

    def test_what_is_none_is_an_error_of_the_package(self, load):
        with pytest.raises(MetaFFIError, match="invalid UUID length: 4") as caught:
            load("callable=uuid.Parse", [STRING], [HANDLE])("nope")
        assert caught.value.guest_type == "uuid.invalidLengthError"


class TestGoquery:
    @pytest.fixture
    def items(self, load):
        reader = load("callable=strings.NewReader", [STRING], [HANDLE])(PAGE)
        document = load("callable=goquery.NewDocumentFromReader", [HANDLE], [HANDLE])(reader)
        return load("callable=Document.Find,instance_required", [HANDLE, STRING], [HANDLE])(document, "li")

    @pytest.fixture
    def text(self, load):
        return load("callable=Selection.Text,instance_required", [HANDLE], [STRING])

    def test_finds(self, load, items, text):
        assert load("callable=Selection.Length,instance_required", [HANDLE], [INT])(items) == 2
        assert text(items) == "onezwei ß"

    def test_calls_back(self, load, items, text):
        seen = []
        each = load("callable=Selection.Each,instance_required", [HANDLE, FUNCTION], [HANDLE])
        each(items, lambda index, item: seen.append((index, text(item))))
        assert seen == [(0, "one"), (1, "zwei ß")]

    def test_maps_through_a_function_of_the_host(self, load, items, text):
        results = [metaffi_type_info(Types.metaffi_string8_array_type)]
        call = load("callable=Selection.Map,instance_required", [HANDLE, FUNCTION], results)
        assert call(items, lambda _, item: text(item).upper()) == ["ONE", "ZWEI SS"]

    def test_an_exception_of_the_callback_passes_through_the_package(self, load, items):
        def fail(_index, _item):
            raise LookupError("stop here")

        with pytest.raises(MetaFFIError, match="stop here") as caught:
            load("callable=Selection.Each,instance_required", [HANDLE, FUNCTION], [HANDLE])(items, fail)
        assert caught.value.guest_type == "LookupError"

    def test_two_results_are_a_tuple(self, load, items):
        attribute = load(
            "callable=Selection.Attr,instance_required", [HANDLE, STRING], [STRING, Types.metaffi_bool_type]
        )
        assert attribute(items, "class") == ("a", True)
        assert attribute(items, "id") == ("", False)


class TestNorm:
    @pytest.mark.parametrize(
        ("form", "text", "wanted"),
        [("NFC", "e\u0301", "\u00e9"), ("NFD", "\u00e9", "e\u0301"), ("NFKC", "\ufb01", "fi"), ("NFC", "a\0b", "a\0b")],
    )
    def test_normalises(self, load, form, text, wanted):
        number = load(f"global={form},getter", None, [INT])()
        normalise = load("callable=Form.String,instance_required", [ANY, STRING], [STRING])
        assert normalise(number, text) == wanted
