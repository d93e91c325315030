"""Types of parameters and results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, unique
from typing import TypeAlias


@unique
class MetaFFITypes(IntEnum):
    """The types of MetaFFI. The numbers are part of its binary interface (metaffi/types.h).

    The type of an array is its element's type with the array flag, of a packed one with both flags:
    ``metaffi_int64_type | metaffi_array_type == metaffi_int64_array_type``.
    """

    metaffi_float64_type = 1
    metaffi_float32_type = 2
    metaffi_int8_type = 4
    metaffi_int16_type = 8
    metaffi_int32_type = 16
    metaffi_int64_type = 32
    metaffi_uint8_type = 64
    metaffi_uint16_type = 128
    metaffi_uint32_type = 256
    metaffi_uint64_type = 512
    metaffi_bool_type = 1024
    metaffi_string8_type = 4096
    metaffi_string16_type = 8192
    metaffi_string32_type = 16384
    metaffi_handle_type = 32768
    metaffi_size_type = 262144
    metaffi_char8_type = 524288
    metaffi_char16_type = 1048576
    metaffi_char32_type = 2097152
    metaffi_any_type = 4194304
    metaffi_null_type = 8388608
    metaffi_callable_type = 16777216

    metaffi_array_type = 65536
    metaffi_packed_type = 33554432

    metaffi_float64_array_type = 65537
    metaffi_float32_array_type = 65538
    metaffi_int8_array_type = 65540
    metaffi_int16_array_type = 65544
    metaffi_int32_array_type = 65552
    metaffi_int64_array_type = 65568
    metaffi_uint8_array_type = 65600
    metaffi_uint16_array_type = 65664
    metaffi_uint32_array_type = 65792
    metaffi_uint64_array_type = 66048
    metaffi_bool_array_type = 66560
    metaffi_string8_array_type = 69632
    metaffi_string16_array_type = 73728
    metaffi_string32_array_type = 81920
    metaffi_handle_array_type = 98304
    metaffi_size_array_type = 327680
    metaffi_char8_array_type = 589824
    metaffi_char16_array_type = 1114112
    metaffi_char32_array_type = 2162688
    metaffi_any_array_type = 4259840
    metaffi_null_array_type = 8454144
    metaffi_callable_array_type = 16842752

    metaffi_float64_packed_array_type = 33619969
    metaffi_float32_packed_array_type = 33619970
    metaffi_int8_packed_array_type = 33619972
    metaffi_int16_packed_array_type = 33619976
    metaffi_int32_packed_array_type = 33619984
    metaffi_int64_packed_array_type = 33620000
    metaffi_uint8_packed_array_type = 33620032
    metaffi_uint16_packed_array_type = 33620096
    metaffi_uint32_packed_array_type = 33620224
    metaffi_uint64_packed_array_type = 33620480
    metaffi_bool_packed_array_type = 33620992
    metaffi_string8_packed_array_type = 33624064
    metaffi_string16_packed_array_type = 33628160
    metaffi_string32_packed_array_type = 33636352
    metaffi_handle_packed_array_type = 33652736
    metaffi_size_packed_array_type = 33882112
    metaffi_char8_packed_array_type = 34144256
    metaffi_char16_packed_array_type = 34668544
    metaffi_char32_packed_array_type = 35717120
    metaffi_any_packed_array_type = 37814272
    metaffi_null_packed_array_type = 42008576
    metaffi_callable_packed_array_type = 50397184


@dataclass(frozen=True, slots=True)
class metaffi_type_info:
    """Type of one parameter or result.

    alias is the guest's name for the type, where it matters (the class of a handle, to choose an overload). dims is the
    number of dimensions of an array; an array type with 0 counts as one-dimensional, and a scalar type with
    dimensions as an array.
    """

    type: MetaFFITypes
    alias: str | None = None
    dims: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.type, int) or isinstance(self.type, bool):
            raise TypeError(f"metaffi_type_info: type is one of MetaFFITypes, not {self.type!r}")
        if self.alias is not None and not isinstance(self.alias, str):
            raise TypeError(f"metaffi_type_info: alias is a str or None, not {self.alias!r}")
        if not isinstance(self.dims, int) or isinstance(self.dims, bool):
            raise TypeError(f"metaffi_type_info: dims is an int, not {self.dims!r}")
        if not 0 <= self.dims <= 255:
            raise ValueError(f"metaffi_type_info: dims is between 0 and 255, not {self.dims}")
        object.__setattr__(self, "type", MetaFFITypes(self.type))

    def __str__(self) -> str:
        name = self.type.name.removeprefix("metaffi_").removesuffix("_type")
        if self.dims > 1 or (self.dims == 1 and not self.type & MetaFFITypes.metaffi_array_type):
            name += "[]" * self.dims
        return f"{name} ({self.alias})" if self.alias is not None else name


TypeLike: TypeAlias = MetaFFITypes | metaffi_type_info
"""What stands for a type wherever one is asked for."""


def new_metaffi_type_info(type: MetaFFITypes, alias: str | None = None, dims: int = 0) -> metaffi_type_info:
    """Same as metaffi_type_info(type, alias, dims)."""
    return metaffi_type_info(type, alias, dims)


def type_infos(types: Iterable[TypeLike] | None, what: str) -> tuple[metaffi_type_info, ...]:
    """A list of types as type infos; None is an empty one. what names it in messages."""
    if types is None:
        return ()
    if isinstance(types, (metaffi_type_info, int, str)):
        raise TypeError(f"{what}: wanted a list of types or None, found {types!r}")
    return tuple(_type_info(item, f"{what}[{index}]") for index, item in enumerate(types))


def _type_info(item: TypeLike, what: str) -> metaffi_type_info:
    if isinstance(item, metaffi_type_info):
        return item
    if isinstance(item, int) and not isinstance(item, bool):
        try:
            return metaffi_type_info(MetaFFITypes(item))
        except ValueError:
            raise ValueError(f"{what}: {item} is no type") from None
    raise TypeError(f"{what}: wanted a metaffi_type_info or one of MetaFFITypes, found {item!r}")
