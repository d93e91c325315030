import re

import metaffi
import pytest
from metaffi import MetaFFITypes, _metaffi, metaffi_type_info
from metaffi.metaffi_types import new_metaffi_type_info

ELEMENTS = """float64 float32 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool string8 string16 string32 handle
size char8 char16 char32 any null callable""".split()
ARRAY, PACKED = MetaFFITypes.metaffi_array_type, MetaFFITypes.metaffi_packed_type


def test_every_type_and_combination_has_its_name():
    wanted = {"metaffi_array_type", "metaffi_packed_type"}
    for element in ELEMENTS:
        wanted |= {f"metaffi_{element}{kind}_type" for kind in ("", "_array", "_packed_array")}
    assert set(MetaFFITypes.__members__) == wanted


def test_numbers_are_those_of_the_library():
    for element in ELEMENTS:
        type = MetaFFITypes[f"metaffi_{element}_type"]
        assert _metaffi.type_name(type) == element
        assert MetaFFITypes[f"metaffi_{element}_array_type"] == type | ARRAY
        assert MetaFFITypes[f"metaffi_{element}_packed_array_type"] == type | ARRAY | PACKED
        assert _metaffi.type_name(type | ARRAY) == f"{element}_array"


def test_flags_combine_to_types():
    assert metaffi_type_info(MetaFFITypes.metaffi_int64_type | ARRAY).type is MetaFFITypes.metaffi_int64_array_type


class TestTypeInfo:
    def test_both_spellings(self):
        info = metaffi_type_info(MetaFFITypes.metaffi_handle_type, "java.util.List", 2)
        assert (info.type, info.alias, info.dims) == (MetaFFITypes.metaffi_handle_type, "java.util.List", 2)
        assert new_metaffi_type_info(MetaFFITypes.metaffi_handle_type, "java.util.List", 2) == info
        assert metaffi.new_metaffi_type_info is new_metaffi_type_info
        assert metaffi_type_info(MetaFFITypes.metaffi_string8_type, alias=None, dims=0) == metaffi_type_info(4096)

    def test_is_a_value(self):
        info = metaffi_type_info(MetaFFITypes.metaffi_int64_type)
        assert hash(info) == hash(metaffi_type_info(32)) and info != metaffi_type_info(16)
        with pytest.raises(AttributeError):
            info.type = 16

    def test_str(self):
        assert str(metaffi_type_info(MetaFFITypes.metaffi_int64_array_type, dims=2)) == "int64_array[][]"
        assert str(metaffi_type_info(MetaFFITypes.metaffi_handle_type, "a.B")) == "handle (a.B)"
        assert re.match(r"metaffi_type_info\(type=<MetaFFITypes", repr(metaffi_type_info(32)))

    @pytest.mark.parametrize(
        ("arguments", "kind"),
        [
            (("int64",), TypeError),
            ((True,), TypeError),
            ((3,), ValueError),
            ((32, 5), TypeError),
            ((32, None, "1"), TypeError),
            ((32, None, -1), ValueError),
            ((32, None, 1000), ValueError),
        ],
    )
    def test_bad_input(self, arguments, kind):
        with pytest.raises(kind):
            metaffi_type_info(*arguments)

    def test_an_alias_with_a_nul_is_refused(self, echo_module):
        with pytest.raises(ValueError, match="NUL"):
            echo_module.load_entity("callable=echo", [metaffi_type_info(32, "a\0b")])
